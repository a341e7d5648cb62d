"""What the parties ask of a court (司法确认) or a notary for an agreement in force, and the answer."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.types import types
from fengqiao.casework.files.services import store_file
from fengqiao.kernel.duties.services import finish_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.kernel.workdays import china_calendar

from .access import find_agreement
from .codes import CONFIRMATION_KINDS
from .facts import ConfirmationAnswered, ConfirmationApplied
from .models import Confirmation
from .rules import confirmation_deadline, may_confirm, must_be_joint
from .states import CONFIRMATION_LIFE

__all__ = ["apply_confirmation", "record_confirmation"]

VERBS = {"confirmed": "confirm", "rejected": "reject", "withdrawn": "withdraw"}


def apply_confirmation(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, agreement: UUID, kind: str, organ: str, applied_on: date,
    joint: bool,
) -> Dispute:  # fmt: skip
    """The parties applied together: to a court within 30 days of effect, not for status or title; or to a notary.

    Sources: 人民调解法 art. 33; 民事诉讼法 art. 205; 民诉法解释 art. 355. A notary's deed has no window.
    """
    dispute, found = find_agreement(actor, county, id, agreement, to="agree", revision=revision)
    if kind not in CONFIRMATION_KINDS:
        raise Invalid("confirmation_kind_unknown", "请选择司法确认或者公证。", field="kind")
    if found.state != "in_force" or found.effective_on is None or found.covers == "facts":
        raise Refusal("agreement_not_in_force", "协议生效后才能申请。")
    if len(organ.strip()) < 4:
        raise Invalid("organ_missing", "请填写法院或者公证机构的全称。", field="organ")
    if not found.effective_on <= applied_on <= localdate(now):
        raise Invalid("applied_day_implausible", "申请日期应在协议生效之后、今天以前。", field="applied_on")
    if kind == "court":
        must_be_joint(joint)
        why = may_confirm(
            confirmable=types()[dispute.type].is_confirmable, about_title=found.about_title,
            last_day=confirmation_deadline(found.effective_on, china_calendar()), today=applied_on,
        )  # fmt: skip
        if why:
            raise Refusal("confirmation_not_open", f"不能申请司法确认：{why}。")
    if Confirmation.objects.of(found).filter(kind=kind, state__in=("applied", "confirmed")).exists():
        raise Refusal("confirmation_stands", f"已经登记过{CONFIRMATION_KINDS[kind]}申请。")
    Confirmation(
        county=county, created_at=now, agreement=found, kind=kind, organ=organ.strip(), applied_on=applied_on
    ).save(force_insert=True)
    if kind == "court":
        finish_duties(dispute, "confirm", now=now, subject_id=found.id)
    fact = ConfirmationApplied(found.number, CONFIRMATION_KINDS[kind], organ.strip(), applied_on.isoformat())
    record(fact, about=dispute, actor=actor, at=now)
    return dispute


def record_confirmation(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, agreement: UUID, kind: str, result: str, result_on: date,
    number: str = "", note: str = "", name: str = "", data: bytes = b"",
) -> Dispute:  # fmt: skip
    """The answer of court or notary, with its number and a scan. A rejection leaves the ways of art. 33: change, mediate, sue."""
    dispute, found = find_agreement(actor, county, id, agreement, to="agree", revision=revision)
    row = Confirmation.objects.of(found).filter(kind=kind, state="applied").first()
    if row is None:
        raise Refusal("nothing_applied", "没有等待结果的申请。")
    if result not in VERBS:
        raise Invalid("result_unknown", "请选择结果。", field="result")
    if result == "confirmed" and not number.strip():
        raise Invalid("number_missing", "请填写裁定书或者公证书的编号。", field="number")
    if not row.applied_on <= result_on <= localdate(now):
        raise Invalid("result_day_implausible", "结果日期应在申请之后、今天以前。", field="result_on")
    row.state, row.result_on = CONFIRMATION_LIFE.move(row.state, VERBS[result]), result_on
    row.number, row.note = number.strip(), note.strip()
    if data:
        row.file_id = store_file(
            actor=actor,
            now=now,
            county=county,
            root_id=dispute.id,
            kind="confirmation",
            name=name,
            data=data,
            secrecy=dispute.secrecy,
        ).id
    row.save(update_fields=["state", "result_on", "number", "note", "file_id"])
    fact = ConfirmationAnswered(
        found.number,
        CONFIRMATION_KINDS[kind],
        row.organ,
        CONFIRMATION_LIFE.labels[row.state],
        result_on.isoformat(),
        number.strip(),
    )
    record(fact, about=dispute, actor=actor, at=now)
    return dispute
