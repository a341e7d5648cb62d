"""The journal's read door: the history of a root, who looked at it, and the proof of the chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps

from fengqiao.kernel.placed.gathering import Part, gather, to_moment, to_uuid
from fengqiao.kernel.placed.values import Scope

from .chain import START, link, sm3
from .models import Entry, Look, ReferenceRoot, _Root

__all__ = [
    "Break",
    "EntryFilters",
    "Told",
    "history",
    "history_part",
    "told",
    "list_entries",
    "looks_at",
    "roots",
    "verify",
]


@dataclass(frozen=True)
class Break:
    """Where the chain is broken: the root, the entry's number and what is wrong."""

    kind: str
    root_id: UUID
    county: str
    seq: int
    why: str


@dataclass(frozen=True)
class Told:
    """An entry as a history shows it; the digests are for `verify`."""

    seq: int
    fact: str
    body: dict[str, Any]
    actor_id: UUID | None
    organisation_id: UUID | None
    at: datetime


@cache
def history_part(kind: str, most: int = 50, paged: bool = False) -> Part:
    """The newest entries of a root of this kind, newest first."""
    assert kind in roots()
    columns = (
        ("seq", None), ("fact", None), ("body", None), ("actor_id", to_uuid), ("organisation_id", to_uuid), ("at", to_moment),
    )  # fmt: skip
    where = f"e.county = %(county)s AND e.subject_kind = '{kind}' AND e.subject_id = %(root)s"
    older = " AND e.seq < %(before)s" if paged else ""
    return Part("entries", columns, f"journal_entry e WHERE {where}{older}", "seq DESC", most)


def told(rows: list[list[Any]]) -> list[Told]:
    """Gathered rows of a history."""
    return [Told(*row) for row in rows]


def history(
    scope: Scope, *, county: str, kind: str, root_id: UUID, before: int | None = None, most: int = 50
) -> list[Told]:
    """The newest entries of a root that the caller has found through its access function, newest first."""
    if county not in scope.counties:
        return []
    part = history_part(kind, most, before is not None)
    return told(gather([part], county=county, root=root_id, before=before)["entries"])


@dataclass(frozen=True)
class EntryFilters:
    """kind: of root. fact: its code. actors: accounts, None for all. since, until: instants, half open."""

    kind: str = ""
    fact: str = ""
    actors: tuple[UUID, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    root_id: UUID | None = None


def list_entries(
    scope: Scope, filters: EntryFilters, *, county: str, before: UUID | None = None, most: int = 50
) -> list[Entry]:
    """Entries of a county in the order they were written, newest first; `before` is the id of the last one shown.

    Cost: walks the primary key backwards until `most` rows match, so a rare filter reads the county's whole journal.
    """
    rows = Entry.objects.within(scope).filter(county=county)
    if filters.kind:
        rows = rows.filter(subject_kind=filters.kind)
    if filters.root_id:
        rows = rows.filter(subject_id=filters.root_id)
    if filters.fact:
        rows = rows.filter(fact=filters.fact)
    if filters.actors is not None:
        rows = rows.filter(actor_id__in=filters.actors)
    if filters.since:
        rows = rows.filter(at__gte=filters.since)
    if filters.until:
        rows = rows.filter(at__lt=filters.until)
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:most])


def looks_at(scope: Scope, *, county: str, root_id: UUID, most: int = 100) -> list[Look]:
    """Who saw personal data of a root in clear, newest first."""
    return list(Look.objects.within(scope).filter(county=county, subject_id=root_id).order_by("-at")[:most])


def roots() -> dict[str, type[Any]]:
    """Every kind of root and its model."""
    return {model.root_kind: model for model in apps.get_models() if issubclass(model, _Root)}


def _heads(
    kind: str, model: type[Any], using: str, counties: set[str] | None
) -> dict[UUID, tuple[int, bytes]]:
    if issubclass(model, ReferenceRoot):
        rows = model._base_manager.using(using).filter(seq__gt=0)
    else:
        rows = (
            model._base_manager.using(using).filter(county__in=counties)
            if counties
            else model._base_manager.using(using).all()
        )
    return {pk: (seq, bytes(head)) for pk, seq, head in rows.values_list("pk", "seq", "head")}


def verify(*, using: str = "report", counties: set[str] | None = None) -> Iterator[Break]:
    """Walk every chain, oldest first, and yield the first break of each broken root.

    Finds a changed field, a dropped, added or swapped entry, a cut tail (the root's seq and head) and an entry without root.
    Run as fq_report: it reads all counties. Cost: one pass over the entries.
    """
    for kind, model in roots().items():
        heads = _heads(kind, model, using, counties)
        entries = (
            Entry.objects.everywhere("the proof reads the whole journal")
            .using(using)
            .filter(subject_kind=kind)
        )
        if counties and not issubclass(model, ReferenceRoot):
            entries = entries.filter(county__in=counties)
        root, expected, previous, broken = None, 1, START, False
        for entry in entries.order_by("county", "subject_id", "seq").iterator(2000):
            if entry.subject_id != root:
                yield from _tail(kind, root, expected, previous, heads, broken)
                root, expected, previous, broken = entry.subject_id, 1, START, False
            if broken:
                continue
            why = _fault(entry, expected, previous)
            if why:
                broken = True
                yield Break(kind, entry.subject_id, entry.county, entry.seq, why)
            expected, previous = expected + 1, bytes(entry.digest)
        yield from _tail(kind, root, expected, previous, heads, broken)
        for missing, (seq, _) in heads.items():
            yield Break(kind, missing, "", seq, "日志条目全部缺失")


def _fault(entry: Entry, expected: int, previous: bytes) -> str:
    if entry.seq != expected:
        return f"序号应为 {expected}，实为 {entry.seq}"
    if bytes(entry.previous) != previous:
        return "与上一条不相接"
    return "" if link(previous, entry.values()) == bytes(entry.digest) else "内容与摘要不符"


def _tail(
    kind: str,
    root: UUID | None,
    expected: int,
    previous: bytes,
    heads: dict[UUID, tuple[int, bytes]],
    broken: bool,
) -> Iterator[Break]:
    if root is None:
        return
    seq, head = heads.pop(root, (None, b""))
    if broken:
        return
    if seq is None:
        yield Break(kind, root, "", expected - 1, "条目所属事项不存在")
    elif (seq, head) != (expected - 1, previous):
        yield Break(
            kind, root, "", expected - 1, f"事项记载 {seq} 条，实有 {expected - 1} 条，或末条摘要不符"
        )


def heads_digest(pairs: list[tuple[UUID, bytes]]) -> bytes:
    """Digest over the heads of a county, ordered by root id."""
    return sm3(b"".join(root.bytes + head for root, head in sorted(pairs)))
