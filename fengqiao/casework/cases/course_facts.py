"""What happens in the course of a mediation, as the journal tells it. No personal data: names of parties stand in their rows."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact("cases.mediator_refused", "拒绝调解员", "一方当事人不接受调解员 {mediator}，本案不再指派。{rest}")
@dataclass(frozen=True)
class MediatorRefused:
    mediator: str
    side: str
    rest: str


@fact("cases.helper_invited", "邀请参加人", "经 {consents} 名当事人同意，邀请{kind}参加调解（{relation}）")
@dataclass(frozen=True)
class HelperInvited:
    kind: str
    relation: str
    consents: int


@fact("cases.helper_left", "参加人退出", "邀请参加的{kind}退出调解：{why}")
@dataclass(frozen=True)
class HelperLeft:
    kind: str
    why: str
    consent_withdrawn: bool


@fact("cases.openness_set", "公开方式", "{said}进行调解。{reason}")
@dataclass(frozen=True)
class OpennessSet:
    said: str
    is_public: bool
    reason: str


@fact("cases.suspended", "中止调解", "{ground}，预计 {expected_on} 前恢复，调解期限{clock}。{detail}")
@dataclass(frozen=True)
class MediationSuspended:
    ground: str
    expected_on: str
    clock: str
    detail: str


@fact("cases.resumed", "恢复调解", "中止 {days} 天后恢复调解，调解期限至 {due_on}。{note}")
@dataclass(frozen=True)
class MediationResumed:
    days: int
    due_on: str
    note: str


@fact(
    "cases.extended",
    "延长期限",
    "{agreed}同意延长 {days} 个{unit}，调解期限由 {from_due} 延至 {to_due}。理由：{reason}",
)
@dataclass(frozen=True)
class TermExtended:
    agreed: str
    days: int
    unit: str
    from_due: str
    to_due: str
    reason: str


@fact("cases.calming_planned", "安抚稳控", "由 {person} 负责，{due_on} 前办理：{measure}")
@dataclass(frozen=True)
class CalmingPlanned:
    person: str
    measure: str
    due_on: str


@fact("cases.calmed", "登记安抚情况", "{done_on} 已做安抚稳控工作：{result}")
@dataclass(frozen=True)
class CalmingDone:
    done_on: str
    result: str


@fact("cases.reported", "通报主管部门", "{kind}：{told_on} 以{means}告知 {to_name}")
@dataclass(frozen=True)
class DepartmentTold:
    kind: str
    to_name: str
    told_on: str
    means: str


@fact(
    "cases.relapsed", "纠纷反复", "销号后纠纷反复，重新调解，案件号 {number}，调解期限至 {due_on}。{reason}"
)
@dataclass(frozen=True)
class DisputeRelapsed:
    number: str
    due_on: str
    reason: str
