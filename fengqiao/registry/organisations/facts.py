"""What the journal tells of organisations."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact("organisations.established", "设立单位", "设立 {name}（{kind}），所在地 {place}")
@dataclass(frozen=True)
class OrganisationEstablished:
    name: str
    kind: str
    place: str


@fact("organisations.renamed", "单位更名", "{former} 更名为 {name}")
@dataclass(frozen=True)
class OrganisationRenamed:
    former: str
    name: str


@fact("organisations.ended", "撤销单位", "自 {to_on} 起撤销：{reason}")
@dataclass(frozen=True)
class OrganisationEnded:
    to_on: str
    reason: str


@fact("organisations.phone_set", "登记办公电话", "登记办公电话：{phone}")
@dataclass(frozen=True)
class OrganisationPhoneSet:
    phone: str
