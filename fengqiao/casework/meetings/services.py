"""Meetings: the write door. A session of a mediation with its record, its participants and the notice of rights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold, open_mediation
from fengqiao.casework.cases.codes import SESSION_MEANS
from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.services import step_mediation
from fengqiao.kernel.errors import Invalid, Unlawful
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .facts import SessionHeld
from .models import Attendance, Session
from .noting import PrivateNoteView, note_privately, read_private_notes
from .planning import cancel_session, keep_plans, plan_session, replan_session

__all__ = [
    "PrivateNoteView", "cancel_session", "hold_session", "note_privately", "plan_session", "read_private_notes", "replan_session",
]  # fmt: skip


def hold_session(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, starts_at: datetime, ends_at: datetime, place: str, means: str,
    present: Sequence[UUID], text: str, rights_told: bool, others: str = "",
) -> Dispute:  # fmt: skip
    """Record a session (调解记录). The parties were told their rights and duties before it (人民调解法 art. 23, 24)."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    if not rights_told:
        raise Unlawful(
            "rights_not_told", "调解前应当告知当事人权利和义务", article="人民调解法第二十三条、第二十四条"
        )
    if means not in SESSION_MEANS:
        raise Invalid("means_unknown", "请选择调解方式。", field="means")
    if not starts_at < ends_at <= now:
        raise Invalid("times_implausible", "结束时间应晚于开始时间，且不晚于现在。", field="ends_at")
    if len(text.strip()) < 5:
        raise Invalid("record_too_short", "请填写调解记录（至少 5 个字）。", field="text")
    if not place.strip():
        raise Invalid("place_missing", "请填写调解地点。", field="place")
    parties = {row.id: row for row in Party.objects.of(dispute).only("id", "county")}
    chosen = list(dict.fromkeys(present))
    if not chosen or any(one not in parties for one in chosen):
        raise Invalid("nobody_present", "请勾选到场的当事人。", field="present")
    mediation = open_mediation(dispute)
    if localdate(starts_at) < mediation.accepted_on:
        raise Invalid("before_acceptance", "调解时间不能早于受理日期。", field="starts_at")
    step_mediation(dispute, mediation, "hold")
    ordinal = Session.objects.of(mediation).count() + 1
    session = Session(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, ordinal=ordinal, starts_at=starts_at,
        ends_at=ends_at, place=place.strip(), means=means, others=others.strip(), record=text.strip(), rights_told=True,
        secrecy=dispute.secrecy,
    )  # fmt: skip
    session.save(force_insert=True)
    Attendance.objects.bulk_create(
        Attendance(county=dispute.county, created_at=now, session=session, party=parties[one])
        for one in chosen
    )
    keep_plans(mediation, session)
    fact = SessionHeld(ordinal, localdate(starts_at).isoformat(), SESSION_MEANS[means], len(chosen))
    record(fact, about=dispute, actor=actor, at=now, changed=["stage"])
    return dispute
