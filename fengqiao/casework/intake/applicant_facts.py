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


@fact("intake.wished", "对调解员的意愿", "申请人在网上表示：{what}")
@dataclass(frozen=True)
class MediatorWished:
    what: str


@fact("intake.wish_withdrawn", "收回意愿", "申请人收回了意愿：{what}")
@dataclass(frozen=True)
class WishWithdrawn:
    what: str


@fact("intake.wish_answered", "答复意愿", "答复申请人（{what}）：{answer}{words}")
@dataclass(frozen=True)
class WishAnswered:
    what: str
    answer: str
    words: str
