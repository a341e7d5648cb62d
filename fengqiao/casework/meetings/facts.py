"""What the journal tells of sessions."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact("meetings.held", "调解", "第 {ordinal} 次调解（{means}），{held_on}，到场 {present} 方")
@dataclass(frozen=True)
class SessionHeld:
    ordinal: int
    held_on: str
    means: str
    present: int


@fact("meetings.planned", "预约调解", "预约 {starts_at} 调解（{means}，{place}）")
@dataclass(frozen=True)
class SessionPlanned:
    starts_at: str
    ends_at: str
    means: str
    place: str
    parties: int


@fact("meetings.replanned", "改期", "原定 {former} 的调解改到 {starts_at}（{place}）：{reason}")
@dataclass(frozen=True)
class SessionReplanned:
    former: str
    starts_at: str
    ends_at: str
    place: str
    reason: str


@fact("meetings.plan_cancelled", "取消预约", "取消 {starts_at} 的调解：{reason}")
@dataclass(frozen=True)
class SessionCancelled:
    starts_at: str
    reason: str


@fact("meetings.noted_privately", "单独谈话记录", "记录一次单独谈话；内容密封，不入卷宗")
@dataclass(frozen=True)
class PrivatelyNoted:
    spoken_on: str
