"""One-click entry: through the second factor, for demo accounts of a demo installation only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from fengqiao.kernel.errors import NotAllowed, Refusal
from fengqiao.trust.accounts.demo_entry import DEMO_PASSWORD, code_now, demo_logins, enter
from fengqiao.trust.accounts.models import User
from fengqiao.trust.accounts.services import check_password_step, check_second_factor
from fengqiao.trust.accounts.sessions import actor_of
from fengqiao.wiring.demo.workers import MadeDemo

entering = pytest.mark.django_db(databases=["default", "owner", "report"])


def request() -> HttpRequest:
    made = RequestFactory().get("/")
    made.session = SessionStore()
    return made


@entering
def test_every_login_of_the_page_enters_under_its_post(demo: MadeDemo) -> None:
    shown = demo_logins()
    assert {one.login for one in shown} >= {"demo-system", "demo-pingluo-window", "demo-pingluo-chengguan"}
    assert all(one.name and one.role_name and one.hint for one in shown)
    assert {one.county_name for one in shown} == {"", "平罗县"}
    for one in shown:
        asked = request()
        user = enter(asked, one.login)
        actor = actor_of(asked)
        assert actor is not None and actor.user_id == user.id and actor.user_name == one.name


@entering
def test_five_clicks_in_a_row_are_no_lock_out_and_move_the_second_factor_on(demo: MadeDemo) -> None:
    before = User.objects.get(login="demo-pingluo-window").totp_step
    for _ in range(5):
        enter(request(), "demo-pingluo-window")
    user = User.objects.get(login="demo-pingluo-window")
    assert user.totp_step > before and user.failed_count == 0 and user.locked_until is None


@entering
def test_a_real_installation_an_unknown_login_and_a_work_account_are_refused(
    demo: MadeDemo, settings: Any
) -> None:
    work = User.objects.filter(login__startswith="work-").values_list("login", flat=True)[0]
    for login in (work, "demo-nobody"):
        with pytest.raises(NotAllowed):
            enter(request(), login)
    settings.FENGQIAO_DEMO = False
    assert demo_logins() == []
    with pytest.raises(NotAllowed):
        enter(request(), "demo-pingluo-window")


@entering
def test_the_ordinary_login_with_the_printed_password_and_secret_works_too(demo: MadeDemo) -> None:
    now = timezone.now()
    for login in ("demo-pingluo-centre", User.objects.filter(login__startswith="work-")[0].login):
        user_id = check_password_step(login=login, password=DEMO_PASSWORD, now=now)
        assert check_second_factor(user_id=user_id, code=code_now(now), now=now).login == login
        with pytest.raises(Refusal):
            check_second_factor(user_id=user_id, code=code_now(now - timedelta(hours=1)), now=now)
