"""One-click entry of a demo installation. Nothing here works on a real one: every door asks settings.FENGQIAO_DEMO.

No table of its own: the accounts are ordinary ones whose login begins with `demo-`, with a printed password and a printed
secret for the second factor. One click passes the same second-factor check as everybody (design 4.11).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyotp
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from fengqiao.kernel.errors import NotAllowed

from .codes import ROLES
from .models import Post, User
from .services import check_second_factor, unseal_totp
from .sessions import begin

__all__ = ["DEMO_PASSWORD", "DEMO_SECRET", "PREFIX", "DemoLogin", "code_now", "demo_logins", "enter"]

PREFIX = "demo-"
DEMO_PASSWORD = "fengqiao-1963"
DEMO_SECRET = (
    "FENGQIAODEMO2626PINGLUOJIANYE234"  # base32; the same for all demo accounts, shown on the login page
)

_HINTS = {
    "clerk": "登记群众反映的纠纷，按规则分流",
    "mediator": "主持调解，记录协议，回访",
    "head": "受理、指派、督促、销号",
    "centre": "全县（区、旗）纠纷一个队列",
    "bureau": "查看本地纠纷和期限，不办理",
    "system": "管理账号，看不到纠纷",
    "security": "授予岗位，看不到纠纷",
    "auditor": "查看日志，看不到纠纷",
}


@dataclass(frozen=True)
class DemoLogin:
    """A line of the demo's login page. `county_name` is empty for the three officers."""

    login: str
    name: str
    role_name: str
    organisation_name: str
    county_name: str
    hint: str


def demo_logins() -> list[DemoLogin]:
    """The accounts of the login page, county by county in the order they were made. Empty on a real installation.

    Other accounts of the demo (their login begins with `work-`) log in with the same password and secret.
    """
    if not settings.FENGQIAO_DEMO:
        return []
    rows = (
        Post.objects.filter(user__login__startswith=PREFIX, user__is_active=True, to_on=None)
        .select_related("user", "organisation__place__parent__parent")
        .order_by("id")
    )
    return [
        DemoLogin(
            post.user.login, post.user.name, ROLES[post.role], post.organisation.name if post.organisation else "", _county(post),
            _HINTS[post.role],
        )
        for post in rows
    ]  # fmt: skip


def _county(post: Post) -> str:
    place = post.organisation.place if post.organisation else None
    while place is not None and len(place.code) > 6:
        place = place.parent
    return place.name if place else ""


def code_now(now: datetime | None = None) -> str:
    """The six digits that an authenticator with the demo's secret shows."""
    return pyotp.TOTP(DEMO_SECRET).at(now or timezone.now())


def enter(request: HttpRequest, login: str) -> User:
    """Begin a session for a demo account, through the check of the second factor. Raises NotAllowed on a real installation.

    A code works once in its 30 seconds and three steps are open at a time; whoever clicks a fourth time within that minute
    has just passed the check and is let in on it.
    """
    user = User.objects.filter(login=login, is_active=True).first()
    if not settings.FENGQIAO_DEMO or not login.startswith(PREFIX) or user is None:
        raise NotAllowed("not_a_demo", "一键登录只在演示安装中可用。")
    now = timezone.now()
    current, totp = int(now.timestamp()) // 30, pyotp.TOTP(unseal_totp(user))
    free = [step for step in (current - 1, current, current + 1) if step > user.totp_step]
    if free:
        user = check_second_factor(user_id=user.id, code=totp.generate_otp(free[0]), now=now)
    if not begin(request, user):
        raise NotAllowed("no_post", "这个演示账号没有岗位。")
    return user
