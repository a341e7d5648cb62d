"""Rules of the course of a mediation: by example and by property."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.casework.cases.course_rules import (
    clock_stops,
    may_relapse,
    must_be_extendable,
    must_be_private,
    must_be_reported_first,
    must_have_both_sides,
    must_have_consents,
    resumed_due,
)
from fengqiao.kernel.errors import Invalid, Refusal, Unlawful
from fengqiao.kernel.workdays import china_calendar

DAYS = st.dates(date(2020, 1, 1), date(2025, 6, 1))
CALENDAR = china_calendar()
ZHANG, LI, WANG = (UUID(int=n) for n in range(3))
SIDES = {ZHANG: "applicant", LI: "respondent", WANG: "third"}
ASK: dict[str, Any] = {
    "family": "neighbour", "today": date(2026, 5, 12), "due_on": date(2026, 6, 10), "days": 10, "most_days": 30, "made": 0, "allowed": 1,
    "committee": False,
}  # fmt: skip


@given(begin=DAYS, left=st.integers(0, 60), still=st.integers(0, 120))
def test_nobody_loses_a_day_by_a_suspension(begin: date, left: int, still: int) -> None:
    today = begin + timedelta(days=still)
    due = CALENDAR.add_days(begin, left)
    plain = resumed_due(due, begin, today, working=False, calendar=CALENDAR)
    assert plain - today >= due - begin and CALENDAR.is_working(plain) or plain == due
    due = CALENDAR.add_working_days(begin, left)
    working = resumed_due(due, begin, today, working=True, calendar=CALENDAR)
    assert working >= due
    assert CALENDAR.working_days_between(today, working) >= CALENDAR.working_days_between(begin, due)


@given(begin=DAYS, left=st.integers(1, 60), still=st.integers(0, 60), more=st.integers(0, 60))
def test_a_longer_suspension_never_ends_earlier(begin: date, left: int, still: int, more: int) -> None:
    due = CALENDAR.add_working_days(begin, left)
    for working in (True, False):
        one, two = (
            resumed_due(due, begin, begin + timedelta(days=days), working=working, calendar=CALENDAR)
            for days in (still, still + more)
        )
        assert one <= two


@pytest.mark.parametrize(
    ("family", "ground", "stops"),
    [
        ("neighbour", "unable", True), ("labour", "appraisal", False), ("wages", "false", False), ("medical", "appraisal", True),
        ("medical", "false", True), ("medical", "unable", False),
    ],
)  # fmt: skip
def test_when_the_clock_stops(family: str, ground: str, stops: bool) -> None:
    assert clock_stops(family, ground) is stops


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"family": "labour"}, "labour_term_is_fixed"), ({"family": "wages", "days": 1}, "labour_term_is_fixed"),
        ({"today": date(2026, 6, 11)}, "term_over"), ({"made": 1}, "extended_too_often"), ({"days": 0}, "extension_too_long"),
        ({"days": 31}, "extension_too_long"), ({"family": "medical"}, "committee_must_agree"),
        ({"family": "medical", "committee": True}, ""), ({"today": date(2026, 6, 10)}, ""), ({}, ""),
    ],
)  # fmt: skip
def test_what_can_be_extended(change: dict[str, Any], code: str) -> None:
    if not code:
        must_be_extendable(**{**ASK, **change})
        return
    with pytest.raises(Refusal) as no:
        must_be_extendable(**{**ASK, **change})
    assert no.value.code == code


def test_consents() -> None:
    must_have_consents(SIDES, SIDES)
    with pytest.raises(Unlawful):
        must_have_consents(SIDES, [ZHANG, LI])
    must_have_both_sides(SIDES, [ZHANG, LI], "双方同意")
    with pytest.raises(Invalid):
        must_have_both_sides(SIDES, [ZHANG, WANG], "双方同意")
    with pytest.raises(Unlawful):
        must_have_both_sides(SIDES, [LI], "双方同意", article="某法第一条")


def test_private_false_and_late() -> None:
    must_be_private("neighbour")
    with pytest.raises(Unlawful):
        must_be_private("medical")
    must_be_reported_first("no_agreement", reported=False)
    must_be_reported_first("false", reported=True)
    with pytest.raises(Refusal):
        must_be_reported_first("false", reported=False)
    may_relapse(date(2026, 5, 1), date(2026, 5, 31), 30)
    with pytest.raises(Refusal):
        may_relapse(date(2026, 5, 1), date(2026, 6, 1), 30)
