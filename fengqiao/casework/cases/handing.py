"""From hand to hand: hand over, decline, take back, accept, refuse. A dispute is never without a holder."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.settings import mediation_due, mediation_number, returns_allowed
from fengqiao.kernel.duties.services import finish_duties, open_duty
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import organisation

from .access import find_dispute, must_hold, open_handling, open_offer
from .arbitrating import lay_before_arbiter, return_said
from .calming import write_calming
from .codes import GUIDANCE, REFUSAL_GROUNDS
from .facts import (
    AcceptanceRefused,
    CaseAccepted,
    HandOverOffered,
    OfferDeclined,
    OfferWithdrawn,
)
from .models import Dispute, Handling, Mediation, Participant
from .passing import (
    answer_transfer,
    back_with_holder,
    change_hands,
    lay_before,
    must_be_free,
    must_not_be_bound,
    must_not_circle,
    returns_of,
    words,
)
from .passing_facts import ReturnedToArbiter
from .registering import offer
from .rules import must_be_consented, must_be_guided, must_reach
from .states import DISPUTE_LIFE, MEDIATION_LIFE, stage_of

__all__ = ["accept_dispute", "decline_offer", "hand_over", "refuse_dispute", "withdraw_offer"]


def hand_over(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, to_organisation: UUID, reason: str
) -> Dispute:
    """Offer a dispute to another organisation (移交), before or after acceptance. The holder stays until the other accepts."""
    dispute = find_dispute(actor, county, id, to="handover", revision=revision)
    must_hold(actor, dispute, waiting=True)
    if open_offer(dispute):
        raise Refusal("already_offered", "这件纠纷已移交，正在等待对方接收。如需改交，请先撤回移交。")
    must_be_free(dispute)
    must_not_be_bound(open_handling(dispute))
    if to_organisation == actor.organisation_id:
        raise Invalid("offer_to_self", "不能移交给本单位。", field="to_organisation")
    reason = words(reason, "reason", "请写明移交理由。")
    target = organisation(to_organisation)
    must_reach(target.place, county, target.name)
    if returns_of(dispute) > returns_allowed(dispute.place, localdate(now)):
        raise Refusal("returned_too_often", "这件纠纷已多次退回，不能再移交；确有困难的，请上报。")
    must_not_circle(dispute, target, now)
    offer(dispute, actor=actor, to=target.id, kind="handover", reason=reason, now=now)
    lay_before(dispute, target.id, now)
    dispute.stage = "offered"
    fact = HandOverOffered(target.name, str(target.id), reason)
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def withdraw_offer(*, actor: Actor, now: datetime, county: str, id: UUID, revision: int) -> Dispute:
    """Take an unanswered offer back (the counter-verb of hand_over)."""
    dispute = find_dispute(actor, county, id, to="handover", revision=revision)
    must_hold(actor, dispute, waiting=True)
    offered = open_offer(dispute)
    if offered is None:
        raise Refusal("nothing_offered", "没有等待接收的移交。")
    answer_transfer(dispute, offered, "withdraw", "", now)
    back_with_holder(dispute, now)
    fact = OfferWithdrawn(offered.to_organisation.name)
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def decline_offer(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, reason: str, legal_basis: str,
    proposed_holder: UUID | None = None, ground: str = "not_ours_matter",
) -> Dispute:  # fmt: skip
    """Answer an offer no (退回): reason code, what it is, the legal basis and who should hold it. It stays with its holder.

    The return after the last one that the policy allows lays it before the arbiter, who binds (design 4.1).
    """
    dispute = find_dispute(actor, county, id, to="accept", revision=revision)
    offered = open_offer(dispute)
    if offered is None or offered.to_organisation_id != actor.organisation_id:
        raise Refusal("not_offered_to_you", "这件纠纷没有移交给您的单位。")
    if offered.kind == "assign":
        raise Refusal("order_binds", "交办的纠纷应当签收；不属本单位职责的，请提出异议。")
    told = return_said(offered, actor, ground, reason, legal_basis, proposed_holder)
    answer_transfer(dispute, offered, "decline", told.reason, now)
    fact: OfferDeclined | ReturnedToArbiter
    arbiter = None
    if returns_of(dispute) > returns_allowed(dispute.place, localdate(now)):
        arbiter = lay_before_arbiter(dispute, actor, told, now)
    if arbiter:
        fact = ReturnedToArbiter(
            actor.organisation_name, told.reason, told.legal_basis, told.proposed, arbiter.name
        )
    else:
        back_with_holder(dispute, now)
        fact = OfferDeclined(actor.organisation_name, told.reason, told.legal_basis, told.proposed)
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def _take(dispute: Dispute, actor: Actor, now: datetime) -> tuple[Handling, bool]:
    """The handling in which the actor's organisation works: its own, or a new one opened by accepting the offer."""
    offered = open_offer(dispute)
    if offered is None:
        must_hold(actor, dispute)
        return open_handling(dispute), False
    if offered.to_organisation_id != actor.organisation_id:
        raise Refusal("offered_elsewhere", f"这件纠纷已移交 {offered.to_organisation.name}，等待其接收。")
    if offered.kind == "assign":
        raise Refusal("order_not_signed", "上级交办的纠纷，请先签收。")
    answer_transfer(dispute, offered, "accept", "", now)
    fresh = change_hands(dispute, to=offered.to_organisation_id, right="transfer", result="handed", now=now)
    return fresh, True


