"""Rules of planned sessions: what overlaps, what clashes, what is a good time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.casework.meetings.rules import Slot, check_times, clash_of, overlap, room_key
from fengqiao.casework.meetings.states import PLAN_LIFE
from fengqiao.kernel.errors import Invalid, Refusal

NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
HOUSE, OTHER_HOUSE, MA, DING = (UUID(int=n) for n in range(1, 5))


def slot(number: int = 9, hours: float = 0, **more: Any) -> Slot:
    values: dict[str, Any] = {
        "id": UUID(int=number), "starts_at": NOON + timedelta(hours=hours), "ends_at": NOON + timedelta(hours=hours + 1),
        "organisation": HOUSE, "room": "调解室", "mediators": frozenset({MA}), "people": frozenset({b"zhang"}),
    }  # fmt: skip
    return Slot(**{**values, **more})


FREE = {"room": "二号", "mediators": frozenset({DING}), "people": frozenset({b"li"})}


@given(st.floats(-3, 3), st.floats(0.1, 3), st.floats(0.1, 3))
def test_overlap_is_symmetric_and_touching_is_none(begin: float, one_long: float, other_long: float) -> None:
    one = slot(1, ends_at=NOON + timedelta(hours=one_long))
    starts = NOON + timedelta(hours=begin)
    other = slot(2, starts_at=starts, ends_at=starts + timedelta(hours=other_long))
    assert overlap(one, other) == overlap(other, one)
    assert not overlap(one, slot(3, starts_at=one.ends_at, ends_at=one.ends_at + timedelta(hours=1)))
    assert not overlap(one, replace(one)), "a session does not clash with itself: it may be moved a little"


@pytest.mark.req("CAS-03")
@pytest.mark.parametrize(
    ("other", "code"),
    [
        (slot(2, **{**FREE, "mediators": frozenset({MA})}), "mediator_busy"),
        (slot(2, **{**FREE, "room": "调解室"}), "room_taken"),
        (slot(2, **{**FREE, "people": frozenset({b"zhang"})}), "party_busy"),
        (slot(2, **{**FREE, "room": "调解室", "organisation": OTHER_HOUSE}), ""),
        (slot(2, hours=1, mediators=frozenset({MA})), ""),
        (slot(2, **FREE), ""),
    ],
)
def test_what_two_sessions_cannot_share(other: Slot, code: str) -> None:
    if not code:
        clash_of(slot(), [other], despite=False)
        return
    with pytest.raises(Refusal) as no:
        clash_of(slot(), [other], despite=False)
    assert no.value.code == code
    if code == "party_busy":
        clash_of(slot(), [other], despite=True)
    else:
        with pytest.raises(Refusal):
            clash_of(slot(), [other], despite=True)


def test_a_room_is_the_same_however_it_is_typed_and_a_telephone_is_no_room() -> None:
    assert room_key("一号 调解室", "face") == room_key("一号调解室 ", "face") != ""
    assert room_key("一号调解室", "phone") == ""
    clash_of(slot(room=""), [slot(2, **{**FREE, "room": ""})], despite=False)


@pytest.mark.parametrize(
    ("start", "hours", "field"),
    [(-1, 1, "starts_at"), (24 * 200, 1, "starts_at"), (1, 0, "ends_at"), (1, 9, "ends_at")],
)
def test_implausible_times_name_their_field(start: float, hours: float, field: str) -> None:
    begins = NOON + timedelta(hours=start)
    with pytest.raises(Invalid) as no:
        check_times(begins, begins + timedelta(hours=hours), NOON)
    assert no.value.field == field


def test_a_plan_ends_held_or_cancelled() -> None:
    assert PLAN_LIFE.final == ["cancelled", "held"]
