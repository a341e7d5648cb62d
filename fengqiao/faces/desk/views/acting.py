"""Whatever is done with a dispute: one view for all verbs. A refusal keeps what was typed; an old page is shown what happened since."""

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
from django.utils.translation import gettext as _

from fengqiao.casework.cases.queries import DisputePage, dispute_page
from fengqiao.casework.cases.rules import ObligationInput
from fengqiao.faces.shared.drafts import SavedDraft, discard_draft, load_draft
from fengqiao.faces.shared.forms import Rows, with_row, without_row
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotAllowed, NotHere, Refusal, Stale
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

from ..acts import ACTS, Act
from ..errors import summary
from ..forms.acting import ActForm, ObligationForm

__all__ = ["act"]


@dataclass
class Sheet:
    """A verb's form for one dispute, with the obligation rows where the verb has them."""

    verb: str
    act: Act
    page: DisputePage
    actor: Actor
    now: datetime
    form: ActForm
    rows: Rows | None

    @property
    def forms(self) -> list[Any]:
        return [self.form, *(self.rows or [])]

    @property
    def draft_code(self) -> str:
        return f"{self.verb}-{self.page.id}" if self.act.drafted else ""


def _sheet(verb: str, page: DisputePage, actor: Actor, now: datetime, data: Any = None) -> Sheet:
    spec = ACTS[verb]
    common = {"page": page, "actor": actor, "now": now}
    form = spec.form(data, **common) if data is not None else spec.form(**common)
    rows = None
    if verb == "agree":
        parties = [(str(party.id), f"{party.name}（{party.side_name}）") for party in page.parties]
        first = (
            [{"debtor": str(page.parties[-1].id), "creditor": str(page.parties[0].id)}]
            if page.parties
            else []
        )
        rows = Rows(ObligationForm, "obligations", data, initial=first, most=20, parties=parties)
    return Sheet(verb, spec, page, actor, now, form, rows)


@guard("cases.view")
@methods("GET", "POST")
def act(request: HttpRequest, county: str, id: UUID, verb: str) -> HttpResponse:
    """GET shows the form (in the drawer where htmx asks), POST does it."""
    if verb not in ACTS:
        raise NotHere
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = timezone.now()
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=now)
    if request.method == "GET":
        if verb not in {one.verb for one in page.actions}:
            sentence = _("这件纠纷现在的阶段是“{stage}”，由 {holder} 承办，不能办理“{verb}”。")
            raise Refusal(
                "not_now",
                sentence.format(stage=page.stage_name, holder=page.holder_name, verb=ACTS[verb].title),
            )
        draft = (
            load_draft(user_id=actor.user_id, form=f"{verb}-{id}")
            if ACTS[verb].drafted and actor.user_id
            else None
        )
        if draft:
            draft.data["revision"] = str(page.revision)
        return _page(
            request, _sheet(verb, page, actor, now, draft.data if draft else None), draft=draft, quiet=True
        )
    if step := request.POST.get("step", ""):
        return _page(
            request,
            _sheet(verb, page, actor, now, _stepped(request.POST, step)),
            quiet=True,
            part="obligations",
        )
    return _hand_in(request, _sheet(verb, page, actor, now, request.POST))


def _stepped(data: Any, step: str) -> Any:
    name, _colon, argument = step.partition(":")
    if name == "drop" and argument.isdigit():
        return without_row(data, "obligations", int(argument))
    return with_row(data, "obligations")


def _obligations(sheet: Sheet) -> list[ObligationInput]:
    assert sheet.rows is not None
    day = sheet.form.cleaned_data["reached_on"]
    return [
        ObligationInput(
            debtor=UUID(row["debtor"]), creditor=UUID(row["creditor"]) if row["creditor"] else None, what=row["what"], due_on=day,
            amount_fen=row["amount"], note=row["note"],
        )
        for row in sheet.rows.cleaned
    ]  # fmt: skip


def _hand_in(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    good = all([form.is_valid() for form in sheet.forms])
    since = None
    if good:
        values = sheet.form.values()
        if sheet.rows is not None:
            values["obligations"] = _obligations(sheet)
        where = {"actor": sheet.actor, "now": sheet.now, "county": sheet.page.county, "id": sheet.page.id}
        try:
            with transaction.atomic():
                sheet.act.call(**where, revision=sheet.form.cleaned_data["revision"], **values)
        except NotAllowed:
            raise
        except Stale as stale:
            since = [entry for entry in sheet.page.timeline if entry.seq > stale.detail["seen"]]
            sheet.form.data = sheet.form.data.copy()
            sheet.form.data["revision"] = str(sheet.page.revision)
            sheet.form.add_error(None, stale.sentence)
        except Refusal as refusal:
            if not (sheet.rows and sheet.rows.refuse(refusal)):
                sheet.form.refuse(refusal)
        else:
            return _done(request, sheet)
    for form in sheet.forms:
        form.point_at_first_error()
    return _page(request, sheet, status=422, since=since)


def _done(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    if sheet.draft_code and sheet.actor.user_id:
        discard_draft(user_id=sheet.actor.user_id, form=sheet.draft_code)
    messages.success(request, sheet.act.done)
    response = redirect("desk:dispute", sheet.page.county, sheet.page.id)
    response.status_code = 303
    return response


def _page(
    request: HttpRequest, sheet: Sheet, *, status: int = 200, draft: SavedDraft | None = None, quiet: bool = False,
    since: list[Any] | None = None, part: str = "sheet",
) -> HttpResponse:  # fmt: skip
    """quiet: values without judgement. In the drawer only the sheet is sent; a row step sends only the rows."""
    if quiet:
        for form in sheet.forms:
            form._errors = {}
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    context = {
        "sheet": sheet, "page": sheet.page, "form": sheet.form, "rows": sheet.rows, "act": sheet.act, "draft": draft, "since": since,
        "errors": summary(*sheet.forms) if status == 422 else [], "in_drawer": bool(fragment),
    }  # fmt: skip
    response = render(
        request, f"desk/act.html#{part}" if fragment else "desk/act.html", context, status=status
    )
    response["Vary"] = "HX-Request, HX-History-Restore-Request"
    return response
