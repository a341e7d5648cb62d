"""R13: `chinesecalendar` raises beyond its last year. A duty opened in November may fall due in the next one and must not crash."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.casework.cases.models import Mediation
from fengqiao.casework.cases.services import accept_dispute
from fengqiao.casework.cases.tests.house import NOW, build_house, register
from fengqiao.casework.cases.types import types
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.workdays import china_calendar
from fengqiao.trust.scope import acting

MEDICAL = next(code for code in types() if code.startswith("medical."))
LAST = max(china_calendar().known_years or ())


def test_r13_the_trap_itself() -> None:
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(date(LAST + 1, 3, 3))


@given(st.dates(date(2004, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_r13_every_day_of_the_century_has_an_answer(day: date, days: int) -> None:
    calendar = china_calendar()
    due = calendar.add_working_days(day, days)
    assert due >= day and calendar.is_working(due)
    assert calendar.provisional(due) == (due.year > LAST)


@pytest.mark.django_db
def test_r13_a_dispute_of_late_november_falls_due_in_a_year_without_notice() -> None:
    """Registered on the last days of the known calendar, medical (30 working days), through the verbs."""
    house = build_house()
    shift = NOW.replace(year=LAST, month=12, day=30) - NOW
    late = NOW + shift
    with acting(house.town_head):
        made = register(house, house.town_head, now=late, type_code=MEDICAL)
    with acting(house.town_head):
        accept_dispute(
            actor=house.town_head,
            now=late + timedelta(hours=1),
            county=made.county,
            id=made.id,
            revision=1,
            consent=True,
        )
        duty = Duty.objects.within(house.town_head.scope).get(root_id=made.id, kind="mediate")
        mediation = Mediation.objects.within(house.town_head.scope).get(dispute_id=made.id)
        assert duty.due_on.year == LAST + 1 and duty.provisional and mediation.due_on == duty.due_on
