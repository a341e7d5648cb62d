"""Doors in the random histories: a ledger, a partner's program and a citizen's phone, each through its real entrance.

Each door is walked with the faults that it must bear: a ledger that dies (`ledger_moves`); a call repeated with its key, and with another
body; a form handed in twice, a wrong secret. Nothing may be lost or doubled, and nothing answers with a 5xx.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock
from uuid import UUID

from django.db import transaction
from django.test import Client

from fengqiao.casework.agreements.services import make_visit_link
from fengqiao.casework.cases.models import Dispute, Party, Visit
from fengqiao.casework.cases.services import issue_secret
from fengqiao.casework.cases.tests.house import NARRATIVE, make_actor
from fengqiao.kernel.errors import NotHere
from fengqiao.trust.accounts.services import make_key
from fengqiao.trust.scope import acting, system_actor

from .ledger_moves import Book, begin_ledger, check_ledgers, take_up_ledger
from .scoping import COUNTIES

if TYPE_CHECKING:
    from .machine import Machine

__all__ = ["CITIZEN", "DOORS", "Doors", "check_doors", "step_door"]

DOORS = {"sheet", "api", "citizen"}
CITIZEN = {
    "citizen.add", "citizen.wish", "citizen.take_back", "citizen.withdraw", "citizen.rate", "citizen.secret", "citizen.questionnaire",
}  # fmt: skip
READER = system_actor(COUNTIES)


@dataclass
class Doors:
    """What a history knows of its doors: the partners' keys, what the court handed in, the ledgers, and who has a number with its secret."""

    keys: dict[str, str] = field(default_factory=dict)
    handed_in: dict[str, str] = field(default_factory=dict)
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
    with at_its_time(machine):
        _check_partner(machine)


def step_door(machine: Machine) -> bool:
    """Something comes in by one of the doors beside the counter, or somebody without an account does what such may."""
    moves = [come_in, step_citizen, step_citizen, step_questionnaire, step_secret]
    return machine.chance.choice(moves)(machine) or come_in(machine)


def come_in(machine: Machine) -> bool:
    """By one of the doors beside the counter."""
    door = machine.chance.choice(sorted(machine.wanted & DOORS or DOORS))
    with at_its_time(machine):
        {"sheet": _sheet, "api": _api, "citizen": _citizen}[door](machine)
    return True


# -- a ledger ------------------------------------------------------------------------------------------------


def _sheet(machine: Machine) -> None:
    """A ledger that lies half done is taken up, or one begins; what it registered lives on in the history."""
    before = _all()
    open_books = [one for one in machine.doors.books if one.run().state != "done"]
    book = machine.chance.choice(open_books) if open_books else begin_ledger(machine)
    if open_books or machine.chance.random() < 0.5:
        take_up_ledger(machine, book)
    check_ledgers(machine.doors.books)
    found = [where for number, where in _all().items() if number not in before]
    machine.made[:0] = found[
        1:
    ]  # one of them is at the hands of all at once, as what comes in elsewhere is; the others lie there
    machine.made += found[:1]
    if book.run().state == "done":
        machine.count("sheet")


# -- a partner's program -------------------------------------------------------------------------------------


def _keys(machine: Machine) -> dict[str, str]:
    """Of the court that hands in; one that may only read; that of another county's partner."""
    doors, house = machine.doors, machine.house
    if not doors.keys:
        officer = make_actor("partners", "system", "", None)
        whole = ["disputes.create", "disputes.read"]
        for name, organisation, county, scopes in (
            ("court", "centre", "640221", whole), ("reader", "centre", "640221", ["disputes.read"]), ("foreign", "foreign", "640104", whole),
        ):  # fmt: skip
            with acting(officer):
                _row, doors.keys[name] = make_key(
                    actor=officer, now=machine.now, name=f"外单位{name}", organisation_id=house.org(organisation), channel="court",
                    scopes=scopes, counties=[county], expires_on=machine.now.date() + timedelta(days=360),
                )  # fmt: skip
    return doors.keys


def _call(key: str, rest: str = "", said: Any = None, name: str = "") -> Any:
    """GET, or POST of what is said. A refusal is a problem, and nothing is ever a 5xx."""
    headers = {"Authorization": f"Bearer {key}", **({"Idempotency-Key": name} if name else {})}
    address, client = f"/api/v1/disputes{rest}", Client()
    if name:
        answer = client.post(address, json.dumps(said), content_type="application/json", headers=headers)
    else:
        answer = client.get(address, headers=headers)
    assert answer.status_code < 500, answer.content.decode()
    if answer.status_code >= 400:
        assert (
            answer["Content-Type"] == "application/problem+json"
            and answer.json()["status"] == answer.status_code
        )
    return answer


