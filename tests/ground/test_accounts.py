"""Accounts: two steps of a login, lock-out, one answer for the unknown, separate powers, posts that end, sessions that idle."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django.utils import timezone

from fengqiao.casework.cases.tests.house import NOW, make_organisation
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal
from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.placed.values import NO_COUNTY, Actor
from fengqiao.trust.accounts.codes import POWERS, ROLES, SEPARATE
from fengqiao.trust.accounts.managing import end_post, reset_second_factor, set_password, switch_user
from fengqiao.trust.accounts.models import Post, User
from fengqiao.trust.accounts.services import (
    FREE_TRIES,
    check_password_step,
    check_second_factor,
    create_user,
    grant_post,
    start_second_factor,
)
from fengqiao.trust.accounts.sessions import actor_of, begin, end, my_posts, switch_post
from fengqiao.trust.scope import acting, system_actor

pytestmark = [pytest.mark.django_db, pytest.mark.req("SYS-01")]
OFFICERS = system_actor((NO_COUNTY,), powers=frozenset({"accounts.manage", "posts.grant"}))
PASSWORD = "riverbank-lantern-42"


def create(login: str = "ma-ming", **more: Any) -> User:
    with acting(OFFICERS):
        values = {"login": login, "name": "马明", "password": PASSWORD, **more}
        return create_user(actor=OFFICERS, now=NOW, **values)


def grant(user: User, role: str = "mediator", **more: Any) -> Post:
    with acting(OFFICERS):
        values = {"organisation_id": None, "area": "640221", "from_on": date(2026, 1, 1), **more}
        return grant_post(actor=OFFICERS, now=NOW, user_id=user.id, role=role, **values)


def confirmed(user: User, now: datetime = NOW) -> pyotp.TOTP:
    """An account whose second factor was confirmed two minutes ago."""
    secret, address = start_second_factor(user_id=user.id)
    assert address.startswith("otpauth://totp/") and "issuer=" in address
    totp, before = pyotp.TOTP(secret), now - timedelta(minutes=2)
    check_second_factor(user_id=user.id, code=totp.at(before), now=before)
    return totp


def code_of(call: Any) -> str:
    with pytest.raises(Refusal) as no:
        call()
    return no.value.code


# -- the first step ------------------------------------------------------------------------------------------


def test_the_right_password_opens_the_second_step_only() -> None:
    user = create()
    assert check_password_step(login="ma-ming", password=PASSWORD, now=NOW) == user.id


def test_unknown_switched_off_and_wrong_are_one_answer() -> None:
    create()
    off = create("off")
    User.objects.filter(pk=off.pk).update(is_active=False)
    told = set()
    for login, password in (("ma-ming", "wrong"), ("nobody", "wrong"), ("off", PASSWORD)):
        with pytest.raises(Refusal) as no:
            check_password_step(login=login, password=password, now=NOW)
        told.add((no.value.code, no.value.sentence, no.value.status))
    assert len(told) == 1


def try_wrong(times: int, at: datetime = NOW) -> list[str]:
    return [
        code_of(lambda: check_password_step(login="ma-ming", password="wrong", now=at)) for _ in range(times)
    ]


def test_five_failures_lock_and_the_lock_grows() -> None:
    user = create()
    assert try_wrong(FREE_TRIES) == ["login_wrong"] * FREE_TRIES
    with pytest.raises(Refusal, match="分钟后再试") as no:
        check_password_step(login="ma-ming", password=PASSWORD, now=NOW)
    assert no.value.code == "locked", "even the right password"
    later = NOW + timedelta(minutes=1, seconds=1)
    assert try_wrong(1, later) == ["login_wrong"]
    user.refresh_from_db()
    assert user.locked_until == later + timedelta(minutes=2)
    with acting(OFFICERS):
        facts = Entry.objects.within(OFFICERS.scope).filter(subject_id=user.id, fact="accounts.locked")
        assert facts.count() == 2
    assert check_password_step(login="ma-ming", password=PASSWORD, now=later + timedelta(minutes=3))


def test_a_lock_never_lasts_longer_than_an_hour() -> None:
    user = create()
    User.objects.filter(pk=user.pk).update(failed_count=40)
    try_wrong(1)
    user.refresh_from_db()
    assert user.locked_until == NOW + timedelta(hours=1)


def test_wrong_codes_lock_too_and_success_forgives() -> None:
    user = create()
    totp = confirmed(user)
    wrong = f"{(int(totp.at(NOW)) + 1) % 10**6:06d}"
    for _ in range(FREE_TRIES - 1):
        assert code_of(lambda: check_second_factor(user_id=user.id, code=wrong, now=NOW)) == "login_wrong"
    check_second_factor(user_id=user.id, code=totp.at(NOW), now=NOW)
    user.refresh_from_db()
    assert (user.failed_count, user.locked_until) == (0, None)
    for _ in range(FREE_TRIES):
        code_of(lambda: check_second_factor(user_id=user.id, code=wrong, now=NOW))
    assert code_of(lambda: check_second_factor(user_id=user.id, code=totp.at(NOW), now=NOW)) == "locked"


# -- the second step -----------------------------------------------------------------------------------------


def test_a_code_works_once() -> None:
    user = create()
    totp = confirmed(user)
    code = totp.at(NOW)
    assert check_second_factor(user_id=user.id, code=code, now=NOW).id == user.id
    for again in (NOW, NOW + timedelta(seconds=29)):
        assert (
            code_of(lambda now=again: check_second_factor(user_id=user.id, code=code, now=now))
            == "login_wrong"
        )


@pytest.mark.parametrize(
    ("seconds", "passes"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_half_a_minute_off(seconds: int, passes: bool) -> None:
    user = create()
    totp = confirmed(user)
    code = totp.at(NOW + timedelta(seconds=seconds))
    if passes:
        check_second_factor(user_id=user.id, code=code, now=NOW)
    else:
        assert code_of(lambda: check_second_factor(user_id=user.id, code=code, now=NOW)) == "login_wrong"


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "      "])
def test_what_is_no_code_is_refused(code: str) -> None:
    user = create()
    confirmed(user)
    assert code_of(lambda: check_second_factor(user_id=user.id, code=code, now=NOW)) == "login_wrong"


@pytest.mark.req("SYS-03")
def test_the_secret_is_sealed_shown_once_and_confirmed_in_the_journal() -> None:
    user = create()
    secret, _ = start_second_factor(user_id=user.id)
    assert start_second_factor(user_id=user.id)[0] == secret, "a reload shows the same"
    user.refresh_from_db()
    assert secret.encode() not in bytes(user.totp_enc)
    check_second_factor(user_id=user.id, code=pyotp.TOTP(secret).at(NOW), now=NOW)
    assert code_of(lambda: start_second_factor(user_id=user.id)) == "second_factor_set"
    with acting(OFFICERS):
        rows = Entry.objects.within(OFFICERS.scope).filter(subject_id=user.id).order_by("seq")
        assert [row.fact for row in rows] == ["accounts.user_created", "accounts.second_factor_confirmed"]


# -- accounts and posts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "ma-ming-26"])
def test_weak_passwords_are_refused_in_chinese(password: str) -> None:
    with pytest.raises(Invalid) as no:
        create(password=password)
    assert no.value.field == "password" and not any(
        char.isascii() and char.isalpha() for char in no.value.sentence
    )


def test_a_login_is_taken_once() -> None:
    create()
    with pytest.raises(Invalid) as no:
        create()
    assert no.value.field == "login"


def test_nobody_holds_two_of_the_separate_powers_or_one_beside_work() -> None:
    assert set(SEPARATE) == {"system", "security", "auditor"}
    for first in ROLES:
        for second in ROLES:
            if first == second or not {first, second} & set(SEPARATE):
                continue
            user = create(f"{first}-{second}")
            grant(user, first)
            assert code_of(lambda user=user, role=second: grant(user, role)) == "separate_powers", (
                first,
                second,
            )


def test_the_three_officers_have_disjoint_powers_and_none_over_cases() -> None:
    powers = [POWERS[role] for role in SEPARATE]
    assert all(not one & other for one in powers for other in powers if one is not other)
    work = frozenset().union(*(POWERS[role] for role in ROLES if role not in SEPARATE))
    assert not any(one & work for one in powers)
    assert set(POWERS) == set(ROLES)


def test_who_manages_accounts_cannot_grant_posts_and_the_other_way_round() -> None:
    user = create()
    for power, call in (
        ("posts.grant", lambda actor: create_user(actor=actor, now=NOW, login="x", name="x", password=PASSWORD)),
        ("accounts.manage", lambda actor: grant_post(
            actor=actor, now=NOW, user_id=user.id, organisation_id=None, role="clerk", area="640221")),
    ):  # fmt: skip
        actor = system_actor((NO_COUNTY,), powers=frozenset({power}))
        with acting(actor), pytest.raises(NotAllowed):
            call(actor)


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(Invalid):
        grant(create(), "emperor")


def test_what_an_administrator_does_is_told_and_never_to_oneself() -> None:
    user = create()
    confirmed(user)
    try_wrong(FREE_TRIES)
    own = Actor(user.id, "马明", None, "system", None, "", OFFICERS.powers, OFFICERS.scope)
    with acting(OFFICERS):
        assert (
            code_of(lambda: reset_second_factor(actor=own, now=NOW, user_id=user.id, reason="丢失"))
            == "own_second_factor"
        )
        assert (
            code_of(lambda: switch_user(actor=own, now=NOW, user_id=user.id, on=False, reason="离职"))
            == "own_account"
        )
        set_password(actor=OFFICERS, now=NOW, user_id=user.id, password=f"{PASSWORD}-new")
        reset_second_factor(actor=OFFICERS, now=NOW, user_id=user.id, reason="手机丢失")
        switch_user(actor=OFFICERS, now=NOW, user_id=user.id, on=False, reason="离职")
        with pytest.raises(Invalid):
            switch_user(actor=OFFICERS, now=NOW, user_id=user.id, on=True, reason=" ")
        with pytest.raises(NotHere):
            set_password(actor=OFFICERS, now=NOW, user_id=UUID(int=9), password=PASSWORD)
        rows = Entry.objects.within(OFFICERS.scope).filter(subject_id=user.id).order_by("-seq")[:3]
        assert [row.fact for row in rows] == [
            "accounts.switched",
            "accounts.second_factor_reset",
            "accounts.password_set",
        ]
    user.refresh_from_db()
    assert (user.is_active, user.totp_enc, user.totp_confirmed, user.locked_until) == (
        False,
        None,
        False,
        None,
    )


# -- sessions ------------------------------------------------------------------------------------------------


def request_of(session: SessionStore) -> Any:
    request: Any = RequestFactory().get("/")
    request.session, request.request_id = session, "r1"
    return request


def entered(user: User) -> Any:
    request = request_of(SessionStore())
    assert begin(request, user)
    return request


def test_an_actor_has_the_powers_and_the_area_of_the_post() -> None:
    user, town = create(), make_organisation("town", "640221100", "城关镇人民调解委员会")
    grant(user, "head", organisation_id=town.id, area="640221100")
    actor = actor_of(entered(user))
    assert actor is not None and actor.powers == POWERS["head"] and actor.request_id == "r1"
    assert (actor.scope.blocks, actor.scope.full_counties, actor.scope.part_counties) == (
        ("640221100",),
        (),
        ("640221",),
    )
    assert actor.scope.organisations == (town.id,)


def test_reach_organisation_has_no_area() -> None:
    user, town = create(), make_organisation("town", "640221100", "城关镇人民调解委员会")
    grant(user, "mediator", organisation_id=town.id, area="640221100", reach="organisation")
    actor = actor_of(entered(user))
    assert actor is not None and actor.scope.blocks == () and actor.scope.full_counties == ()
    assert actor.scope.part_counties == ("640221",)


@pytest.mark.parametrize("role", SEPARATE)
def test_the_officers_see_no_county(role: str) -> None:
    user = create()
    grant(user, role, area="")
    actor = actor_of(entered(user))
    assert actor is not None and actor.scope.counties == (NO_COUNTY,) and actor.scope.blocks == ()


def test_a_post_that_ended_ends_the_session() -> None:
    user, other = create(), create("guard")
    post = grant(user)
    request = entered(user)
    today = timezone.localdate()
    security = Actor(other.id, "x", None, "security", None, "", frozenset({"posts.grant"}), OFFICERS.scope)
    with acting(security):
        end_post(actor=security, now=timezone.now(), post_id=post.id)
        with pytest.raises(NotHere):
            end_post(actor=security, now=timezone.now(), post_id=post.id)
    assert actor_of(request) is not None, "the last day is inclusive"
    Post.objects.filter(pk=post.pk).update(to_on=today - timedelta(days=1))
    assert actor_of(request) is None
    assert my_posts(user.id) == [] and not begin(request_of(SessionStore()), user)


def test_a_post_of_tomorrow_is_none_today() -> None:
    user = create()
    grant(user, from_on=timezone.localdate() + timedelta(days=1))
    assert not begin(request_of(SessionStore()), user)


def test_an_account_switched_off_is_out_at_the_next_request() -> None:
    user = create()
    grant(user)
    request = entered(user)
    assert actor_of(request)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert actor_of(request) is None


def test_half_an_hour_without_a_click_ends_the_session() -> None:
    user = create()
    grant(user)
    request = entered(user)
    request.session["seen"] -= 29 * 60
    assert actor_of(request)
    request.session["seen"] -= 31 * 60
    assert actor_of(request) is None and not request.session.get("user")


def test_a_login_takes_no_session_over() -> None:
    """Session fixation: the id before the login is not the id after it."""
    user = create()
    grant(user)
    session = SessionStore()
    session["x"] = 1
    session.save()
    before = session.session_key
    request = request_of(session)
    assert begin(request, user) and request.session.session_key != before and "x" not in request.session
    end(request)
    assert actor_of(request) is None


def test_only_ones_own_posts_can_be_switched_to() -> None:
    user, other = create(), create("other")
    first, second, foreign = grant(user), grant(user, "clerk"), grant(other)
    request = entered(user)
    assert actor_of(request).post_id == first.id  # type: ignore[union-attr]
    assert switch_post(request, second.id) and actor_of(request).role == "clerk"  # type: ignore[union-attr]
    assert not switch_post(request, foreign.id)
    request.session["post"] = str(foreign.id)
    assert actor_of(request) is None, "not even by a forged session"
