"""Ledgers in the random histories: begun, cut anywhere, left lying while others work, taken up, handed in again.

What must have come of the rows is reckoned here from the sheets alone, and held against the database after every move: nothing is lost or
doubled, whichever way the program died, and whatever happened to the disputes meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock
from uuid import UUID

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import NARRATIVE
from fengqiao.casework.intake import importing
from fengqiao.casework.intake.ledger_columns import COLUMNS
from fengqiao.casework.intake.models import ImportRow, ImportRun
from fengqiao.casework.intake.running_imports import run_import
from fengqiao.casework.intake.services import receive_ledger, resume_import, start_import, stop_import
from fengqiao.casework.intake.tests.ugly import sheet_of
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting, system_actor

from .scoping import COUNTIES

if TYPE_CHECKING:
    from .machine import Machine

__all__ = ["Book", "begin_ledger", "check_ledgers", "take_up_ledger"]

READER = system_actor(COUNTIES)
HEADS = [
    COLUMNS[code].label for code in ("received", "parties", "type", "place", "narrative", "outcome", "closed")
]
PLACE_OF = {
    "640221": "城关镇",
    "640221100": "城关镇",
    "640221101": "黄渠桥镇",
    "640221100001": "城关镇",
    "640104": "",
}
LONG_AGO = date(2025, 3, 3)
CUTS = ("between", "inside", "overtaken", "stopped", "never")


class Cut(BaseException):
    """The program dies: no `except Exception` of the product may catch it."""


@dataclass
class Book:
    """A ledger that was handed in. said: row of the sheet -> its narrative, "" where the row is wrong."""

    actor: Actor
    county: str
    id: UUID
    data: bytes
    said: dict[int, str]

    @property
    def where(self) -> dict[str, Any]:
        return {"actor": self.actor, "county": self.county, "id": self.id}

    def run(self) -> ImportRun:
        with acting(self.actor):
            return ImportRun.objects.within(self.actor.scope).get(county=self.county, id=self.id)


def begin_ledger(machine: Machine) -> Book:
    """Hand a ledger in, start it, and see it die or be stopped after some rows; one in five lives to its end."""
    book = _hand_in(machine)
    with acting(book.actor):
        start_import(**book.where, now=machine.now, in_job=False)
    cut, left = machine.chance.choice(CUTS), machine.chance.randint(1, 4)

    def disturb(_run: ImportRun | None = None) -> None:
        nonlocal left
        left -= 1
        if left:
            return
        if cut == "overtaken":
            with suppress(Cut):
                _go(machine, book, _die)
        elif cut == "stopped" and book.run().state == "running":
            with acting(book.actor):
                stop_import(**book.where, now=machine.now)
        elif cut in ("between", "inside"):
            raise Cut

    with suppress(Cut):
        if cut == "inside":
            _die_inside(machine, book, disturb)
        else:
            _go(machine, book, disturb if cut != "never" else None)
    return book


def take_up_ledger(machine: Machine, book: Book) -> None:
    """Go on where it was, to the end; once more changes nothing, and the same file is the same ledger."""
    if book.run().state == "stopped":
        with acting(book.actor):
            resume_import(**book.where, now=machine.now, in_job=False)
    _go(machine, book, None)
    assert (run := book.run()).state == "done", run.state
    _go(machine, book, None)
    assert book.run().registered == run.registered, "once more changes nothing"
    with acting(book.actor):
        again = receive_ledger(actor=book.actor, now=machine.now, name="又一次.xlsx", data=book.data)
    assert (again.id, again.is_new) == (book.id, False)


def check_ledgers(books: list[Book]) -> None:
    """Each row that was passed is told once as what it is, and each matter of an organisation's ledgers is one dispute."""
    matters: dict[UUID | None, set[str]] = {}
    for book in books:
        run = book.run()
        passed = {row: said for row, said in book.said.items() if row < run.next_row}
        matters.setdefault(book.actor.organisation_id, set()).update(filter(None, passed.values()))
        with acting(book.actor):
            told = list(ImportRow.objects.within(book.actor.scope).filter(county=book.county, run_id=book.id))
        assert sorted(row.row for row in told) == sorted(passed), "each row is told once"
        assert {row.row for row in told if row.state == "wrong"} == {row for row in passed if not passed[row]}
        counts = [sum(row.state == state for row in told) for state in ("registered", "wrong", "double")]
        assert [run.registered, run.wrong, run.double] == counts, "the sums of the run are those of its rows"
    with acting(READER):
        for organisation, expected in matters.items():
            rows = ImportRow.objects.everywhere("test").filter(
                organisation_id=organisation, county__in=COUNTIES
            )
            ids = [row.dispute_id for row in rows.filter(state="registered")]
            found = Dispute.objects.everywhere("test").filter(county__in=COUNTIES, id__in=ids)
            assert sorted(found.values_list("narrative", flat=True)) == sorted(expected), "lost or doubled"
            assert len(ids) == len(set(ids)) == len(expected)


def _hand_in(machine: Machine) -> Book:
    """Good rows (one over long ago), wrong ones, one twice, and now and then one of an earlier ledger of the same organisation."""
    able = [
        one for one in machine.house.actors.values() if one.may("cases.import") and one.may("cases.register")
    ]
    actor, n, day = machine.chance.choice(able), machine.doors.next(), machine.now.date()
    home = next(
        row.place_id for row in machine.house.organisations.values() if row.id == actor.organisation_id
    )

    def row(
        name: str, *, on: date = day, outcome: str = "", closed: Any = "", told: bool = True
    ) -> list[Any]:
        narrative = f"{NARRATIVE}第{n}本台账，{name}户。" if told else ""
        return [on, f"{name}{n}与乙{n}", "用水、排水", PLACE_OF[home], narrative, outcome, closed]

    over = row(
        "丙",
        on=LONG_AGO,
        outcome=machine.chance.choice(["调解成功", "调解不成"]),
        closed=LONG_AGO + timedelta(days=20),
    )
    good = [
        row("甲"),
        over,
        *([row("戊", outcome="调解成功", closed=day)] if machine.chance.random() < 0.5 else []),
    ]
    late = row("庚", on=day + timedelta(days=900))
    rows = [
        *good,
        machine.chance.choice([row("庚", told=False), late]),
        good[0],
        *machine.doors.rows.get(actor.organisation_id, [])[:1],
    ]
    machine.chance.shuffle(rows)
    machine.doors.rows[actor.organisation_id] = good
    data = sheet_of([HEADS, *rows])
    with acting(actor):
        got = receive_ledger(actor=actor, now=machine.now, name=f"台账{n}.xlsx", data=data)
    said = {at: "" if one is late else one[4] for at, one in enumerate(rows, 2)}
    book = Book(actor, got.county, got.id, data, said)
    machine.doors.books.append(book)
    return book


def _die(_run: Any) -> None:
    raise Cut


def _go(machine: Machine, book: Book, tell: Callable[[Any], None] | None) -> None:
    size = machine.chance.choice([2, 3, 200]) if tell is None else 1
    run_import(book.county, book.id, clock=lambda: machine.now, size=size, tell=tell)


def _die_inside(machine: Machine, book: Book, disturb: Callable[[], None]) -> None:
    """Die in the midst of a batch, when its disputes are written and what became of the rows is not."""
    insert = importing.insert_rows

    def dying(rows: Any) -> Any:
        disturb()
        return insert(rows)

    with mock.patch.object(importing, "insert_rows", dying):
        _go(machine, book, lambda _run: None)
