"""What the journal tells of agreements."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact(
    "agreements.oral_reached",
    "口头协议",
    "达成口头协议 {number}，{obligations} 项义务，自 {effective_on} 起生效",
)
@dataclass(frozen=True)
class OralAgreementReached:
    number: str
    effective_on: str
    obligations: int
    performed: bool


@fact("agreements.drafted", "起草协议", "起草{name} {number}，{obligations} 项义务{replaces}")
@dataclass(frozen=True)
class AgreementDrafted:
    agreement_id: str
    name: str
    number: str
    obligations: int
    replaces: str


@fact("agreements.revised", "修改协议", "修改{name} {number}，现有 {obligations} 项义务")
@dataclass(frozen=True)
class AgreementRevised:
    agreement_id: str
    name: str
    number: str
    obligations: int


@fact("agreements.discarded", "作废协议", "{name} {number} 作废：{reason}")
@dataclass(frozen=True)
class AgreementDiscarded:
    agreement_id: str
    name: str
    number: str
    reason: str


@fact("agreements.signed", "签署协议", "{number}：{signers}，{means}，{signed_on}")
@dataclass(frozen=True)
class AgreementSigned:
    agreement_id: str
    number: str
    signers: list[str]
    means: str
    signed_on: str
    text_digest: str


@fact("agreements.took_effect", "协议生效", "{name} {number} 自 {effective_on} 起生效{window}{replaces}")
@dataclass(frozen=True)
class AgreementTookEffect:
    agreement_id: str
    name: str
    number: str
    effective_on: str
    window: str
    replaces: str


@fact("agreements.performed", "履行", "{number} 第 {ordinal} 项：{how}，{performed_on}{left}")
@dataclass(frozen=True)
class ObligationPerformed:
    number: str
    ordinal: int
    how: str
    performed_on: str
    left: str
    evidence: bool


@fact("agreements.defaulted", "未履行", "{number} 第 {ordinal} 项到期未履行。已告知：{guidance}。{reason}")
@dataclass(frozen=True)
class ObligationDefaulted:
    number: str
    ordinal: int
    guidance: list[str]
    reason: str


@fact("agreements.remediated", "重新调解", "协议未能履行，重新调解：{reason}")
@dataclass(frozen=True)
class MediationResumed:
    reason: str


@fact("agreements.confirmation_applied", "申请确认", "{number}：{kind}，{organ}，{applied_on}")
@dataclass(frozen=True)
class ConfirmationApplied:
    number: str
    kind: str
    organ: str
    applied_on: str


@fact(
    "agreements.confirmation_answered", "确认结果", "{number}：{kind}{result}，{organ}，{result_on}。{note}"
)
@dataclass(frozen=True)
class ConfirmationAnswered:
    number: str
    kind: str
    organ: str
    result: str
    result_on: str
    note: str


@fact("agreements.link_made", "回访问卷", "生成回访问卷链接，{expires_on} 前有效")
@dataclass(frozen=True)
class VisitLinkMade:
    expires_on: str


@fact("agreements.link_answered", "问卷答复", "当事人通过问卷答复：{result}，{satisfaction}")
@dataclass(frozen=True)
class VisitLinkAnswered:
    result: str
    satisfaction: str
