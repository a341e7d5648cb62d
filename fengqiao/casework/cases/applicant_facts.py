"""What an applicant does without an account, as the journal tells it. No personal data: words and files stand in their rows."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact("cases.secret_issued", "发放查询码", "窗口向申请人发放查询码，原查询码作废。身份核对：{checked}")
@dataclass(frozen=True)
class SecretIssued:
    checked: str


@fact("cases.application_withdrawn", "撤回申请", "申请人通过{means}撤回申请。{rest}")
@dataclass(frozen=True)
class ApplicationWithdrawn:
    means: str
    outcome: str
    rest: str
