"""Kinds of organisations and the network each belongs to. Kinds are data: a code, a name, a network, whether it mediates."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["KINDS", "NETWORKS", "Kind"]

NETWORKS = {
    "urban": "城市",
    "rural": "农村",
    "unit": "内部单位",
    "industry": "行业专业",
    "public": "党政机关",
}


class Kind(NamedTuple):
    name: str
    network: str
    level: int  # digits of the place it stands on
    mediates: bool


KINDS = {
    "village": Kind("村（居）人民调解委员会", "rural", 12, True),
    "town": Kind("乡镇（街道）人民调解委员会", "rural", 9, True),
    "county_centre": Kind("县级人民调解中心", "public", 6, True),
    "medical": Kind("医疗纠纷人民调解委员会", "industry", 6, True),
    "traffic": Kind("道路交通事故人民调解委员会", "industry", 6, True),
    "labour": Kind("劳动争议人民调解委员会", "industry", 6, True),
    "property": Kind("物业纠纷人民调解委员会", "industry", 6, True),
    "justice_office": Kind("司法所", "public", 9, False),
    "bureau": Kind("司法局", "public", 6, False),
    "governance": Kind("综合治理中心", "public", 6, False),
}
