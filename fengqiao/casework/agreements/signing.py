"""Signing a written agreement, on screen or on paper, and the committee's seal; with the last of them it takes effect (art. 29)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.models import Dispute, Mediation, MediationMediator
from fengqiao.casework.cases.services import step_mediation
from fengqiao.casework.cases.types import types
from fengqiao.casework.files.services import store_file
from fengqiao.kernel.duties.services import finish_duties, open_duty, void_duties
from fengqiao.kernel.errors import Invalid, NotAllowed, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.kernel.workdays import china_calendar
from fengqiao.tools.strokes import check_strokes, draw_strokes
from fengqiao.trust.vault import seal

from .access import find_agreement, next_due, obligations_of
from .codes import COVERS, SIGNATURE_MEANS, SIGNER_ROLES
from .facts import AgreementSigned, AgreementTookEffect
from .models import Agreement, Obligation, Signature
from .rules import confirmation_deadline, effective_day, electronic_allowed, may_confirm, text_digest
from .states import AGREEMENT_LIFE, OBLIGATION_LIFE

__all__ = ["digest_of_text", "seal_agreement", "sign_on_paper", "sign_on_screen"]


def sign_on_screen(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, agreement: UUID, role: str, signer: UUID,
    strokes: Sequence[Sequence[Sequence[int]]],
) -> Agreement:  # fmt: skip
    """A party or a mediator signs on the screen, before the mediator and today; the strokes are kept, a picture is drawn from them.

    Refused for marriage, adoption, inheritance and other personal relations (电子签名法 art. 3).
    """
    dispute, found = find_agreement(actor, county, id, agreement, to="agree", revision=revision)
    electronic_allowed(found.about_status)
    drawn = check_strokes(strokes)
    name = _signer(found, role, signer)
    kept = store_file(
        actor=actor, now=now, county=county, root_id=dispute.id, kind="signature", name=f"{found.number} {SIGNER_ROLES[role]}签名.png",
        data=draw_strokes(drawn), secrecy=dispute.secrecy,
    )  # fmt: skip
    row = _signature(found, role, signer, "screen", localdate(now), now)
    row.file_id = kept.id
    row.strokes_enc = seal(
        json.dumps(drawn), table="agreements_signature", column="strokes_enc", row_id=row.id
    )
    return _signed(dispute, found, [row], [name], "screen", actor, now)


def sign_on_paper(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, agreement: UUID, parties: Sequence[UUID],
    mediators: Sequence[UUID], signed_on: date, means: str, name: str, data: bytes,
) -> Agreement:  # fmt: skip
    """Some have signed or put their fingerprint on the printed text; the photo or scan of it is kept."""
    dispute, found = find_agreement(actor, county, id, agreement, to="agree", revision=revision)
    if means not in ("paper", "fingerprint"):
        raise Invalid("means_unknown", "请选择签署方式。", field="means")
    if not parties and not mediators:
        raise Invalid("no_signer", "请勾选已在纸上签署的人。", field="parties")
    _plausible(found, signed_on, now)
    signers = [("party", one) for one in dict.fromkeys(parties)] + [
        ("mediator", one) for one in dict.fromkeys(mediators)
    ]
    names = [_signer(found, role, one) for role, one in signers]
    kept = store_file(
        actor=actor,
        now=now,
        county=county,
        root_id=dispute.id,
        kind="agreement",
        name=name,
        data=data,
        secrecy=dispute.secrecy,
    )
    rows = [_signature(found, role, one, means, signed_on, now) for role, one in signers]
    for row in rows:
        row.file_id = kept.id
    return _signed(dispute, found, rows, names, means, actor, now)


def seal_agreement(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, agreement: UUID, sealed_on: date, name: str = "",
    data: bytes = b"",
) -> Agreement:  # fmt: skip
    """The committee's seal is on the agreement (人民调解法 art. 29); the photo or scan of it may be kept."""
    dispute, found = find_agreement(actor, county, id, agreement, to="agree", revision=revision)
    if not actor.may("agreements.seal"):
        raise NotAllowed(power="agreements.seal")
    if found.covers == "facts":
        raise Refusal("facts_need_no_seal", "无争议事实记载由当事人和调解员签名，不加盖印章。")
    _plausible(found, sealed_on, now, field="sealed_on")
    row = _signature(found, "committee", None, "seal", sealed_on, now)
    if data:
        row.file_id = store_file(
            actor=actor,
            now=now,
            county=county,
            root_id=dispute.id,
            kind="agreement",
            name=name,
            data=data,
            secrecy=dispute.secrecy,
        ).id
    return _signed(dispute, found, [row], [SIGNER_ROLES["committee"]], "seal", actor, now)


