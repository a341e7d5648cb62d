"""A dispute with everything in its volume, for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import NOW, House, register, settle
from fengqiao.trust.scope import acting

from ..services import describe_volume, record_inquiry

__all__ = ["DONE", "closed_dispute", "revision", "where"]

DONE = NOW + timedelta(days=7)  # after the dispute was cancelled


def revision(made: Any) -> int:
    return int(Dispute.objects.everywhere("test").get(county=made.county, id=made.id).seq)


def where(actor: Any, made: Any, *, now: Any = DONE) -> dict[str, Any]:
    """The arguments that every verb takes, with the current revision."""
    with acting(actor):
        seen = revision(made)
    return {"actor": actor, "now": now, "county": made.county, "id": made.id, "revision": seen}


def closed_dispute(house: House, *, until: str = "closed", inquiry: bool = False, **more: Any) -> Any:
    """Mediated by 城关镇, performed, visited and closed; with an investigation if asked for."""
    actor = house.town_head
    with acting(actor):
        made = register(house, actor, **more)
    if inquiry:
        settle(house, made, actor, until="mediating")
        later = NOW + timedelta(days=1)
        with acting(actor):
            record_inquiry(
                **where(actor, made, now=later), starts_at=later - timedelta(hours=3), ends_at=later - timedelta(hours=2), place="老城社区三队",
                asked="王老五", relation="邻居", inquirers="马明", recorder="丁兰", text="问：出水口是什么时候改的？\n答：今年四月。",
            )  # fmt: skip
        _rest(house, made, actor, until)
    else:
        settle(house, made, actor, until=until)
    return made


def _rest(house: House, made: Any, actor: Any, until: str) -> None:
    """The steps of `settle` after the session."""
    from fengqiao.casework.agreements.services import reach_oral_agreement
    from fengqiao.casework.cases.models import Party
    from fengqiao.casework.cases.services import ObligationInput, close_dispute, record_visit

    later = NOW + timedelta(days=1)
    with acting(actor):
        one, two = (
            Party.objects.everywhere("test")
            .filter(county=made.county, dispute_id=made.id)
            .order_by("ordinal")
        )
        reach_oral_agreement(
            **where(actor, made, now=later), reached_on=later.date(), facts="出水口朝向张三院墙。", terms="李四当场改道并赔偿。",
            obligations=[ObligationInput(two.id, one.id, "赔偿损失", later.date(), 80_000)],
        )  # fmt: skip
    after = later + timedelta(days=5)
    if until != "performed":
        with acting(actor):
            record_visit(
                **where(actor, made, now=after),
                made_on=after.date(),
                means="phone",
                result="kept",
                satisfaction="5",
            )
        with acting(actor):
            close_dispute(**where(actor, made, now=after))


def described(house: House, made: Any) -> None:
    with acting(house.town_head):
        describe_volume(
            **where(house.town_head, made),
            requests="1. 李四改道排水；\n2. 赔偿800元。",
            statement="本卷材料齐全。",
            filed_by="马明",
            remark="无",
        )