def accept_dispute(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, consent: bool
) -> Dispute:
    """Accept (受理): the holder, or the organisation it was offered to, opens a mediation case and its term begins.

    An accepted dispute that was offered on is taken over: the former mediation ends as transferred, the taker opens its own.
    consent: the parties agree to mediation (人民调解法 art. 17).
    """
    dispute = find_dispute(actor, county, id, to="accept", revision=revision)
    must_be_consented(consent)
    if dispute.state == "accepted" and not open_offer(dispute):
        raise Refusal("already_accepted", "这件纠纷已经受理。")
    after = DISPUTE_LIFE.move(dispute.state, "take_on" if dispute.state == "accepted" else "accept")
    handling, by_offer = _take(dispute, actor, now)
    dispute.state = after
    today = localdate(now)
    due, version, provisional = mediation_due(
        dispute.place, dispute.type, today, localdate(dispute.received_at)
    )
    finish_duties(dispute, "answer", now=now)
    number = mediation_number(actor.organisation_id, dispute.county, dispute.place, today, now)
    mediation = Mediation(
        county=dispute.county,
        created_at=now,
        dispute=dispute,
        handling=handling,
        number=number,
        accepted_on=today,
        due_on=due,
    )
    mediation.save(force_insert=True)
    open_duty(
        root=dispute, kind="mediate", organisation_id=handling.organisation_id, due_on=due, now=now, subject_kind="mediation",
        subject_id=mediation.id, policy_version=version, provisional=provisional,
    )  # fmt: skip
    dispute.due_on = due
    dispute.stage = stage_of(
        dispute=dispute.state, mediation=MEDIATION_LIFE.start, offered=False, visited=False
    )
    fact = CaseAccepted(actor.organisation_name, number, due.isoformat(), by_offer)
    record(fact, about=dispute, actor=actor, at=now, changed=["state", "stage", "holder", "due_on"])
    return dispute


CALM_AFTER_REFUSAL = "说明不予受理的理由，稳定情绪，引导依法解决。"


def refuse_dispute(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, ground: str, guidance: str, explanation: str,
    calm_by: str = "", calm_on: date | None = None,
) -> Dispute:  # fmt: skip
    """Refuse acceptance (不予受理) with a legal ground and the way on; the one that refuses takes it over first.

    calm_by, calm_on: where there is tension, who calms whom by when (row INT-03); a measure with its duty, as any other.
    """
    dispute = find_dispute(actor, county, id, to="accept", revision=revision)
    if ground not in REFUSAL_GROUNDS:
        raise Invalid("ground_unknown", "请选择不予受理的依据。", field="ground")
    must_be_guided(ground, guidance, explanation)
    if bool(calm_by.strip()) != bool(calm_on):
        raise Invalid("calm_incomplete", "安抚稳控须同时写明负责人和日期。", field="calm_on")
    after = DISPUTE_LIFE.move(dispute.state, "refuse")
    handling, _ = _take(dispute, actor, now)
    dispute.state = after
    finish_duties(dispute, now=now)
    handling.to_at, handling.result = now, "refused"
    handling.save(update_fields=["to_at", "result"])
    Participant.objects.of(dispute).filter(to_at=None).update(to_at=now)
    dispute.stage, dispute.outcome, dispute.cancelled_on, dispute.due_on = (
        "refused",
        "refused",
        localdate(now),
        None,
    )
    calm = ""
    if calm_on:
        row = write_calming(
            dispute, person=calm_by, measure=CALM_AFTER_REFUSAL, due_on=calm_on, now=now, fields=("calm_by", "calm_on")
        )  # fmt: skip
        calm = f"{row.person} {calm_on.isoformat()}"
    fact = AcceptanceRefused(
        actor.organisation_name, REFUSAL_GROUNDS[ground], GUIDANCE[guidance], explanation.strip(), calm
    )
    record(
        fact,
        about=dispute,
        actor=actor,
        at=now,
        changed=["state", "stage", "holder", "outcome", "cancelled_on", "due_on"],
    )
    return dispute
