"""The page of partners' keys: made, shown once, used at the API, revoked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from fengqiao.casework.cases.tests.house import House, build_house, make_actor
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.accounts.models import ApiKey

pytestmark = [pytest.mark.django_db, pytest.mark.req("SYS-01"), pytest.mark.req("INT-01")]


def client_of(actor: Actor) -> Client:
    client = Client()
    session: Any = client.session
    session.update(
        {"user": str(actor.user_id), "post": str(actor.post_id), "seen": timezone.now().timestamp()}
    )
    session.save()
    return client


def test_a_key_is_made_shown_once_used_and_revoked() -> None:
    house: House = build_house()
    officer = client_of(make_actor("system", "system", "", None))
    values = {
        "name": "平罗县人民法院", "channel": "court", "organisation": str(house.org("centre")), "organisation_text": "平罗县", "counties": "640221",
        "scopes": ["disputes.create", "disputes.read"], "expires_on": (localdate() + timedelta(days=90)).isoformat(),
    }  # fmt: skip
    step = officer.post(
        "/office/keys/new/",
        {"organisation_text": "平罗县人民调解中心", "name": "留着", "step": "organisations"},
    ).content.decode()
    assert str(house.org("centre")) in step and "留着" in step and "error-summary" not in step
    wrong = officer.post("/office/keys/new/", {**values, "counties": "64", "scopes": [], "organisation": ""})
    text = wrong.content.decode()
    assert (
        wrong.status_code == 422
        and "六位数字" in text
        and "可以做的事" in text
        and "从列表中选择" in text
        and not ApiKey.objects.exists()
    )
    made = officer.post("/office/keys/new/", values).content.decode()
    key = re.search(r"fq_[\w-]{43}", made)
    assert key
    listed = officer.get("/office/keys/").content.decode()
    assert "平罗县人民法院" in listed and key[0] not in listed and "还没有用过" in listed
    headers = {"Authorization": f"Bearer {key[0]}"}
    assert Client().get("/api/v1/disputes", headers=headers).status_code == 200
    assert "最近使用" in officer.get("/office/keys/").content.decode()
    row = ApiKey.objects.get()
    assert officer.post(f"/office/keys/{row.id}/revoke", {"revoke-reason": ""}).status_code == 422
    assert officer.post(f"/office/keys/{row.id}/revoke", {"revoke-reason": "对接结束"}).status_code == 303
    assert Client().get("/api/v1/disputes", headers=headers).status_code == 401
    assert "已停用" in officer.get("/office/keys/").content.decode()
    for other in (house.centre_head, house.bureau):
        assert client_of(other).get("/office/keys/").status_code == 403
