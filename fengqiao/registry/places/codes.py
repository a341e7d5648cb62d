"""Levels of the tree and what follows from a code's length. Names of levels (旗, 苏木, 嘎查) are part of the place's own name."""

from __future__ import annotations

__all__ = ["DEMO_COUNTIES", "LEVELS", "level_of", "parent_of"]

LEVELS = {
    "province": "省",
    "city": "市",
    "county": "县",
    "town": "乡镇",
    "village": "村居",
    "group": "组",
    "grid": "网格",
}
_BY_LENGTH = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
_CUT = {4: 2, 6: 4, 9: 6, 12: 9}
DEMO_COUNTIES = ("640221", "640104", "500104", "320105", "150223")


def level_of(code: str) -> str:
    """The level of a national code."""
    return _BY_LENGTH[len(code)]


def parent_of(code: str) -> str | None:
    """The code above, or None for a province."""
    return code[: _CUT[len(code)]] if len(code) in _CUT else None
