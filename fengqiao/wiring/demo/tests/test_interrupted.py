"""A demo that was killed while it was made is finished by the next run."""

from __future__ import annotations

from random import Random

import pytest

from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.journal.queries import verify
from fengqiao.wiring.demo.disputes import go_on_all, register_all
from fengqiao.wiring.demo.houses import build_houses
from fengqiao.wiring.demo.plan import endings
from fengqiao.wiring.demo.run import make_demo
from fengqiao.wiring.demo.staff import build_officers, build_staff
from fengqiao.wiring.demo.workers import MadeDemo

from .conftest import COUNTY, NOW, SEED


class Killed(BaseException):
    """As if the process had ended here."""


def kill_after_five(done: int) -> None:
    if done >= 5:
        raise Killed


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner", "report"])
def test_a_run_that_was_killed_goes_on_where_it_stopped() -> None:
    build_officers()
    build_houses(COUNTY)
    build_staff(COUNTY)

    assert register_all(COUNTY, number=30, seed=SEED, now=NOW) == 30
    with pytest.raises(Killed):
        go_on_all(COUNTY, number=30, seed=SEED, now=NOW, said=kill_after_five)
    made = make_demo([COUNTY], number=30, seed=SEED, now=NOW, say=lambda line: None)
    ends_later = sum(
        not one.startswith(("registered", "offered")) for one in endings(30, Random(f"{SEED}/{COUNTY}"))
    )
    assert made == MadeDemo(0, 0, ends_later - 5)
    assert Dispute.objects.everywhere("all of the demo").using("report").count() == 30
    assert list(verify()) == []
