"""The mediators of an organisation as a page lists them: since when, and until when those who left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from .codes import KINDS
from .models import Appointment

__all__ = ["AppointmentRow", "appointments_of"]


@dataclass(frozen=True)
class AppointmentRow:
    """One appointment. `has_number`: an identity number is on record (it is never shown here)."""

    mediator_id: UUID
    name: str
    kind_name: str
    from_on: date
    to_on: date | None
    has_number: bool
    login: str


def appointments_of(organisation_id: UUID, *, most: int = 200) -> list[AppointmentRow]:
    """Those who serve first, by pinyin; then those who left, the latest first. One query."""
    rows = Appointment.objects.filter(organisation_id=organisation_id).select_related("mediator__user")
    found = [
        AppointmentRow(
            row.mediator_id, row.mediator.name, KINDS[row.mediator.kind], row.from_on, row.to_on, row.mediator.id_hash is not None,
            row.mediator.user.login if row.mediator.user else "",
        )
        for row in rows.order_by("mediator__pinyin")[:most]
    ]  # fmt: skip
    serving = [one for one in found if one.to_on is None]
    return serving + sorted((one for one in found if one.to_on), key=lambda one: str(one.to_on), reverse=True)
