"""Which methods a view answers; others get a page in Chinese instead of an empty 405."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .refusals import WrongMethod

__all__ = ["methods"]

View = Callable[..., HttpResponseBase]


def methods(*allowed: str) -> Callable[[View], View]:
    """Decorator under `guard` or `public`. HEAD goes with GET."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed and not (request.method == "HEAD" and "GET" in allowed):
                raise WrongMethod(", ".join(allowed))
            return view(request, *args, **kwargs)

        return inner

    return wrap
