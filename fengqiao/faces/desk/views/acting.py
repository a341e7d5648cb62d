"""One view for everything that is done with a dispute: shows the form, calls the verb, keeps what was typed when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fengqiao.casework.cases.queries import DisputePage, course_view, dispute_page, is_seen
from fengqiao.casework.cases.types import route_name
from fengqiao.casework.search.similar import Similar, similar_to
from fengqiao.faces.shared.drafts import discard_draft, load_draft
from fengqiao.faces.shared.forms import Rows, with_row, without_row
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotAllowed, NotHere, Refusal, Stale
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.queries import mediators_of
from fengqiao.registry.organisations.queries import OrganisationView, bodies_below, organisations_in
from fengqiao.trust.scope import guard

from ..errors import summary
from ..forms.actions import ActionForm, Setting
from ..verbs import TABLE, Verb
from ..verbs_course import PARTS_OF, course_choices, course_initial

__all__ = ["act"]

ROWS = "obligations"


PASSING = (
    "decline",
    "contest_order",
    "contribute",
    "guide_escalation",
    "return_escalation",
    "bind_holder",
    "report_order",
)
_ASKS_ORGANISATIONS: dict[str, Callable[[DisputePage], list[OrganisationView]]] = {
    **dict.fromkeys(("hand_over", "decline", "contest_order", "bind_holder"), lambda page: organisations_in(page.county)),
    "join_handling": lambda page: organisations_in(page.county, mediating=False),
    "assign_down": lambda page: bodies_below(page.dispute.holder_id, page.county),
}  # fmt: skip


def _setting(verb: str, page: DisputePage, actor: Actor) -> Setting:
    """Only the choices that this form has: each costs a statement."""
    organisations: list[tuple[str, str]] = []
    mediators: list[tuple[str, str]] = []
    if verb in _ASKS_ORGANISATIONS:
        rows = _ASKS_ORGANISATIONS[verb](page)
        beside = {page.dispute.holder_id} if verb == "join_handling" else {actor.organisation_id}
        organisations = [
            (str(row.id), row.name) for row in rows if row.id not in beside or verb == "bind_holder"
        ]
    if verb in ("assign", "refuse_mediator"):
        mediators = _mediators(verb, page)
    parties = [(str(party.id), f"{party.name}（{party.side_name}）") for party in page.parties]
    routes = [(code, route_name(code)) for code in page.kind.routes]
    return Setting(organisations, mediators, parties, routes, **course_choices(verb, page))


def _mediators(verb: str, page: DisputePage) -> list[tuple[str, str]]:
    """Who serves the holder: without those whom a party refused; a namesake of a party is marked, being no proof of kinship."""
    refused = {one.mediator_id for one in course_view(page.gathered).refused} if verb == "assign" else set()
    names = {party.name for party in page.parties}
    return [
        (str(one.id), one.name + (_("（与当事人同名，请核实是否应当回避）") if one.name in names else ""))
        for one in mediators_of(page.dispute.holder_id, localdate())
        if one.id not in refused
    ]


def _initial(verb: str, known: Verb, page: DisputePage) -> dict[str, Any]:
    initial: dict[str, Any] = known.initial() | course_initial(verb, page)
    if verb == "assign" and page.mediation:
        initial["mediators"] = [str(one) for one in page.mediation.mediator_ids]
    if verb == "hold":
        initial |= {"present": [str(party.id) for party in page.parties], "place": page.holder_name}
    if verb == "escalate":
        initial |= {"department": page.kind.department, "people_affected": page.dispute.people}
    if verb == "agree":
        initial["facts"] = page.dispute.narrative
    return initial


def _first_row(page: DisputePage) -> dict[str, Any]:
    first = {
        side: next((str(p.id) for p in page.parties if p.side == side), "")
        for side in ("applicant", "respondent")
    }
    return {"debtor": first["respondent"], "creditor": first["applicant"]}


class Sheet:
    """The form of one verb with its rows: blank, from a draft, or from what was posted."""

    def __init__(self, verb: str, page: DisputePage, actor: Actor, data: Any | None) -> None:
        self.verb, self.known = verb, TABLE[verb]
        setting = _setting(verb, page, actor)
        if data is None:
            self.form: ActionForm = self.known.form(setting=setting, initial=_initial(verb, self.known, page))
        else:
            self.form = self.known.form(data, setting=setting)
        self.rows: Rows | None = None
        if self.known.row_form:
            first = [{**_first_row(page), "performed": True}]
            self.rows = Rows(self.known.row_form, ROWS, data, initial=first, most=20, setting=setting)

    @property
    def all(self) -> list[Any]:
        return [self.form, *(self.rows or [])]

    def is_valid(self) -> bool:
        return self.form.is_valid() & (self.rows is None or self.rows.is_valid())

    def forgive(self) -> None:
        """Show values without judging them: a draft, a step."""
        for form in self.all:
            form._errors = {}

    def refuse(self, refusal: Refusal) -> None:
        if not (self.rows and self.rows.refuse(refusal)):
            self.form.refuse(refusal)


@guard("cases.view")
@methods("GET", "POST")
def act(request: HttpRequest, county: str, id: UUID, verb: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if verb not in TABLE:
        raise NotHere
    if TABLE[verb].page:
        return redirect(TABLE[verb].page, county, id)
    parts = PARTS_OF.get(verb, ())
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now(), parts=parts)
    if request.method == "POST":
        step = request.POST.get("step", "")
        return _step(request, page, verb, step) if step else _do(request, page, verb)
    if verb not in {action.verb for action in page.actions}:
        sentence = _("这件纠纷现在是“{stage}”，由 {holder} 承办，您现在不能办理“{verb}”。")
        raise Refusal(
            "not_now",
            sentence.format(stage=page.stage_name, holder=page.holder_name, verb=TABLE[verb].title),
        )
    keeps = TABLE[verb].is_long and actor.user_id
    draft = load_draft(user_id=actor.user_id, form=_draft(verb, id)) if keeps and actor.user_id else None
    sheet = Sheet(verb, page, actor, draft.data if draft else None)
    if draft:
        sheet.forgive()
    return _show(request, page, sheet, draft=draft)


def _draft(verb: str, id: UUID) -> str:
    return f"{verb}-{id}"


def _step(request: HttpRequest, page: DisputePage, verb: str, step: str) -> HttpResponse:
    """A row more or less; nothing is handed in."""
    name, _colon, argument = step.partition(":")
    data: Any = request.POST
    if name == "add":
        data = with_row(data, ROWS, **_first_row(page), performed="on")
    elif name == "drop" and argument.isdigit():
        data = without_row(data, ROWS, int(argument))
    sheet = Sheet(verb, page, request.actor, data)  # type: ignore[attr-defined]
    sheet.forgive()
    return _show(request, page, sheet, revision=request.POST.get("revision"), part="rows")


def _do(request: HttpRequest, page: DisputePage, verb: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    sheet = Sheet(verb, page, actor, request.POST)
    seen = request.POST.get("revision", "")
    if not sheet.is_valid():
        return _show(request, page, sheet, status=422, revision=seen)
    revision = int(seen) if seen.isdigit() and len(seen) < 9 else -1
    where = {
        "actor": actor,
        "now": timezone.now(),
        "county": page.county,
        "id": page.id,
        "revision": revision,
    }
    try:
        with transaction.atomic():
            rows = sheet.rows.cleaned if sheet.rows else []
            sheet.known.call(where, sheet.form.cleaned_data, rows)
    except (NotAllowed, NotHere):
        raise
    except Stale as stale:
        return _stale(request, page, sheet, stale)
    except Refusal as refusal:
        sheet.refuse(refusal)
        return _show(request, page, sheet, status=refusal.status, revision=seen)
    if sheet.known.is_long and actor.user_id:
        discard_draft(user_id=actor.user_id, form=_draft(verb, page.id))
    messages.success(request, sheet.known.done)
    if verb in PASSING and not is_seen(actor.scope, page.county, page.id):
        response = redirect(
            "desk:workbench"
        )  # given back, done: the dispute is no longer this organisation's to see
    else:
        response = redirect("desk:dispute", page.county, page.id)
    response.status_code = 303
    return response


def _similar(request: HttpRequest, page: DisputePage, verb: str) -> list[Similar]:
    """Whoever decides on taking a dispute up sees what may be the same matter; at the counter the clerk was asked before."""
    if verb not in ("accept", "refuse"):
        return []
    return similar_to(request.actor.scope, county=page.county, id=page.id)  # type: ignore[attr-defined]


def _stale(request: HttpRequest, page: DisputePage, sheet: Sheet, stale: Stale) -> HttpResponse:
    """What was typed stays; the page shows what happened meanwhile and asks again on the new revision."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    fresh = dispute_page(
        actor.scope, county=page.county, id=page.id, actor=actor, now=timezone.now(), parts=PARTS_OF.get(sheet.verb, ())
    )  # fmt: skip
    news = [entry for entry in fresh.timeline if entry.seq > stale.detail["seen"]]
    return _show(request, fresh, sheet, status=409, stale=stale.sentence, news=news)


def _show(
    request: HttpRequest, page: DisputePage, sheet: Sheet, *, status: int = 200, part: str = "", revision: str | None = None,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    errors: list[tuple[str, str]] = []
    if status in (409, 422) and "stale" not in more:
        for form in sheet.all:
            form.point_at_first_error()
        errors = summary(*sheet.all)
    context = {
        "page": page,
        "sheet": sheet,
        "verb": sheet.verb,
        "known": sheet.known,
        "revision": revision if revision is not None else page.revision,
        "errors": errors,
        "draft_code": _draft(sheet.verb, page.id),
        "similar": _similar(request, page, sheet.verb),
        **more,
    }
    template = "desk/act.html"
    if request.headers.get("HX-Request"):
        template = f"desk/act.html#{part}" if part else "desk/act_drawer.html"
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response
