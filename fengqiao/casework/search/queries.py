"""Search: the read door. Words, numbers of disputes, and exact identity or telephone numbers, newest first, in scope."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.timezone import localdate

from fengqiao.casework.cases.models import Party
from fengqiao.casework.cases.queries import (
    ListFilters,
    Page,
    due_range,
    list_disputes,
    mine_ids,
    read_cursor,
    rows_by_id,
    write_cursor,
)
from fengqiao.casework.cases.states import OPEN_STAGES, STAGES
from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.placed.values import Scope
from fengqiao.tools.textmind.bigrams import asked_for
from fengqiao.tools.textmind.widths import normalise
from fengqiao.trust.vault import blind

from .engine import Hit, Narrow, find

__all__ = ["Found", "found_ids", "search_disputes"]

COUNT_UP_TO = 1000
MOST_OF_A_PERSON = 200
_CITIZEN, _CREDIT, _MOBILE = (
    re.compile(r"\d{17}[\dX]"),
    re.compile(r"[0-9A-HJ-NP-RT-UWXY]{18}"),
    re.compile(r"1[3-9]\d{9}"),
)
_NUMBER = re.compile(r"\d{4,6}[-0-9]*")


@dataclass(frozen=True)
class Found:
    """A page, what was looked for (to mark it), and how it was understood: words, number, person, or nothing."""

    page: Page
    words: tuple[str, ...]
    kind: str


def _stages(code: str) -> tuple[str, ...]:
    if code == "open":
        return tuple(OPEN_STAGES)
    return ("visited", "ended") if code == "closing" else (code,) if code in STAGES else ()


def _of_person(scope: Scope, column: str, hashed: bytes, filters: ListFilters, now: datetime) -> Page:
    """Disputes with a party of this very number. At most two hundred are looked at."""
    parties = Party.objects.within(scope).filter(**{column: hashed})
    ids = list(parties.order_by("-id").values_list("dispute_id", flat=True)[:MOST_OF_A_PERSON])
    return list_disputes(
        scope, replace(filters, q="", ids=tuple(ids)), cursor=None, now=now, size=MOST_OF_A_PERSON
    )


def search_disputes(
    scope: Scope, filters: ListFilters, *, cursor: str | None, now: datetime, size: int = 50
) -> Found:
    """What `filters.q` means, narrowed by the other filters: a person's exact number, a dispute's number, or words.

    A word of one character finds nothing. At most six statements.
    """
    plain = normalise(filters.q).strip().upper()
    if _MOBILE.fullmatch(plain):
        return Found(_of_person(scope, "phone_hash", blind("phone", plain), filters, now), (), "person")
    if _CITIZEN.fullmatch(plain) or _CREDIT.fullmatch(plain):
        return Found(_of_person(scope, "id_hash", blind("id", plain), filters, now), (), "person")
    if _NUMBER.fullmatch(plain):
        return Found(
            list_disputes(scope, replace(filters, q=plain), cursor=cursor, now=now, size=size), (), "number"
        )
    asked = asked_for(filters.q)
    if not asked.lexemes or scope.is_empty:
        return Found(Page([], None, None, "0"), (), "nothing")
    return Found(
        _by_words(scope, asked.lexemes, asked.whole, asked.words, filters, cursor, now, size),
        asked.words,
        "words",
    )


def found_ids(scope: Scope, filters: ListFilters, *, now: datetime) -> tuple[UUID, ...]:
    """All disputes that a search finds, for an export. Raises Refusal where there are more than a thousand: none is left out unsaid."""
    page = search_disputes(scope, filters, cursor=None, now=now, size=COUNT_UP_TO).page
    if page.next_cursor:
        raise Refusal(
            "export_search_too_large",
            f"查找结果超过 {COUNT_UP_TO} 件，请再加条件，或不查找而按条件导出。",
        )
    return tuple(row.id for row in page.rows)


def _by_words(
    scope: Scope, lexemes: tuple[str, ...], whole: tuple[str, ...], words: tuple[str, ...], filters: ListFilters, cursor: str | None,
    now: datetime, size: int,
) -> Page:  # fmt: skip
    narrow = Narrow(
        stages=_stages(filters.stage), type=filters.type, place=filters.place if filters.place.isalnum() else "",
        channel=filters.channel, holder=filters.held_by, ids=mine_ids(scope, filters.mine) if filters.mine else filters.ids,
        due=due_range(filters.due, localdate(now)),
    )  # fmt: skip
    at = read_cursor(cursor) if cursor else None
    backwards = at is not None and at[0] == "p"
    beyond: dict[str, Any] = {"after" if backwards else "before": at[1:]} if at else {}
    hits = find(scope, lexemes, whole, narrow, most=size + 1, **beyond)
    more = len(hits) > size
    total = len(find(scope, lexemes, whole, narrow, most=COUNT_UP_TO + 1)) if more or at else len(hits)
    hits = hits[:size]
    if backwards:
        hits.reverse()
    rows = rows_by_id(scope, [(hit.county, hit.dispute_id) for hit in hits], now=now)
    snippets = _snippets(hits, words)
    shown = [replace(row, snippet=snippets.get(row.id, "")) for row in rows]
    has_next, has_previous = (
        bool(hits) and (more or backwards),
        bool(hits) and ((more and backwards) or (at is not None and not backwards)),
    )
    return Page(
        rows=shown, counted=str(total) if total <= COUNT_UP_TO else f"{COUNT_UP_TO}+",
        next_cursor=write_cursor("n", hits[-1].received_at, hits[-1].dispute_id) if has_next else None,
        previous_cursor=write_cursor("p", hits[0].received_at, hits[0].dispute_id) if has_previous else None,
    )  # fmt: skip


_SNIPPET = """
SELECT d.id, substr(d.narrative, greatest(1, least({positions}) - 16), 72)
FROM cases_dispute d WHERE d.county = ANY(%s) AND d.id = ANY(%s)
"""


def _snippets(hits: list[Hit], words: tuple[str, ...]) -> dict[Any, str]:
    """A few words of each narrative around the first hit."""
    if not hits:
        return {}
    positions = ", ".join("nullif(strpos(lower(d.narrative), %s), 0)" for _ in words)
    counties, ids = list({hit.county for hit in hits}), [hit.dispute_id for hit in hits]
    with connection.cursor() as cursor:
        cursor.execute(_SNIPPET.format(positions=positions), [*words, counties, ids])
        return {row[0]: row[1] or "" for row in cursor.fetchall()}
