"""The journal's write door. Every change in the house ends with one `record`; followers that must be exact run in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.placed.bulk import insert_rows
from fengqiao.kernel.placed.values import Actor

from .chain import link
from .facts import body_of, code_of
from .models import Entry, Look

__all__ = [
    "FOLLOWERS",
    "IN_BATCHES",
    "draw_entry",
    "finish",
    "finish_many",
    "follows",
    "follows_many",
    "leave_look",
    "record",
]

Follower = Callable[[Entry, Any, Any, Actor, datetime], None]
BatchFollower = Callable[[Sequence["Drawn"], Actor, datetime], None]
FOLLOWERS: dict[type, list[Follower]] = defaultdict(list)
IN_BATCHES: dict[Follower, BatchFollower] = {}


@dataclass(frozen=True)
class Drawn:
    """An entry that is drawn and not yet written, with its fact and its root."""

    entry: Entry
    fact: Any
    about: Any


def follows(*facts: type) -> Callable[[Follower], Follower]:
    """Decorator: run this function in the transaction of each of these facts, after the entry is written."""

    def keep(follower: Follower) -> Follower:
        for happened in facts:
            FOLLOWERS[happened].append(follower)
        return follower

    return keep


def follows_many(follower: Follower) -> Callable[[BatchFollower], BatchFollower]:
    """Decorator: where many entries are written at once, run this function once with all of them in place of `follower`
    once for each. It must leave the same rows."""

    def keep(batch: BatchFollower) -> BatchFollower:
        IN_BATCHES[follower] = batch
        return batch

    return keep


def draw_entry(fact: Any, *, about: Any, actor: Actor, at: datetime) -> Entry:
    """The next entry of a root, not yet written; moves the root's seq and head (which the caller saves)."""
    about.seq += 1
    previous = bytes(about.head)
    entry = Entry(
        id=uuid7(),
        county=getattr(about, "journal_county", None) or about.county,
        created_at=at,
        subject_kind=about.root_kind,
        subject_id=about.pk,
        seq=about.seq,
        fact=code_of(fact),
        body=body_of(fact),
        actor_id=actor.user_id,
        post_id=actor.post_id,
        organisation_id=actor.organisation_id,
        request=actor.request_id,
        at=at,
        previous=previous,
    )
    entry.digest = link(previous, entry.values())
    about.head = entry.digest
    return entry


def finish(entry: Entry, fact: Any, *, about: Any, actor: Actor, at: datetime) -> Entry:
    """Write a drawn entry and run its followers."""
    entry.save(force_insert=True)
    for follower in FOLLOWERS[type(fact)]:
        follower(entry, fact, about, actor, at)
    return entry


def finish_many(drawn: Sequence[Drawn], *, actor: Actor, at: datetime) -> None:
    """Write drawn entries of many roots with one statement and run the followers of each, in the order of the entries."""
    insert_rows([one.entry for one in drawn])
    by_fact: dict[type, list[Drawn]] = defaultdict(list)
    for one in drawn:
        by_fact[type(one.fact)].append(one)
    for happened, group in by_fact.items():
        for follower in FOLLOWERS[happened]:
            if (batch := IN_BATCHES.get(follower)) is not None:
                batch(group, actor, at)
                continue
            for one in group:
                follower(one.entry, one.fact, one.about, actor, at)


def record(fact: Any, *, about: Any, actor: Actor, at: datetime, changed: Sequence[str] = ()) -> Entry:
    """Write one fact about a root whose row the caller has locked, and save the root's `changed` fields with its new head.

    Called last: the root stays locked until commit.
    """
    entry = draw_entry(fact, about=about, actor=actor, at=at)
    about.save(update_fields=[*changed, "seq", "head"])
    return finish(entry, fact, about=about, actor=actor, at=at)


def leave_look(
    *,
    county: str,
    kind: str,
    subject_id: UUID,
    part_id: UUID | None,
    fields: list[str],
    reason: str,
    actor: Actor,
    at: datetime,
) -> Look:
    """Note that the actor saw `fields` of personal data in clear, and why."""
    return Look.objects.create(
        county=county, created_at=at, subject_kind=kind, subject_id=subject_id, part_id=part_id, actor_id=actor.user_id,
        organisation_id=actor.organisation_id, fields=fields, reason=reason, request=actor.request_id, at=at,
    )  # fmt: skip
