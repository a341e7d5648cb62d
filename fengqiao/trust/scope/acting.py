"""`acting(actor)`: the one way into the database for somebody. It opens the transaction and tells PostgreSQL which counties.

A real SET LOCAL (set_config is not propagated on Citus), restored on leaving: inside an outer transaction a released savepoint
would keep the inner scope (findings/pitfalls.md R8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

from fengqiao.kernel.placed.values import Actor, Scope

__all__ = ["acting", "system_actor"]

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


def system_actor(
    counties: tuple[str, ...], *, powers: frozenset[str] = frozenset(), why: str = "系统任务"
) -> Actor:
    """The program itself, for jobs and commands: named counties, no area below them."""
    scope = Scope(blocks=(), full_counties=counties, secrecy=9)
    return Actor(None, why, None, "program", None, "", powers, scope)
