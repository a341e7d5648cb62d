"""Guards: every view says who may enter. A guard finds the actor, opens `acting`, renders inside it, retries a deadlock once."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode

from fengqiao.kernel.errors import NotAllowed, Refusal
from fengqiao.kernel.placed.values import Actor

from .acting import acting

__all__ = ["entrance", "guard", "public", "set_actor_loader", "set_refusal_renderer"]

log = logging.getLogger("fengqiao.doors")
View = Callable[..., HttpResponseBase]
_RETRY = {"40P01", "40001"}  # deadlock, serialization failure


def _plain_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return HttpResponse(refusal.sentence, status=refusal.status, content_type="text/plain; charset=utf-8")


_hooks: dict[str, Any] = {"actor": lambda request: None, "refusal": _plain_refusal}


def set_actor_loader(function: Callable[[HttpRequest], Actor | None]) -> None:
    """Accounts hand in how a request becomes an actor; None sends to the login page."""
    _hooks["actor"] = function


def set_refusal_renderer(function: Callable[[HttpRequest, Refusal], HttpResponse]) -> None:
    """A face hands in how a refusal looks."""
    _hooks["refusal"] = function


def _sqlstate(error: BaseException) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _render(response: HttpResponseBase) -> HttpResponseBase:
    if getattr(response, "streaming", False):
        raise RuntimeError(
            "a streamed response would read after the transaction: use a job or read first (pitfall R2)"
        )
    render = getattr(response, "render", None)
    if callable(render) and not getattr(response, "is_rendered", True):
        render()
    return response


def guard(power: str, *, elsewhere: Callable[[Actor], str] | None = None) -> Callable[[View], View]:
    """Decorator for a view behind login: the actor needs `power`; everything in the view happens within the actor's counties.

    `elsewhere` gives the address to which an actor without the power is sent instead of being refused, "" for nowhere.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = _hooks["actor"](request)
            if actor is None:
                return _to_login(request)
            request.actor = actor  # type: ignore[attr-defined]
            if not actor.may(power):
                if elsewhere is not None and (address := elsewhere(actor)):
                    return redirect(address)
                return _hooks["refusal"](request, NotAllowed(power=power))
            return _within(actor, view, request, args, kwargs)

        inner.guard = power  # type: ignore[attr-defined]
        return inner

    return wrap


def _within(
    actor: Actor, view: View, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any], refuse: Any = None
) -> HttpResponseBase:  # fmt: skip
    """The view inside the actor's transaction, once more after a deadlock; a refusal rolls everything back and is shown outside."""
    for last in (False, True):
        try:
            with acting(actor):
                return _render(view(request, *args, **kwargs))
        except Refusal as refusal:
            log.info(
                "refused %s %s",
                refusal.code,
                request.resolver_match.view_name if request.resolver_match else "",
            )
            shown: HttpResponseBase = (refuse or _hooks["refusal"])(request, refusal)
            return shown
        except OperationalError as error:
            if last or _sqlstate(error) not in _RETRY:
                raise
    raise AssertionError("unreachable")


def entrance(
    label: str,
    load: Callable[[HttpRequest], Actor],
    refuse: Callable[[HttpRequest, Refusal], HttpResponseBase],
) -> Callable[[View], View]:
    """Decorator for a view that is entered without a login: by a key, or by the secret of one dispute.

    load: says who acts, or raises a Refusal; it runs before the transaction, so what it notes (a failed try) stays noted.
    refuse: how this face says no. `label` stands in the list of addresses, as `key: …` or `secret: …`.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                actor = load(request)
            except Refusal as refusal:
                return refuse(request, refusal)
            request.actor = actor  # type: ignore[attr-defined]
            return _within(actor, view, request, args, kwargs, refuse)

        inner.guard = label  # type: ignore[attr-defined]
        return inner

    return wrap


def _to_login(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = "/login/"
        return response
    back = urlencode({"next": request.get_full_path()})
    return redirect(f"/login/?{back}" if request.method == "GET" else "/login/")


def public(why: str) -> Callable[[View], View]:
    """Decorator for a view that anybody may open; `why` is for the reader. It sees no placed row."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return _render(view(request, *args, **kwargs))
            except Refusal as refusal:
                return _hooks["refusal"](request, refusal)

        inner.guard = f"public: {why}"  # type: ignore[attr-defined]
        return inner

    return wrap
