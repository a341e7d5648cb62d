"""Agreements: the read door. What was agreed in a dispute, who signed, how it was kept, and which ways are open."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.types import DisputeType
from fengqiao.kernel.placed.gathering import gather
from fengqiao.kernel.placed.values import Scope
from fengqiao.kernel.workdays import china_calendar

from .figures import Performed, performed_rate, satisfaction_of
from .reading import (
    AGREEMENTS,
    Act,
    AgreementView,
    ConfirmationView,
    ObligationView,
    SignatureView,
    Signer,
    agreement_views,
)
from .rules import Way, confirmation_deadline, default_guidance, ways_on

__all__ = [
    "AGREEMENTS", "Act", "AgreementView", "ConfirmationView", "ObligationView", "Performed", "SignatureView", "Signer", "Way",
    "agreement_views", "agreements_below", "agreements_of", "guidance_of", "performed_rate", "satisfaction_of", "ways_of",
]  # fmt: skip

WAGES = ("wages", "labour")


def agreements_of(scope: Scope, county: str, dispute_id: UUID) -> list[AgreementView]:
    """All agreements of a dispute in scope, oldest first. Raises NotHere; one statement beside the one for the dispute."""
    return agreements_below(see_dispute(scope, county, dispute_id))


def agreements_below(dispute: Dispute) -> list[AgreementView]:
    """The same for a dispute that was found through its access function already; one statement."""
    return agreement_views(gather(AGREEMENTS, county=dispute.county, root=dispute.id))


def ways_of(agreement: AgreementView, kind: DisputeType, today: date) -> list[Way]:
    """Confirmation, notary, payment order, enforcement: which are open for an agreement in force, and why not (row CAS-07)."""
    if agreement.state != "in_force" or agreement.effective_on is None or agreement.covers == "facts":
        return []
    return ways_on(
        today=today, last_day=confirmation_deadline(agreement.effective_on, china_calendar()), confirmable=kind.is_confirmable,
        about_title=agreement.about_title, confirmed=agreement.stands("court"), notarised=agreement.stands("notary"),
        owes_later=any(one.due_on > agreement.reached_on and one.state in ("open", "defaulted") for one in agreement.obligations),
        inherits=kind.code in ("marriage.inheritance", "marriage.division"),
        defaulted_money=any(one.state == "defaulted" and one.amount_fen is not None for one in agreement.obligations),
    )  # fmt: skip


def guidance_of(agreement: AgreementView, obligation: ObligationView, kind: DisputeType) -> list[str]:
    """What can be told when this obligation is not kept; codes, the best way first."""
    return default_guidance(
        money=obligation.amount_fen is not None, wages=kind.family.code in WAGES, confirmed=agreement.stands("court"),
        notarised=agreement.stands("notary"),
    )  # fmt: skip
