"""Everything below one root in one statement: a room says how its part is read, a page asks for all parts at once.

A page that shows ten kinds of rows would else send ten statements; parsing, planning and building them costs more than the
rows themselves (docs/performance.md, `detail`). The rows come as JSON arrays, so each column names how its value becomes Python.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connections

__all__ = ["Part", "gather", "to_bytes", "to_date", "to_moment", "to_uuid"]

Column = tuple[str, Callable[[Any], Any] | None]
to_uuid, to_date, to_moment = UUID, date.fromisoformat, datetime.fromisoformat


def to_bytes(text: str) -> bytes:
    """A bytea as PostgreSQL writes it in JSON: \\x and hexadecimal digits."""
    return bytes.fromhex(text[2:])


@dataclass(frozen=True)
class Part:
    """One kind of row below a root.

    columns: SQL expressions, each with what turns its JSON value into Python (None: as it is).
    source: what stands after FROM, with WHERE; it names its county as `%(county)s` and the root as `%(root)s`.
    order: what stands after ORDER BY. most: how many rows at most, 0 for all.
    """

    name: str
    columns: tuple[Column, ...]
    source: str
    order: str
    most: int = 0

    def sql(self) -> str:
        """The part as a sub-select that gives one JSON array of arrays."""
        columns = ", ".join(expression for expression, _ in self.columns)
        limit = f" LIMIT {self.most}" if self.most else ""
        rows = f"SELECT json_build_array({columns}) AS line FROM {self.source} ORDER BY {self.order}{limit}"
        return f"(SELECT json_agg(line) FROM ({rows}) AS {self.name})"


@lru_cache(maxsize=64)
def _statement(parts: tuple[Part, ...]) -> str:
    return f"SELECT json_build_array({', '.join(part.sql() for part in parts)})::text"


def gather(
    parts: Sequence[Part], *, county: str, root: UUID, using: str = "default", **further: Any
) -> dict[str, list[list[Any]]]:
    """The rows of each part under its name, for a root that was found through its access function. One statement.

    further: values that a part names beside county and root. Row-level security holds inside as everywhere; secrecy above the actor's is left out by it.
    """
    # Planning it anew took longer than running it.
    with connections[using].prepared_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(_statement(tuple(parts)), {"county": county, "root": root, **further})
        read = json.loads(cursor.fetchone()[0])
    found: dict[str, list[list[Any]]] = {}
    for part, rows in zip(parts, read, strict=True):
        turned = [(at, turn) for at, (_, turn) in enumerate(part.columns) if turn is not None]
        for row in rows or ():
            for at, turn in turned:
                if row[at] is not None:
                    row[at] = turn(row[at])
        found[part.name] = rows or []
    return found
