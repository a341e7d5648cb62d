"""Agreements: the write door. Here: the oral agreement that is performed at once (口头协议)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold, open_mediation
from fengqiao.casework.cases.models import Dispute, Mediation, Party
from fengqiao.casework.cases.rules import ObligationInput, must_be_performed_at_once, oral_form_allowed
from fengqiao.casework.cases.services import step_mediation
from fengqiao.casework.cases.settings import visit_due
from fengqiao.casework.cases.types import types
from fengqiao.kernel.duties.services import finish_duties, open_duty
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .facts import OralAgreementReached
from .models import Agreement, Obligation, Performance

__all__ = ["reach_oral_agreement"]


def _obligations(
    agreement: Agreement, parties: dict[UUID, Party], obligations: Sequence[ObligationInput], now: datetime
) -> tuple[list[Obligation], list[Performance]]:
    owed, kept = [], []
    for ordinal, one in enumerate(obligations, 1):
        if one.debtor not in parties or (one.creditor and one.creditor not in parties):
            raise Invalid(
                "obligation_party_unknown",
                "请选择履行义务的当事人。",
                field=f"obligations-{ordinal - 1}-debtor",
            )
        if one.amount_fen is not None and one.amount_fen <= 0:
            raise Invalid(
                "obligation_amount", "履行金额应大于零。", field=f"obligations-{ordinal - 1}-amount"
            )
        row = Obligation(
            id=uuid7(), county=agreement.county, created_at=now, agreement=agreement, ordinal=ordinal, debtor=parties[one.debtor],
            creditor=parties[one.creditor] if one.creditor else None, what=one.what.strip(), amount_fen=one.amount_fen, due_on=one.due_on,
            state="performed",
        )  # fmt: skip
        owed.append(row)
        kept.append(
            Performance(
                county=agreement.county, created_at=now, obligation=row, performed_on=agreement.reached_on, amount_fen=one.amount_fen,
                note=one.note.strip(),
            )
        )  # fmt: skip
    return owed, kept


def reach_oral_agreement(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, reached_on: date, facts: str, terms: str,
    obligations: Sequence[ObligationInput],
) -> Dispute:  # fmt: skip
    """Register an oral agreement that was performed on the spot; in force on the day it was reached (人民调解法 art. 28, 30).

    Opens the duty of a return visit (art. 31: the committee looks after performance).
    """
    dispute = find_dispute(actor, county, id, to="agree", revision=revision)
    must_hold(actor, dispute)
    kind = types()[dispute.type]
    oral_form_allowed(kind.written_article, kind.name)
    must_be_performed_at_once(obligations, reached_on)
    if len(terms.strip()) < 2 or len(facts.strip()) < 2:
        raise Invalid(
            "text_missing", "请填写纠纷事实和协议内容。", field="terms" if facts.strip() else "facts"
        )
    mediation = open_mediation(dispute)
    if not mediation.accepted_on <= reached_on <= localdate(now):
        raise Invalid("reached_day_implausible", "达成日期应在受理之后、今天以前。", field="reached_on")
    if Agreement.objects.of(mediation).exists():
        raise Refusal("agreed_before", "这件调解案件已登记过协议；纠纷反复后再次达成的，请制作书面协议。")
    step_mediation(dispute, mediation, "agree", "perform", closed_on=reached_on)
    agreement = Agreement(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, form="oral", number=mediation.number,
        facts=facts.strip(), terms=terms.strip(), reached_on=reached_on, effective_on=reached_on, secrecy=dispute.secrecy,
    )  # fmt: skip
    parties = {row.id: row for row in Party.objects.of(dispute).only("id", "county")}
    owed, kept = _obligations(agreement, parties, obligations, now)
    agreement.save(force_insert=True)
    Obligation.objects.bulk_create(owed)
    Performance.objects.bulk_create(kept)
    _end_term(dispute, mediation, reached_on, now)
    fact = OralAgreementReached(agreement.number, reached_on.isoformat(), len(owed), True)
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def _end_term(dispute: Dispute, mediation: Mediation, performed_on: date, now: datetime) -> None:
    """Everything was performed: the term ends, the return visit falls due."""
    finish_duties(dispute, "mediate", now=now)
    due, version, provisional = visit_due(dispute.place, performed_on, localdate(now))
    open_duty(
        root=dispute, kind="visit", organisation_id=dispute.holder_id, due_on=due, now=now, subject_kind="mediation",
        subject_id=mediation.id, policy_version=version, provisional=provisional,
    )  # fmt: skip
    dispute.due_on = due
