"""Names and their pinyin: Chinese names are sorted and found by a stored key, since the database has no Chinese collation."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

__all__ = ["initials", "sort_key"]


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """pingluoxian for 平罗县: full pinyin without tones, lower case."""
    return "".join(lazy_pinyin(text.strip()))[:200].lower()


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """plx for 平罗县."""
    return "".join(lazy_pinyin(text.strip(), style=Style.FIRST_LETTER))[:60].lower()
