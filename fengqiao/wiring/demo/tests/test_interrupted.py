"""A demo that was killed while it was made is finished by the next run."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.journal.queries import verify
from fengqiao.wiring.demo.disputes import PIECE, go_on_all, register_all
from fengqiao.wiring.demo.houses import build_houses
from fengqiao.wiring.demo.plan import endings
from fengqiao.wiring.demo.quick import can_be_quick
from fengqiao.wiring.demo.run import make_demo
from fengqiao.wiring.demo.staff import build_officers, build_staff
from fengqiao.wiring.demo.workers import MadeDemo

from .conftest import COUNTY, NOW, SEED


class Killed(BaseException):
    """As if the process had ended here."""


def kill_after(most: int) -> Callable[[int], None]:
    def said(done: int) -> None:
        if done >= most:
            raise Killed

    return said


WANTED = PIECE + 20


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner", "report"])
def test_a_run_that_was_killed_goes_on_where_it_stopped() -> None:
    build_officers()
    build_houses(COUNTY)
    build_staff(COUNTY)

    # Killed after the first piece of written lives, then after one played life, then finished.
    with pytest.raises(Killed):
        register_all(COUNTY, number=WANTED, seed=SEED, now=NOW, said=kill_after(1))
    assert register_all(COUNTY, number=WANTED, seed=SEED, now=NOW) == WANTED - PIECE
    with pytest.raises(Killed):
        go_on_all(COUNTY, number=WANTED, seed=SEED, now=NOW, said=kill_after(1))
    made = make_demo([COUNTY], number=WANTED, seed=SEED, now=NOW, say=lambda line: None)
    played = sum(not can_be_quick(one) for one in endings(WANTED, Random(f"{SEED}/{COUNTY}")))
    assert played > 1 and made == MadeDemo(0, 0, played - 1)
    assert Dispute.objects.everywhere("all of the demo").using("report").count() == WANTED
    assert list(verify()) == []
