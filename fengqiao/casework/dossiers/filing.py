"""Filing a volume: add what only a volume needs, record an investigation, hand in for review, take back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold, open_mediation
from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.duties.services import finish_duties, open_duty, void_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import organisation

from .collected import reader_of
from .facts import InquiryRecorded, VolumeDescribed, VolumeSubmitted, VolumeTakenBack
from .finding import last_volume, must_be_closed, open_volume
from .making import bind, checks_of, draw, listed
from .matter import matter_of
from .models import Inquiry, Remark, Volume
from .rules import must_be_complete
from .settings import review_due, reviewer_for, template_for
from .states import VOLUME_LIFE

__all__ = ["describe_volume", "record_inquiry", "submit_volume", "take_back_volume"]


def describe_volume(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, requests: str = "", statement: str = "", filed_by: str = "",
    remark: str = "",
) -> Volume:  # fmt: skip
    """Write what only the volume needs: what the parties ask for, the note on the volume, who files, the remark on the cover."""
    dispute = find_dispute(actor, county, id, to="archive", revision=revision)
    must_hold(actor, dispute)
    volume = open_volume(dispute, now)
    if volume.state not in ("open", "returned"):
        raise Refusal("volume_is_fixed", "卷宗已经提交审核，不能修改；请先收回，或者等审核退回。")
    volume.requests, volume.statement = requests.strip(), statement.strip()
    volume.filed_by, volume.remark = filed_by.strip(), remark.strip()
    volume.save(update_fields=["requests", "statement", "filed_by", "remark"])
    record(VolumeDescribed(volume.ordinal), about=dispute, actor=actor, at=now)
    return volume


def record_inquiry(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, starts_at: datetime, ends_at: datetime, place: str, asked: str,
    text: str, inquirers: str, relation: str = "", others: str = "", recorder: str = "",
) -> Inquiry:  # fmt: skip
    """Record an investigation (调查记录): whom the committee asked, where, and what was said."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    if dispute.state != "accepted":
        raise Refusal("not_accepted", "受理后、销号前才能登记调查记录。")
    if not starts_at < ends_at <= now:
        raise Invalid("times_implausible", "结束时间应晚于开始时间，且不晚于现在。", field="ends_at")
    for name, value in {"place": place, "asked": asked, "inquirers": inquirers}.items():
        if not value.strip():
            raise Invalid("field_missing", "请填写这一项。", field=name)
    if len(text.strip()) < 5:
        raise Invalid("record_too_short", "请填写调查记录（至少 5 个字）。", field="text")
    mediation = open_mediation(dispute)
    ordinal = Inquiry.objects.of(mediation).count() + 1
    row = Inquiry(
        county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, ordinal=ordinal, starts_at=starts_at, ends_at=ends_at,
        place=place.strip(), asked=asked.strip(), relation=relation.strip(), others=others.strip(), inquirers=inquirers.strip(),
        recorder=recorder.strip(), record=text.strip(), secrecy=dispute.secrecy,
    )  # fmt: skip
    row.save(force_insert=True)
    fact = InquiryRecorded(ordinal, localdate(starts_at).isoformat())
    record(fact, about=dispute, actor=actor, at=now)
    return row


def submit_volume(*, actor: Actor, now: datetime, county: str, id: UUID, revision: int) -> Volume:
    """Hand a complete volume in for review. Opens the duty of the reviewer; every earlier remark must be answered."""
    dispute = find_dispute(actor, county, id, to="archive", revision=revision)
    must_hold(actor, dispute)
    must_be_closed(dispute)
    volume = open_volume(dispute, now)
    volume.state = VOLUME_LIFE.move(volume.state, "submit")
    if Remark.objects.of(volume).filter(answer="").exists():
        raise Refusal("remark_unanswered", "还有审核意见没有答复，请逐条答复后再提交。")
    volume.submitted_at, volume.submitted_by, volume.round = now, actor.user_id, volume.round + 1
    volume.filed_by = volume.filed_by or actor.user_name
    today = localdate(now)
    reviewer = reviewer_for(dispute.place, organisation(dispute.holder_id), today)
    volume.reviewer_id, volume.decided_by = reviewer.id, None
    volume.contents = _contents(actor, dispute, volume, today)
    volume.save(
        update_fields=[
            "state",
            "submitted_at",
            "submitted_by",
            "round",
            "filed_by",
            "reviewer",
            "decided_by",
            "contents",
        ]
    )
    finish_duties(dispute, "mend_volume", now=now)
    due, version, provisional = review_due(dispute.place, today)
    open_duty(
        root=dispute, kind="review_volume", organisation_id=reviewer.id, due_on=due, now=now, subject_kind="volume", subject_id=volume.id,
        policy_version=version, provisional=provisional,
    )  # fmt: skip
    fact = VolumeSubmitted(volume.ordinal, volume.round, len(volume.contents), reviewer.name)
    record(fact, about=dispute, actor=actor, at=now)
    return volume


def _contents(actor: Actor, dispute: Dispute, volume: Volume, today: Any) -> list[dict[str, Any]]:
    """What lies in the volume with its pages, for remarks to point at. Raises Refusal where something is missing."""
    matter = matter_of(actor.scope, dispute.county, dispute.id, volume=volume)
    template = template_for(dispute.place, today)
    must_be_complete(checks_of(matter, template))
    bound = bind(matter, template, reader_of(actor.scope, dispute))
    return listed(bound, draw(matter, bound))


def take_back_volume(*, actor: Actor, now: datetime, county: str, id: UUID, revision: int) -> Volume:
    """Take a volume back before its review is decided."""
    dispute = find_dispute(actor, county, id, to="archive", revision=revision)
    must_hold(actor, dispute)
    volume = last_volume(dispute)
    volume.state = VOLUME_LIFE.move(volume.state, "take_back")
    volume.save(update_fields=["state"])
    void_duties(dispute, "review_volume", now=now)
    record(VolumeTakenBack(volume.ordinal), about=dispute, actor=actor, at=now)
    return volume
