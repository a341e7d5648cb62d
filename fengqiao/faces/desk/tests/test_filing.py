"""Files on the desk: served to who may see the dispute, to nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from fengqiao.casework.cases.tests.house import NOW, House, build_house, register
from fengqiao.casework.files.services import store_file
from fengqiao.kernel.journal.queries import looks_at
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.storage.tests.making import picture
from fengqiao.trust.scope import acting

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-10")]


@pytest.fixture
def house() -> House:
    return build_house()


def client_of(actor: Actor) -> Client:
    """A client that has passed both steps of the login."""
    client = Client()
    session = client.session
    session.update(
        {"user": str(actor.user_id), "post": str(actor.post_id), "seen": timezone.now().timestamp()}
    )
    session.save()
    return client


def test_a_file_is_served_to_who_may_see_the_dispute(house: House, tmp_path: Path, settings: Any) -> None:
    settings.FENGQIAO_FILES = tmp_path / "files"
    with acting(house.town_head):
        made = register(house, house.town_head)
        kept = store_file(
            actor=house.town_head,
            now=NOW,
            county=made.county,
            root_id=made.id,
            kind="evidence",
            name="院墙.jpg",
            data=picture(),
        )
    address = f"/disputes/{made.county}/{made.id}/files/{kept.id}/"
    client = client_of(house.town_head)
    answer = client.get(address)
    assert (
        answer.status_code == 200
        and answer["Content-Type"] == "image/jpeg"
        and answer.content[:2] == b"\xff\xd8"
    )
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]
    assert client.get(f"/disputes/{made.county}/{uuid4()}/files/{kept.id}/").status_code == 404
    assert client_of(house.other_head).get(address).status_code == 404


@pytest.mark.req("SYS-03")
def test_a_picture_of_an_identity_card_asks_a_reason_and_leaves_a_look(
    house: House, tmp_path: Path, settings: Any
) -> None:
    settings.FENGQIAO_FILES = tmp_path / "files"
    with acting(house.town_head):
        made = register(house, house.town_head)
        kept = store_file(
            actor=house.town_head, now=NOW, county=made.county, root_id=made.id, kind="identity", name="身份证.jpg", data=picture()
        )  # fmt: skip
    address = f"/disputes/{made.county}/{made.id}/files/{kept.id}/"
    client = client_of(house.town_head)
    asked = client.get(address)
    assert asked["Content-Type"].startswith("text/html") and "查看事由" in asked.content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    with acting(house.town_head):
        assert looks_at(house.town_head.scope, county=made.county, root_id=made.id) == []
    shown = client.post(address, {"reason": "核对当事人身份"})
    assert shown["Content-Type"] == "image/jpeg" and shown.content[:2] == b"\xff\xd8"
    with acting(house.town_head):
        (look,) = looks_at(house.town_head.scope, county=made.county, root_id=made.id)
    assert (look.reason, look.fields) == ("核对当事人身份", ["file"])
    # The bureau sees the dispute, but has no power to see numbers.
    bureau = client_of(house.bureau)
    assert "无权查看" in bureau.get(address).content.decode()
    assert bureau.post(address, {"reason": "核对当事人身份"}).status_code == 403
    assert client_of(house.other_head).post(address, {"reason": "核对当事人身份"}).status_code == 404