def _api(machine: Machine) -> None:
    """Handed in and repeated; the same key with another body; a foreign place; what is no dispute; by others who may not."""
    keys, n, before = _keys(machine), machine.doors.next(), _all()
    key, name = keys["court"], f"history-{n:06}"
    body: dict[str, Any] = {
        "place_code": machine.chance.choice(["640221100001", "640221100", "640221101"]), "narrative": f"{NARRATIVE}法院第{n}号",
        "type_code": "neighbour.water", "reference": f"诉前调{n}号",
        "parties": [{"side": "applicant", "name": f"辛{n}"}, {"side": "respondent", "name": f"壬{n}"}],
    }  # fmt: skip
    first, again = (_call(key, said=body, name=name) for _turn in range(2))
    assert first.status_code == 201, first.content.decode()
    assert first.json() == again.json() and again["Idempotent-Replayed"] == "true"
    assert _call(key, said={**body, "people": 9}, name=name).json()["code"] == "idempotency_reused"
    wrong: dict[int, tuple[str, Any]] = {
        401: ("fqk_nobody", body), 403: (keys["reader"], body), 422: (key, {**body, "place_code": "640104001"}),
    }  # fmt: skip
    for status, (who, said) in wrong.items():
        assert _call(who, said=said, name=f"wrong-{status}-{n}").status_code == status
    odd: list[Any] = [{**body, "parties": []}, {**body, "narrative": ""}, {"x": 1}, []]
    assert 400 <= _call(key, said=machine.chance.choice(odd), name=f"wrong-{n:06}").status_code < 500
    (number,) = _new(before, machine, "api", 1)
    assert number == first.json()["number"]
    machine.doors.handed_in[number] = first["Location"].removeprefix("/api/v1/disputes")


def _check_partner(machine: Machine) -> None:
    """The partner reads what it handed in, as far as it is now, and no other; another county's partner reads none of it."""
    doors, keys = machine.doors, machine.doors.keys
    if not keys:
        return
    with acting(READER):
        rows = Dispute.objects.everywhere("test").filter(county__in=COUNTIES, number__in=doors.handed_in)
        stages = dict(rows.values_list("number", "stage"))
    listed = _call(keys["court"], "?limit=100").json()["items"]
    assert {one["number"]: one["stage"] for one in listed} == stages
    assert len(listed) == len(doors.handed_in)
    assert _call(keys["foreign"], "?limit=100").json()["items"] == []
    number, where = machine.chance.choice(sorted(doors.handed_in.items()))
    read = _call(keys["reader"], where)
    assert (read.status_code, read.json()["number"], read.json()["stage"]) == (200, number, stages[number])
    assert all("*" in one["name"] for one in read.json()["parties"])
    assert _call(keys["foreign"], where).status_code == 404


# -- a citizen -----------------------------------------------------------------------------------------------


