"""Duties' read door: those of a root, and those that press within a scope. Near and overdue are computed from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fengqiao.kernel.placed.gathering import Part, gather, to_date, to_uuid
from fengqiao.kernel.placed.values import Scope

from .models import Duty

__all__ = ["DUTIES", "DUTY_NAMES", "DutyView", "duties_of", "duty_views", "live_due", "pressing"]

DUTIES = Part(
    "duties",
    (
        ("id", to_uuid), ("root_id", to_uuid), ("kind", None), ("organisation_id", to_uuid), ("due_on", to_date), ("state", None),
        ("provisional", None),
    ),
    "duties_duty d WHERE d.county = %(county)s AND d.root_id = %(root)s",
    "due_on, id",
    most=100,
)  # fmt: skip

DUTY_NAMES: dict[str, str] = {}  # kind -> Chinese name; rooms add theirs when they are loaded


@dataclass(frozen=True)
class DutyView:
    """A duty as a page shows it; days_left is negative when overdue."""

    id: UUID
    county: str
    root_id: UUID
    kind: str
    kind_name: str
    organisation_id: UUID
    due_on: date
    days_left: int
    state: str
    provisional: bool

    @property
    def late(self) -> bool:
        return self.state == "open" and self.days_left < 0


def _view(row: tuple[Any, ...] | list[Any], county: str, today: date) -> DutyView:
    id, root_id, kind, organisation_id, due_on, state, provisional = row
    name, left = DUTY_NAMES.get(kind, kind), (due_on - today).days
    return DutyView(id, county, root_id, kind, name, organisation_id, due_on, left, state, provisional)


def duty_views(rows: list[list[Any]], *, county: str, today: date) -> list[DutyView]:
    """Gathered rows of DUTIES as views: open first, then by due day."""
    views = [_view(row, county, today) for row in rows]
    return sorted(views, key=lambda view: (view.state != "open", view.due_on))


def duties_of(scope: Scope, *, county: str, root_id: UUID, today: date) -> list[DutyView]:
    """Duties of a root found through its access function, a hundred at most: open first, then by due day."""
    if county not in scope.counties:
        return []
    rows = gather([DUTIES], county=county, root=root_id)["duties"]
    return duty_views(rows, county=county, today=today)


def live_due(root: Any, kind: str) -> date | None:
    """The last day of a live duty of this kind, of a root that the verb has locked. None where it owes none."""
    rows = Duty.objects.everywhere("duties of a root that the verb has locked")
    rows = rows.filter(county=root.county, root_id=root.pk, kind=kind, state__in=("open", "paused"))
    found: date | None = rows.order_by("due_on").values_list("due_on", flat=True).first()
    return found


_COLUMNS = ("id", "root_id", "kind", "organisation_id", "due_on", "state", "provisional")


def pressing(
    scope: Scope, *, organisations: tuple[UUID, ...] | None, today: date, days: int, most: int = 100
) -> list[DutyView]:
    """Open duties due within `days` days or overdue, most overdue first; of these organisations, or of all in full counties."""
    rows: Any = Duty.objects.within(scope).filter(state="open", due_on__lte=today + timedelta(days=days))
    if organisations is not None:
        rows = rows.filter(organisation_id__in=organisations)
    else:
        rows = rows.filter(county__in=scope.full_counties)
    found = rows.order_by("due_on", "id").values_list("county", *_COLUMNS)[:most]
    return [_view(row, county, today) for county, *row in found]
