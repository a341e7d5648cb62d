"""The citizen's first page, larger type, and the notice on personal data."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fengqiao.casework.intake.services import NOTICE
from fengqiao.faces.shared.methods import methods

from ..doors import citizen_page

__all__ = ["BIG", "front", "notice", "size"]

BIG = "fengqiao_big"
_PAGES = ("/citizen/", "/citizen/apply/", "/citizen/follow/", "/citizen/notice/", "/citizen/follow/dispute/")


@citizen_page("citizens apply and follow without an account; shows no row")
@methods("GET")
def front(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/front.html")


@citizen_page("the notice on personal data, read before applying; shows no row")
@methods("GET")
def notice(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/notice.html", {"version": NOTICE})


@citizen_page("larger type is a cookie of this browser; shows no row")
@methods("GET")
def size(request: HttpRequest) -> HttpResponse:
    """Larger or ordinary type; works without JavaScript, back to the page it came from."""
    back = request.GET.get("next", "")
    response = redirect(back if back in _PAGES else "/citizen/")
    set_size(response, request.GET.get("big") == "1")
    return response


def set_size(response: HttpResponse, big: bool) -> None:
    """Keep the choice for a year."""
    if big:
        response.set_cookie(
            BIG,
            "1",
            max_age=31_536_000,
            path="/citizen/",
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(BIG, path="/citizen/", samesite="Lax")
