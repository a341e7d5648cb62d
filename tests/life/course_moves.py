"""What the machine does in the course of a mediation: plan, suspend, extend, invite, calm, report, relapse."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from fengqiao.casework.cases.models import (
    Calming,
    Dispute,
    Helper,
    Mediation,
    MediationMediator,
    Report,
    Suspension,
)
from fengqiao.casework.cases.services import (
    extend_term,
    invite_helper,
    plan_calming,
    record_calming,
    refuse_mediator,
    release_helper,
    report_department,
    resume_mediation,
    set_openness,
    suspend_mediation,
    take_up_again,
)
from fengqiao.casework.meetings.models import PlannedSession
from fengqiao.casework.meetings.services import (
    cancel_session,
    note_privately,
    plan_session,
    replan_session,
)

__all__ = ["LAWFUL_NO", "check_course", "course_calls", "owes_report"]

# What a well-formed call may still be told, although the page offered the verb.
LAWFUL_NO = {
    "term_over", "extended_too_often", "relapse_too_late", "refused_already", "mediator_was_refused", "mediator_busy", "room_taken",
}  # fmt: skip
NOBODY = UUID(int=1)


def _one(rows: Any) -> UUID:
    found = rows.first()
    return found.id if found else NOBODY


def course_calls(
    where: dict[str, Any], chance: random.Random, parties: Sequence[UUID], mediator: UUID
) -> dict[str, Callable[[], Any]]:
    """One well-formed call per verb; what it is about is looked up as the page would show it."""
    now, at = where["now"], {"county": where["county"], "dispute_id": where["id"]}
    starts_at = now + timedelta(minutes=chance.randint(30, 20_000))
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=60)}

    def mediation() -> Mediation | None:
        return Mediation.objects.everywhere("test").filter(**at).order_by("-created_at", "-id").first()

    def planned() -> UUID:
        last = mediation()
        rows = PlannedSession.objects.everywhere("test").filter(**at, state="planned", mediation=last)
        return _one(rows.order_by("starts_at"))

    def assigned() -> UUID:
        last = mediation()
        rows = MediationMediator.objects.of(last).filter(to_on=None) if last else None
        found = rows.first() if rows is not None else None
        return found.mediator_id if found else mediator

    def report() -> Any:
        last = mediation()
        failed = last is not None and last.state == "failed"
        return report_department(
            **where, kind="failure" if failed else "material", to_name="县自然资源局", told_on=now.date(), means="written", content="卷宗材料一份",
        )  # fmt: skip

    def open_doors() -> Any:
        last = mediation()
        return set_openness(**where, is_public=not (last and last.is_public), consents=parties, means="oral")

    return {
        "plan_session": lambda: plan_session(**where, **times, place=f"调解室{chance.randint(1, 3)}", means="face", parties=parties, despite=True),
        "replan_session": lambda: replan_session(**where, **times, planned=planned(), place="调解室9", reason="当事人请假", despite=True),
        "cancel_session": lambda: cancel_session(**where, planned=planned(), reason="当事人请求"),
        "suspend": lambda: suspend_mediation(**where, ground="appraisal", detail="房屋渗漏原因鉴定", expected_on=now.date() + timedelta(days=20)),
        "resume": lambda: resume_mediation(**where),
        "extend": lambda: extend_term(**where, days=10, reason="等待房主回乡", consents=parties, means="oral"),
        "refuse_mediator": lambda: refuse_mediator(**where, party=parties[0], mediator=assigned(), reason="曾有过节"),
        "invite_helper": lambda: invite_helper(**where, kind="neighbour", name="王五", relation="同村邻居", consents=parties, means="oral"),
        "release_helper": lambda: release_helper(
            **where, helper=_one(Helper.objects.everywhere("test").filter(**at, to_on=None)), reason="一方撤回同意", party=parties[1]
        ),
        "set_openness": open_doors,
        "note_privately": lambda: note_privately(**where, spoken_on=now.date(), text="底线是五百元。", party=parties[0]),
        "plan_calming": lambda: plan_calming(**where, person="李警官", measure="上门稳定情绪", due_on=now.date() + timedelta(days=3)),
        "record_calming": lambda: record_calming(
            **where, calming=_one(Calming.objects.everywhere("test").filter(**at, done_on=None)), done_on=now.date(), result="情绪平稳"
        ),
        "report": report,
        "relapse": lambda: take_up_again(**where, reason="再次向院内排水", consent=True),
    }  # fmt: skip


def check_course(dispute: Dispute, mediation: Mediation | None) -> None:
    """At most one stop stands open, and only while the dispute is suspended."""
    stopped = [row.mediation_id for row in Suspension.objects.of(dispute).filter(to_on=None)]
    assert stopped == ([mediation.id] if mediation and dispute.stage == "suspended" else [])


def owes_report(dispute: Dispute) -> bool:
    """A mediation that failed is reported before the dispute is closed."""
    last = Mediation.objects.of(dispute).order_by("-created_at", "-id").first()
    if dispute.stage != "ended" or last is None or last.state != "failed":
        return False
    return not Report.objects.of(last).filter(kind="failure").exists()
