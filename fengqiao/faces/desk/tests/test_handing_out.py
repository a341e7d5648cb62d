"""The counter gives out a secret; the dispute page shows what the applicant added."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fengqiao.casework.cases.services import applicant, find_by_secret
from fengqiao.casework.cases.tests.house import House, build_house, register
from fengqiao.casework.intake.services import add_words
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.storage.tests.making import picture
from fengqiao.trust.scope import acting, system_actor

pytestmark = [pytest.mark.django_db, pytest.mark.req("PUB-01"), pytest.mark.req("SYS-03")]


@pytest.fixture
def house() -> House:
    return build_house()


def client_of(actor: Actor) -> Client:
    client = Client()
    session: Any = client.session
    session.update(
        {"user": str(actor.user_id), "post": str(actor.post_id), "seen": timezone.now().timestamp()}
    )
    session.save()
    return client


def test_a_secret_is_given_out_once_and_opens_the_dispute(house: House) -> None:
    with acting(house.village_head):
        made = register(house, house.village_head, now=timezone.now())
    address = f"/disputes/{made.county}/{made.id}/secret/"
    client = client_of(house.village_head)
    page = client.get(f"/disputes/{made.county}/{made.id}/").content.decode()
    assert address in page
    blank = client.post(address, {"revision": "1"})
    assert blank.status_code == 422 and "怎样核对了申请人的身份" in blank.content.decode()
    answer = client.post(address, {"revision": "1", "how": "核对居民身份证原件", "note": "原查询码丢失"})
    secret = re.search(r"[A-Z]{5}-[A-Z]{5}", answer.content.decode())
    assert answer.status_code == 200 and secret
    again = client.post(address, {"revision": "1", "how": "核对居民身份证原件"})
    assert again.status_code == 422 and not re.search(r"[A-Z]{5}-[A-Z]{5}", again.content.decode()), (
        "the same form twice"
    )
    reader = system_actor(("640221",))
    with acting(reader):
        opened = find_by_secret(reader.scope, made.number, secret[0])
    assert opened and opened.id == made.id
    actor = applicant(opened)
    with acting(actor):
        add_words(
            actor=actor, now=timezone.now(), opened=opened, text="水又冲进来了", files=[("墙.jpg", picture())]
        )
    page = client.get(f"/disputes/{made.county}/{made.id}/").content.decode()
    assert "水又冲进来了" in page and "补充材料" in page and secret[0] not in page
    file = re.search(r'href="(/disputes/[^"]+/files/[^"]+)"', page)
    assert file and client.get(file[1]).content.startswith(b"\xff\xd8\xff")


def test_who_may_not_register_gives_out_no_secret_and_foreign_is_missing(house: House) -> None:
    with acting(house.village_head):
        made = register(house, house.village_head, now=timezone.now())
    address = f"/disputes/{made.county}/{made.id}/secret/"
    said = {"revision": "1", "how": "核对居民身份证原件"}
    assert client_of(house.bureau).post(address, said).status_code == 403
    assert client_of(house.foreign_head).post(address, said).status_code == 404
    assert client_of(house.other_head).post(address, said).status_code == 404
