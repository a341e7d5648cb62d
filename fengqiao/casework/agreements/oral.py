"""The oral agreement that is performed at once (口头协议)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold, open_mediation
from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.rules import ObligationInput, must_be_performed_at_once, oral_form_allowed
from fengqiao.casework.cases.services import step_mediation
from fengqiao.casework.cases.types import types
from fengqiao.kernel.duties.services import finish_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .access import living_obligations
from .drafting import next_number
from .facts import OralAgreementReached
from .models import Agreement, Obligation, Performance
from .performing import settle_mediation

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
    if Agreement.objects.of(mediation).filter(state__in=("draft", "signing")).exists():
        raise Refusal("agreement_open", "已有一份书面协议正在起草或者签署，请先办完或者作废。")
    if any(one.state == "defaulted" for one in living_obligations(dispute)):
        raise Refusal("written_must_replace", "原协议有未履行的内容，请制作新的书面协议替换原协议。")
    step_mediation(dispute, mediation, "agree", closed_on=reached_on)
    agreement = Agreement(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, form="oral", number=next_number(mediation),
        facts=facts.strip(), terms=terms.strip(), reached_on=reached_on, effective_on=reached_on, secrecy=dispute.secrecy,
    )  # fmt: skip
    parties = {row.id: row for row in Party.objects.of(dispute).only("id", "county")}
    owed, kept = _obligations(agreement, parties, obligations, now)
    agreement.save(force_insert=True)
    Obligation.objects.bulk_create(owed)
    Performance.objects.bulk_create(kept)
    finish_duties(dispute, "mediate", now=now)
    settle_mediation(dispute, mediation, now, performed_on=reached_on)
    fact = OralAgreementReached(agreement.number, reached_on.isoformat(), len(owed), True)
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute
