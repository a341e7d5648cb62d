"""Registration at the counter: narrative first, proposals from words and rules, a draft that is never lost.

Steps (add a row, look for proposals) are submit buttons named `step`: they work without JavaScript, and with it htmx takes only
the part of the page that changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fengqiao.casework.cases.codes import SEXES, SIDES
from fengqiao.casework.cases.rules import SuggestionInput
from fengqiao.casework.cases.types import types
from fengqiao.casework.intake.queries import (
    RouteProposal,
    TypeProposal,
    propose_routes,
    suggest_types,
    type_model,
)
from fengqiao.casework.intake.services import register_with_suggestions
from fengqiao.casework.search.similar import likely_duplicates, mark_of
from fengqiao.faces.shared.drafts import SavedDraft, discard_draft, load_draft
from fengqiao.faces.shared.forms import Rows, with_row, without_row
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotAllowed, Refusal
from fengqiao.kernel.money import fen_from_text
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.places.queries import PlaceHit, county_key, path_names, search_places
from fengqiao.trust.scope import guard
from fengqiao.trust.vault import check_party_number

from ..areas import area_prefixes, choices_below
from ..errors import summary
from ..forms.registration import PartyForm, RegisterForm, first_parties

__all__ = ["check_number", "places", "register"]

FORM = "register"


@dataclass
class Sheet:
    """The form with its rows and what the machine proposes for what is in it now."""

    form: RegisterForm
    parties: Rows
    values: Any  # the posted data, or the initial values
    found: list[PlaceHit] | None  # None: the place is chosen, and looked up where its name is shown

    @property
    def hits(self) -> list[PlaceHit]:
        if self.found is None:
            code = self.value("place_code")
            name = path_names([code]).get(code, "") if code.isdigit() else ""
            self.found = [PlaceHit(code, name, name, "")] if name else []
        return self.found

    def value(self, name: str) -> str:
        return str(self.values.get(name) or "").strip()

    @property
    def types(self) -> list[TypeProposal]:
        return suggest_types(self.value("narrative"))

    @property
    def routes(self) -> list[RouteProposal]:
        place, kind = self.value("place_code"), self.value("type_code")
        if not place.isdigit() or len(place) < 6 or kind not in types():
            return []
        try:
            fen = fen_from_text(self.value("amount")) if self.value("amount") else None
        except Refusal:
            fen = None
        difficulty = self.value("difficulty") or "ordinary"
        return propose_routes(
            place=place, type_code=kind, difficulty=difficulty, amount_fen=fen, on=localdate()
        )

    def route(self, own: UUID | None) -> str:
        """What is marked: the clerk's choice while it is offered, else what the rule names; "here" is the own organisation."""
        chosen, routes = self.value("to_organisation"), self.routes
        offered = {str(one.organisation_id) for one in routes}
        if chosen == "here" or chosen in offered:
            return chosen
        named = next((one.organisation_id for one in routes if one.first), own)
        return "here" if named == own else str(named)


def _sheet(actor: Actor, data: Any | None) -> Sheet:
    if data is None:
        initial = RegisterForm.fresh()
        return Sheet(
            RegisterForm(initial=initial), Rows(PartyForm, "parties", initial=first_parties()), initial, choices_below(actor.scope)[:40]
        )  # fmt: skip
    data, hits = _with_place(actor, data)
    form = RegisterForm(data)
    return Sheet(form, Rows(PartyForm, "parties", data, initial=[]), data, hits)


def _with_place(actor: Actor, data: Any) -> tuple[Any, list[PlaceHit] | None]:
    """A place typed but not picked is taken where only one fits (no JavaScript, or in a hurry)."""
    if data.get("place_code", "").strip():
        return data, None
    prefixes, text = area_prefixes(actor.scope), data.get("place_text", "").strip()
    hits = search_places(text, within=prefixes) if text else choices_below(actor.scope)[:40]
    exact = [hit for hit in hits if text in (hit.name, hit.path)] or hits
    if text and len(exact) == 1:
        data = data.copy()
        data["place_code"] = exact[0].code
        hits = exact
    return data, hits


