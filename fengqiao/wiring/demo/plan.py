"""How far each dispute of the demo has come, and on which days its steps happened. Days are searched by the policy's own due dates.

Every step lies before today, so the demo can be made at any hour; duties fall late, due today or ahead as wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from random import Random

from django.utils.timezone import get_default_timezone

from fengqiao.casework.cases.settings import answer_due, mediation_due, visit_due
from fengqiao.kernel.workdays import china_calendar

__all__ = ["ENDINGS", "ORAL", "Days", "Moments", "days_of", "endings"]

# Shares of a thousand. What is late, and due today, is small: 7 and 5 of 200.
ENDINGS = {
    "settled": 470, "settled_late_answer": 20, "settled_returned": 25, "settled_handed": 25, "failed": 60, "withdrawn": 25, "refused": 50,
    "performed_ahead": 60, "performed_late": 10, "performed_today": 5, "visited": 15, "ended": 20, "mediating_ahead": 80,
    "mediating_late": 10, "mediating_today": 5, "assigned_ahead": 25, "accepted_ahead": 15, "offered_ahead": 25, "offered_late": 10,
    "offered_today": 10, "registered_ahead": 10, "registered_late": 5, "registered_today": 5,
    "suspended_ahead": 3, "agreed": 4, "defaulted": 3, "arbitrating_ahead": 3, "moved": 2,
    "wished_ahead": 2, "answered_ahead": 2,
}  # fmt: skip
PLAYED_MOST = {
    "settled_returned": 2,
    "settled_handed": 2,
    "suspended_ahead": 2,
    "defaulted": 2,
    "arbitrating_ahead": 2,
    "agreed": 3,
    "wished_ahead": 2,
    "answered_ahead": 2,
}  # played through the verbs, which takes long
ORAL = ("settled", "performed", "visited")  # endings with an oral agreement
OLDEST = date(2018, 1, 2)


@dataclass(frozen=True)
class Days:
    """The days of a dispute's steps; None where it has not come so far."""

    received: date
    answered: date | None = None
    session: date | None = None
    second: date | None = None  # a further session, the one that ends it
    visited: date | None = None


def endings(number: int, rng: Random) -> list[str]:
    """One ending for each dispute: every kind at least once where there are enough, in mixed order."""
    counts = {name: max(1, round(share * number / 1000)) for name, share in ENDINGS.items()}
    counts |= {name: min(most, counts[name]) for name, most in PLAYED_MOST.items()}
    counts["settled"] = max(1, number - sum(counts.values()) + counts["settled"])
    found = [name for name, count in counts.items() for _ in range(count)]
    rng.shuffle(found)
    if len(found) > number:
        first = list(dict.fromkeys(found))
        found = (first + found)[:number]
    return found


@lru_cache(maxsize=20_000)
def _due(what: str, county: str, type_code: str, day: date) -> date:
    """The due date that policy gives; kept, since a plan asks for the same days again and again."""
    if what == "answer":
        return answer_due(county, day)[0]
    return mediation_due(county, type_code, day)[0] if what == "mediate" else visit_due(county, day, day)[0]


def _pick(rng: Random, today: date, due: Callable[[date], date], want: str) -> date:
    """A day whose due date is late, today or ahead, as wanted; yesterday where no day fits (today is a day off)."""

    def fits(day: date) -> bool:
        over = (today - due(day)).days
        return {"late": 1 <= over <= 8, "today": over == 0, "ahead": over < 0}[want]

    days = [day for back in range(1, 60) if fits(day := today - timedelta(days=back))]
    return rng.choice(days) if days else today - timedelta(days=1)


def days_of(ending: str, rng: Random, *, today: date, place: str, type_code: str) -> Days:
    """The days of one dispute."""
    stage, _, want = ending.partition("_")
    wait, gap, more = rng.choice((0, 0, 1, 1, 2)), rng.randint(1, 8), rng.choice((0, 0, rng.randint(2, 6)))
    step = timedelta
    if stage in ("offered", "registered", "arbitrating"):
        return Days(_pick(rng, today, lambda day: _due("answer", place[:6], "", day), want))
    if stage in ("accepted", "assigned", "mediating", "suspended", "wished", "answered"):
        answered = _pick(rng, today, lambda day: _due("mediate", place[:6], type_code, day), want)
        held = min(answered + step(gap), today - step(1))
        return Days(answered - step(wait), answered, held if stage in ("mediating", "suspended") else None)
    if stage == "performed":
        last = _pick(rng, today, lambda day: _due("visit", place[:6], "", day), want)
        return Days(last - step(gap + wait + more), last - step(gap + more), last - step(more), last)
    if stage in ("agreed", "defaulted"):
        last = today - step(rng.randint(6, 12) if stage == "agreed" else rng.randint(12, 25))
        return Days(last - step(gap + wait + more), last - step(gap + more), last - step(more), last)
    if stage == "moved":
        received = today - step(rng.randint(2, 4))
        return Days(received, received + step(1))
    if stage in ("visited", "ended"):
        last = today - step(rng.randint(1, 4))
        held = last - step(rng.randint(5, 12)) if stage == "visited" else last
        return Days(held - step(gap + wait), held - step(gap), held, held, last)
    return _long_ago(ending, rng, today, wait, gap, more)


def _long_ago(ending: str, rng: Random, today: date, wait: int, gap: int, more: int) -> Days:
    """Disputes that are over: from 2018 on, more of them in recent years, half in the last twelve months."""
    if ending == "settled_late_answer":
        wait = rng.randint(7, 10)
    visit = rng.randint(4, 14)
    newest = today - timedelta(days=wait + gap + more + visit + 1)
    span = 365 if rng.random() < 0.5 else (newest - OLDEST).days
    received = newest - timedelta(days=int(span * rng.random() ** 1.3))
    while not china_calendar().is_working(received) and rng.random() < 0.8:
        received -= timedelta(days=1)
    received = max(received, OLDEST)
    answered = received + timedelta(days=wait)
    held = answered + timedelta(days=gap)
    last = held + timedelta(days=more)
    return Days(received, answered, held, last, last + timedelta(days=visit))


class Moments:
    """Instants on given days, each after the one before, in office hours as far as the day allows."""

    def __init__(self, rng: Random, zone: tzinfo | None = None) -> None:
        self.rng, self.zone = rng, zone or get_default_timezone()
        self.last: datetime | None = None

    def at(self, day: date) -> datetime:
        """The next instant on that day (or later, should the day be full)."""
        minutes = self.rng.randint(8 * 60 + 30, 15 * 60)
        found = datetime.combine(day, time(minutes // 60, minutes % 60, self.rng.randrange(60)), self.zone)
        if self.last is not None and found <= self.last:
            found = self.last + timedelta(minutes=self.rng.randint(6, 40))
        self.last = found
        return found
