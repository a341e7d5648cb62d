"""Accounts: the read door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.keeping import Keep

from .codes import REACHES, ROLES
from .keys import KeyView, list_keys
from .models import Post, User

__all__ = [
    "STATES", "Account", "AccountFilters", "AccountPage", "KeyView", "PostView", "account", "list_accounts", "list_keys", "post_holders", "posts_of", "user_ids",
    "user_names",
]  # fmt: skip

STATES = {"on": "启用", "off": "停用", "locked": "临时锁定", "idle": "没有岗位", "new": "未绑定动态口令"}
PAGE = 50


@dataclass(frozen=True)
class PostView:
    """A post as a page shows it. `is_now`: it gives powers today."""

    id: UUID
    role: str
    role_name: str
    organisation_name: str
    area: str
    reach_name: str
    secrecy: int
    from_on: date
    to_on: date | None
    is_now: bool


@dataclass(frozen=True)
class Account:
    """An account without its secrets."""

    id: UUID
    login: str
    name: str
    is_active: bool
    has_factor: bool
    locked_until: datetime | None
    posts: tuple[PostView, ...] = ()


@dataclass(frozen=True)
class AccountFilters:
    """q: part of the login, the name or its pinyin. state: one of STATES. role: holds it today."""

    q: str = ""
    state: str = ""
    role: str = ""


@dataclass(frozen=True)
class AccountPage:
    """`after`: the login to go on from, "" on the last page."""

    rows: list[Account]
    after: str


_NAMES: Keep[UUID, str] = Keep(30)


def user_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id, former colleagues too; kept for some seconds. One query at most."""
    return _NAMES.get_many(
        ids, lambda wanted: dict(User.objects.filter(pk__in=wanted).values_list("id", "name"))
    )


def user_ids(text: str, *, most: int = 50) -> list[UUID]:
    """The accounts that a typed login, name or pinyin may mean."""
    return list(_matching(text).order_by("login").values_list("id", flat=True)[:most])


def _matching(text: str) -> QuerySet[User]:
    asked = text.strip()
    if not asked:
        return User.objects.all()
    return User.objects.filter(
        Q(login__icontains=asked) | Q(name__contains=asked) | Q(pinyin__contains=asked.lower())
    )


def _current(day: date) -> Q:
    return Q(from_on__lte=day) & (Q(to_on=None) | Q(to_on__gte=day))


def list_accounts(
    filters: AccountFilters, *, now: datetime, after: str = "", most: int = PAGE
) -> AccountPage:
    """Accounts by login with the posts they hold today. Two queries however many rows."""
    day = localdate(now)
    held = Post.objects.filter(_current(day), user=OuterRef("pk"))
    rows = _matching(filters.q)
    if filters.state == "off":
        rows = rows.filter(is_active=False)
    elif filters.state == "locked":
        rows = rows.filter(locked_until__gt=now)
    elif filters.state == "idle":
        rows = rows.filter(~Exists(held))
    elif filters.state == "new":
        rows = rows.filter(totp_confirmed=False)
    elif filters.state == "on":
        rows = rows.filter(is_active=True)
    if filters.role:
        rows = rows.filter(Exists(held.filter(role=filters.role)))
    if after:
        rows = rows.filter(login__gt=after)
    found = list(rows.order_by("login")[: most + 1])
    shown = found[:most]
    posts: dict[UUID, list[PostView]] = {}
    for post in Post.objects.filter(_current(day), user__in=[one.pk for one in shown]).select_related(
        "organisation"
    ):
        posts.setdefault(post.user_id, []).append(_post(post, day))
    views = [_account(one, now, tuple(posts.get(one.pk, ()))) for one in shown]
    return AccountPage(views, shown[-1].login if len(found) > most else "")


def _account(user: User, now: datetime, posts: tuple[PostView, ...]) -> Account:
    locked = user.locked_until if user.locked_until and user.locked_until > now else None
    return Account(user.id, user.login, user.name, user.is_active, user.totp_confirmed, locked, posts)


def _post(post: Post, day: date) -> PostView:
    is_now = post.from_on <= day and (post.to_on is None or post.to_on >= day)
    return PostView(
        post.id, post.role, ROLES.get(post.role, post.role), post.organisation.name if post.organisation else "", post.area,
        REACHES.get(post.reach, ""), post.secrecy, post.from_on, post.to_on, is_now,
    )  # fmt: skip


def account(user_id: UUID, *, now: datetime) -> Account:
    """One account with all its posts, former ones too. Raises NotHere."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotHere("user_not_here", "没有这个账号。")
    return _account(user, now, tuple(posts_of(user_id, on=localdate(now))))


def posts_of(user_id: UUID, *, on: date, most: int = 100) -> list[PostView]:
    """The posts of an account, those without an end first, then the newest."""
    rows = Post.objects.filter(user_id=user_id).select_related("organisation")
    found = [_post(post, on) for post in rows.order_by("-from_on", "-id")[:most]]
    return sorted(found, key=lambda post: post.to_on is not None)


def post_holders(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Role names by post id, for a journal that shows under which post somebody acted. One query."""
    wanted = set(ids)
    rows = Post.objects.filter(pk__in=wanted).values_list("id", "role") if wanted else []
    return {pk: ROLES.get(role, role) for pk, role in rows}
