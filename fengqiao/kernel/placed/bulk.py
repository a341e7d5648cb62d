"""Many new rows of a placed table with one statement and one parameter.

Django's `bulk_create` spends a third of a millisecond a row on building the statement; here the rows travel as one JSON text and
PostgreSQL takes them apart. Same defaults (the model's), same constraints, same row-level security; no signal, no `save`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connections

from .models import PlacedModel

__all__ = ["insert_rows"]


@lru_cache(maxsize=64)
def _shape(model: type[PlacedModel]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The statement and (attribute, column) of each column."""
    fields = model._meta.local_concrete_fields
    quote = connections["default"].ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(model._meta.db_table)
    statement = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)"
    return statement, tuple((field.attname, str(field.column)) for field in fields)


def _plain(value: Any) -> str:
    """What JSON lacks, as PostgreSQL reads it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(f"{type(value).__name__} has no place in a row")


def insert_rows(rows: Sequence[PlacedModel], *, using: str = "default") -> None:
    """Write new rows of one model in their order. NUL signs, which no text column can hold, raise as they do in `save`."""
    if not rows:
        return
    statement, columns = _shape(type(rows[0]))
    data = [{column: getattr(row, attname) for attname, column in columns} for row in rows]
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [json.dumps(data, ensure_ascii=False, default=_plain)])
    for row in rows:
        row._state.adding, row._state.db = False, using
