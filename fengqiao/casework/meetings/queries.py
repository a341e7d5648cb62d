"""Meetings: the read door. The sessions of a dispute that was found through its access function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
        .select_related("session", "party")
        .order_by("session__starts_at", "session__id", "party__ordinal")
    )
    found: dict[UUID, SessionView] = {}
    for row in rows:
        one = row.session
        view = found.setdefault(
            one.id,
            SessionView(
                one.id, one.ordinal, one.starts_at, one.ends_at, one.place, SESSION_MEANS[one.means], one.others, one.record, []
            ),
        )  # fmt: skip
        view.present.append(row.party.name)
    return list(found.values())
