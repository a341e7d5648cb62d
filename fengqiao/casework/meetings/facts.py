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
