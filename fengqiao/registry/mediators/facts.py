"""What the journal of an organisation tells of its mediators. Names of mediators are public."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact("mediators.appointed", "聘任调解员", "聘任 {name} 为{kind}人民调解员，自 {from_on} 起")
@dataclass(frozen=True)
class MediatorAppointed:
    name: str
    kind: str
    from_on: str


@fact("mediators.dismissed", "调解员离任", "{name} 离任：{reason}")
@dataclass(frozen=True)
class MediatorDismissed:
    name: str
    reason: str
