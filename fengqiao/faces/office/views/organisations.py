"""The bureau's pages of organisations and their mediators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.listing import appointments_of
from fengqiao.registry.mediators.services import appoint_mediator, dismiss_mediator
from fengqiao.registry.organisations.codes import KINDS
from fengqiao.registry.organisations.listing import OrganisationFilters, find_organisation, list_organisations
from fengqiao.registry.organisations.services import (
    end_organisation,
    establish_organisation,
    rename_organisation,
    set_phone,
)
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.scope import guard

from ..areas import hits, places_below
from ..asking import hand_in, is_fragment, see_other, show
from ..forms.houses import AppointForm, DismissForm, EndForm, EstablishForm, PhoneForm, RenameForm

__all__ = ["appoint", "dismiss", "end", "establish", "organisations", "phone", "places", "rename", "show_one"]

POWER = "organisations.manage"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@guard(POWER)
@methods("GET")
def organisations(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = {
        name: request.GET.get(name, "").strip()[:60] for name in ("q", "kind", "place", "ended", "after")
    }
    place = asked["place"] if asked["place"].isdigit() else ""
    filters = OrganisationFilters(
        asked["q"], asked["kind"] if asked["kind"] in KINDS else "", place, bool(asked["ended"])
    )
    found = list_organisations(actor.scope.blocks, filters, after=_uuid(asked["after"]))
    paths = path_names({row.place for row in found.rows})
    context: dict[str, Any] = {
        "rows": [(row, paths.get(row.place, "")) for row in found.rows], "after": found.after, "asked": asked,
        "is_asked": any(asked.values()), "kinds": KINDS,
    }  # fmt: skip
    if not is_fragment(request):
        context["places"] = places_below(actor)
    template = "office/organisations.html#list" if is_fragment(request) else "office/organisations.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request, HX-History-Restore-Request"
    return response


@guard(POWER)
@methods("GET", "POST")
def establish(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    data = request.POST if request.method == "POST" else None
    form = EstablishForm(data, initial=EstablishForm.fresh())
    if data is not None and data.get("step"):
        form.forgive()
    elif data is not None:
        done = hand_in(form, lambda values: _establish(actor, values))
        if done:
            messages.success(request, _("已设立单位。"))
            return see_other("office:organisation", done.result.id)
    found = hits(actor, data.get("place_text", ""), data.get("place_code", "")) if data else []
    return show(request, "office/organisation_new.html", {"form": form, "places": found}, form)


def _establish(actor: Actor, values: dict[str, Any]) -> Any:
    wanted = {name: values[name] for name in ("name", "kind", "short_name", "seal_name", "from_on")}
    return establish_organisation(actor=actor, now=timezone.now(), place=values["place_code"], **wanted)


@guard(POWER)
@methods("GET")
def places(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("place_text", "").strip()
    context = {"hits": hits(actor, text), "asked": text, "chosen": ""}
    return render(request, "office/parts/place_hits.html", context)


def _show(request: HttpRequest, id: UUID, **bound: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = find_organisation(id, areas=actor.scope.blocks)
    names = {"name": one.name, "short_name": one.short_name, "seal_name": one.seal_name}
    today = {"to_on": timezone.localdate()}
    forms: dict[str, Any] = {
        "rename": RenameForm(prefix="rename", initial=names),
        "phone": PhoneForm(prefix="phone", initial={"phone": one.phone}),
        "end": EndForm(prefix="end", initial=today),
        "appoint": AppointForm(prefix="appoint", initial=AppointForm.fresh()),
        "dismiss": DismissForm(prefix="dismiss", initial=today),
        **{name: form for name, form in bound.items() if name != "leaving"},
    }
    appointments = appointments_of(id)
    context = {
        "one": one, "place_name": path_names([one.place]).get(one.place, ""), "mediates": KINDS[one.kind].mediates,
        "serving": [row for row in appointments if row.to_on is None], "former": [row for row in appointments if row.to_on],
        "leaving": bound.get("leaving"), **forms,
    }  # fmt: skip
    return show(request, "office/organisation.html", context, *forms.values())


@guard(POWER)
@methods("GET")
def show_one(request: HttpRequest, id: UUID) -> HttpResponse:
    return _show(request, id, leaving=_uuid(request.GET.get("dismiss", "")))


@guard(POWER)
@methods("POST")
def rename(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = RenameForm(request.POST, prefix="rename")
    if not hand_in(
        form, lambda values: rename_organisation(actor=actor, now=timezone.now(), id=id, **values)
    ):
        return _show(request, id, rename=form)
    messages.success(request, _("已更名；此前出具的文书仍用原名。"))
    return see_other("office:organisation", id)


@guard(POWER)
@methods("POST")
def phone(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = PhoneForm(request.POST, prefix="phone")
    if not hand_in(form, lambda values: set_phone(actor=actor, now=timezone.now(), id=id, **values)):
        return _show(request, id, phone=form)
    messages.success(request, _("已登记办公电话。"))
    return see_other("office:organisation", id)


@guard(POWER)
@methods("POST")
def end(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = EndForm(request.POST, prefix="end")
    if not hand_in(form, lambda values: end_organisation(actor=actor, now=timezone.now(), id=id, **values)):
        return _show(request, id, end=form)
    messages.success(request, _("已撤销单位；它办理过的纠纷仍可查看。"))
    return see_other("office:organisation", id)


@guard(POWER)
@methods("POST")
def appoint(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = AppointForm(request.POST, prefix="appoint")
    verb = hand_in(
        form, lambda values: appoint_mediator(actor=actor, now=timezone.now(), organisation_id=id, **values)
    )
    if not verb:
        return _show(request, id, appoint=form)
    messages.success(request, _("已聘任调解员。"))
    return see_other("office:organisation", id)


@guard(POWER)
@methods("POST")
def dismiss(request: HttpRequest, id: UUID, mediator: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = DismissForm(request.POST, prefix="dismiss")
    where: dict[str, Any] = {
        "actor": actor,
        "now": timezone.now(),
        "organisation_id": id,
        "mediator_id": mediator,
    }
    if not hand_in(form, lambda values: dismiss_mediator(**where, **values)):
        return _show(request, id, dismiss=form, leaving=mediator)
    messages.success(request, _("已登记离任。"))
    return see_other("office:organisation", id)
