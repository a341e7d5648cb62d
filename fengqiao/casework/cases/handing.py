"""From hand to hand: hand over, decline, take back, accept, refuse. A dispute is never without a holder."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.settings import answer_due, mediation_due, mediation_number, returns_allowed
from fengqiao.kernel.duties.services import finish_duties, open_duty, void_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import organisation

from .access import find_dispute, must_hold, open_handling, open_offer
from .codes import GUIDANCE, REFUSAL_GROUNDS
from .facts import AcceptanceRefused, CaseAccepted, HandOverOffered, OfferDeclined, OfferWithdrawn
from .models import Dispute, Handling, Mediation, Participant, Transfer
from .registering import offer
from .rules import must_be_consented, must_be_guided, must_reach
from .states import DISPUTE_LIFE, MEDIATION_LIFE, TRANSFER_LIFE, stage_of

__all__ = ["accept_dispute", "decline_offer", "hand_over", "refuse_dispute", "withdraw_offer"]


def _move_answer_duty(dispute: Dispute, to: UUID, now: datetime) -> None:
    void_duties(dispute, "answer", now=now)
    due, version, provisional = answer_due(dispute.place, localdate(now))
    open_duty(
        root=dispute,
        kind="answer",
        organisation_id=to,
        due_on=due,
        now=now,
        policy_version=version,
        provisional=provisional,
    )
    dispute.due_on = due


def hand_over(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, to_organisation: UUID, reason: str
) -> Dispute:
    """Offer a registered dispute to another organisation (移交). The holder stays until the other accepts."""
    dispute = find_dispute(actor, county, id, to="handover", revision=revision)
    must_hold(actor, dispute)
    if dispute.state != "registered":
        raise Refusal("already_accepted", "已受理的纠纷不能直接移交；调解不成的，请先终止调解。")
    if open_offer(dispute):
        raise Refusal("already_offered", "这件纠纷已移交，正在等待对方接收。如需改交，请先撤回移交。")
    if to_organisation == actor.organisation_id:
        raise Invalid("offer_to_self", "不能移交给本单位。", field="to_organisation")
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明移交理由。", field="reason")
    target = organisation(to_organisation)
    must_reach(target.place, county, target.name)
    returned = (
        Transfer.objects.of(dispute).filter(to_organisation_id=to_organisation, state="declined").count()
    )
    if returned > returns_allowed(dispute.place, localdate(now)):
        raise Refusal("returned_too_often", f"{target.name} 已多次退回，请报上级单位裁定承办单位。")
    offer(dispute, actor=actor, to=target.id, kind="handover", reason=reason.strip(), now=now)
    _move_answer_duty(dispute, target.id, now)
    dispute.stage = "offered"
    fact = HandOverOffered(target.name, str(target.id), reason.strip())
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def _answer(dispute: Dispute, offered: Transfer, verb: str, answer: str, now: datetime) -> None:
    offered.state = TRANSFER_LIFE.move(offered.state, verb)
    offered.answered_at, offered.answer = now, answer
    offered.save(update_fields=["state", "answered_at", "answer", "legal_basis", "proposed_holder"])
    Participant.objects.of(dispute).filter(source_id=offered.id, to_at=None).update(to_at=now)


def withdraw_offer(*, actor: Actor, now: datetime, county: str, id: UUID, revision: int) -> Dispute:
    """Take an unanswered offer back (the counter-verb of hand_over)."""
    dispute = find_dispute(actor, county, id, to="handover", revision=revision)
    must_hold(actor, dispute)
    offered = open_offer(dispute)
    if offered is None:
        raise Refusal("nothing_offered", "没有等待接收的移交。")
    _answer(dispute, offered, "withdraw", "", now)
    _move_answer_duty(dispute, dispute.holder_id, now)
    dispute.stage = "registered"
    fact = OfferWithdrawn(offered.to_organisation.name)
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def decline_offer(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, reason: str, legal_basis: str,
    proposed_holder: UUID | None = None,
) -> Dispute:  # fmt: skip
    """Answer an offer no (退回): a reason, the legal basis and who should hold it. It stays with its holder."""
    dispute = find_dispute(actor, county, id, to="accept", revision=revision)
    offered = open_offer(dispute)
    if offered is None or offered.to_organisation_id != actor.organisation_id:
        raise Refusal("not_offered_to_you", "这件纠纷没有移交给您的单位。")
    if len(reason.strip()) < 2 or len(legal_basis.strip()) < 2:
        raise Invalid(
            "return_without_basis",
            "退回须写明理由和依据。",
            field="legal_basis" if reason.strip() else "reason",
        )
    proposed = organisation(proposed_holder) if proposed_holder else None
    offered.legal_basis, offered.proposed_holder_id = legal_basis.strip(), proposed.id if proposed else None
    _answer(dispute, offered, "decline", reason.strip(), now)
    _move_answer_duty(dispute, dispute.holder_id, now)
    dispute.stage = "registered"
    fact = OfferDeclined(
        actor.organisation_name, reason.strip(), legal_basis.strip(), proposed.name if proposed else ""
    )
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def _take(dispute: Dispute, actor: Actor, now: datetime) -> tuple[Handling, bool]:
    """The handling in which the actor's organisation works: its own, or a new one opened by accepting the offer."""
    offered = open_offer(dispute)
    handling = open_handling(dispute)
    if offered is None:
        must_hold(actor, dispute)
        return handling, False
    if offered.to_organisation_id != actor.organisation_id:
        raise Refusal("offered_elsewhere", f"这件纠纷已移交 {offered.to_organisation.name}，等待其接收。")
    _answer(dispute, offered, "accept", "", now)
    handling.to_at, handling.result = now, "handed"
    handling.save(update_fields=["to_at", "result"])
    fresh = Handling(
        county=dispute.county, created_at=now, dispute=dispute, ordinal=handling.ordinal + 1, organisation_id=actor.organisation_id,
        by_right="transfer", from_at=now,
    )  # fmt: skip
    fresh.save(force_insert=True)
    Participant(
        county=dispute.county, created_at=now, dispute=dispute, organisation_id=dispute.holder_id, why="registrar", source_id=handling.id,
        from_at=now,
    ).save(force_insert=True)  # fmt: skip
    dispute.holder_id = fresh.organisation_id
    return fresh, True


