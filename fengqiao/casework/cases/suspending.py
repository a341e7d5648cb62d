"""A mediation stands still and goes on: appraisal and other grounds, with the end that is expected."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.duties.services import finish_duties, open_duty, pause_duties, resume_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.kernel.workdays import china_calendar

from .access import find_dispute, must_hold, open_mediation
from .codes import SUSPENSION_GROUNDS
from .course_facts import MediationResumed, MediationSuspended
from .course_models import Suspension
from .course_rules import clock_stops, resumed_due
from .models import Dispute, Mediation
from .reporting import ReportInput, write_report
from .settings import counts_working_days
from .states import MEDIATION_LIFE, stage_of
from .types import types

__all__ = ["end_suspension", "resume_mediation", "suspend_mediation"]


def suspend_mediation(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, ground: str, detail: str, expected_on: date,
    report: ReportInput | None = None,
) -> Dispute:  # fmt: skip
    """Let a mediation stand still (中止) until a day that is expected. The clock stops where the law lets it.

    report: whom the suspicion of a false mediation was reported to; needed for that ground (特邀调解规定 art. 18).
    """
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    today = localdate(now)
    if ground not in SUSPENSION_GROUNDS:
        raise Invalid("ground_unknown", "请选择中止的原因。", field="ground")
    if len(detail.strip()) < 2:
        raise Invalid("detail_missing", "请写明具体情况。", field="detail")
    if not today < expected_on <= date(today.year + 1, 12, 31):
        raise Invalid("expected_implausible", "预计恢复日期应在明天以后、明年年底以前。", field="expected_on")
    if ground == "false" and report is None:
        raise Invalid(
            "false_without_report",
            "发现疑似虚假调解的，应当中止调解并报告，请填写报告的单位。",
            field="to_name",
        )
    mediation = open_mediation(dispute)
    mediation.state = MEDIATION_LIFE.move(mediation.state, "suspend")
    mediation.save(update_fields=["state"])
    stops = clock_stops(types()[dispute.type].family.code, ground)
    row = Suspension(
        county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, ground=ground, detail=detail.strip(), from_on=today,
        expected_on=expected_on, clock_stopped=stops,
    )  # fmt: skip
    row.save(force_insert=True)
    if ground == "false" and report is not None:
        write_report(dispute, mediation, report, kind="false", now=now)
    if stops:
        pause_duties(dispute, "mediate", now=now)
    open_duty(
        root=dispute, kind="resume", organisation_id=dispute.holder_id, due_on=expected_on, now=now, subject_kind="suspension",
        subject_id=row.id,
    )  # fmt: skip
    dispute.due_on = expected_on if stops else min(expected_on, mediation.due_on)
    dispute.stage = stage_of(dispute=dispute.state, mediation=mediation.state, offered=False, visited=False)
    clock = "停止计算" if stops else "照常计算"
    fact = MediationSuspended(SUSPENSION_GROUNDS[ground], expected_on.isoformat(), clock, detail.strip())
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def resume_mediation(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, note: str = ""
) -> Dispute:
    """Go on (恢复调解): the days that stood still are added to the term, in its own unit. A new session has to be held."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    mediation = open_mediation(dispute)
    mediation.state = MEDIATION_LIFE.move(mediation.state, "resume")
    today = localdate(now)
    row = end_suspension(dispute, mediation, now)
    if row is None:
        raise Refusal("not_suspended", "这件纠纷没有中止。")
    if row.clock_stopped:
        working = counts_working_days(dispute.place, dispute.type, today)
        mediation.due_on = resumed_due(
            mediation.due_on, row.from_on, today, working=working, calendar=china_calendar()
        )
        why = f"中止：{SUSPENSION_GROUNDS[row.ground]}"
        resume_duties(
            dispute, "mediate", why=why, entry_seq=dispute.seq + 1, now=now, to_due=mediation.due_on
        )
    mediation.save(update_fields=["state", "due_on"])
    dispute.due_on = mediation.due_on
    dispute.stage = stage_of(dispute=dispute.state, mediation=mediation.state, offered=False, visited=False)
    fact = MediationResumed((today - row.from_on).days, mediation.due_on.isoformat(), note.strip())
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def end_suspension(dispute: Dispute, mediation: Mediation, now: datetime) -> Suspension | None:
    """Close the open suspension of a mediation that goes on or ends, with its duty. None where there is none."""
    row: Suspension | None = Suspension.objects.of(mediation).filter(to_on=None).first()
    if row is not None:
        row.to_on = localdate(now)
        row.save(update_fields=["to_on"])
        finish_duties(dispute, "resume", now=now)
    return row
