"""Dispute types (纠纷类型): the list of leaf types as data, read once. Pure: no Django, no clock.

The list is `types.toml` beside this file. A leaf code is stored with a dispute for ever; what other systems
call the matter (row of the ministry's report, GB/T 31000 event type) is looked up here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

__all__ = ["DisputeType", "Family", "families", "families_with_types", "route_name", "types", "types_version"]


@dataclass(frozen=True, slots=True)
class Family:
    """A family of types: one row of the ministry's report 人民调解案件情况统计表 (column `report_row`)."""

    code: str
    name: str
    report_row: int


@dataclass(frozen=True, slots=True)
class DisputeType:
    """One leaf type. `routes` are codes of the lawful ways on where mediation fails (人民调解法 art. 26)."""

    code: str  # "marriage.divorce": never reused, never renamed
    name: str
    family: Family
    gb31000: str  # event type of GB/T 31000-2015, four digits
    department: str  # kind of authority that is competent by subject, in Chinese
    routes: tuple[str, ...]
    written_article: str  # law and article that demand a written agreement, or ""
    is_status: bool  # personal relation: no electronic signature (电子签名法 art. 3)
    is_confirmable: bool  # False: status or title, a court does not confirm it (民诉法解释 art. 355)
    is_open: bool  # False: kept for old disputes, no longer offered
    caution: str  # a sentence the mediator must see, or ""

    @property
    def written_form_required(self) -> bool:
        """Whether the law demands a written agreement whatever is agreed and however it is performed."""
        return bool(self.written_article)

    @property
    def moj18(self) -> str:
        """Name of the row of the ministry's report that counts this type."""
        return self.family.name

    @property
    def full_name(self) -> str:
        return f"{self.family.name}／{self.name}"


@cache
def _document() -> dict[str, Any]:
    text = files(__package__).joinpath("types.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def types() -> Mapping[str, DisputeType]:
    """All leaf types by code, in the order of the ministry's report. Raises KeyError if the data is bad."""
    routes = _document()["routes"]
    found: dict[str, DisputeType] = {}
    for family_code, block in _document()["families"].items():
        family = Family(family_code, block["name"], block["row"])
        for leaf_code, leaf in block["types"].items():
            code = f"{family_code}.{leaf_code}"
            chosen = tuple(leaf.get("routes", block["routes"]))
            if unknown := set(chosen) - set(routes):
                raise KeyError(f"{code}: unknown routes {sorted(unknown)}")
            found[code] = DisputeType(
                code=code,
                name=leaf["name"],
                family=family,
                gb31000=leaf["gb31000"],
                department=leaf.get("department", block["department"]),
                routes=chosen,
                written_article=leaf.get("written", block.get("written", "")),
                is_status=leaf.get("is_status", False),
                is_confirmable=leaf.get("is_confirmable", True),
                is_open=not leaf.get("closed", False),
                caution=leaf.get("caution", ""),
            )
    return MappingProxyType(found)


@cache
def families() -> Mapping[str, Family]:
    """All families by code, in the order of the ministry's report."""
    return MappingProxyType({kind.family.code: kind.family for kind in types().values()})


@cache
def families_with_types() -> tuple[tuple[Family, tuple[DisputeType, ...]], ...]:
    """For choices on a page: each family with the leaves that are still offered."""
    return tuple(
        (family, tuple(kind for kind in types().values() if kind.family == family and kind.is_open))
        for family in families().values()
    )


def route_name(code: str) -> str:
    """The lawful way on as the notice to the parties names it, in Chinese with its article."""
    return str(_document()["routes"][code])


def types_version() -> str:
    """Version of the list; goes with a proposal so that it can be judged later."""
    return str(_document()["version"])
