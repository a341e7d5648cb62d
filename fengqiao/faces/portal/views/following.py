"""Follow a dispute with number and secret. A wrong number and a wrong secret look the same and take the same time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.casework.cases.queries import followed_page
from fengqiao.casework.cases.services import Opened, find_by_secret, normal_number
from fengqiao.casework.intake.queries import own_wishes, own_words, wishable
from fengqiao.casework.meetings.queries import invitations_of
from fengqiao.faces.shared.errors import summary
from fengqiao.faces.shared.methods import methods
from fengqiao.registry.organisations.queries import served_counties
from fengqiao.trust.accounts.services import Limit, TooMany, forget_tries, take_try
from fengqiao.trust.scope import acting, system_actor

from ..doors import address_of, citizen_page, close, followed, is_known, open_dispute, opened_by, remember
from ..forms.following import FollowForm

__all__ = ["end", "follow", "show"]

# A wrong letter costs nothing. Beyond that: one address at one number waits up to a quarter of an hour, all the world at one number
# never more than a minute. A whole village may stand behind one address, so one address at many numbers waits half a minute at most:
# the secret has ten letters (26^10), 120 guesses an hour find none. A browser that knew the secret once waits for nobody but itself.
PAIR = Limit(free=5, first=30, longest=900)
SOURCE = Limit(free=60, first=2, longest=30, memory=timedelta(hours=1))
NUMBER = Limit(free=40, first=5, longest=60)


@citizen_page("whoever has number and secret; shows no row")
@methods("GET", "POST")
def follow(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        if opened_by(request) is not None:
            return redirect("portal:followed")
        return _page(request, FollowForm(), over=request.GET.get("over") == "1")
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        opened = _open(request, form, timezone.now())
    except TooMany as many:
        response = _page(request, form, status=429, wait=many.sentence)
        response["Retry-After"] = str(many.seconds)
        return response
    if opened is None:
        form.add_error(
            None, _("编号或者查询码不对。请核对以后再试；查询码遗失的，带身份证到承办单位可以重新领取。")
        )
        return _page(request, form, status=422)
    open_dispute(request, opened)
    response = redirect("portal:followed")
    response.status_code = 303
    remember(request, response, normal_number(form.cleaned_data["number"]))
    return response


def _open(request: HttpRequest, form: FollowForm, now: datetime) -> Opened | None:
    """The tries are counted before the secret is looked at, and forgotten when it fits."""
    number, source = normal_number(form.cleaned_data["number"]), address_of(request)
    known = is_known(request, number)
    pair = f"{number} known" if known else f"{number} {source}"
    take_try("follow-pair", pair, PAIR, now=now)
    if not known:
        take_try("follow-source", source, SOURCE, now=now)
        take_try("follow-number", number, NUMBER, now=now)
    reader = system_actor(served_counties(), why="查询编号")
    with acting(reader):
        opened = find_by_secret(reader.scope, number, form.cleaned_data["secret"])
    if opened is not None:
        forget_tries("follow-pair", pair)
        if not known:
            forget_tries("follow-source", source)
            forget_tries("follow-number", number)
    return opened


def _page(
    request: HttpRequest, form: FollowForm, *, status: int = 200, wait: str = "", over: bool = False
) -> HttpResponse:
    errors = summary(form) if status == 422 else []
    return render(
        request,
        "portal/follow.html",
        {"form": form, "errors": errors, "wait": wait, "over": over},
        status=status,
    )


@followed
@methods("GET")
def show(request: HttpRequest) -> HttpResponse:
    opened: Opened = request.opened  # type: ignore[attr-defined]
    page = followed_page(actor=request.actor, opened=opened, now=timezone.now())  # type: ignore[attr-defined]
    words = own_words(request.actor, opened)  # type: ignore[attr-defined]
    invited = invitations_of(request.actor, opened, timezone.now())  # type: ignore[attr-defined]
    wishes = own_wishes(request.actor, opened)  # type: ignore[attr-defined]
    known = wishable(actor=request.actor, opened=opened, now=timezone.now())  # type: ignore[attr-defined]
    rated = any(one.kind == "rated" for one in words)
    return render(
        request,
        "portal/followed.html",
        {
            "page": page,
            "words": words,
            "rated": rated,
            "invited": invited,
            "wishes": wishes,
            "may_wish": known.now and bool(known.serving or known.assigned),
        },
    )


@citizen_page("ends the reading of a dispute in this browser")
@methods("POST")
def end(request: HttpRequest) -> HttpResponse:
    close(request)
    response = redirect("portal:front")
    response.status_code = 303
    return response
