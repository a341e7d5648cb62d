"""Drafting a written agreement (调解协议书): draft, revise, discard, and another one in the place of an older one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold, open_mediation
from fengqiao.casework.cases.models import Dispute, Mediation, Party
from fengqiao.casework.cases.states import MEDIATION_LIFE
from fengqiao.casework.cases.types import types
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .access import find_agreement, living_obligations
from .codes import COVERS
from .facts import AgreementDiscarded, AgreementDrafted, AgreementRevised
from .models import Agreement, Obligation
from .rules import check_obligations, number_of
from .states import AGREEMENT_LIFE

__all__ = ["OwedInput", "discard_agreement", "draft_agreement", "next_number", "revise_agreement"]


@dataclass(frozen=True)
class OwedInput:
    """What one party promises another until a day, inclusive: fen, or a deed in words. Parties by id. means: how (转账、当面…)."""

    debtor: UUID
    creditor: UUID | None
    what: str
    due_on: date
    amount_fen: int | None = None
    means: str = ""


@dataclass(frozen=True)
class _Text:
    facts: str
    terms: str
    reached_on: date
    parties: list[UUID]
    about_status: bool
    about_title: bool


def draft_agreement(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, reached_on: date, facts: str, terms: str,
    obligations: Sequence[OwedInput], covers: str = "whole", parties: Sequence[UUID] = (), about_status: bool = False,
    about_title: bool = False, consent: bool = False, supersedes: UUID | None = None,
) -> Agreement:  # fmt: skip
    """Draft a written agreement (人民调解法 art. 28, 29), a partial one, or a sheet of facts that nobody disputes.

    consent: the parties agree that undisputed facts are written down. supersedes: the agreement that the new one replaces once
    it is in force; one that is still being signed is replaced at once.
    """
    dispute = find_dispute(actor, county, id, to="agree", revision=revision)
    must_hold(actor, dispute)
    if covers not in COVERS:
        raise Invalid("covers_unknown", "请选择文书的种类。", field="covers")
    if covers == "facts" and not consent:
        raise Invalid("facts_without_consent", "记载无争议事实须经各方当事人同意。", field="consent")
    mediation = open_mediation(dispute)
    old = _replaced(dispute, supersedes, covers, now)
    _may_draft(dispute, mediation, covers, replacing=old is not None)
    agreement = Agreement(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, supersedes=old, form="written",
        covers=covers, state=AGREEMENT_LIFE.start, number=next_number(mediation), secrecy=dispute.secrecy,
    )  # fmt: skip
    rows = _write(
        agreement, _Text(facts, terms, reached_on, list(parties), about_status, about_title), obligations, now
    )
    agreement.save(force_insert=True)
    Obligation.objects.bulk_create(rows)
    replaces = f"，替换 {old.number}" if old else ""
    fact = AgreementDrafted(str(agreement.id), COVERS[covers], agreement.number, len(rows), replaces)
    record(fact, about=dispute, actor=actor, at=now)
    return agreement


def revise_agreement(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, agreement: UUID, reached_on: date, facts: str, terms: str,
    obligations: Sequence[OwedInput], parties: Sequence[UUID] = (), about_status: bool = False, about_title: bool = False,
) -> Agreement:  # fmt: skip
    """Change the text of a draft. After the first signature it stands: a new agreement replaces it."""
    dispute, found = find_agreement(actor, county, id, agreement, to="agree", revision=revision)
    if found.state == "signing":
        raise Refusal("text_is_signed", "已有人签署，协议内容不能再改；需要改动的，请另立新协议替换。")
    found.state = AGREEMENT_LIFE.move(found.state, "revise")
    # Rows are never deleted: what a draft said before is dropped with its time, its order numbers are free again.
    Obligation.objects.of(found).filter(dropped_at=None).update(dropped_at=now)
    rows = _write(
        found, _Text(facts, terms, reached_on, list(parties), about_status, about_title), obligations, now
    )
    found.save(update_fields=["facts", "terms", "reached_on", "party_ids", "about_status", "about_title"])
    Obligation.objects.bulk_create(rows)
    fact = AgreementRevised(str(found.id), COVERS[found.covers], found.number, len(rows))
    record(fact, about=dispute, actor=actor, at=now)
    return found


def discard_agreement(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, agreement: UUID, reason: str
) -> Agreement:
    """Throw away an agreement that is not in force; it stays, marked with why, and its number is free again."""
    dispute, found = find_agreement(actor, county, id, agreement, to="agree", revision=revision)
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明作废的理由。", field="reason")
    _end(found, "discard", localdate(now), reason.strip())
    fact = AgreementDiscarded(str(found.id), COVERS[found.covers], found.number, reason.strip())
    record(fact, about=dispute, actor=actor, at=now)
    return found


def _end(agreement: Agreement, verb: str, day: date, reason: str) -> None:
    agreement.state = AGREEMENT_LIFE.move(agreement.state, verb)
    agreement.ended_on, agreement.end_reason = day, reason[:300]
    agreement.save(update_fields=["state", "ended_on", "end_reason"])


def _replaced(dispute: Dispute, id: UUID | None, covers: str, now: datetime) -> Agreement | None:
    """What the new agreement replaces: the one named, or the whole one that was not kept and is mediated again."""
    if id is None and covers == "whole":
        unkept = [one.agreement_id for one in living_obligations(dispute) if one.state == "defaulted"]
        rows = Agreement.objects.of(dispute).filter(id__in=unkept, covers="whole", form="written")
        id = rows.order_by("-created_at").values_list("id", flat=True).first()
    if id is None:
        return None
    old = Agreement.objects.of(dispute).filter(id=id).first()
    if old is None or old.form != "written":
        raise Invalid("superseded_unknown", "没有找到要替换的协议。", field="supersedes")
    if not AGREEMENT_LIFE.allows(old.state, "supersede"):
        AGREEMENT_LIFE.move(old.state, "supersede")
    if old.state == "signing":
        _end(old, "supersede", localdate(now), "另立新协议")
    return old


def _may_draft(dispute: Dispute, mediation: Mediation, covers: str, *, replacing: bool) -> None:
    if dispute.state != "accepted":
        raise Refusal("dispute_not_open", "这件纠纷不在办理中，不能制作协议。")
    if Agreement.objects.of(mediation).filter(state__in=("draft", "signing")).exists():
        raise Refusal("agreement_open", "已有一份协议正在起草或者签署，请先办完或者作废。")
    if covers == "facts" and mediation.state == "failed":
        return
    if replacing and mediation.state in ("agreed", "defaulted", "failed"):
        return
    MEDIATION_LIFE.move(mediation.state, "agree")


def next_number(mediation: Mediation) -> str:
    """The number of the next agreement of a mediation; those that were thrown away do not count."""
    return number_of(mediation.number, Agreement.objects.of(mediation).exclude(state="void").count())


def _write(
    agreement: Agreement, text: _Text, obligations: Sequence[OwedInput], now: datetime
) -> list[Obligation]:
    """Check the text and the obligations, put the text into the row; returns the new obligations, unsaved."""
    dispute, mediation = agreement.dispute, agreement.mediation
    for name, value in (("facts", text.facts), ("terms", text.terms)):
        if len(value.strip()) < 2 and not (name == "terms" and agreement.covers == "facts"):
            raise Invalid("text_missing", "请填写纠纷事实和协议内容。", field=name)
    if not mediation.accepted_on <= text.reached_on <= localdate(now):
        raise Invalid("reached_day_implausible", "达成日期应在受理之后、今天以前。", field="reached_on")
    rows = {row.id: row for row in Party.objects.of(dispute).only("id", "county", "side").order_by("ordinal")}
    chosen = [one for one in rows if one in set(text.parties)] if text.parties else list(rows)
    if len(chosen) < 2 or len(set(text.parties) - set(rows)) or len({rows[one].side for one in chosen}) < 2:
        raise Invalid("agreement_parties", "协议各方应至少包括申请人和对方当事人。", field="parties")
    owed = [(one.debtor, one.creditor, one.what, one.amount_fen, one.due_on) for one in obligations]
    check_obligations(owed, set(chosen), text.reached_on, agreement.covers)
    kind = types()[dispute.type]
    agreement.facts, agreement.terms, agreement.reached_on = (
        text.facts.strip(),
        text.terms.strip(),
        text.reached_on,
    )
    agreement.party_ids = [str(one) for one in chosen]
    agreement.about_status = text.about_status or kind.is_status
    agreement.about_title = text.about_title
    return [
        Obligation(
            id=uuid7(), county=agreement.county, created_at=now, agreement=agreement, ordinal=ordinal, debtor=rows[one.debtor],
            creditor=rows[one.creditor] if one.creditor else None, what=one.what.strip(), amount_fen=one.amount_fen, due_on=one.due_on,
            means=one.means.strip(),
        )
        for ordinal, one in enumerate(obligations, 1)
    ]  # fmt: skip
