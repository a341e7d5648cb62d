"""Serial numbers without gaps that a rollback leaves, taken just before the journal entry (design 6.4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connections

from fengqiao.kernel.ids import uuid7

from .models import NOBODY

__all__ = ["next_serial", "next_serials"]


def next_serial(
    *,
    county: str,
    series: str,
    year: int,
    now: datetime,
    organisation_id: UUID = NOBODY,
    using: str = "default",
) -> int:
    """The next number of a series. The row stays locked until commit, so call it late and once.

    Two transactions never get the same number; a rolled-back one gives its number back.
    """
    return next_serials(
        1, county=county, series=series, year=year, now=now, organisation_id=organisation_id, using=using
    )


def next_serials(
    count: int,
    *,
    county: str,
    series: str,
    year: int,
    now: datetime,
    organisation_id: UUID = NOBODY,
    using: str = "default",
) -> int:
    """`count` numbers in a row; returns the first of them."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "INSERT INTO serials_serial (id, county, created_at, series, organisation_id, year, last)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (county, series, organisation_id, year) DO UPDATE SET last = serials_serial.last + EXCLUDED.last"
            " RETURNING last",
            [uuid7(), county, now, series, organisation_id, year, count],
        )
        return int(cursor.fetchone()[0]) - count + 1
