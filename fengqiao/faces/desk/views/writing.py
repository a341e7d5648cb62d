"""The long form of a written agreement: a new one, a draft revised, or one that replaces another; rows, instalments, a kept draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fengqiao.casework.agreements.queries import AgreementView, agreements_of
from fengqiao.casework.agreements.rules import instalments
from fengqiao.casework.agreements.services import OwedInput, draft_agreement, revise_agreement
from fengqiao.casework.cases.queries import DisputePage, dispute_page
from fengqiao.faces.shared.drafts import SavedDraft, discard_draft, load_draft
from fengqiao.faces.shared.forms import Rows, with_row, without_row
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotAllowed, NotHere, Refusal, Stale
from fengqiao.kernel.money import yuan_text
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

from ..errors import summary
from ..forms.actions import Setting
from ..forms.agreements import DraftForm, InstalmentForm, OwedForm
from .agreeing import see_other, where_of

__all__ = ["write"]

ROWS, MOST = "obligations", 60


class Sheet:
    """The text, its obligations, and what instalments are made from: blank, from a draft, or from what was posted."""

    def __init__(
        self, page: DisputePage, data: Any | None, initial: dict[str, Any], rows: list[dict[str, Any]]
    ) -> None:
        setting = Setting(parties=[(str(one.id), f"{one.name}（{one.side_name}）") for one in page.parties])
        self.setting = setting
        self.form = (
            DraftForm(data, setting=setting)
            if data is not None
            else DraftForm(setting=setting, initial=initial)
        )
        self.rows = Rows(OwedForm, ROWS, data, initial=rows, most=MOST, setting=setting)
        self.parts = InstalmentForm(prefix="parts", setting=setting, initial={"every": "month"})

    @property
    def all(self) -> list[Any]:
        return [self.form, *self.rows]

    def is_valid(self) -> bool:
        return self.form.is_valid() & self.rows.is_valid()

    def forgive(self) -> None:
        """Show values without judging them: a draft, a step."""
        for form in self.all:
            form._errors = {}

    def refuse(self, refusal: Refusal) -> None:
        if not self.rows.refuse(refusal):
            self.form.refuse(refusal)

    @property
    def values(self) -> dict[str, Any]:
        """As the verbs take it."""
        cleaned = dict(self.form.cleaned_data)
        rows = [row for row in self.rows.cleaned if row]
        owed = [
            OwedInput(
                UUID(row["debtor"]), UUID(row["creditor"]) if row["creditor"] else None, row["what"], row["due_on"], row["amount"],
                row["means"],
            )
            for row in rows
        ]  # fmt: skip
        return {**cleaned, "parties": [UUID(one) for one in cleaned["parties"]], "obligations": owed}


def _first(page: DisputePage) -> dict[str, Any]:
    def of(side: str) -> str:
        return next((str(one.id) for one in page.parties if one.side == side), "")

    return {"debtor": of("respondent"), "creditor": of("applicant")}


def _blank(page: DisputePage, covers: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    initial = {
        "covers": covers, "reached_on": localdate(), "facts": page.dispute.narrative, "parties": [str(one.id) for one in page.parties],
        "about_status": page.kind.is_status,
    }  # fmt: skip
    return initial, [] if covers == "facts" else [_first(page)]


def _as_written(one: AgreementView) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The values of an agreement, to change a draft or to write the next one from."""
    initial = {
        "covers": one.covers, "reached_on": one.reached_on if one.state == "draft" else localdate(), "facts": one.facts, "terms": one.terms,
        "parties": [str(signer.id) for signer in one.signers if signer.role == "party"], "about_status": one.about_status,
        "about_title": one.about_title, "consent": one.covers == "facts",
    }  # fmt: skip
    rows = [
        {
            "debtor": str(owed.debtor_id), "creditor": str(owed.creditor_id or ""), "what": owed.what, "amount": owed.left_fen or None,
            "due_on": owed.due_on, "means": owed.means,
        }
        for owed in one.obligations
        if one.state == "draft" or owed.is_living
    ]  # fmt: skip
    return initial, rows


def _source(actor: Actor, page: DisputePage, what: UUID | None) -> AgreementView | None:
    if what is None:
        return None
    found = next((one for one in agreements_of(actor.scope, page.county, page.id) if one.id == what), None)
    if found is None or found.form != "written":
        raise NotHere("agreement_not_here")
    return found


