"""Terms by law and policy: labour from receipt, medical in working days, the others from acceptance."""

from __future__ import annotations

from datetime import date

import pytest

from fengqiao.casework.cases.settings import mediation_due
from fengqiao.casework.cases.types import types

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-01")]


def of_family(family: str) -> str:
    return next(code for code in types() if code.startswith(f"{family}."))


@pytest.mark.parametrize(
    ("family", "received", "accepted", "due"),
    [
        ("neighbour", date(2026, 5, 6), date(2026, 5, 11), date(2026, 6, 10)),
        ("labour", date(2026, 5, 6), date(2026, 5, 11), date(2026, 5, 21)),
        ("wages", date(2026, 5, 6), date(2026, 5, 11), date(2026, 5, 21)),
        ("labour", date(2026, 4, 1), date(2026, 5, 11), date(2026, 5, 11)),
        ("medical", date(2026, 5, 6), date(2026, 5, 11), date(2026, 6, 23)),
    ],
)
def test_terms(family: str, received: date, accepted: date, due: date) -> None:
    found, version, _ = mediation_due("640221100", of_family(family), accepted, received)
    assert version.startswith("全国/limits/")
    assert found == due