def digest_of_text(agreement: Agreement, owed: Sequence[Obligation]) -> str:
    """The digest of what is signed."""
    rows = [
        (one.debtor_id, one.creditor_id or "", one.what, one.amount_fen or "", one.due_on, one.means)
        for one in owed
    ]
    return text_digest(agreement.facts, agreement.terms, rows)


def _plausible(agreement: Agreement, day: date, now: datetime, field: str = "signed_on") -> None:
    if not agreement.reached_on <= day <= localdate(now):
        raise Invalid("signed_day_implausible", "日期应在达成协议之日以后、今天以前。", field=field)


def _signer(agreement: Agreement, role: str, signer: UUID) -> str:
    """Their name for the journal: a mediator's own, a party's place only (no personal data). Raises Invalid for a stranger."""
    if role == "party" and str(signer) in agreement.party_ids:
        return f"当事人{agreement.party_ids.index(str(signer)) + 1}"
    if role == "mediator":
        rows = MediationMediator.objects.of(agreement.mediation).filter(mediator_id=signer, to_on=None)
        found = rows.select_related("mediator").first()
        if found is not None:
            return f"调解员 {found.mediator.name}"
    raise Invalid("signer_unknown", "所选的人不是这份协议的签署人。", field="signer")


def _signature(
    agreement: Agreement, role: str, signer: UUID | None, means: str, day: date, now: datetime
) -> Signature:
    return Signature(
        id=uuid7(), county=agreement.county, created_at=now, agreement=agreement, role=role, means=means, signed_on=day,
        party_id=signer if role == "party" else None, mediator_id=signer if role == "mediator" else None,
    )  # fmt: skip


def _signed(
    dispute: Dispute,
    agreement: Agreement,
    rows: list[Signature],
    names: list[str],
    means: str,
    actor: Actor,
    now: datetime,
) -> Agreement:
    """Keep the signatures; the text stands from the first one on; with the last one the agreement takes effect."""
    owed = obligations_of(agreement)
    digest = digest_of_text(agreement, owed)
    first = agreement.state == "draft"
    agreement.state = AGREEMENT_LIFE.move(agreement.state, "sign")
    if first:
        agreement.text_digest = digest
    elif agreement.text_digest != digest:
        raise Refusal("text_was_changed", "协议内容与首次签署时不一致，不能继续签署，请另立新协议。")
    before = list(Signature.objects.of(agreement))
    taken = {(one.role, one.party_id, one.mediator_id) for one in before}
    for row in rows:
        if (row.role, row.party_id, row.mediator_id) in taken:
            raise Refusal("signed_already", "此人已经签署；印章只需登记一次。")
        row.text_digest = digest
    Signature.objects.bulk_create(rows)
    day = _effective(agreement, [*before, *rows])
    if day is None:
        agreement.save(update_fields=["state", "text_digest"])
        changed: list[str] = []
    else:
        changed = ["stage", "due_on"]
    fact = AgreementSigned(
        str(agreement.id),
        agreement.number,
        names,
        SIGNATURE_MEANS[means],
        max(one.signed_on for one in rows).isoformat(),
        digest,
    )
    record(fact, about=dispute, actor=actor, at=now)
    if day is not None:
        took = _take_effect(dispute, agreement, owed, day, now)
        record(took, about=dispute, actor=actor, at=now, changed=changed)
    return agreement


