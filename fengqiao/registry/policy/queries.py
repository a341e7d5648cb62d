"""Policy: the read door. A value is the nearest stated one, from the area up to the nation; silence stops the search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from fengqiao.kernel.keeping import Keep

from .models import PolicyDocument
from .schema import Stated, parse

__all__ = ["Found", "chain_of", "forget", "value_of"]

KEEP_SECONDS = 5.0  # documents take force by day, so a few seconds of an older one harm nobody, and two workers agree soon
_parsed = lru_cache(maxsize=256)(parse)  # by its text; a parsed document is frozen
_kept: Keep[tuple[str, str], list[tuple[PolicyDocument, Any]]] = Keep(KEEP_SECONDS, most=2000)


@dataclass(frozen=True)
class Found:
    """A policy value: what, from where, and by which version (area/subject/number)."""

    value: Any
    source: str
    version: str


def chain_of(area: str) -> list[str]:
    """The areas that may speak for a place, nearest first: 640221100 -> 640221100, 640221, 6402, 64, ""."""
    return [area[:cut] for cut in (12, 9, 6, 4, 2) if len(area) >= cut] + [""]


def forget() -> None:
    """Drop what is kept (tests; after a change in this process)."""
    _kept.forget()


def _documents(subject: str, area: str, on: date) -> list[tuple[PolicyDocument, Any]]:
    """The newest document of each area of the chain on a day, nearest area first."""
    newest: dict[str, tuple[PolicyDocument, Any]] = {}
    for row, document in _kept.get((subject, area[:9]), lambda: _read(subject, area)):
        if row.in_force_on <= on:
            newest[row.area] = (row, document)
    return [newest[one] for one in chain_of(area[:9]) if one in newest]


def _read(subject: str, area: str) -> list[tuple[PolicyDocument, Any]]:
    """All documents in force of a chain, oldest first: kept without the day, so that old days cost nothing more."""
    rows = PolicyDocument.objects.filter(subject=subject, area__in=chain_of(area[:9]), state="in_force")
    return [(row, _parsed(subject, row.text)) for row in rows.order_by("in_force_on", "version")]


def value_of(subject: str, key: str, area: str, on: date) -> Found | None:
    """The value of one key for an area on a day, or None where the policy says nothing (then nothing opens)."""
    for row, document in _documents(subject, area, on):
        stated: Stated | None = getattr(document, key)
        if stated is not None:
            if stated.silent:
                return None
            return Found(stated.value, stated.source, f"{row.area or '全国'}/{subject}/{row.version}")
    return None
