"""Mediators: the read door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from .models import Appointment

__all__ = ["MediatorView", "mediator_of_user", "mediators_by_id", "mediators_of"]


@dataclass(frozen=True)
class MediatorView:
    id: UUID
    name: str
    kind: str
    id_hash: bytes | None
    user_id: UUID | None


def _serving(organisation_id: UUID, on: date) -> list[MediatorView]:
    rows = (
        Appointment.objects.filter(organisation_id=organisation_id, from_on__lte=on)
        .filter(Q(to_on=None) | Q(to_on__gte=on))
        .select_related("mediator")
        .order_by("mediator__pinyin")
    )
    return [
        MediatorView(
            row.mediator.id, row.mediator.name, row.mediator.kind, bytes(row.mediator.id_hash) if row.mediator.id_hash else None,
            row.mediator.user_id,
        )
        for row in rows
    ]  # fmt: skip


def mediators_of(organisation_id: UUID, on: date) -> list[MediatorView]:
    """Those who serve an organisation on a day, by pinyin."""
    return _serving(organisation_id, on)


def mediators_by_id(ids: Sequence[UUID], *, organisation_id: UUID, on: date) -> list[MediatorView]:
    """Those of `ids` who serve the organisation on the day, in the order asked."""
    serving = {row.id: row for row in _serving(organisation_id, on)}
    return [serving[one] for one in ids if one in serving]


def mediator_of_user(user_id: UUID) -> UUID | None:
    """The mediator behind an account, if it has one."""
    return (
        Appointment.objects.filter(mediator__user_id=user_id, to_on=None)
        .values_list("mediator_id", flat=True)
        .first()
    )
