"""To which sessions an applicant is asked to come, as the follower of the dispute reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fengqiao.casework.cases.codes import SESSION_MEANS
from fengqiao.casework.cases.following import Opened, followed_dispute
from fengqiao.kernel.placed.values import Actor

from .models import PlannedParty
from .states import PLAN_LIFE

__all__ = ["Invitation", "invitations_of"]


@dataclass(frozen=True)
class Invitation:
    """A planned session with an applicant among the invited. Who else comes and the office's note are not told."""

    starts_at: datetime
    place: str
    means_name: str


def invitations_of(actor: Actor, opened: Opened, now: datetime) -> list[Invitation]:
    """What is still to come, soonest first. One statement beside finding the dispute. Raises NotHere."""
    dispute = followed_dispute(actor, opened)
    rows = (
        PlannedParty.objects.everywhere("the dispute whose secret was given")
        .filter(
            county=dispute.county, to_at=None, party__county=dispute.county, party__side="applicant", planned__county=dispute.county,
            planned__dispute_id=dispute.id, planned__state=PLAN_LIFE.start, planned__ends_at__gt=now,
        )
        .select_related("planned")
        .order_by("planned__starts_at", "id")
    )  # fmt: skip
    found = {row.planned.id: row.planned for row in rows[:20]}
    return [Invitation(one.starts_at, one.place, SESSION_MEANS[one.means]) for one in found.values()]
