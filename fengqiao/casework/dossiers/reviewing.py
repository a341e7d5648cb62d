"""Reviewing a volume (卷宗审核): remarks pinned to a document and page, answers, return, approval. Always by another person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold
from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.duties.services import finish_duties, open_duty
from fengqiao.kernel.errors import Invalid, NotHere, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .facts import RemarkAnswered, RemarkMade, VolumeApproved, VolumeSentBack
from .finding import last_volume, must_be_closed, must_review
from .models import Remark, Volume
from .rules import must_be_another
from .settings import mend_due
from .states import VOLUME_LIFE

__all__ = ["answer_remark", "approve_volume", "remark_volume", "send_back_volume"]


def _under_review(actor: Actor, county: str, id: UUID, revision: int) -> tuple[Dispute, Volume]:
    dispute = find_dispute(actor, county, id, to="review", revision=revision)
    volume = last_volume(dispute)
    must_review(actor, volume)
    must_be_another(volume.submitted_by, actor.user_id)
    return dispute, volume


def _name(volume: Volume, code: str) -> str:
    if code == "cover":
        return "卷宗封面"
    return next((str(one["name"]) for one in volume.contents if one["code"] == code), "")


def _where(span: tuple[int, int] | None) -> str:
    if span is None:
        return "没有页次"
    return f"在第 {span[0]} 页" if span[0] == span[1] else f"在第 {span[0]} 页至第 {span[1]} 页"


def remark_volume(
    *,
    actor: Actor,
    now: datetime,
    county: str,
    id: UUID,
    revision: int,
    document: str,
    text: str,
    page: int | None = None,
) -> Remark:
    """Pin a remark to a document of the volume, and to a page of it if one is named."""
    dispute, volume = _under_review(actor, county, id, revision)
    if volume.state != "submitted":
        raise Refusal("not_under_review", "卷宗不在审核中，不能提出审核意见。")
    name = _name(volume, document)
    if not name:
        raise Invalid("document_unknown", "请选择卷内的一份文书。", field="document")
    if not text.strip():
        raise Invalid("remark_missing", "请填写审核意见。", field="text")
    span = next(((one["first"], one["last"]) for one in volume.contents if one["code"] == document), None)
    if page is not None and (span is None or not span[0] <= page <= span[1]):
        raise Invalid("page_outside", f"这份文书{_where(span)}。", field="page")
    remark = Remark(
        county=volume.county, created_at=now, volume=volume, round=volume.round, document=document, page=page, text=text.strip()[:1000],
        made_at=now, made_by=actor.user_id,
    )  # fmt: skip
    remark.save(force_insert=True)
    fact = RemarkMade(volume.ordinal, name, f"（第 {page} 页）" if page else "")
    record(fact, about=dispute, actor=actor, at=now)
    return remark


def answer_remark(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, remark: UUID, answer: str
) -> Remark:
    """Say what was done about a remark."""
    dispute = find_dispute(actor, county, id, to="archive", revision=revision)
    must_hold(actor, dispute)
    volume = last_volume(dispute)
    if volume.state not in ("returned", "open"):
        raise Refusal("not_returned", "卷宗退回整改后才能答复审核意见。")
    row = Remark.objects.of(volume).filter(id=remark, answer="").first()
    if row is None:
        raise NotHere("remark_not_here", "没有这条意见，或者已经答复。")
    if not answer.strip():
        raise Invalid("answer_missing", "请填写整改情况。", field="answer")
    row.answer, row.answered_at, row.answered_by = answer.strip()[:1000], now, actor.user_id
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    fact = RemarkAnswered(volume.ordinal, _name(volume, row.document))
    record(fact, about=dispute, actor=actor, at=now)
    return row


def send_back_volume(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, text: str = ""
) -> Volume:
    """Return a volume to be mended; there must be at least one remark, made before or with it (on the whole volume)."""
    dispute, volume = _under_review(actor, county, id, revision)
    state = VOLUME_LIFE.move(volume.state, "send_back")
    if text.strip():
        Remark(
            county=volume.county, created_at=now, volume=volume, round=volume.round, document="cover", text=text.strip()[:1000], made_at=now,
            made_by=actor.user_id,
        ).save(force_insert=True)  # fmt: skip
    remarks = Remark.objects.of(volume).filter(answer="").count()
    if not remarks:
        raise Invalid("no_remark", "退回整改须写明意见。", field="text")
    volume.state, volume.decided_by = state, actor.user_id
    volume.save(update_fields=["state", "decided_by"])
    finish_duties(dispute, "review_volume", now=now)
    due, version, provisional = mend_due(dispute.place, localdate(now))
    open_duty(
        root=dispute, kind="mend_volume", organisation_id=dispute.holder_id, due_on=due, now=now, subject_kind="volume", subject_id=volume.id,
        policy_version=version, provisional=provisional,
    )  # fmt: skip
    fact = VolumeSentBack(volume.ordinal, volume.round, remarks, due.isoformat())
    record(fact, about=dispute, actor=actor, at=now)
    return volume


def approve_volume(*, actor: Actor, now: datetime, county: str, id: UUID, revision: int) -> Volume:
    """Approve a volume; it can then be sealed. An open remark of this round stands in the way."""
    dispute, volume = _under_review(actor, county, id, revision)
    must_be_closed(dispute)
    volume.state = VOLUME_LIFE.move(volume.state, "approve")
    if Remark.objects.of(volume).filter(answer="").exists():
        raise Refusal("remark_open", "还有没有答复的审核意见，请退回整改。")
    volume.decided_by = actor.user_id
    volume.save(update_fields=["state", "decided_by"])
    finish_duties(dispute, "review_volume", now=now)
    record(VolumeApproved(volume.ordinal, volume.round), about=dispute, actor=actor, at=now)
    return volume
