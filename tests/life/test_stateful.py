"""Random histories of disputes by all roles: exactly one holder, no lost duty, chain intact, no row leaks (issue 2, proof)."""

from __future__ import annotations

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.casework.cases.actions import VERBS
from fengqiao.casework.cases.tests.house import build_house
from fengqiao.kernel.keeping import forget_everything

from .agreement_moves import ALL as WRITTEN
from .door_moves import CITIZEN, DOORS
from .machine import Machine

pytestmark = pytest.mark.django_db
EVERYTHING = {"register", *VERBS, *WRITTEN}
SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)  # fmt: skip


def walk(
    seed: int, steps: int, wanted: set[str] | None = None, tables: int = 0, through_doors: float = 0.2
) -> Machine:
    """One history in a transaction of its own that is rolled back. tables: disputes that are mediated at the start."""
    forget_everything()  # the house before was rolled back, and what was kept of it for seconds is gone too
    with transaction.atomic():
        machine = Machine(
            build_house(), random.Random(seed), wanted=wanted or set(), through_doors=through_doors
        )
        machine.sit_down(tables)
        for number in range(steps):
            machine.step()
            if number % 10 == 9:
                machine.check()
        machine.check()
        transaction.set_rollback(True)
    return machine


@pytest.mark.req("CAS-01")
@pytest.mark.req("SYS-02")
@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(SLOW, max_examples=5)
def test_histories(seed: int) -> None:
    walk(seed, 30, tables=seed % 3)


@pytest.mark.slow
@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(SLOW, max_examples=12)
def test_many_histories(seed: int) -> None:
    walk(seed, 80, tables=seed % 3)


RARE = 4  # verbs that twelve short histories may not reach; each has tests of its own in its room


def test_every_verb_is_in_the_machine() -> None:
    """With fixed seeds every verb succeeds somewhere: otherwise the machine proves nothing about it."""
    done: set[str] = set()
    for seed in range(12):
        done |= walk(seed, 60, {*VERBS} - done, tables=seed % 2 * 3, through_doors=0).done.keys()
        if done >= EVERYTHING:
            break
    assert len(EVERYTHING - done) <= RARE, EVERYTHING - done


@pytest.mark.req("INT-01")
@pytest.mark.req("SYS-03")
@pytest.mark.req("SYS-04")
def test_every_door_is_in_the_machine() -> None:
    """With fixed seeds something comes in by every door, and a citizen does everything that a citizen may."""
    done: set[str] = set()
    for seed in range(100, 108):
        done |= walk(seed, 30, (DOORS | CITIZEN) - done, tables=3, through_doors=0.4).done.keys()
        if done >= DOORS | CITIZEN and seed >= 103:
            break
    assert done >= DOORS | CITIZEN, (DOORS | CITIZEN) - done
