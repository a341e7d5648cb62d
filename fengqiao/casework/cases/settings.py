"""What policy says about a dispute's dates and numbers, for the verbs. The rules stand in the registry; the days here."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.serials.services import next_serial
from fengqiao.kernel.workdays import china_calendar
from fengqiao.registry.organisations.queries import organisation
from fengqiao.registry.places.queries import county_key, find_place
from fengqiao.registry.policy.queries import Found, value_of

from .types import types

__all__ = [
    "answer_due", "county_of", "counts_working_days", "dispute_number", "extended_due", "extension_limits", "mediation_due",
    "mediation_number", "relapse_days", "reopen_days", "report_due", "returns_allowed", "next_visit_due", "visit_due",
]  # fmt: skip

Due = tuple[
    date, str, bool
]  # the last day, the policy version, whether the calendar of that year is still assumed


def county_of(place_code: str) -> str:
    """The county key of a living place. Raises Invalid."""
    place = find_place(place_code)
    if place is None:
        raise Invalid("place_unknown", "请从列表中选择发生地。", field="place_code")
    if place.to_on is not None:
        raise Invalid("place_ended", f"{place.name}已撤并，请选择现行区划。", field="place_code")
    return county_key(place_code)


def _must(subject: str, key: str, place: str, on: date) -> Found:
    found = value_of(subject, key, place, on)
    if found is None:
        raise Refusal(
            "policy_silent", f"本地规则没有规定“{key}”，请联系管理员补充。", subject=subject, key=key
        )
    return found


def answer_due(place: str, today: date) -> Due:
    """By when acceptance must be answered, in working days."""
    found = _must("limits", "answer_working_days", place, today)
    calendar = china_calendar()
    day = calendar.add_working_days(today, found.value)
    return day, found.version, calendar.provisional(day)


def mediation_due(place: str, type_code: str, today: date, received_on: date | None = None) -> Due:
    """The last day of the term of mediation: by the family of the type, in calendar or working days.

    Labour disputes count from the day the request was received (劳动争议调解仲裁法 art. 14), others from acceptance; a term that
    was over before acceptance ends on the day of acceptance.
    """
    found = _must("limits", "terms", place, today)
    term = found.value.get(types()[type_code].family.code) or found.value["default"]
    calendar = china_calendar()
    first = received_on if received_on and term.starts == "received" else today
    add = calendar.add_working_days if term.unit == "working" else calendar.add_days
    day = max(add(first, term.days), today)
    return day, found.version, calendar.provisional(day)


def visit_due(place: str, performed_on: date, today: date) -> Due:
    """By when a performed agreement is visited first, in calendar days."""
    found = _must("limits", "visit_days", place, today)
    calendar = china_calendar()
    day = calendar.add_days(performed_on, found.value[0])
    return day, found.version, calendar.provisional(day)


def next_visit_due(place: str, visited_on: date, made: int, today: date) -> Due | None:
    """By when a dispute that was visited `made` times is visited again, from the last visit. None: the policy asks for no more."""
    found = _must("limits", "visit_days", place, today)
    if made >= len(found.value):
        return None
    calendar = china_calendar()
    day = max(calendar.add_days(visited_on, found.value[made]), today)
    return day, found.version, calendar.provisional(day)


def counts_working_days(place: str, type_code: str, today: date) -> bool:
    """Whether the term of mediation of this type counts working days."""
    terms = _must("limits", "terms", place, today).value
    return bool((terms.get(types()[type_code].family.code) or terms["default"]).unit == "working")


def extension_limits(place: str, today: date) -> tuple[int, int]:
    """How many days an extension may give at most, and how many there may be."""
    days, times = (_must("limits", key, place, today) for key in ("extension_days", "extensions_allowed"))
    return int(days.value), int(times.value)


def extended_due(due_on: date, days: int, *, working: bool) -> date:
    """The last day after an extension, in the unit of the term."""
    calendar = china_calendar()
    return (calendar.add_working_days if working else calendar.add_days)(due_on, days)


def report_due(place: str, today: date) -> Due | None:
    """By when the department in charge is told of a failure, in working days. None where the policy asks for no report."""
    found = value_of("limits", "report_working_days", place, today)
    if found is None:
        return None
    calendar = china_calendar()
    day = calendar.add_working_days(today, found.value)
    return day, found.version, calendar.provisional(day)


def relapse_days(place: str, today: date) -> int:
    return int(_must("limits", "relapse_days", place, today).value)


def reopen_days(place: str, today: date) -> int:
    return int(_must("limits", "reopen_days", place, today).value)


def returns_allowed(place: str, today: date) -> int:
    return int(_must("limits", "returns_allowed", place, today).value)


def dispute_number(place: str, county: str, today: date, serial: int) -> str:
    """The number of the account, by the county's pattern."""
    return str(_must("numbering", "dispute", place, today).value).format(
        county=county, year=today.year, serial=serial
    )


def mediation_number(
    organisation_id: UUID | None, county: str, place: str, today: date, now: datetime
) -> str:
    """The number of a mediation case: per organisation and year, by the policy's pattern."""
    if organisation_id is None:
        raise Refusal("no_organisation", "当前岗位没有所属单位。")
    held_by = organisation(organisation_id)
    serial = next_serial(
        county=county, series="mediation", year=today.year, now=now, organisation_id=organisation_id
    )
    pattern = str(_must("numbering", "mediation", place, today).value)
    return pattern.format(year=today.year, short=held_by.short_name, serial=serial, county=county)
