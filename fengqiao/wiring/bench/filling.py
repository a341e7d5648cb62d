"""Fills the database of measurements with thin disputes, once."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connections

from fengqiao.casework.cases.models import Dispute

__all__ = ["BESIDE", "COUNTIES", "fill", "fill_beside"]

COUNTIES = ("640221", "640104", "640202", "640205", "640106")
BESIDE = ("640105", "640121", "640122", "640181", "640303")


def fill(size: int, *, say: Callable[[str], None]) -> None:
    """At least `size` disputes over five counties of Ningxia; the generator leaves the last village of each empty."""
    from fengqiao.wiring.demo.thin import make_thin

    rows = Dispute.objects.everywhere("the fill of a measurement").using("owner")
    there = rows.count()
    if there < size:
        make_thin(list(COUNTIES), number=size, seed=1963, yes=True, say=say)
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "VACUUM (ANALYZE) cases_dispute, cases_participant, cases_mediationmediator, duties_duty, journal_entry"
            )


def fill_beside(size: int, *, say: Callable[[str], None]) -> None:
    """A fiftieth of `size` in each of five further counties, so that there is somebody who reads ten."""
    from fengqiao.wiring.demo.thin import make_thin

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_dispute WHERE county = ANY(%s)", [list(BESIDE)])
        there = int(cursor.fetchone()[0])
    if there < size // 50 * len(BESIDE):
        make_thin(list(BESIDE), number=size // 50 * len(BESIDE), seed=1963, yes=True, say=say)
