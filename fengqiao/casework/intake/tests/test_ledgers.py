"""Ledgers that clerks really make come in row by row; nothing is lost or doubled; the same file is known again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import NOW, House, build_house
from fengqiao.casework.intake.importing import Received, receive_ledger, start_import
from fengqiao.casework.intake.models import ImportRow, ImportRun
from fengqiao.casework.intake.running_imports import run_import
from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting

from .ugly import GALLERY, TOLD, Ugly, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("SYS-04")]


@pytest.fixture
def house() -> House:
    return build_house()


def now() -> datetime:
    return NOW


def bring(actor: Actor, data: bytes, name: str = "台账.xlsx") -> Received:
    with acting(actor):
        return receive_ledger(actor=actor, now=NOW, name=name, data=data)


def run(actor: Actor, got: Received, **more: Any) -> ImportRun:
    with acting(actor):
        start_import(actor=actor, now=NOW, county=got.county, id=got.id, in_job=False)
    run_import(got.county, got.id, clock=now, **more)
    return state(actor, got)


def state(actor: Actor, got: Received) -> ImportRun:
    with acting(actor):
        return ImportRun.objects.within(actor.scope).get(county=got.county, id=got.id)


def told(actor: Actor, got: Received) -> list[ImportRow]:
    with acting(actor):
        rows = ImportRow.objects.within(actor.scope).filter(county=got.county, run_id=got.id)
        return list(rows.order_by("row"))


@pytest.mark.parametrize("ugly", GALLERY, ids=[one.name for one in GALLERY])
def test_an_ugly_ledger_comes_in(house: House, ugly: Ugly) -> None:
    got = bring(house.clerk, ugly.data, ugly.file)
    done = run(house.clerk, got)
    rows = told(house.clerk, got)
    wrong = {row.row: "；".join(sentence for _, sentence in row.said) for row in rows if row.state == "wrong"}
    assert {number: word for number, word in ugly.wrong.items() if word not in wrong.get(number, "")} == {}, (
        wrong
    )
    assert wrong.keys() == ugly.wrong.keys(), wrong
    assert tuple(row.row for row in rows if row.state == "double") == ugly.double
    assert (done.state, done.registered, done.wrong, done.double, done.blank) == (
        "done", ugly.good, len(ugly.wrong), len(ugly.double), ugly.blank,
    )  # fmt: skip
    with acting(house.clerk):
        disputes = {
            row.row: Dispute.objects.within(house.clerk.scope).get(county=row.county, id=row.dispute_id)
            for row in rows
            if row.state == "registered"
        }
        ugly.check(disputes)
        assert Dispute.objects.within(house.clerk.scope).count() == ugly.good


def test_there_are_enough_ugly_ones() -> None:
    assert len(GALLERY) >= 8


HEADS = ["申请人", "被申请人", "纠纷类型", "发生地", "纠纷简要情况"]


def plain(count: int, first: int = 0) -> bytes:
    return sheet_of(
        [
            HEADS,
            *([f"甲{n}某", f"乙{n}某", "用水、排水", "城关镇", TOLD] for n in range(first, first + count)),
        ]
    )


def test_the_same_file_is_known_again_and_the_same_rows_in_another(house: House) -> None:
    data = plain(5)
    got = bring(house.clerk, data)
    run(house.clerk, got)
    again = bring(house.clerk, data)
    assert (again.id, again.is_new) == (got.id, False)
    longer = bring(house.clerk, plain(8))
    done = run(house.clerk, longer)
    assert (done.registered, done.double) == (3, 5)
    assert "以前导入" in told(house.clerk, longer)[0].said[0][1]
    other = bring(house.other_head, plain(5))
    assert run(house.other_head, other).registered == 5, "another organisation's ledger is another ledger"


@pytest.mark.parametrize("size", [1, 3, 7, 200])
def test_batches_of_any_size_leave_the_same(house: House, size: int) -> None:
    ugly = next(one for one in GALLERY if one.name == "blanks and doubles")
    got = bring(house.clerk, ugly.data)
    done = run(house.clerk, got, size=size)
    assert (done.state, done.registered, done.double, done.blank) == ("done", ugly.good, 1, ugly.blank)


def test_a_mapping_is_remembered(house: House) -> None:
    got = bring(house.clerk, plain(2))
    with acting(house.clerk):
        one = ImportRun.objects.within(house.clerk.scope).get(county=got.county, id=got.id)
        one.mapping = {**one.mapping, "fallback_type": "neighbour.leak"}
        one.save(update_fields=["mapping"])
    run(house.clerk, got)
    assert state(house.clerk, bring(house.clerk, plain(3, 5))).mapping["fallback_type"] == "neighbour.leak"
    assert "fallback_type" not in state(house.other_head, bring(house.other_head, plain(3, 5))).mapping


@pytest.mark.parametrize("who", ["bureau", "mediator"])
def test_who_may_not_import_is_told_so(house: House, who: str) -> None:
    actor = getattr(house, who)
    with pytest.raises(Refusal) as no:
        bring(actor, plain(2))
    assert no.value.status == 403


def test_another_organisation_sees_no_run(house: House) -> None:
    got = bring(house.clerk, plain(2))
    for actor in (house.other_head, house.foreign_head, house.town_head):
        with acting(actor), pytest.raises(Refusal) as no:
            start_import(actor=actor, now=NOW, county=got.county, id=got.id, in_job=False)
        assert no.value.status == 404


Interrupt = Callable[[ImportRun], None]


def test_killed_between_any_two_batches_it_goes_on_where_it_was(house: House) -> None:
    got = bring(house.clerk, plain(10))

    class Killed(BaseException):
        pass

    def kill(one: ImportRun) -> None:
        raise Killed

    with acting(house.clerk):
        start_import(actor=house.clerk, now=NOW, county=got.county, id=got.id, in_job=False)
    for expected in (3, 6, 9):
        with pytest.raises(Killed):
            run_import(got.county, got.id, clock=now, size=3, tell=kill)
        assert state(house.clerk, got).registered == expected
    run_import(got.county, got.id, clock=now, size=3)
    done = state(house.clerk, got)
    assert (done.state, done.registered, done.double) == ("done", 10, 0)
    assert [row.row for row in told(house.clerk, got)] == list(range(2, 12))
    run_import(got.county, got.id, clock=now)
    assert state(house.clerk, got).registered == 10, "once more changes nothing"
