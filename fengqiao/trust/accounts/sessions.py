"""From a request to an actor: what the session keeps, and the scope that follows from the post."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from fengqiao.kernel.placed.values import NO_COUNTY, Actor, Scope
from fengqiao.trust.scope.areas import expand

from .codes import POWERS, SEPARATE
from .models import Post, User

__all__ = [
    "actor_at",
    "actor_of",
    "actor_of_post",
    "actor_of_post_id",
    "begin",
    "end",
    "my_posts",
    "pending_user",
    "switch_post",
    "wait_for_second_factor",
]

IDLE = timedelta(minutes=30)


def wait_for_second_factor(request: HttpRequest, user_id: UUID) -> None:
    """The password was right; only the second step is open now."""
    request.session.flush()
    request.session["pending"] = str(user_id)


def pending_user(request: HttpRequest) -> UUID | None:
    """Who is between the two steps of a login."""
    pending = request.session.get("pending")
    return UUID(pending) if pending else None


def begin(request: HttpRequest, user: User) -> bool:
    """Both steps are passed: a new session under the first post. False where the account has no post."""
    posts = my_posts(user.id)
    if not posts:
        return False
    request.session.flush()
    request.session.update(
        {"user": str(user.id), "post": str(posts[0].id), "seen": timezone.now().timestamp()}
    )
    request.session.cycle_key()
    return True


def end(request: HttpRequest) -> None:
    request.session.flush()


def my_posts(user_id: UUID, on: date | None = None) -> list[Post]:
    """The posts that an account holds on a day, oldest first."""
    day = on or timezone.localdate()
    rows = Post.objects.filter(user_id=user_id, from_on__lte=day).filter(Q(to_on=None) | Q(to_on__gte=day))
    return list(rows.select_related("organisation").order_by("from_on", "id"))


def switch_post(request: HttpRequest, post_id: UUID) -> bool:
    """Act under another of one's own posts."""
    user = request.session.get("user")
    if not user or all(post.id != post_id for post in my_posts(UUID(user))):
        return False
    request.session["post"] = str(post_id)
    return True


def actor_of(request: HttpRequest) -> Actor | None:
    """Who acts in this request, or None. One query beside the session."""
    session: Any = request.session
    if not session.get("user") or not session.get("post"):
        return None
    now = timezone.now().timestamp()
    if now - session.get("seen", 0) > IDLE.total_seconds():
        session.flush()
        return None
    if now - session["seen"] > 60:
        session["seen"] = now
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_ACTOR, [session["post"], session["user"], today, today])
        row = cursor.fetchone()
    return _actor(*row, request_id=getattr(request, "request_id", "")) if row else None


# Written out because every request asks it: building it through the ORM cost more than running it.
_ACTOR = """
SELECT p.id, p.user_id, u.name, p.role, p.area, p.reach, p.secrecy, p.organisation_id, o.name
FROM accounts_post p JOIN accounts_user u ON u.id = p.user_id LEFT JOIN organisations_organisation o ON o.id = p.organisation_id
WHERE p.id = %s AND p.user_id = %s AND u.is_active AND p.from_on <= %s AND (p.to_on IS NULL OR p.to_on >= %s)
"""


def actor_of_post(post: Post, request_id: str = "") -> Actor:
    """The actor of a post that was read with its user and organisation."""
    name = post.organisation.name if post.organisation else ""
    return _actor(
        post.id, post.user_id, post.user.name, post.role, post.area, post.reach, post.secrecy, post.organisation_id, name,
        request_id=request_id,
    )  # fmt: skip


def actor_of_post_id(post_id: UUID, request_id: str = "") -> Actor | None:
    """The actor of a post as it stands today, for a job that somebody began; None where post or account have ended."""
    today = timezone.localdate()
    rows = Post.objects.filter(pk=post_id, user__is_active=True, from_on__lte=today)
    post = rows.filter(Q(to_on=None) | Q(to_on__gte=today)).select_related("user", "organisation").first()
    return actor_of_post(post, request_id) if post else None


def actor_at(login: str, organisation_id: UUID) -> Actor | None:
    """The actor of the post that an account holds at an organisation today, for a command."""
    today = timezone.localdate()
    rows = Post.objects.filter(user__login=login, organisation_id=organisation_id, from_on__lte=today)
    post = rows.filter(Q(to_on=None) | Q(to_on__gte=today)).order_by("from_on", "id").first()
    return actor_of_post_id(post.id) if post else None


def _actor(
    post_id: UUID, user_id: UUID, user_name: str, role: str, area: str, reach: str, secrecy: int, organisation_id: UUID | None,
    organisation_name: str | None, *, request_id: str,
) -> Actor:  # fmt: skip
    """Powers by role; scope by area and organisation. The three officers see no dispute."""
    if role in SEPARATE:
        scope = Scope(full_counties=(NO_COUNTY,))
    else:
        organisations = (organisation_id,) if organisation_id else ()
        found = expand(area)
        if reach == "area":
            scope = Scope(found.blocks, found.full_counties, found.part_counties, organisations, (), secrecy)
        else:
            scope = Scope((), (), (*found.full_counties, *found.part_counties), organisations, (), secrecy)
    powers = POWERS.get(role, frozenset())
    return Actor(
        user_id, user_name, post_id, role, organisation_id, organisation_name or "", powers, scope, request_id
    )
