"""The volumes of a scope, and the yearly list of those whose time of keeping is over. Nothing here destroys anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from fengqiao.casework.cases.models import in_blocks
from fengqiao.kernel.placed.values import Scope

from .codes import KEEPING
from .models import Loan, Volume
from .states import VOLUME_LIFE

__all__ = ["Destroyable", "VolumeRow", "destroyable", "volumes_in"]

MOST = 100


@dataclass(frozen=True)
class VolumeRow:
    """One line of the list of volumes."""

    id: UUID
    county: str
    dispute_id: UUID
    number: str
    title: str
    organisation_name: str
    state: str
    state_name: str
    submitted_at: datetime | None
    reviewer_name: str
    sealed_at: datetime | None
    kept_until: date | None
    lent_until: date | None
    is_late: bool


@dataclass(frozen=True)
class Destroyable:
    """A sealed volume whose time of keeping ended before a year began."""

    county: str
    dispute_id: UUID
    number: str
    title: str
    organisation_name: str
    keeping_name: str
    sealed_at: datetime | None
    kept_until: date
    code: str


def _within(scope: Scope) -> Any:
    """The volumes of a scope, by the same rule as its disputes without shared ones: county, place, holder, secrecy."""
    rows: Any = Volume.objects.within(scope)
    if not scope.part_counties:
        return rows
    part = (
        in_blocks(scope) | Q(organisation_id__in=scope.organisations) | Q(reviewer_id__in=scope.organisations)
    )
    return rows.filter(Q(county__in=scope.full_counties) | Q(county__in=scope.part_counties) & part)


def volumes_in(
    scope: Scope,
    *,
    state: str = "",
    reviewer: UUID | None = None,
    lent: bool = False,
    today: date,
    most: int = MOST,
) -> list[VolumeRow]:
    """Volumes, what waits longest for review first; the newest sealed ones first."""
    rows = _within(scope)
    if state:
        rows = rows.filter(state=state)
    if reviewer:
        rows = rows.filter(reviewer_id=reviewer)
    out = Loan.objects.everywhere("loans of the volumes of a scope").filter(
        county__in=scope.counties, returned_on=None
    )
    due = dict(out.order_by("due_on").values_list("volume_id", "due_on")[:1000]) if lent else {}
    if lent:
        rows = rows.filter(id__in=list(due))
    order = ("-sealed_at", "-id") if state == "sealed" else ("submitted_at", "id")
    columns = (
        "id", "county", "dispute_id", "number", "dispute__title", "organisation__name", "state", "submitted_at", "reviewer__name",
        "sealed_at", "kept_until",
    )  # fmt: skip
    return [
        VolumeRow(
            id, county, dispute_id, number, title, name, found, VOLUME_LIFE.labels[found], submitted_at, reviewer_name or "", sealed_at,
            kept_until, due.get(id), id in due and due[id] < today,
        )
        for id, county, dispute_id, number, title, name, found, submitted_at, reviewer_name, sealed_at, kept_until
        in rows.order_by(*order).values_list(*columns)[:most]
    ]  # fmt: skip


def destroyable(scope: Scope, *, year: int, most: int = 2000) -> list[Destroyable]:
    """Sealed volumes whose keeping ended before `year` began, oldest first. A list for people who decide; permanent ones never stand in it."""
    rows = _within(scope).filter(state="sealed", kept_until__lt=date(year, 1, 1))
    columns = (
        "county",
        "dispute_id",
        "number",
        "dispute__title",
        "organisation__name",
        "keeping",
        "sealed_at",
        "kept_until",
        "code",
    )
    return [
        Destroyable(county, dispute_id, number, title, name, KEEPING[keeping], sealed_at, kept_until, code)
        for county, dispute_id, number, title, name, keeping, sealed_at, kept_until, code
        in rows.order_by("kept_until", "id").values_list(*columns)[:most]
    ]  # fmt: skip
