"""Working days: against chinesecalendar itself, by example of real notices, and by property."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.kernel.workdays import WorkCalendar, china_calendar

pytestmark = pytest.mark.req("CAS-04")
CHINA = china_calendar()
days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
small_sets = st.frozensets(days, max_size=40)


@st.composite
def calendars(draw):
    make_up = draw(small_sets)
    known = draw(st.none() | st.frozensets(st.integers(2024, 2029)))
    return WorkCalendar(draw(small_sets) - make_up, make_up, known)


def test_every_known_day_agrees_with_chinesecalendar():
    day = date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        assert CHINA.is_working(day) == chinese_calendar.is_workday(day), day
        assert not CHINA.provisional(day)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 14), True),  # Saturday, make-up before the Spring Festival
        (date(2026, 2, 15), False),
        (date(2026, 2, 17), False),  # New Year's day
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # Saturday, make-up after it
        (date(2026, 3, 1), False),
        (date(2026, 10, 10), True),  # Saturday, make-up
    ],
)
def test_spring_festival_and_national_day_of_2026(day, works):
    assert CHINA.is_working(day) is works


def test_working_days_pass_over_the_spring_festival_and_use_make_up_days():
    # Fri 13 Feb; then Sat 14 (worked), Tue 24, Wed 25, Thu 26, Fri 27, Sat 28 (worked), Mon 2 March
    assert CHINA.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert CHINA.add_working_days(date(2026, 2, 13), 2) == date(2026, 2, 24)
    assert CHINA.add_working_days(date(2026, 2, 13), 6) == date(2026, 2, 28)
    assert CHINA.add_working_days(date(2026, 2, 13), 7) == date(2026, 3, 2)
    assert CHINA.working_days_between(date(2026, 2, 13), date(2026, 3, 2)) == 7


def test_a_period_whose_last_day_is_off_ends_on_the_next_working_day():
    assert CHINA.add_days(date(2026, 9, 1), 30) == date(2026, 10, 8)  # 1 October and the six after it are off
    assert CHINA.add_days(date(2026, 9, 1), 30, roll=False) == date(2026, 10, 1)
    assert CHINA.add_days(date(2026, 1, 15), 30) == date(2026, 2, 14)  # a worked Saturday does not roll


def test_months_end_on_the_same_day_or_on_the_last_of_a_short_month():
    assert CHINA.add_months(date(2026, 1, 31), 1, roll=False) == date(2026, 2, 28)
    assert CHINA.add_months(date(2024, 2, 29), 12, roll=False) == date(2025, 2, 28)
    assert CHINA.add_months(date(2026, 4, 7), 1) == date(2026, 5, 7)


def test_beyond_the_last_known_year_nothing_raises_and_the_day_is_provisional():
    """findings R13: chinesecalendar raises there; a duty of 30 working days from November 2026 must not."""
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(date(2027, 3, 3))
    assert CHINA.is_working(date(2027, 3, 3))
    assert CHINA.provisional(date(2027, 3, 3))
    due = CHINA.add_working_days(date(2026, 11, 25), 30)
    assert due == date(2027, 1, 7)  # 26 working days of 2026, then 4 to 7 January: the 1st is off
    assert CHINA.provisional(due)
    assert not CHINA.is_working(date(2027, 5, 3))  # a Monday: assumed off, 1 to 5 May
    assert not CHINA.is_working(date(2027, 10, 7))  # a Thursday
    assert CHINA.is_working(date(2027, 2, 8))  # lunar feasts are not guessed


def test_a_notice_that_arrives_later_settles_its_year():
    notice = {date(2027, 2, 5) + timedelta(days=n) for n in range(8)}
    settled = CHINA.with_year(2027, notice, {date(2027, 2, 20)})
    assert not settled.provisional(date(2027, 2, 8))
    assert not settled.is_working(date(2027, 2, 8))
    assert settled.is_working(date(2027, 2, 20))
    assert settled.provisional(date(2028, 1, 3))
    assert CHINA.provisional(date(2027, 2, 8))  # the old calendar is untouched
    with pytest.raises(ValueError, match="not in 2027"):
        CHINA.with_year(2027, {date(2028, 1, 1)})


def test_contradictions_and_negative_lengths_are_refused():
    with pytest.raises(ValueError, match="both off and worked"):
        WorkCalendar({date(2026, 1, 1)}, {date(2026, 1, 1)})
    for verb in (CHINA.add_days, CHINA.add_months, CHINA.add_working_days):
        with pytest.raises(ValueError, match="negative"):
            verb(date(2026, 1, 1), -1)


@given(calendar=calendars(), day=days, n=st.integers(1, 400))
def test_the_nth_working_day_is_working_later_and_counts_n(calendar, day, n):
    last = calendar.add_working_days(day, n)
    assert last > day
    assert calendar.is_working(last)
    assert calendar.working_days_between(day, last) == n
    by_hand = sum(calendar.is_working(day + timedelta(days=k)) for k in range(1, (last - day).days + 1))
    assert by_hand == n


@given(calendar=calendars(), day=days, n=st.integers(0, 200))
def test_a_rolled_period_never_loses_a_day_and_never_ends_on_a_day_off(calendar, day, n):
    last = calendar.add_days(day, n)
    assert last >= day + timedelta(days=n)
    assert calendar.is_working(last)
    assert not any(
        calendar.is_working(day + timedelta(days=k)) for k in range(n, (last - day).days)
    )  # and not a day later than needed


@given(calendar=calendars(), a=days, b=days, c=days)
def test_counts_add_up_and_turn_sign(calendar, a, b, c):
    between = calendar.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)


@given(calendar=calendars(), day=days)
def test_zero_working_days_is_today_or_the_next_open_day(calendar, day):
    assert calendar.add_working_days(day, 0) == calendar.roll_forward(day) >= day
