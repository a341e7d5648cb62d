"""How an agreement is kept: performed in part or whole, or not kept and told the ways on (人民调解法 art. 31-33)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold, open_mediation
from fengqiao.casework.cases.models import Dispute, Mediation
from fengqiao.casework.cases.services import step_mediation
from fengqiao.casework.cases.settings import mediation_due, visit_due
from fengqiao.casework.cases.types import types
from fengqiao.casework.files.services import store_file
from fengqiao.kernel.duties.services import finish_duties, move_duties, open_duty, reopen_duties, void_duties
from fengqiao.kernel.errors import Invalid, NotHere, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.money import yuan_text
from fengqiao.kernel.placed.values import Actor

from .access import find_agreement, living_obligations, next_due
from .codes import DEFAULT_GUIDANCE
from .facts import MediationResumed, ObligationDefaulted, ObligationPerformed
from .models import Agreement, Confirmation, Obligation, Performance
from .rules import default_guidance, must_be_told
from .states import OBLIGATION_LIFE

__all__ = ["open_visit", "record_default", "record_performance", "remediate"]

WAGES = (
    "wages",
    "labour",
)  # families whose promised wages, injury costs and compensation have their own payment order


def _owed(agreement: Agreement, obligation: UUID) -> Obligation:
    found = Obligation.objects.of(agreement).filter(id=obligation, dropped_at=None).first()
    if found is None:
        raise NotHere("obligation_not_here", obligation=str(obligation))
    if agreement.state != "in_force":
        raise Refusal("agreement_not_in_force", "协议尚未生效或者已被替换，不能登记履行情况。")
    return found


def paid_fen(obligation: Obligation) -> int:
    """What was paid on it so far."""
    rows = Performance.objects.of(obligation).exclude(amount_fen=None)
    return sum(rows.values_list("amount_fen", flat=True))


def record_performance(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, agreement: UUID, obligation: UUID, performed_on: date,
    amount_fen: int | None = None, note: str = "", name: str = "", data: bytes = b"",
) -> Dispute:  # fmt: skip
    """An obligation was performed, with what proves it. Money may come in parts; without an amount all that is left was paid.

    When everything of the whole agreement is performed the mediation is, and the return visit falls due.
    """
    dispute, found = find_agreement(actor, county, id, agreement, to="agree", revision=revision)
    owed = _owed(found, obligation)
    if not found.reached_on <= performed_on <= localdate(now):
        raise Invalid(
            "performed_day_implausible", "履行日期应在达成协议之后、今天以前。", field="performed_on"
        )
    left = None
    if owed.amount_fen is None:
        if amount_fen is not None:
            raise Invalid("deed_without_amount", "这项义务没有金额，请在备注中说明。", field="amount")
    else:
        rest = owed.amount_fen - paid_fen(owed)
        amount_fen = rest if amount_fen is None else amount_fen
        if not 0 < amount_fen <= rest:
            sentence = f"金额应大于零，且不超过尚未履行的 {yuan_text(rest)} 元。"
            raise Invalid("performed_amount", sentence, field="amount")
        left = rest - amount_fen
    target = OBLIGATION_LIFE.move(owed.state, "perform")
    act = Performance(
        county=county,
        created_at=now,
        obligation=owed,
        performed_on=performed_on,
        amount_fen=amount_fen,
        note=note.strip(),
    )
    if data:
        act.file_id = store_file(
            actor=actor,
            now=now,
            county=county,
            root_id=dispute.id,
            kind="performance",
            name=name,
            data=data,
            secrecy=dispute.secrecy,
        ).id
    act.save(force_insert=True)
    if not left:
        owed.state = target
        owed.save(update_fields=["state"])
        finish_duties(dispute, "perform", now=now, subject_id=owed.id)
    settle_mediation(dispute, open_mediation(dispute), now, performed_on=performed_on)
    how = f"履行 {yuan_text(amount_fen)} 元" if amount_fen is not None else "已履行"
    rest_text = f"，尚余 {yuan_text(left)} 元" if left else ""
    fact = ObligationPerformed(
        found.number, owed.ordinal, how, performed_on.isoformat(), rest_text, bool(data)
    )
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def guidance_for(dispute: Dispute, agreement: Agreement, owed: Obligation) -> list[str]:
    """The ways on that can be told for this obligation, the best one first."""
    living = set(Confirmation.objects.of(agreement).filter(state="confirmed").values_list("kind", flat=True))
    return default_guidance(
        money=owed.amount_fen is not None, wages=types()[dispute.type].family.code in WAGES, confirmed="court" in living,
        notarised="notary" in living,
    )  # fmt: skip


def record_default(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, agreement: UUID, obligation: UUID, guidance: Sequence[str],
    reason: str = "",
) -> Dispute:  # fmt: skip
    """An obligation whose day is over was not kept; the committee urged and told the ways on (人民调解法 art. 31, 32)."""
    dispute, found = find_agreement(actor, county, id, agreement, to="agree", revision=revision)
    owed = _owed(found, obligation)
    if localdate(now) <= owed.due_on:
        raise Refusal("not_due_yet", f"履行期限至 {owed.due_on.isoformat()}，期限届满后才能登记未履行。")
    told = must_be_told(guidance, guidance_for(dispute, found, owed))
    owed.state, owed.defaulted_on = OBLIGATION_LIFE.move(owed.state, "default"), localdate(now)
    owed.default_reason, owed.guidance = reason.strip()[:300], told
    owed.save(update_fields=["state", "defaulted_on", "default_reason", "guidance"])
    finish_duties(dispute, "perform", now=now, subject_id=owed.id)
    settle_mediation(dispute, open_mediation(dispute), now)
    fact = ObligationDefaulted(
        found.number, owed.ordinal, [DEFAULT_GUIDANCE[code] for code in told], reason.strip()
    )
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def settle_mediation(
    dispute: Dispute, mediation: Mediation, now: datetime, *, performed_on: date | None = None
) -> None:
    """The mediation follows its obligations: performed when all are, not kept when none is open and some were not.

    What is performed after the dispute was closed stands at the obligation; a closed account opens no visit.
    """
    if mediation.state not in ("agreed", "defaulted") or dispute.state != "accepted":
        return
    states = {one.state for one in living_obligations(dispute)}
    if "open" in states:
        dispute.due_on = next_due(dispute)
    elif "defaulted" in states:
        if mediation.state == "agreed":
            step_mediation(dispute, mediation, "default")
        dispute.due_on = None
    else:
        step_mediation(dispute, mediation, "perform")
        void_duties(dispute, "confirm", now=now)
        open_visit(dispute, mediation, performed_on or localdate(now), now)


def open_visit(dispute: Dispute, mediation: Mediation, performed_on: date, now: datetime) -> None:
    """Everything was performed: the return visit falls due by policy."""
    due, version, provisional = visit_due(dispute.place, performed_on, localdate(now))
    open_duty(
        root=dispute, kind="visit", organisation_id=dispute.holder_id, due_on=due, now=now, subject_kind="mediation",
        subject_id=mediation.id, policy_version=version, provisional=provisional,
    )  # fmt: skip
    dispute.due_on = due


def remediate(*, actor: Actor, now: datetime, county: str, id: UUID, revision: int, reason: str) -> Dispute:
    """Mediate again where the agreement was not kept; a new agreement will replace it. A new term begins."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    if dispute.state != "accepted":
        raise Refusal("not_under_way", "这件纠纷已经销号，请先恢复办理。")
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明重新调解的理由。", field="reason")
    mediation = open_mediation(dispute)
    today = localdate(now)
    due, _version, _provisional = mediation_due(dispute.place, dispute.type, today, today)
    step_mediation(dispute, mediation, "remediate", due_on=due)
    reopen_duties(dispute, "mediate", subject_id=mediation.id)
    move_duties(
        dispute, "mediate", to_due=due, why="协议未履行，重新调解", entry_seq=dispute.seq + 1, now=now
    )
    dispute.due_on = due
    record(MediationResumed(reason.strip()), about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute
