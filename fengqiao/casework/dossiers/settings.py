"""What policy says about volumes, for the verbs and the pages. Silence opens nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.workdays import china_calendar
from fengqiao.registry.organisations.queries import OrganisationView, committee_of
from fengqiao.registry.policy.queries import value_of

from .rules import KeepingRule, Line

__all__ = [
    "Template",
    "keeping_rules",
    "lending_days",
    "mend_due",
    "review_due",
    "reviewer_for",
    "template_for",
]


@dataclass(frozen=True)
class Template:
    """The documents a place asks for, in order, with where that is written."""

    lines: tuple[Line, ...]
    source: str
    version: str


def _must(key: str, place: str, on: date) -> tuple[object, str, str]:
    found = value_of("dossier", key, place, on)
    if found is None:
        raise Refusal(
            "policy_silent", f"本地规则没有规定“{key}”，请联系管理员补充。", subject="dossier", key=key
        )
    return found.value, found.source, found.version


def template_for(place: str, on: date) -> Template:
    """The template in force at a place on a day."""
    value, source, version = _must("documents", place, on)
    lines = tuple(Line(tuple(one.codes), one.need, one.name) for one in value)  # type: ignore[attr-defined]
    return Template(lines, source, version)


def keeping_rules(place: str, on: date) -> tuple[list[KeepingRule], str]:
    """The rules of keeping and their source."""
    value, source, _version = _must("keeping", place, on)
    rules = [
        KeepingRule(one.keeping, one.years, tuple(one.difficulty), tuple(one.families))
        for one in value  # type: ignore[attr-defined]
    ]
    return rules, source


def reviewer_for(place: str, own: OrganisationView, on: date) -> OrganisationView:
    """Who reviews: the first kind of the policy that stands at the place and is not the one that hands in; else that one itself.

    Then another person of the same organisation reviews (`must_be_another`).
    """
    value, _source, _version = _must("review", place, on)
    for kind in value.by:  # type: ignore[attr-defined]
        found = committee_of(kind, place)
        if found is not None and found.id != own.id and len(found.place) <= len(own.place):
            return found
    return own


def _due(key: str, place: str, today: date) -> tuple[date, str, bool]:
    value, _source, version = _must("review", place, today)
    calendar = china_calendar()
    day = calendar.add_working_days(today, getattr(value, key))
    return day, version, calendar.provisional(day)


def review_due(place: str, today: date) -> tuple[date, str, bool]:
    """By when a volume is reviewed, in working days; with the policy's version and whether the calendar is still assumed."""
    return _due("working_days", place, today)


def mend_due(place: str, today: date) -> tuple[date, str, bool]:
    """By when a returned volume is handed in again."""
    return _due("mend_working_days", place, today)


def lending_days(place: str, on: date) -> int:
    """For how many days a volume is lent at most."""
    return int(_must("lending_days", place, on)[0])  # type: ignore[call-overload]
