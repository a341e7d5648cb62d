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
