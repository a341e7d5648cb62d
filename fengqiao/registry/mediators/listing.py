"""The mediators of an organisation as a page lists them: since when, and until when those who left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from fengqiao.kernel.placed.values import next_code

from .codes import KINDS
from .models import Appointment

__all__ = ["AppointmentRow", "RosterRow", "appointments_of", "roster"]


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


@dataclass(frozen=True)
class RosterRow:
    """A serving mediator with the organisation. `place` is a code."""

    name: str
    kind_name: str
    organisation_name: str
    place: str
    from_on: date


def roster(areas: Iterable[str], *, on: date, most: int) -> list[RosterRow]:
    """Everybody who serves an organisation of the areas on a day, by place, organisation and pinyin. One query."""
    within = Q(pk=None)
    for code in areas:
        within |= (
            Q(organisation__place_id__gte=code, organisation__place_id__lt=next_code(code))
            if code
            else ~Q(pk=None)
        )
    rows = Appointment.objects.filter(within, from_on__lte=on).filter(Q(to_on=None) | Q(to_on__gte=on))
    rows = rows.select_related("mediator", "organisation")
    return [
        RosterRow(
            row.mediator.name,
            KINDS[row.mediator.kind],
            row.organisation.name,
            row.organisation.place_id,
            row.from_on,
        )
        for row in rows.order_by("organisation__place_id", "organisation__pinyin", "mediator__pinyin")[:most]
    ]
