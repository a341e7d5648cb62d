"""The way from ids to an agreement: always through its dispute, which the verb locks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fengqiao.casework.cases.access import find_dispute, must_hold
from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.errors import NotHere, Refusal
from fengqiao.kernel.placed.values import Actor

from .models import Agreement, Obligation

__all__ = ["find_agreement", "living_obligations", "next_due", "obligations_of"]


def find_agreement(
    actor: Actor, county: str, dispute_id: UUID, agreement_id: UUID, *, to: str, revision: int | None
) -> tuple[Dispute, Agreement]:
    """The locked dispute and one of its agreements; only the holder works on them, and only while the dispute is accepted."""
    dispute = find_dispute(actor, county, dispute_id, to=to, revision=revision)
    must_hold(actor, dispute)
    found = Agreement.objects.of(dispute).filter(id=agreement_id).select_related("mediation").first()
    if found is None:
        raise NotHere("agreement_not_here", agreement=str(agreement_id))
    if dispute.state != "accepted":
        raise Refusal("dispute_not_open", "这件纠纷不在办理中；已销号的，请先恢复办理。")
    found.dispute = dispute
    return dispute, found


def obligations_of(agreement: Agreement) -> list[Obligation]:
    """Its obligations, in order."""
    return list(Obligation.objects.of(agreement).filter(dropped_at=None).order_by("ordinal"))


def living_obligations(dispute: Dispute) -> list[Obligation]:
    """The obligations of all agreements of a dispute that are in force."""
    rows = Obligation.objects.everywhere("of a dispute that the verb has locked").filter(
        county=dispute.county, agreement__dispute_id=dispute.id, agreement__state="in_force", dropped_at=None
    )
    return list(rows.order_by("due_on", "id"))


def next_due(dispute: Dispute) -> date | None:
    """The next day on which something of an agreement is due."""
    return next((one.due_on for one in living_obligations(dispute) if one.state == "open"), None)
