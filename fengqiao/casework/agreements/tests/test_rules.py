"""Rules of agreements, by examples and properties."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.casework.agreements.rules import (
    confirmation_deadline,
    default_guidance,
    effective_day,
    instalments,
    number_of,
    text_digest,
    ways_on,
)
from fengqiao.casework.agreements.states import AGREEMENT_LIFE, CONFIRMATION_LIFE, OBLIGATION_LIFE
from fengqiao.kernel.errors import Invalid
from fengqiao.kernel.workdays import WorkCalendar, china_calendar

days = st.dates(date(2020, 1, 1), date(2029, 12, 31))


@pytest.mark.req("CAS-05")
@given(
    total=st.integers(100, 10**12),
    count=st.integers(2, 60),
    first=days,
    every=st.sampled_from(["month", "quarter", "week", "half_month"]),
)
def test_instalments_add_up_and_come_in_order(total: int, count: int, first: date, every: str) -> None:
    found = instalments(total, count, first, every)
    assert sum(one.amount_fen for one in found) == total and len(found) == count
    assert found[0].due_on == first and all(
        a.due_on < b.due_on for a, b in zip(found, found[1:], strict=False)
    )
    assert all(0 <= one.amount_fen - total // count < count for one in found)


def test_an_instalment_at_the_end_of_a_month_stays_there() -> None:
    found = instalments(400, 4, date(2026, 11, 30), "month")
    assert [one.due_on for one in found] == [
        date(2026, 11, 30),
        date(2026, 12, 30),
        date(2027, 1, 30),
        date(2027, 2, 28),
    ]


@pytest.mark.parametrize(
    ("total", "count", "every"), [(100, 1, "month"), (100, 61, "month"), (3, 4, "month"), (100, 2, "year")]
)
def test_what_cannot_be_divided_is_told(total: int, count: int, every: str) -> None:
    with pytest.raises(Invalid):
        instalments(total, count, date(2026, 1, 1), every)


@pytest.mark.req("CAS-05")
@given(
    parties=st.lists(days, min_size=1, max_size=5), mediators=st.lists(days, max_size=3), seal=st.none() | days, missing=st.booleans(),
    with_seal=st.booleans(),
)  # fmt: skip
def test_effect_needs_all_three_parts_and_is_the_latest_day(
    parties: list[date], mediators: list[date], seal: date | None, missing: bool, with_seal: bool
) -> None:
    ids = [UUID(int=n + 1) for n in range(len(parties))]
    signed = dict(zip(ids, parties, strict=True))
    if missing:
        signed.pop(ids[0])
    found = effective_day(ids, signed, mediators, seal, with_seal=with_seal)
    if missing or not mediators or (with_seal and seal is None):
        assert found is None
    else:
        assert found == max([*parties, min(mediators), *([seal] if with_seal and seal else [])])


@pytest.mark.req("CAS-07")
@given(effective=days)
def test_the_parties_never_lose_a_day_and_never_end_on_a_day_off(effective: date) -> None:
    calendar = china_calendar()
    last = confirmation_deadline(effective, calendar)
    assert effective + timedelta(days=30) <= last <= effective + timedelta(days=45)
    assert calendar.is_working(last)


def test_the_window_by_example() -> None:
    free = WorkCalendar()
    assert confirmation_deadline(date(2026, 5, 13), free) == date(2026, 6, 12)
    assert confirmation_deadline(date(2026, 5, 14), free) == date(2026, 6, 15)  # 13 June 2026 is a Saturday


def test_numbers_of_later_agreements() -> None:
    assert [number_of("（2026）城关人调字第3号", n) for n in (0, 1, 8, 9)] == [
        "（2026）城关人调字第3号", "（2026）城关人调字第3号之二", "（2026）城关人调字第3号之九", "（2026）城关人调字第3号之10",
    ]  # fmt: skip


@given(facts=st.text(), terms=st.text(), other=st.text())
def test_the_digest_moves_with_every_part(facts: str, terms: str, other: str) -> None:
    owed = [(uuid4(), "", "赔偿", 100, date(2026, 1, 1), "")]
    one = text_digest(facts, terms, owed)
    assert one == text_digest(facts, terms, owed) and len(one) == 64
    assert (text_digest(other, terms, owed) == one) == (other == facts)
    assert text_digest(facts, terms, [(*owed[0][:3], 101, *owed[0][4:])]) != one
    assert text_digest(facts, terms, []) != one


@pytest.mark.req("CAS-07")
@given(*[st.booleans()] * 8)
def test_ways_never_contradict(
    confirmable: bool,
    title: bool,
    confirmed: bool,
    notarised: bool,
    owes: bool,
    inherits: bool,
    defaulted: bool,
    late: bool,
) -> None:
    day = date(2026, 6, 12)
    found = {
        way.code: way
        for way in ways_on(
            today=day + timedelta(days=1) if late else day, last_day=day, confirmable=confirmable, about_title=title, confirmed=confirmed,
            notarised=notarised, owes_later=owes, inherits=inherits, defaulted_money=defaulted,
        )
    }  # fmt: skip
    assert all(way.open == (way.why == "") for way in found.values())
    assert found["court"].open == (confirmable and not title and not late and not confirmed)
    assert found["enforcement"].open == (confirmed or notarised)
    assert found["notary"].open <= (owes or inherits)
    assert found["payment_order"].open == (defaulted and not confirmed)


@given(money=st.booleans(), wages=st.booleans(), confirmed=st.booleans(), notarised=st.booleans())
def test_guidance_always_names_a_way_beside_urging(
    money: bool, wages: bool, confirmed: bool, notarised: bool
) -> None:
    found = default_guidance(money=money, wages=wages, confirmed=confirmed, notarised=notarised)
    assert found[0] == "urge" and len(found) >= 3 and len(set(found)) == len(found)
    assert ("enforcement" in found) == confirmed and not {"payment_order", "wage_order"} <= set(found)


@pytest.mark.parametrize(
    "life", [AGREEMENT_LIFE, OBLIGATION_LIFE, CONFIRMATION_LIFE], ids=lambda life: life.name
)
def test_every_state_can_be_reached(life: object) -> None:
    from fengqiao.kernel.lifecycle import Lifecycle

    assert isinstance(life, Lifecycle)
    reached, edge = set(), {life.start}
    while edge:
        reached |= edge
        edge = {life.move(state, verb) for state in edge for verb in life.verbs(state)} - reached
    assert reached >= set(life.states)
