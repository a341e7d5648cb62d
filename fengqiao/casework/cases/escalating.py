"""Up (逐级上报): with a risk assessment to the upper body and as a report to the department in charge; it takes, guides or returns.

The holder goes on working while the upper body thinks: a dispute that may unsettle does not wait for an answer.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.settings import answer_due, returns_allowed
from fengqiao.kernel.duties.services import finish_duties, open_duty, void_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import OrganisationView, county_body, organisation, upper_body

from .access import find_dispute, must_hold
from .codes import RISK_LEVELS, RISK_REQUESTS
from .models import Dispute, RiskReport, Transfer
from .passing import MOVABLE, answer_transfer, change_hands, grant, open_transfer, wait_for_answer, words
from .passing_facts import (
    CaseEscalated,
    EscalationGuided,
    EscalationReturned,
    EscalationTaken,
    EscalationWithdrawn,
)
from .types import types

__all__ = [
    "escalate_dispute", "guide_escalation", "return_escalation", "take_escalation", "upper_of", "withdraw_escalation",
]  # fmt: skip

HARD = ("hard", "major")


def upper_of(holder: UUID, county: str, difficulty: str) -> OrganisationView | None:
    """The body above the holder; hard and major disputes go to the county's centre at once (row CAS-11)."""
    if difficulty in HARD and len(organisation(holder).place) > 6 and (centre := county_body(county)):
        return centre
    return upper_body(holder, county)


def escalate_dispute(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, level: str, people_affected: int, consequences: str,
    measures: str, request: str, department: str = "",
) -> Dispute:  # fmt: skip
    """Report a dispute up with its risk assessment. department: in charge of the matter; the type's where none is said."""
    dispute = find_dispute(actor, county, id, to="escalate", revision=revision)
    must_hold(actor, dispute)
    if dispute.state not in ("registered", "accepted"):
        raise Refusal("nothing_to_escalate", "已办结的纠纷不能上报。")
    if open_transfer(dispute, "escalate"):
        raise Refusal("already_escalated", "这件纠纷已上报，正在等待上级答复。")
    if level not in RISK_LEVELS:
        raise Invalid("risk_unknown", "请选择风险等级。", field="level")
    if request not in RISK_REQUESTS:
        raise Invalid("request_unknown", "请选择请求事项。", field="request")
    if not 0 <= people_affected <= 1_000_000:
        raise Invalid("people_implausible", "涉及人数应在 0 至 1000000 之间。", field="people_affected")
    consequences = words(consequences, "consequences", "请写明可能的后果。")
    measures = words(measures, "measures", "请写明已采取的措施。")
    upper = upper_of(dispute.holder_id, county, dispute.difficulty)
    if upper is None:
        raise Refusal("no_upper_body", "本县没有可以上报的上级单位，请联系司法局。")
    _must_not_repeat(dispute, upper, now)
    row = Transfer(
        county=county, created_at=now, dispute=dispute, kind="escalate", from_organisation_id=dispute.holder_id, to_organisation_id=upper.id,
        reason=f"风险{RISK_LEVELS[level]}，请求{RISK_REQUESTS[request]}", offered_at=now,
    )  # fmt: skip
    row.save(force_insert=True)
    told = department.strip() or types()[dispute.type].department
    RiskReport(
        county=county, created_at=now, dispute=dispute, transfer=row, level=level, people_affected=people_affected,
        consequences=consequences, measures=measures, request=request, department=told, reported_at=now,
    ).save(force_insert=True)  # fmt: skip
    grant(dispute, upper.id, "upper", row.id, now)
    due, version, provisional = answer_due(dispute.place, localdate(now))
    open_duty(
        root=dispute, kind="escalation", organisation_id=upper.id, due_on=due, now=now, subject_kind="transfer", subject_id=row.id,
        policy_version=version, provisional=provisional,
    )  # fmt: skip
    fact = CaseEscalated(
        upper.name, str(upper.id), RISK_LEVELS[level], people_affected, RISK_REQUESTS[request], told
    )
    record(fact, about=dispute, actor=actor, at=now)
    return dispute


def _must_not_repeat(dispute: Dispute, upper: OrganisationView, now: datetime) -> None:
    """What a body returned as often as the policy allows returns does not come back to it."""
    returned = Transfer.objects.of(dispute).filter(
        kind="escalate", state="declined", to_organisation_id=upper.id
    )
    if returned.count() > returns_allowed(dispute.place, localdate(now)):
        raise Refusal("escalated_too_often", f"{upper.name} 已多次退回上报，应当由本单位继续办理。")


def withdraw_escalation(*, actor: Actor, now: datetime, county: str, id: UUID, revision: int) -> Dispute:
    """Take an unanswered escalation back."""
    dispute = find_dispute(actor, county, id, to="escalate", revision=revision)
    must_hold(actor, dispute)
    row = open_transfer(dispute, "escalate")
    if row is None:
        raise Refusal("nothing_escalated", "没有等待答复的上报。")
    answer_transfer(dispute, row, "withdraw", "", now)
    void_duties(dispute, "escalation", now=now)
    record(EscalationWithdrawn(row.to_organisation.name), about=dispute, actor=actor, at=now)
    return dispute


def _escalated_to(actor: Actor, county: str, id: UUID, revision: int, power: str) -> tuple[Dispute, Transfer]:
    dispute = find_dispute(actor, county, id, to=power, revision=revision)
    row = open_transfer(dispute, "escalate")
    if row is None or row.to_organisation_id != actor.organisation_id:
        raise Refusal("not_escalated_to_you", "这件纠纷没有上报到您的单位。")
    return dispute, row


def take_escalation(*, actor: Actor, now: datetime, county: str, id: UUID, revision: int) -> Dispute:
    """The upper body takes the dispute (提级办理): it is the holder from now on and answers for acceptance."""
    dispute, row = _escalated_to(actor, county, id, revision, "accept")
    if dispute.stage not in MOVABLE:
        raise Refusal(
            "not_movable", "这件纠纷已达成协议、中止或者办结，不能提级办理，请书面指导或者退回上报。"
        )
    answer_transfer(dispute, row, "accept", "", now)
    finish_duties(dispute, "escalation", now=now)
    change_hands(
        dispute, to=row.to_organisation_id, right="escalated", result="escalated", now=now, keep="escalator"
    )
    wait_for_answer(dispute, now)
    fact = EscalationTaken(actor.organisation_name)
    record(fact, about=dispute, actor=actor, at=now, changed=["state", "stage", "holder", "due_on"])
    return dispute


def guide_escalation(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, guidance: str
) -> Dispute:
    """Written guidance; the holder stays the holder."""
    dispute, row = _escalated_to(actor, county, id, revision, "guide")
    guidance = words(guidance, "guidance", "请写明指导意见（至少 5 个字）。", least=5)
    answer_transfer(dispute, row, "guide", guidance, now)
    finish_duties(dispute, "escalation", now=now)
    record(EscalationGuided(actor.organisation_name), about=dispute, actor=actor, at=now)
    return dispute


def return_escalation(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, reason: str
) -> Dispute:
    """Send an escalation back with the reason; the holder stays the holder."""
    dispute, row = _escalated_to(actor, county, id, revision, "guide")
    reason = words(reason, "reason", "请写明退回上报的理由。")
    answer_transfer(dispute, row, "decline", reason, now)
    finish_duties(dispute, "escalation", now=now)
    record(EscalationReturned(actor.organisation_name, reason), about=dispute, actor=actor, at=now)
    return dispute
