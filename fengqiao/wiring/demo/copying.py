"""Sheets of rows go into the database by COPY as fq_owner, each piece whole, with the serial numbers that it used."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connections

from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.serials.models import NOBODY
from fengqiao.registry.policy.queries import value_of

from .sheet import Sheet, copy_statement

__all__ = ["Serials", "copy_sheet"]


@lru_cache(maxsize=10_000)
def _pattern(series: str, county: str, day: date) -> str:
    found = value_of("numbering", series, county, day)
    assert found is not None
    return str(found.value)


class Serials:
    """The serial numbers of a county, counted on from what the database holds."""

    def __init__(self, county: str, short_names: dict[UUID, str]) -> None:
        self.county, self.short_names = county, short_names
        self.last: Counter[tuple[str, UUID, int]] = Counter()
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT series, organisation_id, year, last FROM serials_serial WHERE county = %s", [county]
            )
            for series, organisation, year, last in cursor.fetchall():
                self.last[series, organisation, year] = last

    def number(self, series: str, house: UUID | None, day: date) -> str:
        """The next number by the county's pattern of that day. house: None where the county numbers for everybody."""
        key = (series, house or NOBODY, day.year)
        self.last[key] += 1
        short = self.short_names[house] if house else ""
        return _pattern(series, self.county, day).format(
            county=self.county, year=day.year, serial=self.last[key], short=short
        )

    def keep(self, cursor: Any, now: datetime) -> None:
        rows = [(uuid7(), self.county, now, *key, last) for key, last in self.last.items()]
        cursor.executemany(
            "INSERT INTO serials_serial (id, county, created_at, series, organisation_id, year, last) VALUES (%s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (county, series, organisation_id, year) DO UPDATE SET last = excluded.last",
            rows,
        )


def copy_sheet(sheet: Sheet, serials: Serials, now: datetime) -> None:
    """One piece in one transaction, with the serials it used; it does not wait for the disk."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL statement_timeout = 0")
        try:
            for table, lines in sheet.lines.items():
                if lines:
                    with cursor.copy(copy_statement(table)) as copy:
                        copy.write("\n".join(lines) + "\n")
            serials.keep(cursor, now)
            cursor.execute("COMMIT")
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
