"""The chain of hands (row INT-02): who held a dispute, from when to when, by which right, how many working days; and what was put to whom.

A day belongs to who holds the dispute at its end; the day of receipt is not counted, as in every term. So the days of the turns
add up to the days of the whole, whatever the hours of the hand-overs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.placed.values import Scope
from fengqiao.kernel.workdays import WorkCalendar, china_calendar
from fengqiao.registry.organisations.queries import names_of
from fengqiao.registry.places.queries import path_names

from .access import see_dispute
from .codes import RISK_LEVELS, RISK_REQUESTS
from .models import Contribution, Crossing, RiskReport

__all__ = ["Beside", "ContributionView", "CrossingView", "RiskView", "beside_of", "days_before", "days_held"]


def days_held(
    from_at: datetime, to_at: datetime | None, today: date, calendar: WorkCalendar | None = None
) -> int:
    """Working days of one turn; of an open one until today."""
    last = localdate(to_at) if to_at else max(today, localdate(from_at))
    return (calendar or china_calendar()).working_days_between(localdate(from_at), last)


def days_before(received_at: datetime, turns: Sequence[tuple[datetime, datetime | None]]) -> int:
    """Working days from first receipt to the first turn here: those that another county held it."""
    return days_held(received_at, turns[0][0], localdate(received_at)) if turns else 0


@dataclass(frozen=True)
class RiskView:
    """A risk assessment that went up, by the transfer it belongs to."""

    level: str
    level_name: str
    people_affected: int
    consequences: str
    measures: str
    request_name: str
    department: str
    reported_at: datetime


@dataclass(frozen=True)
class ContributionView:
    organisation_name: str
    at: datetime
    text: str


@dataclass(frozen=True)
class CrossingView:
    """The other side of a move: its county in words, its number, and its address only for who may see it there."""

    direction: str
    county_name: str
    number: str
    reason: str
    legal_basis: str
    at: datetime
    address: tuple[str, UUID] | None


@dataclass(frozen=True)
class Beside:
    """What stands beside the transfers of one dispute: risks and contributions by transfer, moves."""

    risks: dict[UUID, RiskView]
    contributions: dict[UUID, list[ContributionView]]
    crossings: list[CrossingView]


def beside_of(scope: Scope, *, county: str, id: UUID) -> Beside:
    """Read for the page of the chain. Raises NotHere for what is missing or out of scope."""
    dispute = see_dispute(scope, county, id)
    risks = {
        row.transfer_id: RiskView(
            row.level, RISK_LEVELS[row.level], row.people_affected, row.consequences, row.measures, RISK_REQUESTS[row.request],
            row.department, row.reported_at,
        )
        for row in RiskReport.objects.of(dispute)
    }  # fmt: skip
    said = list(Contribution.objects.of(dispute).select_related("transfer").order_by("at", "id"))
    names = names_of(row.transfer.to_organisation_id for row in said)
    contributions: dict[UUID, list[ContributionView]] = {}
    for row in said:
        name = names.get(row.transfer.to_organisation_id, "")
        contributions.setdefault(row.transfer_id, []).append(ContributionView(name, row.at, row.text))
    crossings = list(Crossing.objects.of(dispute).order_by("at", "id"))
    places = path_names({row.other_county for row in crossings}, above=4)
    return Beside(
        risks,
        contributions,
        [
            CrossingView(
                row.direction, places.get(row.other_county, row.other_county), row.other_number, row.reason, row.legal_basis, row.at,
                (row.other_county, row.other_id) if row.other_county in scope.full_counties else None,
            )
            for row in crossings
        ],
    )  # fmt: skip
