"""What happens when a dispute goes from hand to hand, as the journal tells it. No personal data; long texts stand in their rows."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact(
    "cases.returned_to_arbiter",
    "退回报裁定",
    "{organisation} 未接收：{reason}。依据：{legal_basis}。建议由 {proposed} 承办。已达退回次数，报请 {arbiter} 裁定",
)
@dataclass(frozen=True)
class ReturnedToArbiter:
    organisation: str
    reason: str
    legal_basis: str
    proposed: str
    arbiter: str


@fact("cases.bound", "裁定承办单位", "{arbiter} 裁定由 {organisation} 承办：{reason}。依据：{legal_basis}")
@dataclass(frozen=True)
class HolderBound:
    arbiter: str
    organisation: str
    organisation_id: str
    reason: str
    legal_basis: str


@fact(
    "cases.escalated",
    "上报",
    "风险{level}，涉及 {people} 人，上报 {upper}，请求{request}；同时报告主管部门（{department}）",
)
@dataclass(frozen=True)
class CaseEscalated:
    upper: str
    upper_id: str
    level: str
    people: int
    request: str
    department: str


@fact("cases.escalation_taken", "提级办理", "{organisation} 提级办理")
@dataclass(frozen=True)
class EscalationTaken:
    organisation: str


@fact("cases.escalation_guided", "书面指导", "{organisation} 已书面指导，仍由原单位承办")
@dataclass(frozen=True)
class EscalationGuided:
    organisation: str


@fact("cases.escalation_returned", "退回上报", "{organisation} 退回上报：{reason}")
@dataclass(frozen=True)
class EscalationReturned:
    organisation: str
    reason: str


@fact("cases.escalation_withdrawn", "撤回上报", "撤回对 {upper} 的上报")
@dataclass(frozen=True)
class EscalationWithdrawn:
    upper: str


@fact("cases.ordered", "交办", "交办 {organisation}，{due_on} 前反馈：{reason}")
@dataclass(frozen=True)
class CaseOrdered:
    organisation: str
    organisation_id: str
    due_on: str
    reason: str


@fact("cases.order_signed", "签收交办", "{organisation} 签收，{due_on} 前反馈")
@dataclass(frozen=True)
class OrderSigned:
    organisation: str
    due_on: str


@fact(
    "cases.order_contested",
    "交办异议",
    "{organisation} 对交办提出异议：{reason}。依据：{legal_basis}。建议由 {proposed} 承办。报请 {arbiter} 裁定",
)
@dataclass(frozen=True)
class OrderContested:
    organisation: str
    reason: str
    legal_basis: str
    proposed: str
    arbiter: str


@fact("cases.order_reported", "反馈交办", "{organisation} 反馈交办办理情况")
@dataclass(frozen=True)
class OrderReported:
    organisation: str


@fact("cases.joined", "联合办理", "邀请 {organisations} 联合办理，{due_on} 前完成：{task}")
@dataclass(frozen=True)
class HandlingJoined:
    organisations: list[str]
    due_on: str
    task: str


@fact("cases.contributed", "协办情况", "{organisation} 登记协办情况{finished}")
@dataclass(frozen=True)
class ContributionRecorded:
    organisation: str
    finished: str


@fact("cases.joint_ended", "结束联合办理", "结束联合办理：{reason}")
@dataclass(frozen=True)
class JointHandlingEnded:
    reason: str


@fact(
    "cases.moved",
    "移送外县",
    "移送 {county_name}，由 {organisation} 承办，编号 {number}：{reason}。依据：{legal_basis}。{told}",
)
@dataclass(frozen=True)
class DisputeMoved:
    """told: a sentence, so that an entry from before it was asked claims nothing."""

    county_name: str
    organisation: str
    number: str
    reason: str
    legal_basis: str
    cancelled_on: str
    told: str
