"""What happens to a dispute, as the journal tells it. No personal data: names of parties stand in their rows."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact

from .applicant_facts import ApplicationWithdrawn
from .course_facts import DisputeRelapsed
from .passing_facts import DisputeMoved


@fact("cases.registered", "登记", "{channel}登记，编号 {number}，类型“{type_name}”。{offered}{ledger}")
@dataclass(frozen=True)
class DisputeRegistered:
    number: str
    channel: str
    type_name: str
    organisation: str
    offered: str
    month: str
    parties: int
    ledger: str = ""  # where a dispute was entered from a ledger: the sentence that says so


@fact(
    "cases.outcome_entered",
    "补录结果",
    "按台账补录结果：{outcome}，办结日期 {closed_on}。{note}本系统没有此前的办理经过。",
)
@dataclass(frozen=True)
class PastOutcomeEntered:
    """A dispute that had ended before it was entered here: its outcome as the ledger has it, not as seen by the program."""

    outcome: str
    closed_on: str
    note: str
    month: str


@fact("cases.offered", "移交", "移交 {to_organisation}：{reason}")
@dataclass(frozen=True)
class HandOverOffered:
    to_organisation: str
    to_organisation_id: str
    reason: str


@fact(
    "cases.offer_declined",
    "退回",
    "{organisation} 未接收：{reason}。依据：{legal_basis}。建议由 {proposed} 承办",
)
@dataclass(frozen=True)
class OfferDeclined:
    organisation: str
    reason: str
    legal_basis: str
    proposed: str


@fact("cases.offer_withdrawn", "撤回移交", "撤回对 {to_organisation} 的移交")
@dataclass(frozen=True)
class OfferWithdrawn:
    to_organisation: str


@fact("cases.accepted", "受理", "{organisation} 受理，调解案件号 {number}，调解期限至 {due_on}")
@dataclass(frozen=True)
class CaseAccepted:
    organisation: str
    number: str
    due_on: str
    by_offer: bool


@fact("cases.refused", "不予受理", "不予受理：{ground}。已告知{guidance}。{explanation}")
@dataclass(frozen=True)
class AcceptanceRefused:
    organisation: str
    ground: str
    guidance: str
    explanation: str
    calm_on: str


@fact("cases.assigned", "指派调解员", "{chosen_by}：{mediators}")
@dataclass(frozen=True)
class MediatorsAssigned:
    mediators: list[str]
    chosen_by: str


@fact("cases.ended", "终止调解", "{reason}。已告知{routes}。{explanation}")
@dataclass(frozen=True)
class MediationEnded:
    reason: str
    routes: list[str]
    explanation: str


@fact("cases.visited", "回访", "{means}：{result}，{satisfaction}")
@dataclass(frozen=True)
class VisitMade:
    made_on: str
    means: str
    result: str
    satisfaction: str


@fact("cases.closed", "销号", "结果：{outcome}。{note}")
@dataclass(frozen=True)
class DisputeClosed:
    outcome: str
    note: str
    closed_on: str


@fact("cases.reopened", "恢复办理", "恢复办理：{reason}")
@dataclass(frozen=True)
class DisputeReopened:
    reason: str


# After these a dispute is over, or open again.
ENDS_OR_OPENS = (
    AcceptanceRefused, ApplicationWithdrawn, DisputeClosed, DisputeMoved, DisputeReopened, DisputeRelapsed,
)  # fmt: skip
