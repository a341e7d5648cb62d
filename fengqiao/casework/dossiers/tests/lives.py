"""One volume through every verb and every read door, for tests that watch what is sent to the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fengqiao.casework.cases.tests.house import House
from fengqiao.tools.papers.tests.drawing import photograph
from fengqiao.trust.scope import acting

from .. import services
from ..queries import code_view, destroyable, dossier_page, sealed_file, volumes_in
from .files import DONE, closed_dispute, described, where

__all__ = ["whole_life"]


def whole_life(house: House) -> Any:
    """Returns the dispute. Uses 城关镇 as keeper and the county centre as reviewer."""
    made = closed_dispute(house, inquiry=True)
    described(house, made)

    def do(verb: Any, actor: Any, **more: Any) -> Any:
        with acting(actor):
            return verb(**where(actor, made), **more)

    keeper, reviewer, day = house.town_head, house.centre_head, DONE.date()
    kept = do(services.add_material, keeper, document="evidence", name="照片.jpg", data=photograph(1))
    do(services.drop_material, keeper, material=kept.id, reason="拍错了")
    do(services.submit_volume, keeper)
    do(services.take_back_volume, keeper)
    do(services.submit_volume, keeper)
    do(services.remark_volume, reviewer, document="application", page=1, text="写明单位")
    do(services.send_back_volume, reviewer)
    with acting(keeper):
        page = dossier_page(keeper.scope, county=made.county, id=made.id, actor=keeper, now=DONE)
    do(services.answer_remark, keeper, remark=page.open_remarks[0].id, answer="已写")
    do(services.submit_volume, keeper)
    do(services.approve_volume, reviewer)
    volume = do(services.seal_volume, keeper)
    do(
        services.lend_volume, keeper, borrower="赵法官", unit="法院", purpose="审理需要", from_on=day, due_on=day + timedelta(days=5)
    )  # fmt: skip
    for actor in (keeper, reviewer, house.foreign_head):
        with acting(actor):
            for state in ("", "submitted", "sealed"):
                volumes_in(actor.scope, state=state, reviewer=actor.organisation_id, today=day)
            volumes_in(actor.scope, lent=True, today=day)
            destroyable(actor.scope, year=2040)
    with acting(keeper):
        dossier_page(keeper.scope, county=made.county, id=made.id, actor=keeper, now=DONE)
        sealed_file(keeper.scope, county=made.county, id=made.id)
    code_view(volume.code)
    do(services.give_back_volume, keeper, returned_on=day)
    return made