@guard("cases.agree")
@methods("GET", "POST")
def write(
    request: HttpRequest, county: str, id: UUID, how: str = "new", what: UUID | None = None
) -> HttpResponse:
    """how: `new`; `revise` an agreement that nobody has signed; `replace` one by a new one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if how not in ("new", "revise", "replace") or (how == "new") != (what is None):
        raise NotHere
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now())
    source = _source(actor, page, what)
    covers = request.GET.get("covers", "whole")
    covers = covers if covers in ("whole", "partial", "facts") else "whole"
    initial, rows = _as_written(source) if source else _blank(page, covers)
    code = f"written-{what or id}"
    if request.method == "POST":
        step = request.POST.get("step", "")
        return (
            _step(request, page, code, source, how, step) if step else _do(request, page, code, source, how)
        )
    draft = load_draft(user_id=actor.user_id, form=code) if actor.user_id else None
    sheet = Sheet(page, draft.data if draft else None, initial, rows)
    if draft:
        sheet.forgive()
    return _show(request, page, sheet, code, source, how, draft=draft)


def _step(
    request: HttpRequest, page: DisputePage, code: str, source: AgreementView | None, how: str, step: str
) -> HttpResponse:
    """A row more or less, or instalments; nothing is handed in."""
    data: Any = request.POST
    name, _colon, argument = step.partition(":")
    parts: InstalmentForm | None = None
    if name == "add":
        data = with_row(data, ROWS, **_first(page))
    elif name == "drop" and argument.isdigit():
        data = without_row(data, ROWS, int(argument))
    elif name == "parts":
        data, parts = _parts(page, data)
    sheet = Sheet(page, data, {}, [])
    sheet.forgive()
    if parts is not None:
        sheet.parts = parts
    return _show(request, page, sheet, code, source, how, part="rows")


def _parts(page: DisputePage, data: Any) -> tuple[Any, InstalmentForm | None]:
    """One row for every instalment, in the place of a blank last row; or the form with what is wrong."""
    form = InstalmentForm(data, prefix="parts", setting=Setting())
    if not form.is_valid():
        return data, form
    values = form.cleaned_data
    try:
        found = instalments(values["total"], values["count"], values["first_on"], values["every"])
    except Refusal as refusal:
        form.refuse(refusal)
        return data, form
    count = int(data.get(f"{ROWS}-rows", "0") or 0)
    if (
        count
        and not data.get(f"{ROWS}-{count - 1}-what", "").strip()
        and not data.get(f"{ROWS}-{count - 1}-amount", "")
    ):
        data = without_row(data, ROWS, count - 1)
    for number, one in enumerate(found, 1):
        what = _("第 {n} 期付款（共 {all} 期）").format(n=number, all=len(found))
        data = with_row(
            data,
            ROWS,
            **_first(page),
            what=what,
            amount=yuan_text(one.amount_fen),
            due_on=one.due_on.isoformat(),
        )
    return data, None


def _do(
    request: HttpRequest, page: DisputePage, code: str, source: AgreementView | None, how: str
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    sheet = Sheet(page, request.POST, {}, [])
    if not sheet.is_valid():
        return _show(request, page, sheet, code, source, how, status=422)
    try:
        with transaction.atomic():
            _write(request, page, sheet.values, source, how)
    except (NotAllowed, NotHere):
        raise
    except Refusal as refusal:
        sheet.refuse(refusal)
        fresh = page.revision if isinstance(refusal, Stale) else None
        return _show(request, page, sheet, code, source, how, status=refusal.status, revision=fresh)
    if actor.user_id:
        discard_draft(user_id=actor.user_id, form=code)
    messages.success(request, _("协议已保存，可以签署；首次签署之前还可以修改。"))
    return see_other("desk:agreements", page.county, page.id)


def _write(
    request: HttpRequest, page: DisputePage, values: dict[str, Any], source: AgreementView | None, how: str
) -> None:
    where = where_of(request, page)
    if how == "revise" and source is not None:
        kept = {name: value for name, value in values.items() if name not in ("covers", "consent")}
        revise_agreement(**where, agreement=source.id, **kept)
    else:
        draft_agreement(**where, **values, supersedes=source.id if source else None)


def _show(
    request: HttpRequest, page: DisputePage, sheet: Sheet, code: str, source: AgreementView | None, how: str, *, status: int = 200,
    part: str = "", draft: SavedDraft | None = None, revision: int | None = None,
) -> HttpResponse:  # fmt: skip
    if status != 200:
        for form in sheet.all:
            form.point_at_first_error()
    seen = request.POST.get("revision", page.revision)
    context = {
        "page": page, "sheet": sheet, "source": source, "how": how, "draft": draft, "draft_code": code,
        "errors": summary(*sheet.all) if status != 200 else [], "revision": seen if revision is None else revision,
        "titles": {"new": _("制作协议书"), "revise": _("修改协议书"), "replace": _("另立新协议")},
    }  # fmt: skip
    template = "desk/agreement_form.html"
    if part and request.headers.get("HX-Request"):
        template = f"{template}#{part}"
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response
