"""Accounts: the write door. Accounts, posts, the two steps of a login, lock-out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.timezone import localdate

from fengqiao.kernel.errors import Invalid, NotAllowed, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import NO_COUNTY, Actor, Scope
from fengqiao.trust.scope.acting import acting
from fengqiao.trust.vault import seal, unseal

from .codes import ROLES, SEPARATE
from .facts import PostGranted, SecondFactorConfirmed, UserCreated, UserLocked
from .keys import KeyWrong, PartnerKey, key_of, make_key, revoke_key
from .limiting import Limit, TooMany, count_in_window, forget_tries, source_of, take_try
from .models import Post, User
from .passwords import must_be_strong

__all__ = [
    "KeyWrong", "Limit", "PartnerKey", "TooMany", "check_password_step", "check_second_factor", "count_in_window", "create_user",
    "forget_tries", "grant_post", "key_of", "make_key", "revoke_key", "source_of", "start_second_factor", "take_try",
]  # fmt: skip

FREE_TRIES = 5
_WRONG = "账号、口令或动态口令不正确。"
_DUMMY = make_password("never a password")


def _self(user: User) -> Actor:
    return Actor(user.id, user.name, None, "self", None, "", frozenset(), Scope(full_counties=(NO_COUNTY,)))


def create_user(
    *, actor: Actor, now: datetime, login: str, name: str, password: str, pinyin: str = ""
) -> User:
    """A new account without posts. Raises Invalid for a weak password or a taken login."""
    if not actor.may("accounts.manage"):
        raise NotAllowed(power="accounts.manage")
    if User.objects.filter(login=login).exists():
        raise Invalid("login_taken", "登录名已被使用。", field="login")
    user = User(login=login, name=name, pinyin=pinyin)
    must_be_strong(password, user)
    user.password = make_password(password)
    user.save(force_insert=True)
    record(UserCreated(login), about=user, actor=actor, at=now)
    return user


def grant_post(
    *, actor: Actor, now: datetime, user_id: UUID, organisation_id: UUID | None, role: str, area: str, reach: str = "area",
    secrecy: int = 0, from_on: date | None = None,
) -> Post:  # fmt: skip
    """Give a post. Nobody holds two of the three separate powers, nor one of them beside work on cases."""
    if not actor.may("posts.grant"):
        raise NotAllowed(power="posts.grant")
    if role not in ROLES:
        raise Invalid("role_unknown", "请选择岗位。", field="role")
    user = User.objects.select_for_update().get(pk=user_id)
    held = set(Post.objects.filter(user=user, to_on=None).values_list("role", flat=True))
    if (role in SEPARATE and held - {role}) or (role not in SEPARATE and held & set(SEPARATE)):
        raise Refusal(
            "separate_powers", "系统管理、安全管理和审计三种岗位相互分立，一人不能兼任，也不能兼任业务岗位。"
        )
    post = Post.objects.create(
        user=user,
        organisation_id=organisation_id,
        role=role,
        area=area,
        reach=reach,
        secrecy=secrecy,
        from_on=from_on or localdate(now),
    )
    record(PostGranted(ROLES[role], area, str(organisation_id or "")), about=user, actor=actor, at=now)
    return post


def _fail(user: User, now: datetime) -> None:
    user.failed_count += 1
    if user.failed_count >= FREE_TRIES:
        minutes = min(2 ** (user.failed_count - FREE_TRIES), 60)
        user.locked_until = now + timedelta(minutes=minutes)
        with acting(_self(user)):
            fact = UserLocked(user.failed_count, minutes)
            record(fact, about=user, actor=_self(user), at=now, changed=["failed_count", "locked_until"])
    else:
        user.save(update_fields=["failed_count"])


def _not_locked(user: User, now: datetime) -> None:
    if user.locked_until and user.locked_until > now:
        minutes = int((user.locked_until - now).total_seconds() // 60) + 1
        raise Refusal("locked", f"连续多次登录失败，账号已临时锁定，请 {minutes} 分钟后再试。")


def _live(login: str) -> User | None:
    return User.objects.select_for_update().filter(login=login, is_active=True).first()


def check_password_step(*, login: str, password: str, now: datetime) -> UUID:
    """The first step of a login. The refusal does not tell whether the account exists."""
    with transaction.atomic():
        user = _live(login)
        if user is None:
            check_password(password, _DUMMY)  # the same time as for an account that exists
        else:
            _not_locked(user, now)
            if check_password(password, user.password):
                return user.id
            _fail(user, now)
    raise Refusal("login_wrong", _WRONG)


def start_second_factor(*, user_id: UUID) -> tuple[str, str]:
    """A fresh secret for an account whose second factor is not confirmed: (secret, otpauth address)."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if user.totp_confirmed:
            raise Refusal("second_factor_set", "动态口令已启用，如需重置请联系系统管理员。")
        secret = unseal_totp(user) if user.totp_enc else pyotp.random_base32()
        if not user.totp_enc:
            user.totp_enc = seal(secret, table="accounts_user", column="totp_enc", row_id=user.id)
            user.save(update_fields=["totp_enc"])
    return secret, pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name="枫桥")


def unseal_totp(user: User) -> str:
    assert user.totp_enc is not None
    return unseal(user.totp_enc, table="accounts_user", column="totp_enc", row_id=user.id)


def check_second_factor(*, user_id: UUID, code: str, now: datetime) -> User:
    """The second step: a code of the current or the neighbouring 30 seconds, used once. No setting turns it off."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id, is_active=True)
        _not_locked(user, now)
        step = _matching_step(user, code.strip(), now)
        if step is None:
            _fail(user, now)
        else:
            first, changed = (
                not user.totp_confirmed,
                ["totp_step", "failed_count", "locked_until", "totp_confirmed"],
            )
            user.totp_step, user.failed_count, user.locked_until, user.totp_confirmed = step, 0, None, True
            if first:
                with acting(_self(user)):
                    record(
                        SecondFactorConfirmed(user.login),
                        about=user,
                        actor=_self(user),
                        at=now,
                        changed=changed,
                    )
            else:
                user.save(update_fields=changed)
            return user
    raise Refusal("login_wrong", _WRONG)


def _matching_step(user: User, code: str, now: datetime) -> int | None:
    if not user.totp_enc or not code.isdigit() or len(code) != 6:
        return None
    totp: Any = pyotp.TOTP(unseal_totp(user))
    current = int(now.timestamp()) // 30
    for step in (current, current - 1, current + 1):
        if step > user.totp_step and pyotp.utils.strings_equal(totp.generate_otp(step), code):
            return step
    return None
