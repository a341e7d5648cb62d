"""Policy: the read door. A value is the nearest stated one, from the area up to the nation; silence stops the search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fengqiao.kernel.keeping import Keep

from .models import PolicyDocument
from .schema import Stated, parse

__all__ = ["Found", "chain_of", "forget", "value_of"]

KEEP_SECONDS = 5.0  # documents take force by day, so a few seconds of an older one harm nobody, and two workers agree soon
_kept: Keep[tuple[str, str, date], list[tuple[PolicyDocument, Any]]] = Keep(KEEP_SECONDS, most=2000)


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
    return _kept.get((subject, area[:6], on), lambda: _read(subject, area, on))


def _read(subject: str, area: str, on: date) -> list[tuple[PolicyDocument, Any]]:
    chain = chain_of(area[:6])
    rows = PolicyDocument.objects.filter(
        subject=subject, area__in=chain, state="in_force", in_force_on__lte=on
    )
    newest: dict[str, PolicyDocument] = {}
    for row in rows.order_by("in_force_on", "version"):
        newest[row.area] = row
    return [(newest[one], parse(subject, newest[one].text)) for one in chain if one in newest]


def value_of(subject: str, key: str, area: str, on: date) -> Found | None:
    """The value of one key for an area on a day, or None where the policy says nothing (then nothing opens)."""
    for row, document in _documents(subject, area, on):
        stated: Stated | None = getattr(document, key)
        if stated is not None:
            if stated.silent:
                return None
            return Found(stated.value, stated.source, f"{row.area or '全国'}/{subject}/{row.version}")
    return None
