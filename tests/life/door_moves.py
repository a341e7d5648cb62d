"""Doors in the random histories: a ledger, a partner's program and a citizen's phone, each through its real entrance.

Each door is walked with the faults that it must bear: a ledger that dies (`ledger_moves`); a call repeated with its key, and with another
body; a form handed in twice, a wrong secret. Nothing may be lost or doubled, and nothing answers with a 5xx.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock
from uuid import UUID

from django.db import transaction
from django.test import Client

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import NARRATIVE, make_actor
from fengqiao.trust.accounts.services import make_key
from fengqiao.trust.scope import acting, system_actor

from .ledger_moves import Book, begin_ledger, check_ledgers, take_up_ledger
from .scoping import COUNTIES

if TYPE_CHECKING:
    from .machine import Machine

__all__ = ["CITIZEN", "DOORS", "Doors", "check_doors", "come_in", "step_citizen"]

DOORS = {"sheet", "api", "citizen"}
CITIZEN = {"citizen.add", "citizen.wish", "citizen.take_back", "citizen.withdraw", "citizen.rate"}
READER = system_actor(COUNTIES)


@dataclass
class Doors:
    """What a history knows of its doors: the partner's key, and who has a number with its secret."""

    key: str = ""
    citizens: list[tuple[Client, str, str]] = field(default_factory=list)
    books: list[Book] = field(default_factory=list)
    rows: dict[UUID | None, list[list[Any]]] = field(default_factory=dict)
    serial: int = 0

    def next(self) -> int:
        """A number that no other thing of this history has."""
        self.serial += 1
        return self.serial


@contextmanager
def at_its_time(machine: Machine) -> Iterator[None]:
    """The faces take the time from the clock: here it is the history's."""
    with mock.patch("django.utils.timezone.now", lambda: machine.now):
        yield


def _all() -> dict[str, tuple[str, UUID]]:
    """Number -> county and id of every dispute there is."""
    with acting(READER):
        rows = Dispute.objects.everywhere("test").filter(county__in=COUNTIES)
        return {number: (county, id) for number, county, id in rows.values_list("number", "county", "id")}


def _new(before: dict[str, tuple[str, UUID]], machine: Machine, door: str, expected: int) -> list[str]:
    """Exactly so many came in; they live on in the history. Their numbers."""
    found = {number: where for number, where in _all().items() if number not in before}
    assert len(found) == expected, (door, sorted(found), expected)
    machine.made += found.values()
    machine.count(door)
    return sorted(found)


def check_doors(machine: Machine) -> None:
    """The disputes that there are, are those of the history: none was lost, doubled, or came from nowhere."""
    assert sorted(_all().values()) == sorted(machine.made)
    check_ledgers(machine.doors.books)


def come_in(machine: Machine) -> None:
    """Something comes in by one of the doors beside the counter."""
    door = machine.chance.choice(sorted(DOORS))
    with at_its_time(machine):
        {"sheet": _sheet, "api": _api, "citizen": _citizen}[door](machine)


# -- a ledger ------------------------------------------------------------------------------------------------


def _sheet(machine: Machine) -> None:
    """A ledger that lies half done is taken up, or one begins; what it registered lives on in the history."""
    before = _all()
    open_books = [one for one in machine.doors.books if one.run().state != "done"]
    book = machine.chance.choice(open_books) if open_books else begin_ledger(machine)
    if open_books or machine.chance.random() < 0.5:
        take_up_ledger(machine, book)
    check_ledgers(machine.doors.books)
    machine.made += [where for number, where in _all().items() if number not in before]
    if book.run().state == "done":
        machine.count("sheet")


# -- a partner's program -------------------------------------------------------------------------------------


def _key(machine: Machine) -> str:
    if not machine.doors.key:
        officer = make_actor("partners", "system", "", None)
        with acting(officer):
            _row, machine.doors.key = make_key(
                actor=officer, now=machine.now, name="平罗县人民法院", organisation_id=machine.house.org("centre"), channel="court",
                scopes=["disputes.create", "disputes.read"], counties=["640221"], expires_on=machine.now.date() + timedelta(days=360),
            )  # fmt: skip
    return machine.doors.key


def _api(machine: Machine) -> None:
    """Handed in and repeated; the same key with another body; a foreign place; what is no dispute."""
    key, n, before = _key(machine), machine.doors.next(), _all()
    client = Client()
    body: dict[str, Any] = {
        "place_code": machine.chance.choice(["640221100001", "640221100", "640221101"]), "narrative": f"{NARRATIVE}法院第{n}号",
        "type_code": "neighbour.water", "reference": f"诉前调{n}号",
        "parties": [{"side": "applicant", "name": f"辛{n}"}, {"side": "respondent", "name": f"壬{n}"}],
    }  # fmt: skip

    def post(said: Any, name: str) -> Any:
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": name}
        answer = client.post(
            "/api/v1/disputes", json.dumps(said), content_type="application/json", headers=headers
        )
        assert answer.status_code < 500, answer.content.decode()
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
        return answer

    first, again = (post(body, f"history-{n:06}") for _turn in range(2))
    assert first.status_code == 201, first.content.decode()
    assert first.json() == again.json() and again["Idempotent-Replayed"] == "true"
    assert post({**body, "people": 9}, f"history-{n:06}").status_code == 409
    wrong = machine.chance.choice(
        [
            {**body, "place_code": "640104001"},
            {**body, "parties": []},
            {**body, "narrative": ""},
            {"x": 1},
            [],
        ]
    )
    assert 400 <= post(wrong, f"wrong-{n:06}").status_code < 500
    (number,) = _new(before, machine, "api", 1)
    assert number == first.json()["number"]
    read = client.get(first["Location"], headers={"Authorization": f"Bearer {key}"})
    assert read.status_code == 200 and read.json()["number"] == number


