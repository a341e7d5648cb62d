"""Twelve writers on one case at once: one wins, the others are told; numbers have no gap and no double."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from fengqiao.casework.cases.models import Dispute, Handling, Mediation
from fengqiao.casework.cases.services import accept_dispute, applicant, find_by_secret
from fengqiao.casework.cases.tests.house import NOW, House, build_house, register
from fengqiao.casework.intake.models import Wish
from fengqiao.casework.intake.services import state_wish
from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.queries import verify
from fengqiao.trust.scope import acting, system_actor

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 12


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """Run `work(n)` in twelve threads that begin together; a Refusal is a result like another."""
    barrier = Barrier(WRITERS)

    def one(number: int) -> Any:
        try:
            barrier.wait(20)
            return work(number)
        except Refusal as no:
            return no
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


def accept(house: House, made: Any) -> Callable[[int], Any]:
    def work(number: int) -> Any:
        with acting(house.town_head):
            return accept_dispute(
                actor=house.town_head, now=NOW, county=made.county, id=made.id, revision=1, consent=True
            )

    return work


@pytest.mark.req("CAS-01")
def test_one_of_twelve_accepts() -> None:
    house = build_house()
    with acting(house.clerk):
        made = register(house, house.clerk, to_organisation=house.org("town"), route_reason="就地")
    results = at_once(accept(house, made))
    won = [one for one in results if not isinstance(one, Refusal)]
    assert len(won) == 1
    assert {no.code for no in results if isinstance(no, Refusal)} == {"stale"}
    with acting(system_actor(("640221",))):
        dispute = Dispute.objects.everywhere("test").get(county=made.county, id=made.id)
        assert dispute.seq == 2 and Mediation.objects.of(dispute).count() == 1
        assert Handling.objects.of(dispute).filter(to_at=None).count() == 1
        assert list(verify(using="default", counties={"640221"})) == []


def test_twelve_registrations_number_without_gap() -> None:
    house = build_house()

    def work(number: int) -> str:
        with acting(house.clerk):
            return register(house, house.clerk).number

    numbers = at_once(work)
    assert sorted(numbers) == [f"640221-2026-{n:06d}" for n in range(1, WRITERS + 1)]


def test_twelve_clicks_on_one_button_register_once() -> None:
    house = build_house()
    key = uuid7()

    def work(number: int) -> Any:
        with acting(house.clerk):
            return register(house, house.clerk, key=key).id

    made = set(at_once(work))
    assert len(made) == 1, made


@pytest.mark.req("CAS-02")
@pytest.mark.req("PUB-01")
def test_twelve_clicks_on_a_wish_are_one_and_on_three_are_three() -> None:
    house = build_house()
    with acting(house.town_head):
        made = register(house, house.town_head, secret="ABCDEFGHJK")
    reader = system_actor(("640221",))
    with acting(reader):
        opened = find_by_secret(reader.scope, made.number, "ABCDEFGHJK")
    assert opened is not None

    def state(name: str) -> Any:
        actor = applicant(opened)
        with acting(actor):
            return state_wish(
                actor=actor, now=NOW, opened=opened, wants="choose", mediator=house.mediators[name].id
            ).id

    assert len(set(at_once(lambda number: state("马丽")))) == 1
    names = ("马明", "马丽", "张三本人")
    at_once(lambda number: state(names[number % 3]))
    with acting(reader):
        assert Wish.objects.everywhere("test").filter(county="640221").count() == 3
        assert list(verify(using="default", counties={"640221"})) == []