def _citizen(machine: Machine) -> None:
    """The form with a mistake, then right, then handed in once more."""
    client, n, before = (
        Client(REMOTE_ADDR=f"10.0.0.{machine.doors.next() % 250}"),
        machine.doors.next(),
        _all(),
    )
    county, town, village = machine.chance.choice(
        [("640221", "640221100", "640221100001"), ("640221", "640221101", ""), ("640104", "640104001", "")]
    )
    form = {
        "key": str(UUID(int=machine.chance.getrandbits(128), version=4)), "county": county, "town": town, "village": village,
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
    machine.doors.citizens.append((client, number, told[0][1]))


def step_citizen(machine: Machine) -> bool:
    """A citizen does something with the own dispute. False: nobody has one yet."""
    if not machine.doors.citizens:
        return False
    client, number, secret = machine.chance.choice(machine.doors.citizens)
    with at_its_time(machine):
        before = _all()
        assert _follow(client, number, secret) == 303
        for _turn in range(machine.chance.randint(1, 4)):
            page = client.get("/citizen/follow/dispute/")
            assert page.status_code == 200 and number in page.content.decode()
            _do(machine, client, page.content.decode())
            machine.check_one(*before[number])
        assert _all() == before, "what a citizen does opens no other dispute"
    return True


def step_secret(machine: Machine) -> bool:
    """The desk gives the applicant of any dispute a secret, whichever way it came in; the one before ends, and what it had opened closes."""
    all_of_them, citizens = _all(), machine.doors.citizens
    mine = [one for one in citizens if one[1] in all_of_them and machine.chance.random() < 0.5]
    county, id = all_of_them[mine[0][1]] if mine else machine.chance.choice(machine.made)
    number = next(number for number, where in all_of_them.items() if where == (county, id))
    before = [(client, old) for client, one, old in citizens if one == number]
    with at_its_time(machine):
        for client, old in before:
            assert _follow(client, number, old) == 303
    if not (secret := _issue(machine, county, id)):
        return False
    with at_its_time(machine):
        for client, old in before:
            assert client.get("/citizen/follow/dispute/").status_code == 302, "opened with the old secret"
            assert _follow(client, number, old) == 422, "the old secret has ended"
        _wrong_secret(number)
    citizens[:] = [one for one in citizens if one[1] != number]
    citizens.append((Client(REMOTE_ADDR=f"10.0.1.{machine.doors.next() % 250}"), number, secret))
    machine.count("citizen.secret")
    return True


def _issue(machine: Machine, county: str, id: UUID) -> str:
    """A new secret by whoever of the desk sees the dispute. "" where nobody does."""
    for actor in machine.house.actors.values():
        if actor.may("cases.register") and county in actor.scope.counties:
            where: dict[str, Any] = {"county": county, "id": id, "revision": None}
            with suppress(NotHere), acting(actor):
                return issue_secret(actor=actor, now=machine.now, **where, checked="核对身份证原件")
    return ""


def _follow(client: Client, number: str, secret: str) -> int:
    return int(client.post("/citizen/follow/", {"number": number, "secret": secret}).status_code)


def step_questionnaire(machine: Machine) -> bool:
    """The holder sends a party of a performed agreement the link of a questionnaire, and the party answers by it, once."""
    with acting(READER):
        rows = Dispute.objects.everywhere("test").filter(county__in=COUNTIES, stage="performed")
        found = {row.id: row for row in rows}
        parties = list(
            Party.objects.everywhere("test").filter(county__in=COUNTIES, dispute_id__in=found).order_by("id")
        )
    able = [
        (actor, party)
        for party in parties
        for actor in machine.house.actors.values()
        if actor.organisation_id == found[party.dispute_id].holder_id and actor.may("cases.visit")
    ]
    if not able:
        return False
    actor, party = machine.chance.choice(able)
    dispute = found[party.dispute_id]
    where: dict[str, Any] = {
        "county": dispute.county,
        "id": dispute.id,
        "revision": dispute.seq,
        "party": party.id,
    }
    with acting(actor):
        _link, secret = make_visit_link(actor=actor, now=machine.now, **where)
    client, address = Client(), f"/q/{dispute.county}/{secret}/"
    said = {
        "result": machine.chance.choice(["kept", "partly", "relapse"]),
        "satisfaction": "4",
        "note": "谢谢",
    }
    with at_its_time(machine):
        assert client.get(f"/q/{dispute.county}/{secret[::-1]}/").status_code == 404
        assert client.get(address).status_code == 200
        assert client.post(address, {**said, "satisfaction": "9"}).status_code == 422
        assert [client.post(address, said).status_code for _turn in range(2)] in ([303, 200], [303, 404])
    with acting(READER):
        assert Visit.objects.of(dispute).filter(means="link", created_at=machine.now).count() == 1, (
            "answered twice is answered once"
        )
    machine.count("citizen.questionnaire")
    return True


def _wrong_secret(number: str) -> None:
    """A stranger with a wrong secret is told the same of a number that there is and of one that there is not."""
    stranger, told = Client(REMOTE_ADDR="10.9.9.9"), []
    for asked in (number, number[:-1] + "x"):
        answer = stranger.post("/citizen/follow/", {"number": asked, "secret": "ABCDE-FGHJK"})
        assert answer.status_code in (422, 429)
        told.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.content.decode())))
    assert told[0] == told[1] or 429 in (told[0][0], told[1][0])
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
        "citizen.add": 2,
        "citizen.wish": 5,
        "citizen.take_back": 3,
        "citizen.withdraw": 3,
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
