"""`acting(actor)`: the one way into the database for somebody. It opens the transaction and tells PostgreSQL which counties.

A real SET LOCAL (set_config is not propagated on Citus), restored on leaving: inside an outer transaction a released savepoint
would keep the inner scope (findings/pitfalls.md R8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connections, transaction

from fengqiao.kernel.placed.values import NO_COUNTY, Actor, Scope

__all__ = ["acting", "crossing", "record_reference", "system_actor"]

_COUNTY = re.compile(r"^[0-9A-Z]{6}$")


def _tell(connection: Any, counties: tuple[str, ...], secrecy: int) -> None:
    for county in counties:
        if not _COUNTY.match(county):
            raise ValueError(f"not a county key: {county!r}")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET LOCAL fengqiao.counties = '{','.join(counties)}'; SET LOCAL fengqiao.secrecy = '{int(secrecy)}'"
        )
    connection.fengqiao_scope = (counties, secrecy)


@contextmanager
def acting(actor: Actor, using: str = "default") -> Iterator[Actor]:
    """One transaction in which the rows of the actor's counties, and no others, exist."""
    connection: Any = connections[using]
    inside = connection.in_atomic_block
    former = getattr(connection, "fengqiao_scope", ((), 0)) if inside else ((), 0)
    try:
        with transaction.atomic(using=using):
            _tell(connection, actor.scope.counties, actor.scope.secrecy)
            yield actor
            if inside:
                _tell(connection, *former)
    finally:
        connection.fengqiao_scope = former


@contextmanager
def crossing(actor: Actor, county: str, using: str = "default") -> Iterator[None]:
    """Write in one other county, and in no other, for the part of a verb that opens a moved dispute there.

    Within it the actor's own counties do not exist; after it the other one does not. A test holds that only
    `casework/cases/crossing.py` enters, and that it writes nothing there but the new dispute's rows.
    """
    scope = Scope(full_counties=(county,), secrecy=actor.scope.secrecy)
    with acting(replace(actor, scope=scope), using):
        yield


def record_reference(
    fact: Any, *, about: Any, actor: Actor, at: datetime, changed: Sequence[str] = (), using: str = "default"
) -> None:
    """`record` about an organisation or a policy, by a post of a county.

    Such roots keep their journal in county 000000, which row-level security hides from a post of a county: it is let
    through for this one entry and no longer.
    """
    from fengqiao.kernel.journal.services import record  # its tables exist only once the rooms are loaded

    scope = actor.scope
    if NO_COUNTY not in scope.counties:
        scope = replace(scope, part_counties=(*scope.part_counties, NO_COUNTY))
    with acting(replace(actor, scope=scope), using):
        record(fact, about=about, actor=actor, at=at, changed=changed)


def system_actor(
    counties: tuple[str, ...], *, powers: frozenset[str] = frozenset(), why: str = "系统任务"
) -> Actor:
    """The program itself, for jobs and commands: named counties, no area below them."""
    scope = Scope(blocks=(), full_counties=counties, secrecy=9)
    return Actor(None, why, None, "program", None, "", powers, scope)
