"""Working days, days off and the ends of periods as Chinese law counts them. No Django, no clock.

Source of the days: `chinesecalendar`, which types in the yearly notice of the State Council
(国务院办公厅关于节假日安排的通知) with its make-up days (调休上班). It knows 2004 to its last edition and
raises beyond. A year without a notice is *assumed*: Saturdays and Sundays, 1 January, 1 to 5 May and 1 to 7
October are off; the lunar feasts (Spring Festival, Qingming, Dragon Boat, Mid-Autumn) and all make-up days
are not guessed and count as ordinary days. Such a day is `provisional`: a due date on it may move, with its
reason, when the notice arrives (`with_year`, or a newer `chinesecalendar`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from chinese_calendar import constants

__all__ = ["WorkCalendar", "china_calendar"]

_ONE_DAY = timedelta(days=1)
_FIXED_FEASTS = frozenset({(1, 1)} | {(5, day) for day in range(1, 6)} | {(10, day) for day in range(1, 8)})


class WorkCalendar:
    """A calendar of working days: `holidays` are off, `make_up` days are worked although at a weekend.

    `known_years` are the years whose notice is known; None means all years (for tests and special calendars).
    Values never change after construction, so one calendar may serve all threads.
    """

    def __init__(
        self,
        holidays: Iterable[date] = (),
        make_up: Iterable[date] = (),
        known_years: Iterable[int] | None = None,
    ) -> None:
        self.holidays = frozenset(holidays)
        self.make_up = frozenset(make_up)
        self.known_years = None if known_years is None else frozenset(known_years)
        if both := self.holidays & self.make_up:
            raise ValueError(f"both off and worked: {sorted(both)}")
        self._years: dict[int, tuple[int, ...]] = {}

    def with_year(self, year: int, holidays: Iterable[date], make_up: Iterable[date] = ()) -> WorkCalendar:
        """A new calendar in which the notice of `year` is known (it replaces what was known of that year)."""
        off, worked = frozenset(holidays), frozenset(make_up)
        if strange := [day for day in off | worked if day.year != year]:
            raise ValueError(f"not in {year}: {sorted(strange)}")
        known = None if self.known_years is None else self.known_years | {year}
        return WorkCalendar(
            {day for day in self.holidays if day.year != year} | off,
            {day for day in self.make_up if day.year != year} | worked,
            known,
        )

    def provisional(self, day: date) -> bool:
        """True where the notice of the day's year is not known: the answer for this day is an assumption.

        Enough for a due date too: a period that ends in a known year lies in known ones (from 2004 on).
        """
        return self.known_years is not None and day.year not in self.known_years

    def is_working(self, day: date) -> bool:
        """Whether offices are open on the day. Never raises (findings R13)."""
        if self.provisional(day):
            return day.weekday() < 5 and (day.month, day.day) not in _FIXED_FEASTS
        return day in self.make_up or (day.weekday() < 5 and day not in self.holidays)

    def roll_forward(self, day: date) -> date:
        """The day, or the first working day after it where it is off (民法典 art. 203)."""
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def add_days(self, day: date, n: int, *, roll: bool = True) -> date:
        """Last day of a period of `n` calendar days from `day`; the first is not counted (民法典 art. 201).

        With `roll` a last day that is off moves to the next working day (art. 203).
        """
        if n < 0:
            raise ValueError("a period has no negative length")
        last = day + timedelta(days=n)
        return self.roll_forward(last) if roll else last

    def add_months(self, day: date, n: int, *, roll: bool = True) -> date:
        """Last day of a period of `n` months: the same day of its month, or the end (民法典 art. 202)."""
        if n < 0:
            raise ValueError("a period has no negative length")
        months = day.month - 1 + n
        year, month = day.year + months // 12, months % 12 + 1
        last = date(year, month, min(day.day, monthrange(year, month)[1]))
        return self.roll_forward(last) if roll else last

    def add_working_days(self, day: date, n: int) -> date:
        """The `n`-th working day after `day`, which is itself not counted; for 0 the day, rolled forward."""
        if n < 0:
            raise ValueError("a period has no negative length")
        if n == 0:
            return self.roll_forward(day)
        year, index = day.year, bisect_right(self._working(day.year), day.toordinal()) + n - 1
        while index >= len(self._working(year)):
            index -= len(self._working(year))
            year += 1
        return date.fromordinal(self._working(year)[index])

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; negative where `last` is before `first`."""
        if last < first:
            return -self.working_days_between(last, first)
        count = sum(len(self._working(year)) for year in range(first.year, last.year))
        before = bisect_right(self._working(first.year), first.toordinal())
        return count + bisect_left(self._working(last.year), last.toordinal() + 1) - before

    def _working(self, year: int) -> tuple[int, ...]:
        """Ordinals of the working days of a year; kept, since every due date asks for the same few years."""
        days = self._years.get(year)
        if days is None:
            first, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1
            days = tuple(number for number in range(first, end) if self.is_working(date.fromordinal(number)))
            self._years[year] = days
        return days


@cache
def china_calendar() -> WorkCalendar:
    """The calendar of the mainland as far as `chinesecalendar` knows it (2004 to its last year)."""
    years = {day.year for day in constants.holidays}
    # The lists name weekdays and weekends alike; only what differs from the plain week is kept as make-up.
    make_up = {day for day in constants.workdays if day.weekday() >= 5}
    return WorkCalendar(set(constants.holidays) - make_up, make_up, range(min(years), max(years) + 1))
