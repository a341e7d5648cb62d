"""The two steps of a login through the pages, lock-out, and where one lands."""

from __future__ import annotations

import re

import pyotp
import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from fengqiao.casework.cases.tests.house import build_house
from fengqiao.trust.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.req("SYS-01")]

PASSWORD = "a-long-password"


@pytest.fixture
def user() -> User:
    build_house()
    user = User.objects.get(login="town_head")
    user.password = make_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def first_step(client: Client, password: str = PASSWORD, following: str = "/disputes/?stage=offered&held=1"):
    return client.post("/login/", {"login": "town_head", "password": password, "next": following})


def test_a_first_login_shows_the_secret_once_and_leads_back(user: User) -> None:
    client = Client()
    answer = first_step(client)
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    secret = re.search(r'class="secret[^"]*">([^<]+)<', page)
    assert secret and "<svg" in page and "style=" not in page
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    landed = client.post(answer["Location"], {"code": code, "next": "/disputes/?stage=offered&held=1"})
    assert landed.status_code == 303 and landed["Location"] == "/disputes/?stage=offered&held=1"
    assert client.get("/").status_code == 200
    again = Client()
    second = first_step(again)
    assert secret[1] not in again.get(second["Location"]).content.decode()


def test_the_password_alone_opens_nothing(user: User) -> None:
    client = Client()
    first_step(client)
    assert client.get("/disputes/").status_code == 302
    wrong = client.post("/login/second/", {"code": "000000"})
    assert wrong.status_code == 422 and "动态口令不正确" in wrong.content.decode()
    assert Client().get("/login/second/")["Location"] == "/login/"


def test_wrong_passwords_lock_the_account_and_the_page_says_for_how_long(user: User) -> None:
    client = Client()
    for _ in range(5):
        assert "账号、口令或动态口令不正确" in first_step(client, "wrong").content.decode()
    assert "账号已临时锁定，请" in first_step(client).content.decode()


@pytest.mark.parametrize("outside", ["//evil.example/", "https://evil.example/", "/login/"])
def test_the_way_back_stays_on_the_site(user: User, outside: str) -> None:
    assert "evil" not in first_step(Client(), following=outside)["Location"]


def test_logging_out_ends_the_session(user: User) -> None:
    client = Client()
    session = client.session
    session.update({"user": str(user.id), "post": "", "seen": 0})
    session.save()
    assert client.post("/logout/").status_code == 303
    assert "user" not in client.session