# -- a citizen -----------------------------------------------------------------------------------------------


def _citizen(machine: Machine) -> None:
    """The form with a mistake, then right, then handed in once more."""
    client, n, before = (
        Client(REMOTE_ADDR=f"10.0.0.{machine.doors.next() % 250}"),
        machine.doors.next(),
        _all(),
    )
    form = {
        "key": str(UUID(int=machine.chance.getrandbits(128), version=4)), "county": "640221", "town": "640221100", "village": "640221100001",
        "happened": f"{NARRATIVE}网上第{n}件。", "asks": "请他改道", "amount": "", "kind": "person", "name": f"癸{n}", "phone": "13800001111",
        "id_number": "", "address": "", "other_kind": "person", "other_name": f"子{n}", "other_phone": "", "other_address": "", "agreed": "on",
    }  # fmt: skip
    assert client.post("/citizen/apply/", {**form, "agreed": ""}).status_code == 422
    told = []
    for _turn in range(2):
        answer = client.post("/citizen/apply/", form)
        told.append(re.findall(r'<dd class="big-code">([^<]+)</dd>', answer.content.decode()))
        assert len(told[-1]) == 2, (answer.status_code, answer.content.decode())
    assert told[0] == told[1]
    (number,) = _new(before, machine, "citizen", 1)
    assert number == told[0][0]
    _wrong_secret(number)
    machine.doors.citizens.append((client, *told[0]))


def step_citizen(machine: Machine) -> bool:
    """A citizen does something with the own dispute. False: nobody has one yet."""
    if not machine.doors.citizens:
        return False
    client, number, secret = machine.chance.choice(machine.doors.citizens)
    with at_its_time(machine):
        before = _all()
        opened = client.post("/citizen/follow/", {"number": number, "secret": secret})
        assert opened.status_code in (302, 303), opened.content.decode()
        page = client.get("/citizen/follow/dispute/")
        assert page.status_code == 200 and number in page.content.decode()
        _do(machine, client, page.content.decode())
        assert _all() == before, "what a citizen does opens no other dispute"
    return True


def _wrong_secret(number: str) -> None:
    stranger = Client(REMOTE_ADDR="10.9.9.9")
    answer = stranger.post("/citizen/follow/", {"number": number, "secret": "ABCDE-FGHJK"})
    assert answer.status_code in (422, 429) and "谁在办" not in answer.content.decode()
    assert stranger.get("/citizen/follow/dispute/").status_code == 302


def _do(machine: Machine, client: Client, page: str) -> None:
    """One thing that the page offers, or now and then one that it does not: then a sentence is the answer and nothing changes."""
    rest = "/citizen/follow/dispute/"
    names = re.findall(r'<option value="([0-9a-f-]{36})"', client.get(f"{rest}mediator/").content.decode())
    waiting = re.findall(r'name="wish" value="([0-9a-f-]+)"', page)
    offered = {
        "citizen.add": f"{rest}add/" in page, "citizen.wish": f"{rest}mediator/" in page, "citizen.take_back": bool(waiting),
        "citizen.withdraw": f"{rest}withdraw/" in page, "citizen.rate": f"{rest}rate/" in page,
    }  # fmt: skip
    weights = {
        "citizen.add": 3,
        "citizen.wish": 5,
        "citizen.take_back": 3,
        "citizen.withdraw": 1,
        "citizen.rate": 5,
    }
    doable = [verb for verb, there in offered.items() if there]
    verbs = doable if doable and machine.chance.random() < 0.85 else sorted(offered)
    verb = machine.chance.choices(verbs, [weights[one] for one in verbs])[0]
    if machine.wanted & set(doable):
        verb = sorted(machine.wanted & set(doable))[0]
    wants = machine.chance.choice(["choose", "other"])
    mediator = machine.chance.choice(names) if names else ""
    posts: dict[str, tuple[str, dict[str, str]]] = {
        "citizen.add": ("add/", {"text": "补充一点情况"}),
        "citizen.wish": ("mediator/", {"wants": wants, "mediator": mediator, "text": "他熟悉情况"}),
        "citizen.take_back": ("mediator/take-back/", {"wish": waiting[0] if waiting else str(UUID(int=9))}),
        "citizen.withdraw": ("withdraw/", {"sure": "on"}),
        "citizen.rate": ("rate/", {"satisfaction": "4", "text": "还行"}),
    }
    address, said = posts[verb]
    with transaction.atomic():
        answer = client.post(rest + address, said)
    lawful = (
        (303,) if offered[verb] and verb not in ("citizen.wish", "citizen.rate") else (303, 404, 409, 422)
    )
    assert answer.status_code in lawful, (verb, answer.status_code, answer.content.decode()[:2000])
    if answer.status_code == 303:
        assert offered[verb], f"{verb} worked although the page did not offer it"
        machine.count(verb)
    else:
        machine.refused += 1
