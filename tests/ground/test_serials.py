"""Serial numbers: no gap and no double with twelve at once; a rollback gives its number back; series do not mix."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections

from fengqiao.casework.cases.tests.house import NOW
from fengqiao.kernel.serials.services import next_serial
from fengqiao.trust.scope import acting, system_actor

COUNTY = "640221"
ACTOR = system_actor((COUNTY, "640104"))


def take(**more: object) -> int:
    values = {"county": COUNTY, "series": "dispute", "year": 2026, "now": NOW, **more}
    with acting(ACTOR):
        return next_serial(**values)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_leave_no_gap_and_no_double() -> None:
    """Every third of them fails after it took its number, which then goes to somebody else."""
    barrier = Barrier(12)

    def work(number: int) -> list[int]:
        barrier.wait(20)
        kept = []
        try:
            for turn in range(5):
                try:
                    with acting(ACTOR):
                        taken = next_serial(county=COUNTY, series="dispute", year=2026, now=NOW)
                        if (number + turn) % 3 == 0:
                            raise ValueError("rolled back")
                    kept.append(taken)
                except ValueError:
                    pass
        finally:
            connections.close_all()
        return kept

    with ThreadPoolExecutor(12) as pool:
        taken = [one for part in pool.map(work, range(12)) for one in part]
    assert sorted(taken) == list(range(1, 41))


@pytest.mark.django_db
def test_county_series_organisation_and_year_count_apart() -> None:
    assert [take(), take()] == [1, 2]
    assert take(county="640104") == take(series="mediation") == take(year=2027) == 1
    assert take(organisation_id=UUID(int=5)) == 1 and take() == 3
