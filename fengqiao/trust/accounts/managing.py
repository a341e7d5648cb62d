"""What the system administrator and the security officer do to accounts that exist: passwords, factors, switching off, ending posts."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.timezone import localdate

from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .codes import ROLES
from .facts import PasswordSet, PostEnded, SecondFactorReset, UserSwitched
from .models import Post, User
from .passwords import must_be_strong

__all__ = ["end_post", "reset_second_factor", "set_password", "switch_user"]


def _managed(actor: Actor, user_id: UUID, power: str = "accounts.manage") -> User:
    if not actor.may(power):
        raise NotAllowed(power=power)
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotHere("user_not_here", "没有这个账号。")
    return user


def set_password(*, actor: Actor, now: datetime, user_id: UUID, password: str) -> None:
    """Give an account another password; it also lifts a lock-out. Raises Invalid for a weak one."""
    user = _managed(actor, user_id)
    must_be_strong(password, user)
    user.password, user.failed_count, user.locked_until = make_password(password), 0, None
    changed = ["password", "failed_count", "locked_until"]
    record(PasswordSet(user.login), about=user, actor=actor, at=now, changed=changed)


def reset_second_factor(*, actor: Actor, now: datetime, user_id: UUID, reason: str) -> None:
    """The phone is lost: the next login sets a new secret up. Never of oneself."""
    user = _managed(actor, user_id)
    if user.id == actor.user_id:
        raise Refusal("own_second_factor", "不能重置自己的动态口令，请由另一名系统管理员办理。")
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明重置理由。", field="reason")
    user.totp_enc, user.totp_confirmed, user.totp_step = None, False, 0
    changed = ["totp_enc", "totp_confirmed", "totp_step"]
    record(SecondFactorReset(user.login, reason.strip()), about=user, actor=actor, at=now, changed=changed)


def switch_user(*, actor: Actor, now: datetime, user_id: UUID, on: bool, reason: str) -> None:
    """Switch an account off (it ends at the next request) or on again."""
    user = _managed(actor, user_id)
    if user.id == actor.user_id:
        raise Refusal("own_account", "不能停用自己的账号。")
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明理由。", field="reason")
    user.is_active = on
    fact = UserSwitched("启用" if on else "停用", reason.strip())
    record(fact, about=user, actor=actor, at=now, changed=["is_active"])


def end_post(*, actor: Actor, now: datetime, post_id: UUID, to_on: date | None = None) -> None:
    """Take a post away from a day on (today if none is said); sessions under it end with the next request after that day."""
    if not actor.may("posts.grant"):
        raise NotAllowed(power="posts.grant")
    post = Post.objects.select_for_update().filter(pk=post_id, to_on=None).first()
    if post is None:
        raise NotHere("post_not_here", "没有这个岗位，或已免去。")
    if post.user_id == actor.user_id:
        raise Refusal("own_post", "不能免去自己的岗位。")
    user = _managed(actor, post.user_id, "posts.grant")
    day = max(to_on or localdate(now), post.from_on)
    post.to_on = day
    post.save(update_fields=["to_on"])
    record(PostEnded(ROLES[post.role], day.isoformat()), about=user, actor=actor, at=now)
