"""Citizens' pages where something goes wrong: guessed secrets behind shared addresses, errors of the program, pages open too long."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from fengqiao.casework.cases.tests.house import House, build_house
from fengqiao.trust.accounts.models import Tries

from .test_portal import STORY, apply, disputes, follow, said

pytestmark = [pytest.mark.django_db, pytest.mark.req("PUB-01"), pytest.mark.req("INT-01")]


@pytest.fixture
def house() -> House:
    return build_house()


def test_wrong_secrets_wait_longer_each_time_and_lock_nobody_else_out(house: House, client: Client) -> None:
    """Not the other numbers, not other addresses, and never the browser that applied."""
    number, secret = apply(client)
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    codes = [follow(stranger, number, "AAAAAAAAAA").status_code for _ in range(8)]
    assert codes[:6] == [422] * 6 and codes[6:] == [429, 429]
    blocked = follow(stranger, number, secret)
    assert (
        blocked.status_code == 429 and number in blocked.content.decode() and int(blocked["Retry-After"]) > 0
    )
    assert follow(stranger, "640221-2026-999999", "AAAAAAAAAA").status_code == 422, "another number is open"
    assert follow(Client(REMOTE_ADDR="203.0.113.10"), number, secret).status_code == 303, (
        "another address is open"
    )
    for n in range(60):
        follow(Client(REMOTE_ADDR=f"198.51.100.{n}"), number, "AAAAAAAAAA")
    crowd = follow(Client(REMOTE_ADDR="203.0.113.11"), number, "AAAAAAAAAA")
    assert crowd.status_code == 429 and int(crowd["Retry-After"]) <= 61, (
        "the whole world at one number waits a minute at most"
    )
    assert follow(client, number, secret, REMOTE_ADDR="203.0.113.12").status_code == 303, (
        "the applicant's own browser does not wait"
    )
    assert all(len(bytes(row.digest)) == 32 for row in Tries.objects.all())


def test_one_address_of_a_whole_village_locks_nobody_of_it_out(house: House) -> None:
    """Somebody behind the same address tries number after number; the neighbours behind it still get in."""
    gate = {"REMOTE_ADDR": "203.0.113.77"}
    known, forgetful = Client(**gate), Client(**gate)
    own = apply(known)
    other = apply(forgetful, name="王秀英", phone="13800002222")
    guesser = Client(**gate)
    codes = [follow(guesser, f"640221-2026-{n % 30 + 500:06d}", "AAAAAAAAAA").status_code for n in range(150)]
    assert codes[:60] == [422] * 60 and codes.count(429) >= 80, "guessing is slow"
    for _ in range(8):
        follow(guesser, own[0], "AAAAAAAAAA")
    assert follow(known, *own).status_code == 303, "the browser that applied waits for nobody"
    waits = follow(Client(**gate), *other)
    assert waits.status_code == 429 and int(waits["Retry-After"]) <= 31, "a new telephone waits half a minute"
    assert "12348" in waits.content.decode() and other[0] in waits.content.decode()
    assert follow(Client(REMOTE_ADDR="203.0.113.78"), *other).status_code == 303
    wrong = [follow(known, own[0], "BBBBBBBBBB").status_code for _ in range(8)]
    assert wrong[-1] == 429, "who knew a secret once guesses the next one no faster"


def test_many_behind_one_address_apply_and_follow_without_waiting(house: House) -> None:
    gate = {"REMOTE_ADDR": "203.0.113.80"}
    for n in range(25):
        person = Client(**gate)
        number, secret = apply(person, phone=f"138000{n:05d}")
        assert follow(Client(**gate), number, secret).status_code == 303, n


def test_an_error_of_the_program_loses_nothing(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_said: Any) -> None:
        raise ZeroDivisionError("tried")

    monkeypatch.setattr("fengqiao.faces.portal.views.applying.apply_online", broken)
    answer = client.post("/citizen/apply/", said())
    text = answer.content.decode()
    assert answer.status_code == 409 and STORY in text and "没有提交成功" in text and disputes() == []
    monkeypatch.undo()
    assert STORY in client.get("/citizen/apply/").content.decode(), "without JavaScript the server keeps it"


def test_a_page_open_too_long_comes_back_as_it_was_typed(house: House) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/citizen/apply/", said(csrfmiddlewaretoken="old"))
    text = answer.content.decode()
    assert answer.status_code == 403 and STORY in text and "张建国" in text and "打开得太久" in text
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', text)
    assert token and disputes() == []
    assert strict.post("/citizen/apply/", said(csrfmiddlewaretoken=token[1])).status_code == 200
    other = strict.post("/citizen/follow/end/", {})
    assert other.status_code == 403 and "工作台" not in other.content.decode()


@pytest.mark.parametrize("path", ["/citizen/nowhere/", f"/q/640221/{'x' * 22}/", "/citizen/follow/end/"])
def test_refusals_speak_to_citizens(house: House, client: Client, path: str) -> None:
    answer = client.get(path)
    text = answer.content.decode()
    assert answer.status_code in (404, 405) and "12348" in text and "工作台" not in text
    assert "tabler" not in text and "portal.css" in text


def test_errors_of_program_and_database_speak_to_citizens() -> None:
    from django.db import OperationalError
    from django.test import RequestFactory

    from fengqiao.faces.shared.refusals import handler500

    for error, status in ((ValueError("x"), 500), (OperationalError("x"), 503)):
        try:
            raise error
        except (ValueError, OperationalError):
            answer = handler500(RequestFactory().get("/citizen/follow/dispute/"))
        text = answer.content.decode()
        assert answer.status_code == status and "系统出了问题" in text and "系统管理员" not in text


def test_a_number_that_does_not_exist_waits_just_the_same(house: House) -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.20")
    assert [follow(stranger, "640221-2026-999999", "AAAAAAAAAA").status_code for _ in range(7)][-1] == 429


def test_a_flood_of_applications_from_one_address_makes_a_neighbour_wait_a_minute_at_most(
    house: House, client: Client
) -> None:
    gate = {"REMOTE_ADDR": "203.0.113.81"}
    codes = [client.post("/citizen/apply/", said(), **gate).status_code for _ in range(43)]
    assert codes[:41] == [200] * 41 and codes[-1] == 429, codes
    answer = Client(**gate).post("/citizen/apply/", said())
    text = answer.content.decode()
    wait = re.search(r"请 (\d+) 秒后再试", text)
    assert answer.status_code == 429 and STORY in text and wait and int(wait[1]) <= 60
    assert "都还在这一页上" in text
