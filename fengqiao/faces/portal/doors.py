"""How a citizen enters: pages for anybody, and pages of the one dispute whose secret was given. Refusals look like citizens' pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode

from fengqiao.casework.cases.services import Opened, applicant
from fengqiao.faces.shared.refusals import WrongMethod
from fengqiao.kernel.errors import NotHere, Refusal
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.accounts.services import TooMany, source_of
from fengqiao.trust.scope import entrance, public

__all__ = [
    "address_of",
    "citizen_page",
    "close",
    "followed",
    "is_known",
    "open_dispute",
    "opened_by",
    "remember",
]

SESSION = "followed"
IDLE = timedelta(minutes=20)
KNOWN = "fengqiao_known"
KNOWN_FOR = timedelta(days=180)
MOST_KNOWN = 5
View = Callable[..., HttpResponseBase]


def trouble(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as a page; a session that is over leads back to number and secret."""
    if refusal.code in ("not_followed", "follow_over"):
        close(request)
        return redirect(f"/citizen/follow/?{urlencode({'over': '1'})}")
    response = render(
        request,
        "portal/trouble.html",
        {"sentence": refusal.sentence, "status": refusal.status},
        status=refusal.status,
    )
    if isinstance(refusal, WrongMethod):
        response["Allow"] = refusal.detail["allowed"]
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.seconds)
    return response


def citizen_page(why: str) -> Callable[[View], View]:
    """`public` with a citizen's page for refusals."""

    def wrap(view: View) -> View:
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Refusal as refusal:
                return trouble(request, refusal)

        return public(why)(inner)

    return wrap


def open_dispute(request: HttpRequest, opened: Opened) -> None:
    """From here on this session reads the dispute. The session gets another key, as after a login."""
    request.session.cycle_key()
    request.session[SESSION] = {
        "county": opened.county, "id": str(opened.id), "stamp": opened.stamp, "seen": timezone.now().timestamp(),
    }  # fmt: skip


def close(request: HttpRequest) -> None:
    """The dispute is closed again; a login of the same browser stays."""
    request.session.pop(SESSION, None)


def opened_by(request: HttpRequest) -> Opened | None:
    """The dispute that this session has open, or None where it was idle too long."""
    kept = request.session.get(SESSION)
    now = timezone.now().timestamp()
    if not kept or now - kept["seen"] > IDLE.total_seconds():
        return None
    if now - kept["seen"] > 60:
        request.session[SESSION] = {**kept, "seen": now}
    return Opened(kept["county"], UUID(kept["id"]), kept["stamp"])


def _load(request: HttpRequest) -> Actor:
    opened = opened_by(request)
    if opened is None:
        raise NotHere("follow_over", "请重新输入编号和查询码。")
    request.opened = opened  # type: ignore[attr-defined]
    return applicant(opened, getattr(request, "request_id", ""))


# Decorator: the view of whoever opened a dispute with number and secret; everything happens inside that dispute's county.
followed = entrance("secret: 编号和查询码", _load, trouble)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, for limits; "" where that tells nobody apart."""
    return source_of(request.META.get("REMOTE_ADDR", ""))


def _mark(number: str) -> str:
    return salted_hmac(KNOWN, number).hexdigest()[:20]


def _marks(request: HttpRequest) -> list[str]:
    try:
        found = signing.loads(request.COOKIES.get(KNOWN, ""), salt=KNOWN, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return []
    return [str(one) for one in found][:MOST_KNOWN] if isinstance(found, list) else []


def remember(request: HttpRequest, response: HttpResponse, number: str) -> None:
    """This browser knew the secret of this number once: strangers who try the same number do not make it wait."""
    marks = [_mark(number), *(one for one in _marks(request) if one != _mark(number))][:MOST_KNOWN]
    response.set_cookie(
        KNOWN, signing.dumps(marks, salt=KNOWN), max_age=int(KNOWN_FOR.total_seconds()), path="/citizen/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def is_known(request: HttpRequest, number: str) -> bool:
    """Whether this browser opened the dispute of this number before."""
    return _mark(number) in _marks(request)
