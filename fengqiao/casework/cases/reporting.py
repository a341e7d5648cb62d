"""What goes out to others: the department in charge is told of a failure, a false mediation is reported, material is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.duties.services import finish_duties, open_duty
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .access import find_dispute, must_hold, open_mediation
from .codes import REPORT_KINDS, REPORT_MEANS
from .course_facts import DepartmentTold
from .course_models import Report
from .models import Dispute, Mediation
from .settings import report_due
from .states import OPEN_TO_REPORT

__all__ = ["ReportInput", "is_reported", "owe_report", "report_department", "write_report"]


@dataclass(frozen=True)
class ReportInput:
    """Whom, on which day, by which means, what; `receipt`: how they confirmed it."""

    to_name: str
    told_on: date
    means: str
    content: str
    receipt: str = ""


def is_reported(mediation: Mediation, kind: str) -> bool:
    """Whether there is a report of this kind about the mediation."""
    return bool(Report.objects.of(mediation).filter(kind=kind).exists())


def write_report(
    dispute: Dispute, mediation: Mediation, report: ReportInput, *, kind: str, now: datetime
) -> Report:
    """Check and write the row, inside a verb of this room. Raises Invalid."""
    if not report.to_name.strip():
        raise Invalid("report_to_nobody", "请填写告知的单位。", field="to_name")
    if report.means not in REPORT_MEANS:
        raise Invalid("report_means_unknown", "请选择告知方式。", field="report_means")
    if not mediation.accepted_on <= report.told_on <= localdate(now):
        raise Invalid("report_day_implausible", "告知日期应在受理之后、今天以前。", field="told_on")
    if len(report.content.strip()) < 2:
        raise Invalid("report_empty", "请写明告知的内容或者移交的材料。", field="content")
    row = Report(
        county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, kind=kind, to_name=report.to_name.strip(),
        told_on=report.told_on, means=report.means, content=report.content.strip(), receipt=report.receipt.strip(),
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def owe_report(dispute: Dispute, mediation: Mediation, now: datetime) -> date | None:
    """After a failure the department in charge is to be told; the day by which, or None where the policy asks for nothing."""
    due = report_due(dispute.place, localdate(now))
    if due is None:
        return None
    open_duty(
        root=dispute, kind="report", organisation_id=dispute.holder_id, due_on=due[0], now=now, subject_kind="mediation",
        subject_id=mediation.id, policy_version=due[1], provisional=due[2],
    )  # fmt: skip
    return due[0]


def report_department(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, kind: str, to_name: str, told_on: date, means: str,
    content: str, receipt: str = "",
) -> Dispute:  # fmt: skip
    """Record that a department was told, or got material (通报主管部门、材料移交)."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    if kind not in REPORT_KINDS:
        raise Invalid("report_kind_unknown", "请选择通报的种类。", field="kind")
    mediation = open_mediation(dispute)
    if dispute.state != "accepted" or mediation.state not in OPEN_TO_REPORT:
        raise Refusal("nothing_to_report", "调解终止以后、销号以前，才能办理通报和材料移交。")
    if kind == "failure" and mediation.state != "failed":
        raise Refusal("not_failed", "调解不成的才需要通报。")
    report = ReportInput(to_name, told_on, means, content, receipt)
    write_report(dispute, mediation, report, kind=kind, now=now)
    if kind == "failure":
        finish_duties(dispute, "report", now=now)
        dispute.due_on = None
    fact = DepartmentTold(REPORT_KINDS[kind], to_name.strip(), told_on.isoformat(), REPORT_MEANS[means])
    record(fact, about=dispute, actor=actor, at=now, changed=["due_on"])
    return dispute
