"""Return visits (回访): by telephone, at the door, at the counter, or by the party's own answer to a questionnaire."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.settings import next_visit_due
from fengqiao.kernel.duties.services import finish_duties, open_duty, reopen_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .access import find_dispute, must_hold, open_mediation
from .codes import SATISFACTION, VISIT_MEANS, VISIT_RESULTS
from .facts import VisitMade
from .models import Dispute, Mediation, Visit
from .states import MEDIATION_LIFE, stage_of

__all__ = ["keep_visit", "record_visit"]


def record_visit(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, made_on: date, means: str, result: str, satisfaction: str,
    note: str = "",
) -> Dispute:  # fmt: skip
    """Record a return visit (回访). A relapse takes the mediation up again."""
    dispute = find_dispute(actor, county, id, to="visit", revision=revision)
    must_hold(actor, dispute)
    for value, table, name, sentence in (
        (means, VISIT_MEANS, "means", "请选择回访方式。"), (result, VISIT_RESULTS, "result", "请选择回访情况。"),
        (satisfaction, SATISFACTION, "satisfaction", "请选择满意程度。"),
    ):  # fmt: skip
        if value not in table or value == "link":
            raise Invalid(f"visit_{name}_unknown", sentence, field=name)
    mediation = open_mediation(dispute)
    if dispute.state != "accepted" or mediation.state != "performed":
        raise Refusal("nothing_to_visit", "协议履行完毕后才能登记回访。")
    if not mediation.accepted_on <= made_on <= localdate(now):
        raise Invalid("visit_day_implausible", "回访日期应在受理之后、今天以前。", field="made_on")
    return keep_visit(
        dispute,
        actor=actor,
        now=now,
        made_on=made_on,
        means=means,
        result=result,
        satisfaction=satisfaction,
        note=note.strip(),
    )


def keep_visit(
    dispute: Dispute, *, actor: Actor, now: datetime, made_on: date, means: str, result: str, satisfaction: str, note: str = "",
    is_final: bool = True,
) -> Dispute:  # fmt: skip
    """A visit to a dispute that the caller has locked and judged. Not final: the duty to visit stays, and so does the stage.

    Where the policy asks for a series, the next visit falls due, and the dispute is ready to be closed only after the last.
    """
    mediation = open_mediation(dispute)
    Visit(
        county=dispute.county, created_at=now, dispute=dispute, made_on=made_on, means=means, result=result, satisfaction=satisfaction,
        note=note,
    ).save(force_insert=True)  # fmt: skip
    if is_final:
        finish_duties(dispute, "visit", now=now)
        dispute.due_on = None
        if result == "relapse":
            mediation.state, mediation.closed_on = MEDIATION_LIFE.move(mediation.state, "relapse"), None
            mediation.save(update_fields=["state", "closed_on"])
            reopen_duties(dispute, "mediate", subject_id=mediation.id)
            dispute.due_on = mediation.due_on
        over = result != "relapse" and not _plan_next(dispute, mediation, made_on, now)
        dispute.stage = stage_of(
            dispute=dispute.state, mediation=mediation.state, offered=False, visited=over
        )
    fact = VisitMade(
        made_on.isoformat(), VISIT_MEANS[means], VISIT_RESULTS[result], SATISFACTION[satisfaction]
    )
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def _plan_next(dispute: Dispute, mediation: Mediation, made_on: date, now: datetime) -> bool:
    """Open the duty of the next visit of the policy's series. False: there is none."""
    due = next_visit_due(dispute.place, made_on, _visits_made(dispute, mediation), localdate(now))
    if due is None:
        return False
    dispute.due_on, version, provisional = due
    open_duty(
        root=dispute, kind="visit", organisation_id=dispute.holder_id, due_on=dispute.due_on, now=now, subject_kind="mediation",
        subject_id=mediation.id, policy_version=version, provisional=provisional,
    )  # fmt: skip
    return True


def _visits_made(dispute: Dispute, mediation: Mediation) -> int:
    """Visits that counted since this mediation was last performed: a relapse begins the series anew, a complaint by link is no visit."""
    rows = (
        Visit.objects.of(dispute).filter(created_at__gte=mediation.created_at).order_by("-created_at", "-id")
    )
    made = 0
    for means, result in rows.values_list("means", "result"):
        if means == "link" and result != "kept":
            continue
        if result == "relapse":
            break
        made += 1
    return made
