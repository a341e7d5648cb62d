"""The security officer's pages: who holds which post; granting and ending posts."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.listing import find_organisation, search_organisations
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.accounts.managing import end_post
from fengqiao.trust.accounts.queries import account
from fengqiao.trust.accounts.services import grant_post
from fengqiao.trust.scope import guard

from ..areas import find_places
from ..asking import hand_in, see_other, show
from ..forms.accounts import SECRECY, GrantForm
from .accounts import account_list

__all__ = ["end", "held", "holders", "organisations", "places"]


@guard("posts.grant")
@methods("GET")
def holders(request: HttpRequest) -> HttpResponse:
    return account_list(request, title=_("岗位授予"), page="office:held", list_page="office:holders")


def _hits(data: Any) -> dict[str, Any]:
    """What the two pickers list for what was typed; the organisations of the chosen area, or found by name anywhere."""
    place, code = data.get("place_text", "").strip(), data.get("place_code", "")
    text = data.get("organisation_text", "").strip()
    area = code if code.isdigit() else ""
    houses = search_organisations(text, areas=[area[:6]]) if text or area else []
    chosen = data.get("organisation", "")
    if chosen and all(str(one.id) != chosen for one in houses):
        with suppress(ValueError, NotHere):
            houses.insert(0, find_organisation(UUID(chosen), areas=[""]))
    return {"places": find_places(place, chosen=area), "organisations": houses}


@guard("posts.grant")
@methods("GET", "POST")
def held(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = account(id, now=timezone.now())
    data = request.POST if request.method == "POST" else None
    step = bool(data and data.get("step"))
    form = GrantForm(data, initial=GrantForm.fresh())
    if data is not None and step:
        form.forgive()  # only the pickers are asked; nothing is handed in yet
    elif data is not None:
        done = hand_in(form, lambda values: _grant(actor, id, values))
        if done:
            messages.success(request, _("已授予岗位，下次登录或者切换岗位后生效。"))
            return see_other("office:held", id)
    areas = path_names({post.area for post in one.posts if post.area})
    rows = [(post, areas.get(post.area, ""), SECRECY.get(post.secrecy, post.secrecy)) for post in one.posts]
    context = {"account": one, "rows": rows, "form": form, "is_me": id == actor.user_id, **_hits(data or {})}
    return show(request, "office/posts.html", context, form)


def _grant(actor: Actor, id: UUID, values: dict[str, Any]) -> Any:
    return grant_post(
        actor=actor, now=timezone.now(), user_id=id, organisation_id=values["organisation"], role=values["role"], area=values["place_code"],
        reach=values["reach"], secrecy=values["secrecy"], from_on=values["from_on"],
    )  # fmt: skip


@guard("posts.grant")
@methods("POST")
def end(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        post = UUID(request.POST.get("post", ""))
    except ValueError:
        post = UUID(int=0)
    end_post(actor=actor, now=timezone.now(), post_id=post)
    messages.success(request, _("已免去岗位，今天之后不再有效。"))
    return see_other("office:held", id)


@guard("posts.grant")
@methods("GET")
def places(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("place_text", "").strip()
    context = {"hits": find_places(text), "asked": text, "chosen": ""}
    return render(request, "office/parts/place_hits.html", context)


@guard("posts.grant")
@methods("GET")
def organisations(request: HttpRequest) -> HttpResponse:
    hits = _hits(request.GET)["organisations"]
    context = {"hits": hits, "asked": request.GET.get("organisation_text", "").strip(), "chosen": ""}
    return render(request, "office/parts/organisation_hits.html", context)
