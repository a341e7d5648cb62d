"""Steps of a mediation that the rooms beside this one take: the tables of a case are written in this room only."""

from __future__ import annotations

from datetime import date, datetime

from .models import Dispute, Mediation
from .states import MEDIATION_LIFE, stage_of

__all__ = ["note_next_session", "step_mediation"]


def step_mediation(
    dispute: Dispute,
    mediation: Mediation,
    *verbs: str,
    closed_on: date | None = None,
    due_on: date | None = None,
) -> None:
    """The mediation of a locked dispute takes these steps; the dispute's stage follows and is saved with the entry.

    due_on: a new term begins, until that day.

    Raises Refusal for a step outside the table.
    """
    for verb in verbs:
        mediation.state = MEDIATION_LIFE.move(mediation.state, verb)
    changed = ["state"]
    if closed_on is not None:
        mediation.closed_on = closed_on
        changed.append("closed_on")
    if due_on is not None:
        mediation.due_on, mediation.closed_on = due_on, None
        changed += ["due_on", "closed_on"]
    mediation.save(update_fields=changed)
    dispute.stage = stage_of(dispute=dispute.state, mediation=mediation.state, offered=False, visited=False)


def note_next_session(mediation: Mediation, at: datetime | None) -> None:
    """When the next planned session begins, or None: kept on the mediation of a locked dispute."""
    if mediation.next_session_at != at:
        mediation.next_session_at = at
        mediation.save(update_fields=["next_session_at"])
