"""Search: the read door. Words, numbers of disputes, and exact identity or telephone numbers, newest first, in scope."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from fengqiao.casework.cases.codes import CHANNELS
from fengqiao.casework.cases.models import Dispute, Party
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
from fengqiao.casework.cases.states import STAGES
from fengqiao.casework.cases.types import families, types
from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.placed.values import Scope
from fengqiao.tools.textmind.bigrams import Asked, asked_for
from fengqiao.tools.textmind.widths import normalise
from fengqiao.trust.vault import blind

from .engine import Narrow, begun, find

__all__ = ["Found", "found_ids", "search_disputes"]

COUNT_UP_TO = 1000
MOST_OF_A_PERSON = 200
# Six digits and more, with or without letters: an identity number, a telephone, a company's code, a passport, or a dispute's number.
_EXACT = re.compile(r"(?=(?:.*\d){6})[0-9A-Z()\-+]{6,30}")
_PERSON_ONLY = re.compile(r"\d{17}[\dX]|1[3-9]\d{9}")
_NUMBER = re.compile(r"\d{4,6}[-0-9]*")


@dataclass(frozen=True)
class Found:
    """A page, what was looked for (to mark it), and how it was understood: words, number, person, or nothing."""

    page: Page
    words: tuple[str, ...]
    kind: str


def _narrow(scope: Scope, filters: ListFilters, today: date) -> Narrow:
    """The list's filters as the engine takes them. What means nothing narrows nothing, as in the list."""
    stages = {"closing": ("visited", "ended"), "open": ()}.get(
        filters.stage, (filters.stage,) if filters.stage in STAGES else ()
    )
    place = filters.place if filters.place.isalnum() and filters.place.isascii() else ""
    due, ids = due_range(filters.due, today), filters.ids
    if filters.mine:
        mine = mine_ids(scope, filters.mine)
        ids = mine if ids is None else tuple(set(ids) & set(mine))
    return Narrow(
        stages=stages, is_open=filters.stage == "open" or due is not None,
        type=filters.type if filters.type in families() or filters.type in types() else "", place=place,
        channel=filters.channel if filters.channel in CHANNELS else "", holder=filters.held_by, due=due, ids=ids,
    )  # fmt: skip


def _plain(text: str) -> str:
    return re.sub(r"\s", "", normalise(text)).upper()


def _of_person(scope: Scope, plain: str, filters: ListFilters, now: datetime) -> Page | None:
    """Disputes with a party of this very number, by its blind index; None where there is none. At most two hundred are looked at."""
    phone = re.sub(r"[\-()]", "", plain).removeprefix("+86")
    same = Q(id_hash=blind("id", plain)) | Q(phone_hash=blind("phone", phone))
    parties = Party.objects.within(scope).filter(same).order_by("-id")
    ids = tuple(parties.values_list("dispute_id", flat=True)[:MOST_OF_A_PERSON])
    if not ids:
        return None
    return list_disputes(scope, replace(filters, q="", ids=ids), cursor=None, now=now, size=MOST_OF_A_PERSON)


def _of_number(
    scope: Scope, plain: str, filters: ListFilters, cursor: str | None, now: datetime, size: int
) -> Page:
    """The dispute of this number, else those whose number begins so; where these are more than a thousand, by walking the list."""
    same = Dispute.objects.within(scope).filter(number=plain).values_list("id", flat=True)
    if ids := tuple(same[:MOST_OF_A_PERSON]):
        return list_disputes(scope, replace(filters, q="", ids=ids), cursor=None, now=now, size=size)
    started = begun(scope, plain)
    if started is not None:
        ids = tuple(started if filters.ids is None else set(started) & set(filters.ids))
        return list_disputes(scope, replace(filters, q="", ids=ids), cursor=cursor, now=now, size=size)
    return list_disputes(scope, replace(filters, q=plain), cursor=cursor, now=now, size=size)


def search_disputes(
    scope: Scope, filters: ListFilters, *, cursor: str | None, now: datetime, size: int = 50
) -> Found:
    """What `filters.q` means, narrowed by the other filters: a person's exact number, a dispute's number, or words.

    A word of one character finds nothing. At most six statements.
    """
    nobody = Page([], None, None, "0")
    if scope.is_empty:
        return Found(nobody, (), "nothing")
    plain = _plain(filters.q)
    if _EXACT.fullmatch(plain):
        page = _of_person(scope, plain, filters, now)
        if page or _PERSON_ONLY.fullmatch(plain):
            return Found(page or nobody, (), "person")
    if _NUMBER.fullmatch(plain):
        return Found(_of_number(scope, plain, filters, cursor, now, size), (), "number")
    asked = asked_for(filters.q)
    if not asked.lexemes:
        return Found(nobody, (), "nothing")
    return Found(_by_words(scope, asked, filters, cursor, now, size), asked.words, "words")


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
    scope: Scope, asked: Asked, filters: ListFilters, cursor: str | None, now: datetime, size: int
) -> Page:
    narrow = _narrow(scope, filters, localdate(now))
    at = read_cursor(cursor) if cursor else None
    backwards = at is not None and at[0] == "p"
    beyond: dict[str, Any] = {"after" if backwards else "before": at[1:]} if at else {}
    hits = find(scope, asked.lexemes, asked.whole, narrow, size=size + 1, **beyond)
    found, more = hits.found[:size], len(hits.found) > size
    if backwards:
        found.reverse()
    pairs = [(hit.county, hit.dispute_id) for hit in found]
    shown = rows_by_id(scope, pairs, now=now, excerpt=excerpt_around(asked.words))
    first, last = (found[0], found[-1]) if found else (None, None)
    return Page(
        rows=shown, counted=str(hits.total) if hits.total <= COUNT_UP_TO else f"{COUNT_UP_TO}+",
        next_cursor=write_cursor("n", last.received_at, last.dispute_id) if last and (more or backwards) else None,
        previous_cursor=write_cursor("p", first.received_at, first.dispute_id) if first and at and (more or not backwards) else None,
    )  # fmt: skip


BEFORE, LONG = 16, 72


def excerpt_around(words: Sequence[str]) -> Callable[[str], str]:
    """What cuts a few words out of a narrative, around the first of these words; empty where none stands in it."""
    first = re.compile("|".join(re.escape(word) for word in words))

    def cut(narrative: str) -> str:
        at = first.search(normalise(narrative).lower())
        if at is None:
            return ""
        begin = max(0, at.start() - BEFORE)
        return narrative[begin : begin + LONG]

    return cut