def _effective(agreement: Agreement, signed: list[Signature]) -> date | None:
    return effective_day(
        [UUID(one) for one in agreement.party_ids], {one.party_id: one.signed_on for one in signed if one.party_id},
        [one.signed_on for one in signed if one.role == "mediator"],
        next((one.signed_on for one in signed if one.role == "committee"), None), with_seal=agreement.covers != "facts",
    )  # fmt: skip


def _take_effect(
    dispute: Dispute, agreement: Agreement, owed: list[Obligation], day: date, now: datetime
) -> AgreementTookEffect:
    agreement.state, agreement.effective_on = AGREEMENT_LIFE.move(agreement.state, "take_effect"), day
    agreement.save(update_fields=["state", "text_digest", "effective_on"])
    replaces = _replace_old(dispute, agreement, day, now)
    window = ""
    if agreement.covers != "facts":
        _open_performance(dispute, owed, now)
        window = _open_window(dispute, agreement, day, now)
        _move_mediation(dispute, agreement, day, now)
    return AgreementTookEffect(
        str(agreement.id), COVERS[agreement.covers], agreement.number, day.isoformat(), window, replaces
    )


def _replace_old(dispute: Dispute, agreement: Agreement, day: date, now: datetime) -> str:
    """What the new agreement replaces ends: its open obligations are owed no more."""
    old = (
        Agreement.objects.of(dispute).filter(id=agreement.supersedes_id).first()
        if agreement.supersedes_id
        else None
    )
    if old is None:
        return ""
    if old.state == "in_force":
        old.state, old.ended_on = AGREEMENT_LIFE.move(old.state, "supersede"), day
        old.end_reason = f"由 {agreement.number} 替换"
        old.save(update_fields=["state", "ended_on", "end_reason"])
        gone = [one for one in obligations_of(old) if OBLIGATION_LIFE.allows(one.state, "replace")]
        Obligation.objects.of(old).filter(id__in=[one.id for one in gone]).update(state="void")
        for subject in (old.id, *(one.id for one in gone)):
            void_duties(dispute, "perform", "confirm", now=now, subject_id=subject)
    return f"，替换 {old.number}"


def _open_performance(dispute: Dispute, owed: list[Obligation], now: datetime) -> None:
    for one in owed:
        open_duty(
            root=dispute, kind="perform", organisation_id=dispute.holder_id, due_on=one.due_on, now=now, subject_kind="obligation",
            subject_id=one.id,
        )  # fmt: skip


def _open_window(dispute: Dispute, agreement: Agreement, day: date, now: datetime) -> str:
    """The thirty days for a joint application, as a duty of the committee to have the parties know."""
    calendar = china_calendar()
    last = confirmation_deadline(day, calendar)
    confirmable = types()[dispute.type].is_confirmable
    if may_confirm(
        confirmable=confirmable, about_title=agreement.about_title, last_day=last, today=localdate(now)
    ):
        return ""
    open_duty(
        root=dispute, kind="confirm", organisation_id=dispute.holder_id, due_on=last, now=now, subject_kind="agreement",
        subject_id=agreement.id, provisional=calendar.provisional(last),
    )  # fmt: skip
    return f"，双方可以在 {last.isoformat()} 前共同申请司法确认"


def _move_mediation(dispute: Dispute, agreement: Agreement, day: date, now: datetime) -> None:
    """A whole agreement ends the term of mediation; a partial one leaves the rest to be mediated on."""
    mediation: Mediation = agreement.mediation
    if agreement.covers != "whole" or mediation.state == "failed":
        return
    step_mediation(
        dispute, mediation, "renew" if mediation.state in ("agreed", "defaulted") else "agree", closed_on=day
    )
    finish_duties(dispute, "mediate", now=now)
    dispute.due_on = next_due(dispute)
