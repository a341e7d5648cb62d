"""What follows inside the room when a dispute is cancelled here: nothing stays open at other organisations."""

from __future__ import annotations

from datetime import datetime

from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.journal.services import follows
from fengqiao.kernel.placed.values import Actor

from .facts import AcceptanceRefused, DisputeClosed
from .models import Dispute
from .passing import lapse_transfers
from .passing_facts import DisputeMoved

__all__ = ["let_lapse"]


@follows(AcceptanceRefused, DisputeClosed, DisputeMoved)
def let_lapse(entry: Entry, fact: object, dispute: Dispute, actor: Actor, at: datetime) -> None:
    """Escalations and joint handling that are still open end with the dispute; their duties the verb has finished."""
    lapse_transfers(dispute, at)
