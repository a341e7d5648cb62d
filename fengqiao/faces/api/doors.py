"""How a partner's program enters: a key in the header, no cookie, no session; limits; refusals as problem+json."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from fengqiao.faces.shared.problems import MEDIA_TYPE, problem
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.accounts.services import (
    KeyWrong,
    Limit,
    PartnerKey,
    TooMany,
    count_in_window,
    forget_tries,
    key_of,
    source_of,
    take_try,
)
from fengqiao.trust.scope import entrance, public

__all__ = ["MOST_A_MINUTE", "keyed", "open_to_programs", "refused"]

MOST_A_MINUTE = 120
WRONG = Limit(free=20, first=5, longest=300)
View = Callable[..., HttpResponseBase]


class WrongMedia(Refusal):
    """The body is not JSON by its own word."""

    status = 415

    def __init__(self) -> None:
        super().__init__("media_type", "请用 application/json 提交。")


class TooLarge(Refusal):
    """More than a request may hold."""

    status = 413

    def __init__(self) -> None:
        super().__init__("too_large", "内容超过了允许的大小，没有保存。")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal of a rule as a problem."""
    errors = None
    if isinstance(refusal, Invalid) and refusal.field:
        errors = [{"field": refusal.field.replace("-", "."), "detail": refusal.sentence}]
    headers = {}
    if isinstance(refusal, KeyWrong):
        headers["WWW-Authenticate"] = 'Bearer realm="fengqiao"'
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = str(refusal.seconds)
    return problem(request, refusal.status, refusal.code, refusal.sentence, errors=errors, headers=headers)


def _load(request: HttpRequest) -> Actor:
    """The key of the header. A wrong one costs its address a wait; each key has its share of requests a minute."""
    now = timezone.now()
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    source = source_of(request.META.get("REMOTE_ADDR", ""))
    take_try("api-source", source, WRONG, now=now)
    key = key_of(
        text.strip() if kind.lower() == "bearer" else "",
        now=now,
        request_id=getattr(request, "request_id", ""),
    )
    forget_tries("api-source", source)
    count_in_window("api-key", str(key.id), most=MOST_A_MINUTE, seconds=60, now=now)
    _check_body(request)
    request.key = key  # type: ignore[attr-defined]
    return key.actor


def _check_body(request: HttpRequest) -> None:
    if request.method not in ("POST", "PUT", "PATCH"):
        return
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge
    if request.content_type != "application/json":
        raise WrongMedia


def _as_problem(view: View) -> View:
    """What the library answers by itself (a wrong method) in our words."""

    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        headers = {"Allow": response["Allow"]} if response.has_header("Allow") else {}
        return problem(
            request, response.status_code, "method_not_allowed", "这个地址不支持这个方法。", headers=headers
        )

    return inner


def keyed(view: View) -> View:
    """The guard of every address that a partner calls: all happens as the key's actor, in its counties."""
    return entrance("key: 接口密钥", _load, refused)(_as_problem(view))


def open_to_programs(why: str) -> Callable[[View], View]:
    """For the description and for addresses that do not exist."""
    return lambda view: public(why)(_as_problem(view))


def key_of_request(request: HttpRequest) -> PartnerKey:
    """The key that `keyed` found."""
    found: PartnerKey = request.key  # type: ignore[attr-defined]
    return found
