"""The auditor's page: the journal as far as the scope reaches, and the proof of its chains."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.journal.facts import FACTS, name_of, sentence_of
from fengqiao.kernel.journal.queries import EntryFilters, list_entries, verify
from fengqiao.kernel.placed.values import NO_COUNTY, Actor
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.accounts.queries import post_holders, user_ids, user_names
from fengqiao.trust.scope import guard

from ..asking import is_fragment

if TYPE_CHECKING:
    from fengqiao.kernel.journal.models import Entry

__all__ = ["entries", "verify_chain"]

PAGE = 50
KINDS = {"user": "账号", "organisation": "单位", "policy": "规则", "api_key": "接口密钥", "dispute": "纠纷"}
_KEPT = ("county", "kind", "fact", "who", "since", "until", "root", "before")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> datetime | None:
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.min))
    except ValueError:
        return None


def _filters(asked: dict[str, str]) -> EntryFilters:
    until = _day(asked["until"])
    return EntryFilters(
        kind=asked["kind"], fact=asked["fact"], actors=tuple(user_ids(asked["who"])) if asked["who"] else None, since=_day(asked["since"]),
        until=until + timedelta(days=1) if until else None, root_id=_uuid(asked["root"]),
    )  # fmt: skip


def _rows(found: list[Entry]) -> list[dict[str, Any]]:
    """Two queries for the names, however many entries."""
    people = user_names(entry.actor_id for entry in found if entry.actor_id)
    people |= user_names(entry.subject_id for entry in found if entry.subject_kind == "user")
    posts = post_holders(entry.post_id for entry in found if entry.post_id)
    return [
        {
            "at": entry.at,
            "who": people.get(entry.actor_id, "") if entry.actor_id else _("程序"),
            "role": posts.get(entry.post_id, "") if entry.post_id else "",
            "fact": name_of(entry.fact),
            "sentence": sentence_of(entry.fact, entry.body),
            "kind": KINDS.get(entry.subject_kind, entry.subject_kind),
            "about": people.get(entry.subject_id, "") if entry.subject_kind == "user" else "",
            "root": entry.subject_id,
            "seq": entry.seq,
            "request": entry.request,
        }
        for entry in found
    ]


def _counties(actor: Actor) -> dict[str, str]:
    """The counties whose journal the scope reaches; that of the whole installation comes first."""
    codes = [code for code in actor.scope.full_counties if code != NO_COUNTY]
    return {NO_COUNTY: _("账号、单位和规则"), **path_names(codes)}


def _page(request: HttpRequest, **more: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = {name: request.GET.get(name, "").strip()[:60] for name in _KEPT}
    counties = _counties(actor)
    county = asked["county"] if asked["county"] in counties else NO_COUNTY
    found = list_entries(
        actor.scope, _filters(asked), county=county, before=_uuid(asked["before"]), most=PAGE + 1
    )
    shown = found[:PAGE]
    context = {
        "rows": _rows(shown),
        "before": shown[-1].id if len(found) > PAGE else None,
        "asked": asked,
        "is_asked": any(value for name, value in asked.items() if name != "county"),
        "county": county,
        "counties": counties,
        "kinds": KINDS,
        "facts": sorted(((code, name_of(code)) for code in FACTS), key=lambda one: one[0]),
        **more,
    }
    template = "office/journal.html#list" if is_fragment(request) else "office/journal.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request, HX-History-Restore-Request"
    return response


@guard("audit.read")
@methods("GET")
def entries(request: HttpRequest) -> HttpResponse:
    return _page(request)


@guard("audit.read")
@methods("POST")
def verify_chain(request: HttpRequest) -> HttpResponse:
    """Walk the chains that the scope reaches. What is being written at this moment may show as broken: the page says so."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    counties = set(actor.scope.counties) & set(_counties(actor))
    breaks = [
        {"kind": KINDS.get(one.kind, one.kind), "root": one.root_id, "seq": one.seq, "why": one.why}
        for one, _n in zip(verify(using="default", counties=counties), range(20), strict=False)
    ]
    return _page(request, verified=True, breaks=breaks, verified_at=timezone.now())
