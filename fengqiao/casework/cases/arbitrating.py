"""Where two organisations each say that a dispute is the other's: the arbiter above both names the holder (裁定承办单位)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fengqiao.kernel.duties.services import finish_duties, void_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import OrganisationView, arbiter_between, organisation

from .access import find_dispute
from .codes import DECLINE_REASONS
from .models import Dispute, Transfer
from .passing import (
    answer_transfer,
    back_with_holder,
    change_hands,
    grant,
    keep_hands,
    lay_before,
    open_transfer,
    wait_for_answer,
    words,
)
from .passing_facts import HolderBound
from .rules import must_reach

__all__ = ["Return", "bind_holder", "lay_before_arbiter", "return_said"]


@dataclass(frozen=True)
class Return:
    """A return as it was said: reason with its code's words, basis, the name of the proposed holder."""

    reason: str
    legal_basis: str
    proposed: str


def return_said(
    offered: Transfer,
    actor: Actor,
    ground: str,
    reason: str,
    legal_basis: str,
    proposed_holder: UUID | None,
) -> Return:
    """Check what a return must say and put it on the transfer; the caller answers it. Raises Invalid."""
    if ground not in DECLINE_REASONS:
        raise Invalid("ground_unknown", "请选择退回理由。", field="ground")
    reason = words(reason, "reason", "请写明退回的具体情况。")
    legal_basis = words(legal_basis, "legal_basis", "请写明退回的依据（法律、法规或者本地规则的条款）。")
    if proposed_holder is None:
        raise Invalid("no_proposed_holder", "请写明建议由哪个单位承办。", field="proposed_holder")
    if proposed_holder == actor.organisation_id:
        raise Invalid("proposes_itself", "建议承办的单位不能是退回的单位本身。", field="proposed_holder")
    proposed = organisation(proposed_holder)
    must_reach(proposed.place, offered.county, proposed.name, field="proposed_holder")
    offered.ground, offered.legal_basis, offered.proposed_holder_id = ground, legal_basis, proposed.id
    return Return(f"{DECLINE_REASONS[ground]}，{reason}", legal_basis, proposed.name)


def lay_before_arbiter(
    dispute: Dispute, actor: Actor, told: Return, now: datetime
) -> OrganisationView | None:
    """Open the arbiter's duty between the holder and the actor's organisation; None where nobody stands above both."""
    assert actor.organisation_id
    arbiter = arbiter_between(dispute.holder_id, actor.organisation_id, dispute.county)
    if arbiter is None:
        return None
    row = Transfer(
        county=dispute.county, created_at=now, dispute=dispute, kind="arbitrate", from_organisation_id=dispute.holder_id,
        to_organisation_id=arbiter.id, reason=told.reason[:300], legal_basis=told.legal_basis, offered_at=now,
    )  # fmt: skip
    row.save(force_insert=True)
    grant(dispute, arbiter.id, "arbiter", row.id, now)
    grant(dispute, actor.organisation_id, "contends", row.id, now)
    void_duties(dispute, "answer", now=now)
    lay_before(dispute, arbiter.id, now, kind="arbitrate")
    dispute.stage = "arbitrating"
    return arbiter


def bind_holder(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, holder: UUID, reason: str, legal_basis: str
) -> Dispute:  # fmt: skip
    """The arbiter names the holder, with reason and legal basis. It is bound: it can accept, refuse by law or escalate, no more."""
    dispute = find_dispute(actor, county, id, to="arbitrate", revision=revision)
    asked = open_transfer(dispute, "arbitrate")
    if asked is None or asked.to_organisation_id != actor.organisation_id:
        raise Refusal("not_the_arbiter", "这件纠纷没有报请您的单位裁定。")
    reason = words(reason, "reason", "请写明裁定理由。")
    asked.legal_basis = words(legal_basis, "legal_basis", "请写明裁定依据。")
    target = organisation(holder)
    must_reach(target.place, county, target.name, field="holder")
    asked.proposed_holder_id = target.id
    answer_transfer(dispute, asked, "bind", reason, now)
    finish_duties(dispute, "arbitrate", now=now)
    if target.id == dispute.holder_id:
        keep_hands(dispute, right="bound", now=now)
        back_with_holder(dispute, now)
    else:
        change_hands(dispute, to=target.id, right="bound", result="bound", now=now)
        wait_for_answer(dispute, now)
    fact = HolderBound(actor.organisation_name, target.name, str(target.id), reason, asked.legal_basis)
    record(fact, about=dispute, actor=actor, at=now, changed=["state", "stage", "holder", "due_on"])
    return dispute
