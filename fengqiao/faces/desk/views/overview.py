"""The first page of the day, the list of disputes, help."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.casework.cases.queries import ListFilters, list_disputes, workbench
from fengqiao.casework.cases.states import STAGES
from fengqiao.casework.intake.queries import heard_of_late
from fengqiao.casework.search.queries import search_disputes
from fengqiao.faces.shared.filters import kept_filters
from fengqiao.faces.shared.homes import first_page
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.queries import mediator_of_user
from fengqiao.registry.places.queries import path_names, search_places
from fengqiao.trust.scope import guard, public

from ..areas import area_prefixes
from ..options import chosen, due_options, place_options, stage_options, type_options

__all__ = ["KEPT", "disputes", "help_page", "list_filters", "workbench_page"]

_TILE_ICONS = {
    "registered": "clipboard-list", "offered": "inbox", "arbitrating": "gavel", "accepted": "user-plus", "assigned": "calendar-event", "mediating": "messages",
    "agreed": "file-text", "performed": "phone", "closing": "circle-check",
}  # fmt: skip
NOBODY = UUID(int=0)  # a mediator that is nobody: "mine" of who is no mediator shows nothing
KEPT = ("q", "stage", "type", "place", "channel", "due", "held", "mine")


@guard("cases.view", elsewhere=first_page)
@methods("GET")
def workbench_page(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    may_choose = bool(actor.scope.full_counties) and actor.may("cases.register")
    whole = request.GET.get("whole", "1" if actor.role == "centre" else "") == "1" and may_choose
    bench = workbench(actor.scope, actor=actor, now=timezone.now(), whole=whole)
    tiles = [
        {
            "label": tile.label,
            "count": tile.count,
            "icon": _TILE_ICONS.get(tile.code, "folder"),
            "query": "&".join(f"{name}={value}" for name, value in tile.filter.items()),
        }
        for tile in bench.tiles
    ]
    groups = {
        "late": (_("已超期"), bench.late, _("没有超期的事项。")),
        "today": (_("今天到期"), bench.today, _("今天没有到期的事项。")),
        "soon": (_("七日内到期"), bench.soon, _("七日内没有到期的事项。")),
    }
    heard = (
        heard_of_late(actor.scope, actor.organisation_id, now=timezone.now())
        if actor.may("cases.mediate")
        else []
    )
    context = {
        "bench": bench, "tiles": tiles, "groups": groups, "may_choose": may_choose, "whole": whole, "heard": heard,
    }  # fmt: skip
    return render(request, "desk/workbench.html", context)


def list_filters(request: HttpRequest, actor: Actor) -> tuple[ListFilters, dict[str, str]]:
    """The filters that an address asks for, and what was asked."""
    asked = {name: request.GET.get(name, "").strip()[:80] for name in KEPT}
    mine = None
    if asked["mine"]:
        mine = (mediator_of_user(actor.user_id) if actor.user_id else None) or NOBODY
    place = asked["place"]
    if place and not place.isdigit():
        hits = search_places(place, within=area_prefixes(actor.scope), most=1)
        place = hits[0].code if hits else "0"
    filters = ListFilters(
        q=asked["q"], stage=asked["stage"], type=asked["type"], place=place, channel=asked["channel"], due=asked["due"],
        held_by=actor.organisation_id if asked["held"] else None, mine=mine,
    )  # fmt: skip
    return filters, {name: value for name, value in asked.items() if value}


def _chips(asked: dict[str, str], actor: Actor) -> list[dict[str, Any]]:
    """Ready filters: one click, and each says whether it is on."""
    ready: list[tuple[str, dict[str, str]]] = [
        (_("全部"), {}),
        (_("在办"), {"stage": "open"}),
        (_("本单位承办"), {"held": "1"}),
        (_("待接收"), {"stage": "offered"}),
        (_("已超期"), {"due": "late"}),
        (_("今天到期"), {"due": "today"}),
        (_("七日内到期"), {"due": "week"}),
        (_("已销号"), {"stage": "closed"}),
    ]
    if actor.may("cases.mediate"):
        ready.insert(3, (_("我承办的"), {"mine": "1"}))
    return [
        {"label": label, "query": "&".join(f"{k}={v}" for k, v in kept.items()), "is_on": kept == asked}
        for label, kept in ready
    ]


@guard("cases.view")
@methods("GET")
def disputes(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters, asked = list_filters(request, actor)
    at, now = request.GET.get("at") or None, timezone.now()
    found = search_disputes(actor.scope, filters, cursor=at, now=now) if filters.q else None
    page = found.page if found else list_disputes(actor.scope, filters, cursor=at, now=now)
    htmx = request.htmx  # type: ignore[attr-defined]
    fragment = htmx and not htmx.history_restore_request
    context: dict[str, Any] = {
        "page": page,
        "asked": asked,
        "filters": filters,
        "words": found.words if found else (),
        "kind": found.kind if found else "",
        "today": timezone.localdate(),
    }
    if not fragment:
        place = filters.place
        context |= {
            "chips": _chips(asked, actor),
            "kept": kept_filters(actor.user_id) if actor.user_id else [],
            "query": urlencode(asked),
            "stages": chosen(stage_options(), asked.get("stage", "")),
            "types": chosen(type_options(), asked.get("type", "")),
            "dues": chosen(due_options(), asked.get("due", "")),
            "places": chosen(place_options(actor.scope), asked.get("place", "")),
            "place_name": path_names([place]).get(place, "")
            if place.isdigit() and len(place) > 5
            else asked.get("place", ""),
        }
    response = render(request, "desk/disputes.html#list" if fragment else "desk/disputes.html", context)
    response["Vary"] = "HX-Request, HX-History-Restore-Request"
    return response


@public("how to use the desk; says nothing of anybody")
@methods("GET")
def help_page(request: HttpRequest) -> HttpResponse:
    from fengqiao.trust.accounts.sessions import actor_of

    request.actor = actor_of(request)  # type: ignore[attr-defined]
    return render(request, "desk/help.html", {"stages": STAGES})
