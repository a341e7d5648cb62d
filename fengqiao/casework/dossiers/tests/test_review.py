"""Handing in, remarks, return, approval, loans: the right people in the right order, and nothing twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fengqiao.casework.cases.services import reopen_dispute
from fengqiao.casework.cases.tests.house import House, build_house
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal, Stale
from fengqiao.trust.scope import acting

from ..models import Volume
from ..queries import dossier_page, volumes_in
from ..services import (
    answer_remark,
    approve_volume,
    describe_volume,
    remark_volume,
    send_back_volume,
    submit_volume,
    take_back_volume,
)
from .files import DONE, closed_dispute, where

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-10")]


@pytest.fixture
def house() -> House:
    return build_house()


def page(house: House, made: Any, actor: Any = None) -> Any:
    actor = actor or house.town_head
    with acting(actor):
        return dossier_page(actor.scope, county=made.county, id=made.id, actor=actor, now=DONE)


def duties(house: House, made: Any) -> list[tuple[str, str]]:
    with acting(house.town_head):
        rows = Duty.objects.everywhere("test").filter(
            county=made.county, root_id=made.id, kind__contains="volume"
        )
        return [(row.kind, row.state) for row in rows.order_by("opened_at", "id")]


def do(verb: Any, actor: Any, made: Any, **more: Any) -> Any:
    with acting(actor):
        return verb(**where(actor, made), **more)


def test_a_volume_goes_there_and_back_and_is_approved(house: House) -> None:
    made = closed_dispute(house)
    do(submit_volume, house.town_head, made)
    seen = page(house, made)
    assert seen.volume.state == "submitted" and seen.volume.reviewer_name == "平罗县人民调解中心"
    assert [action.verb for action in seen.actions] == ["take_back"]
    assert [one["code"] for one in seen.volume.contents][:3] == ["application", "register", "rights"]
    reviewer = house.centre_head
    assert [action.verb for action in page(house, made, reviewer).actions] == [
        "approve",
        "remark",
        "send_back",
    ]
    first = seen.volume.contents[3]
    do(remark_volume, reviewer, made, document=first["code"], page=first["first"], text="缺少记录人")
    assert [action.verb for action in page(house, made, reviewer).actions] == ["remark", "send_back"]
    with pytest.raises(Refusal) as refused:
        do(approve_volume, reviewer, made)
    assert refused.value.code == "remark_open"
    do(send_back_volume, reviewer, made)
    assert duties(house, made) == [("review_volume", "done"), ("mend_volume", "open")]
    with pytest.raises(Refusal) as refused:
        do(submit_volume, house.town_head, made)
    assert refused.value.code == "remark_unanswered"
    remark = page(house, made).open_remarks[0]
    assert (remark.document_name, remark.page, remark.text) == ("人民调解记录", first["first"], "缺少记录人")
    do(answer_remark, house.town_head, made, remark=remark.id, answer="已补")
    do(submit_volume, house.town_head, made)
    do(approve_volume, reviewer, made)
    seen = page(house, made)
    assert (seen.volume.state, seen.volume.round) == ("approved", 2)
    assert [state for _kind, state in duties(house, made)] == ["done"] * 3
    assert [action.verb for action in seen.actions] == ["seal"]


def test_nothing_is_handed_in_before_the_dispute_is_closed_or_while_something_is_missing(
    house: House,
) -> None:
    made = closed_dispute(house, until="performed")
    seen = page(house, made)
    assert [one.name for one in seen.checks if one.state == "missing"] == ["人民调解回访记录"]
    assert next(one for one in seen.checks if one.state == "missing").verb == "visit"
    assert "submit" not in [action.verb for action in seen.actions]
    with pytest.raises(Refusal) as refused:
        do(submit_volume, house.town_head, made)
    assert refused.value.code == "not_closed"


def test_nobody_reviews_his_own_volume_nor_anothers(house: House) -> None:
    made = closed_dispute(house)
    do(submit_volume, house.town_head, made)
    with pytest.raises(NotAllowed):
        do(approve_volume, house.clerk, made)
    with pytest.raises(Refusal) as refused:
        do(approve_volume, house.town_head, made)
    assert refused.value.code == "not_the_reviewer"
    for actor in (house.other_head, house.foreign_head):
        with acting(actor), pytest.raises(NotHere):
            approve_volume(actor=actor, now=DONE, county=made.county, id=made.id, revision=1)


def test_who_handed_in_does_not_review_even_with_a_second_post(house: House) -> None:
    made = closed_dispute(house)
    do(submit_volume, house.town_head, made)
    with acting(house.town_head):
        Volume.objects.everywhere("test").filter(county=made.county).update(
            submitted_by=house.centre_head.user_id
        )
    with pytest.raises(Refusal) as refused:
        do(approve_volume, house.centre_head, made)
    assert refused.value.code == "own_volume"


def test_what_is_handed_in_is_fixed_until_it_is_taken_back(house: House) -> None:
    made = closed_dispute(house)
    do(submit_volume, house.town_head, made)
    with pytest.raises(Refusal) as refused:
        do(describe_volume, house.town_head, made, statement="改")
    assert refused.value.code == "volume_is_fixed"
    with pytest.raises(Refusal):
        do(submit_volume, house.town_head, made)
    do(take_back_volume, house.town_head, made)
    assert duties(house, made) == [("review_volume", "void")]
    do(describe_volume, house.town_head, made, statement="改", filed_by="马明")
    assert page(house, made).volume.statement == "改"


def test_a_remark_must_point_into_the_volume(house: House) -> None:
    made = closed_dispute(house)
    do(submit_volume, house.town_head, made)
    for more, field in (
        ({"document": "nothing", "text": "甲"}, "document"), ({"document": "application", "text": " "}, "text"),
        ({"document": "application", "text": "甲", "page": 99}, "page"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            do(remark_volume, house.centre_head, made, **more)
        assert refused.value.field == field
    with pytest.raises(Invalid) as refused:
        do(send_back_volume, house.centre_head, made)
    assert refused.value.code == "no_remark"


def test_an_old_page_is_told_so(house: House) -> None:
    made = closed_dispute(house)
    old = where(house.town_head, made)
    do(describe_volume, house.town_head, made, statement="新")
    with acting(house.town_head), pytest.raises(Stale):
        submit_volume(**old)


def test_a_reopened_dispute_is_not_approved(house: House) -> None:
    made = closed_dispute(house)
    do(submit_volume, house.town_head, made)
    do(reopen_dispute, house.town_head, made, reason="误销号")
    with pytest.raises(Refusal) as refused:
        do(approve_volume, house.centre_head, made)
    assert refused.value.code == "not_closed"


def test_the_list_of_volumes_keeps_to_the_scope(house: House) -> None:
    made = closed_dispute(house)
    do(submit_volume, house.town_head, made)
    for actor, there in (
        (house.town_head, 1),
        (house.centre_head, 1),
        (house.other_head, 0),
        (house.foreign_head, 0),
    ):
        with acting(actor):
            assert len(volumes_in(actor.scope, state="submitted", today=DONE.date())) == there, (
                actor.user_name
            )
    with acting(house.centre_head):
        (row,) = volumes_in(
            house.centre_head.scope, reviewer=house.org("centre"), today=(DONE + timedelta(days=1)).date()
        )
    assert row.dispute_id == made.id and row.reviewer_name == "平罗县人民调解中心"