def accept_dispute(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, consent: bool
) -> Dispute:
    """Accept (受理): the holder, or the organisation it was offered to, opens a mediation case and its term begins.

    consent: the parties agree to mediation (人民调解法 art. 17).
    """
    dispute = find_dispute(actor, county, id, to="accept", revision=revision)
    must_be_consented(consent)
    dispute.state = DISPUTE_LIFE.move(dispute.state, "accept")
    handling, by_offer = _take(dispute, actor, now)
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


def refuse_dispute(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, ground: str, guidance: str, explanation: str,
    calm_by: str = "", calm_on: date | None = None,
) -> Dispute:  # fmt: skip
    """Refuse acceptance (不予受理) with a legal ground and the way on; the one that refuses takes it over first."""
    dispute = find_dispute(actor, county, id, to="accept", revision=revision)
    if ground not in REFUSAL_GROUNDS:
        raise Invalid("ground_unknown", "请选择不予受理的依据。", field="ground")
    must_be_guided(ground, guidance, explanation)
    if bool(calm_by.strip()) != bool(calm_on):
        raise Invalid("calm_incomplete", "安抚稳控须同时写明负责人和日期。", field="calm_on")
    dispute.state = DISPUTE_LIFE.move(dispute.state, "refuse")
    handling, _ = _take(dispute, actor, now)
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
    calm = f"{calm_by.strip()} {calm_on.isoformat()}" if calm_on else ""
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
