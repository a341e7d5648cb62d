"""Calming measures (安抚稳控): who looks after people in anger, by when, and what came of it. At any time where there is tension."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.duties.services import finish_duties, open_duty
from fengqiao.kernel.errors import Invalid, NotHere
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .access import find_dispute, must_hold
from .course_facts import CalmingDone, CalmingPlanned
from .course_models import Calming
from .models import Dispute

__all__ = ["CALMING_DAYS", "plan_calming", "record_calming", "write_calming"]

CALMING_DAYS = 90  # ours: a measure planned for later than this is no measure


def write_calming(
    dispute: Dispute, *, person: str, measure: str, due_on: date, now: datetime, fields: tuple[str, str] = ("person", "due_on"),
) -> Calming:  # fmt: skip
    """The row and its duty, inside a verb of this room. fields: what the door calls person and day. Raises Invalid."""
    today = localdate(now)
    if len(person.strip()) < 2:
        raise Invalid("calm_by_nobody", "请填写安抚稳控负责人。", field=fields[0])
    if len(measure.strip()) < 2:
        raise Invalid("calm_without_measure", "请写明安抚稳控措施。", field="measure")
    if not today <= due_on <= today + timedelta(days=CALMING_DAYS):
        raise Invalid(
            "calm_day_implausible", f"安抚稳控日期应在今天起 {CALMING_DAYS} 天以内。", field=fields[1]
        )
    row = Calming(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, person=person.strip(), measure=measure.strip(), due_on=due_on
    )  # fmt: skip
    row.save(force_insert=True)
    open_duty(
        root=dispute, kind="calm", organisation_id=dispute.holder_id, due_on=due_on, now=now, subject_kind="calming", subject_id=row.id
    )  # fmt: skip
    return row


def plan_calming(
    *,
    actor: Actor,
    now: datetime,
    county: str,
    id: UUID,
    revision: int,
    person: str,
    measure: str,
    due_on: date,
) -> Dispute:
    """Name a person and a day (安抚稳控), whatever the stage: after a refusal and after a failure too."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    row = write_calming(dispute, person=person, measure=measure, due_on=due_on, now=now)
    fact = CalmingPlanned(row.person, row.measure, due_on.isoformat())
    record(fact, about=dispute, actor=actor, at=now)
    return dispute


def record_calming(
    *,
    actor: Actor,
    now: datetime,
    county: str,
    id: UUID,
    revision: int,
    calming: UUID,
    done_on: date,
    result: str,
) -> Dispute:
    """What was done and what came of it; the duty ends."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    row: Calming | None = Calming.objects.of(dispute).filter(id=calming, done_on=None).first()
    if row is None:
        raise NotHere("calming_not_here", "没有这项安抚稳控措施，或者已经登记过。")
    if len(result.strip()) < 2:
        raise Invalid("result_missing", "请写明工作情况。", field="result")
    if not localdate(row.created_at) <= done_on <= localdate(now):
        raise Invalid("done_day_implausible", "办理日期应在登记之后、今天以前。", field="done_on")
    row.done_on, row.result = done_on, result.strip()
    row.save(update_fields=["done_on", "result"])
    finish_duties(dispute, "calm", now=now, subject_id=row.id)
    record(CalmingDone(done_on.isoformat(), result.strip()), about=dispute, actor=actor, at=now)
    return dispute
