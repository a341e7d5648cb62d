"""Rows as text for COPY: tables in the order of writing, columns and defaults as the models have them, ids in the order of time."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from random import Random
from typing import Any

from django.apps import apps
from django.db.models import JSONField

__all__ = ["TABLES", "Row", "Sheet", "columns", "copy_statement", "new_id"]

Row = dict[str, Any]
# In the order in which they must be written: what is pointed to comes first.
TABLES = (
    "cases_dispute", "cases_party", "cases_handling", "cases_transfer", "cases_participant", "cases_mediation", "cases_mediationmediator",
    "cases_report", "cases_visit", "meetings_session", "meetings_attendance", "agreements_agreement", "agreements_obligation", "agreements_performance",
    "duties_duty", "journal_entry", "search_searchentry",
)  # fmt: skip


@cache
def columns(table: str) -> dict[str, Any]:
    """The columns of a table in the model's order, each with its default as the models have it."""
    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    found: dict[str, Any] = {}
    for field in model._meta.local_concrete_fields:
        value = field.get_default() if field.has_default() else None if field.null else ""
        found[str(field.column)] = json.dumps(value) if isinstance(field, JSONField) else value
    return found


def copy_statement(table: str) -> str:
    return f"COPY {table} ({', '.join(columns(table))}) FROM STDIN"


def new_id(at: datetime, rng: Random) -> str:
    """A version 7 id of the moment of the story, so that neighbours in time are neighbours in the index."""
    stamp = (at.toordinal() * 86400 + at.hour * 3600 + at.minute * 60 + at.second - _EPOCH) * 1000
    text = f"{stamp:012x}7{rng.getrandbits(76):019x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{_VARIANT[text[16]]}{text[17:20]}-{text[20:]}"


_EPOCH = date(1970, 1, 1).toordinal() * 86400 + 8 * 3600  # local (Asia/Shanghai) seconds of 1970
_VARIANT = {char: "89ab"[int(char, 16) % 4] for char in "0123456789abcdef"}


def _text(value: Any) -> str:
    """One value in COPY's text format."""
    if value is None:
        return "\\N"
    kind = type(value)
    if kind is str:
        return value if value.isprintable() and "\\" not in value else _escaped(value)
    if kind is datetime:
        return value.isoformat(" ")
    if kind is bytes:
        return "\\\\x" + value.hex()
    if kind is bool:
        return "t" if value else "f"
    return str(value)


def _escaped(value: str) -> str:
    for plain, written in (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        value = value.replace(plain, written)
    return value


class Sheet:
    """Lines for COPY by table."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {table: [] for table in TABLES}

    def add(self, table: str, row: Row) -> None:
        """A row; a column that it does not name gets the model's default."""
        self.lines[table].append(
            "\t".join([_text(row.get(name, usual)) for name, usual in columns(table).items()])
        )
