"""Meetings: the read door. The sessions of a dispute that was found through its access function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg

from fengqiao.casework.cases.codes import SESSION_MEANS
from fengqiao.casework.cases.models import Dispute

from .models import Attendance

__all__ = ["SessionView", "sessions_of"]


@dataclass(frozen=True)
class SessionView:
    """A session with its record and the names of the parties who were there."""

    id: UUID
    ordinal: int
    starts_at: datetime
    ends_at: datetime
    place: str
    means_name: str
    others: str
    record: str
    present: list[str]


def sessions_of(dispute: Dispute) -> list[SessionView]:
    """All sessions, oldest first, in one statement: a session without a party present is never recorded."""
    rows = (
        Attendance.objects.everywhere("sessions of a dispute already found")
        .filter(county=dispute.county, session__dispute_id=dispute.id)
        .values_list(*(f"session__{name}" for name in _COLUMNS))
        .annotate(present=ArrayAgg("party__name", order_by="party__ordinal"))
        .order_by("session__starts_at", "session__id")
    )
    return [
        SessionView(id, ordinal, starts_at, ends_at, place, SESSION_MEANS[means], others, record, present)
        for id, ordinal, starts_at, ends_at, place, means, others, record, present in rows
    ]


_COLUMNS = ("id", "ordinal", "starts_at", "ends_at", "place", "means", "others", "record")
