"""Meetings: the read door. The sessions of a dispute that was found through its access function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fengqiao.casework.cases.codes import SESSION_MEANS
from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.placed.gathering import Part, gather, to_moment, to_uuid

from .calendar import Day, Meeting, Week, week_of
from .invitations import Invitation, invitations_of
from .states import PLAN_LIFE

__all__ = [
    "PLANNED", "SESSIONS", "Day", "Invitation", "Meeting", "PlannedView", "SessionView", "Week", "invitations_of", "planned_views", "session_views", "sessions_of",
    "week_of",
]  # fmt: skip

_PRESENT = """(SELECT json_agg(p.name ORDER BY p.ordinal) FROM meetings_attendance a
    JOIN cases_party p ON p.id = a.party_id
    WHERE a.county = %(county)s AND p.county = %(county)s AND a.session_id = s.id)"""
SESSIONS = Part(
    "sessions",
    (
        ("s.id", to_uuid), ("s.ordinal", None), ("s.starts_at", to_moment), ("s.ends_at", to_moment), ("s.place", None), ("s.means", None),
        ("s.others", None), ("s.record", None), (_PRESENT, None),
    ),
    "meetings_session s WHERE s.county = %(county)s AND s.dispute_id = %(root)s",
    "s.starts_at, s.id",
)  # fmt: skip

_INVITED = """(SELECT json_agg(p.name ORDER BY p.ordinal) FROM meetings_plannedparty a
    JOIN cases_party p ON p.id = a.party_id
    WHERE a.county = %(county)s AND p.county = %(county)s AND a.planned_id = s.id AND a.to_at IS NULL)"""
PLANNED = Part(
    "planned",
    (
        ("s.id", to_uuid), ("s.starts_at", to_moment), ("s.ends_at", to_moment), ("s.place", None), ("s.means", None), ("s.note", None),
        ("s.state", None), ("s.reason", None), (_INVITED, None),
    ),
    "meetings_plannedsession s WHERE s.county = %(county)s AND s.dispute_id = %(root)s AND s.state <> 'held'",
    "s.starts_at, s.id",
    most=40,
)  # fmt: skip


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


def session_views(rows: list[list[Any]]) -> list[SessionView]:
    """Gathered rows of SESSIONS, oldest first."""
    return [
        SessionView(
            id, ordinal, starts_at, ends_at, place, SESSION_MEANS[means], others, record, present or []
        )
        for id, ordinal, starts_at, ends_at, place, means, others, record, present in rows
    ]


def sessions_of(dispute: Dispute) -> list[SessionView]:
    """All sessions, oldest first, in one statement."""
    return session_views(gather([SESSIONS], county=dispute.county, root=dispute.id)["sessions"])


@dataclass(frozen=True)
class PlannedView:
    """A session that lies ahead, or was called off; `reason`: of the last change."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    place: str
    means_name: str
    note: str
    state: str
    state_name: str
    reason: str
    invited: list[str]


def planned_views(rows: list[list[Any]]) -> list[PlannedView]:
    """Gathered rows of PLANNED, by time."""
    return [
        PlannedView(id, starts_at, ends_at, place, SESSION_MEANS[means], note, state, PLAN_LIFE.labels[state], reason, invited or [])
        for id, starts_at, ends_at, place, means, note, state, reason, invited in rows
    ]  # fmt: skip