@guard("cases.register")
@methods("GET", "POST")
def register(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "GET":
        draft = load_draft(user_id=actor.user_id, form=FORM) if actor.user_id else None
        return _page(request, _sheet(actor, draft.data if draft else None), draft=draft)
    step = request.POST.get("step", "")
    if step:
        return _step(request, actor, step)
    return _hand_in(request, actor)


def _step(request: HttpRequest, actor: Actor, step: str) -> HttpResponse:
    """A change of the form that hands nothing in."""
    data: Any = request.POST
    part = ""
    verb, _colon, argument = step.partition(":")
    if verb == "add":
        side = argument if argument in ("applicant", "respondent", "third") else "respondent"
        data, part = with_row(data, "parties", side=side, kind="person", id_kind="111"), "parties"
    elif verb == "drop" and argument.isdigit():
        data, part = without_row(data, "parties", int(argument)), "parties"
    elif verb == "take":
        data, part = data.copy(), "proposals"
        data["type_code"] = argument
    elif verb in ("types", "routes", "similar"):
        part = "proposals" if verb == "types" else verb
    sheet = _sheet(actor, data)
    template = (
        f"desk/register.html#{part}" if request.headers.get("HX-Request") and part else "desk/register.html"
    )
    return _page(request, sheet, template=template, quiet=True)


def _page(
    request: HttpRequest, sheet: Sheet, *, draft: SavedDraft | None = None, status: int = 200, template: str = "desk/register.html",
    quiet: bool = False,
) -> HttpResponse:  # fmt: skip
    """quiet: values without judgement (a step, a restored draft)."""
    if quiet or draft:
        for form in (sheet.form, *sheet.parties):
            form._errors = {}
    errors = summary(sheet.form, *sheet.parties) if status == 422 else []
    context = {
        "sheet": sheet,
        "form": sheet.form,
        "parties": sheet.parties,
        "sides": [(side, _("增加{side}").format(side=name)) for side, name in SIDES.items()],
        "draft": draft,
        "errors": errors,
        "chosen_type": sheet.value("type_code"),
        "chosen_route": sheet.route(request.actor.organisation_id),  # type: ignore[attr-defined]
        "has_routes_input": bool(sheet.value("place_code") and sheet.value("type_code")),
        **_similar(request, sheet),
    }
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def _similar(request: HttpRequest, sheet: Sheet, *, judged: bool = False) -> dict[str, Any]:
    """What may be the same matter, once place and type are known; and what the clerk has confirmed to have looked at.

    judged: the rows of the sheet were found good; else they are read afresh, since a quiet page has put its errors aside.
    """
    place, kind = sheet.value("place_code"), sheet.value("type_code")
    if request.method != "POST" or not place.isdigit() or kind not in types():
        return {}
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = sheet.parties if judged else Rows(PartyForm, "parties", sheet.values, initial=[])
    parties = [row.party() for row in rows if row.is_valid()]
    found = likely_duplicates(
        actor.scope, place=place, county=county_key(place), type_code=kind, narrative=sheet.value("narrative"), parties=parties,
        now=timezone.now(), key=_id(sheet.value("key")),
    )  # fmt: skip
    return {"similar": found, "similar_mark": mark_of(found), "checked": request.POST.get("checked", "")}


def _hand_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    now = timezone.now()
    sheet = _sheet(actor, request.POST)
    form = sheet.form
    good = form.is_valid() & sheet.parties.is_valid()
    if not form.cleaned_data.get("place_code"):
        sentence = (
            _("找到多个地点，请从列表中选一个。")
            if form.cleaned_data.get("place_text") and sheet.hits
            else _("请选择发生地：输入村、社区或乡镇的名称、拼音首字母或代码。")
        )
        form.add_error("place_text", sentence)
        good = False
    seen = _similar(request, sheet, judged=True) if good else {}
    if good and seen["similar"] and seen["checked"] != seen["similar_mark"]:
        form.add_error(None, _("可能已经登记过，请核对下方“可能是同一件事”，确认不是的请勾选后再登记。"))
        good = False
    if good:
        try:
            with transaction.atomic():
                made = _register(actor, sheet, now)
        except NotAllowed:
            raise
        except Refusal as refusal:
            _put(sheet, refusal)
        else:
            discard_draft(user_id=actor.user_id, form=FORM) if actor.user_id else None
            messages.success(request, _("已登记，编号 {number}。").format(number=made.number))
            response = redirect("desk:dispute", made.county, made.id)
            response.status_code = 303
            return response
    for one in (form, *sheet.parties):
        one.point_at_first_error()
    return _page(request, sheet, status=422)


def _put(sheet: Sheet, refusal: Refusal) -> None:
    """A rule's sentence at its field; the place's stands at the search box."""
    if getattr(refusal, "field", None) == "place_code":
        sheet.form.add_error("place_text", refusal.sentence)
    elif not sheet.parties.refuse(refusal):
        sheet.form.refuse(refusal)


def _register(actor: Actor, sheet: Sheet, now: datetime) -> Any:
    values = sheet.form.cleaned_data
    proposed = sheet.types
    routes = sheet.routes
    chosen = next((one for one in routes if str(one.organisation_id) == values["to_organisation"]), None)
    type_suggestion = SuggestionInput(
        type_model(), proposed[0].code, proposed[0].score, tuple(word for word, _a, _b in proposed[0].words)
    ) if proposed else None  # fmt: skip
    route_suggestion = (
        SuggestionInput(routes[0].version or "area", str(routes[0].organisation_id), None) if routes else None
    )
    return register_with_suggestions(
        actor=actor, now=now, channel=values["channel"], place_code=values["place_code"], place_detail=values["place_detail"],
        type_code=values["type_code"], narrative=values["narrative"], parties=[row.party() for row in sheet.parties],
        people=values["people"], amount_fen=values["amount"], difficulty=values["difficulty"], happened_on=values["happened_on"],
        to_organisation=chosen.organisation_id if chosen else _id(values["to_organisation"]),
        route_reason=values["route_reason"] or (chosen.reason if chosen and chosen.first else ""), key=values["key"], type_suggestion=type_suggestion,
        route_suggestion=route_suggestion,
    )  # fmt: skip


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@guard("cases.register")
@methods("POST")
def check_number(request: HttpRequest) -> HttpResponse:
    """What is wrong with a number while it is typed, or whose it is by its digits. Keeps nothing."""
    row = request.POST.get("row", "")
    prefix = f"parties-{row}" if row.isdigit() else "parties-0"
    kind, number = request.POST.get(f"{prefix}-id_kind", ""), request.POST.get(f"{prefix}-id_number", "")
    context: dict[str, Any] = {"error_id": f"id_{prefix}-id_number_live"}
    if number.strip():
        try:
            found = check_party_number(kind, number, "", field=prefix, today=localdate())
        except Refusal as refusal:
            context["error"] = refusal.sentence
        else:
            about = [
                SEXES.get(found.sex, ""),
                _("{age} 岁").format(age=found.age) if found.age is not None else "",
            ]
            context["good"] = "，".join(filter(None, [_("号码无误"), *about]))
    return render(request, "desk/parts/number_check.html", context)


@guard("cases.register")
@methods("GET")
def places(request: HttpRequest) -> HttpResponse:
    """The picker's hits within the actor's area; what is most often chosen where nothing is typed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("place_text", "").strip()
    hits = search_places(text, within=area_prefixes(actor.scope)) if text else choices_below(actor.scope)[:40]
    return render(request, "desk/parts/place_hits.html", {"hits": hits, "asked": text, "chosen": ""})
