"""What the journal tells of policies: the text's digest and who proposed and approved it; the text stands in the document."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact("policy.proposed", "提出规则", "提出规则 {area}/{subject} 第 {version} 版，拟自 {in_force_on} 起施行")
@dataclass(frozen=True)
class PolicyProposed:
    area: str
    subject: str
    version: int
    in_force_on: str
    digest: str


@fact("policy.approved", "批准规则", "批准规则 {area}/{subject} 第 {version} 版")
@dataclass(frozen=True)
class PolicyApproved:
    area: str
    subject: str
    version: int


@fact("policy.withdrawn", "撤回规则", "撤回规则 {area}/{subject} 第 {version} 版：{reason}")
@dataclass(frozen=True)
class PolicyWithdrawn:
    area: str
    subject: str
    version: int
    reason: str
