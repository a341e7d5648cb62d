"""What an applicant adds without an account, and what a partner's program hands in, as the journal tells it. No personal data."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact("intake.words_added", "补充材料", "申请人在网上补充：{what}")
@dataclass(frozen=True)
class WordsAdded:
    what: str
    files: int


@fact("intake.rated", "评价", "申请人在网上评价：{satisfaction}{more}")
@dataclass(frozen=True)
class HandlingRated:
    satisfaction: str
    more: str
