"""Duties' read door: those of a root, and those that press within a scope. Near and overdue are computed from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fengqiao.kernel.placed.values import Scope

from .models import Duty

__all__ = ["DUTY_NAMES", "DutyView", "duties_of", "pressing"]

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


def _view(duty: Duty, today: date) -> DutyView:
    left = (duty.due_on - today).days
    name = DUTY_NAMES.get(duty.kind, duty.kind)
    return DutyView(
        duty.id,
        duty.county,
        duty.root_id,
        duty.kind,
        name,
        duty.organisation_id,
        duty.due_on,
        left,
        duty.state,
        duty.provisional,
    )


def duties_of(scope: Scope, *, county: str, root_id: UUID, today: date, most: int = 100) -> list[DutyView]:
    """All duties of a root found through its access function: open first, then by due day."""
    rows = Duty.objects.within(scope).filter(county=county, root_id=root_id).order_by("due_on", "id")[:most]
    return sorted((_view(duty, today) for duty in rows), key=lambda view: (view.state != "open", view.due_on))


def pressing(
    scope: Scope, *, organisations: tuple[UUID, ...] | None, today: date, days: int, most: int = 100
) -> list[DutyView]:
    """Open duties due within `days` days or overdue, most overdue first; of these organisations, or of all in full counties."""
    rows: Any = Duty.objects.within(scope).filter(state="open", due_on__lte=today + timedelta(days=days))
    if organisations is not None:
        rows = rows.filter(organisation_id__in=organisations)
    else:
        rows = rows.filter(county__in=scope.full_counties)
    return [_view(duty, today) for duty in rows.order_by("due_on", "id")[:most]]
