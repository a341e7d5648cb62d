"""Ledgers on the desk: upload, say what the columns hold, see the errors row by row, run, correct and bring the rest."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.casework.intake.queries import check_run, import_rows, import_view, recent_imports
from fengqiao.casework.intake.services import (
    dispute_table,
    drop_import,
    fetch_error_sheet,
    map_ledger,
    receive_ledger,
    resume_import,
    start_import,
    stop_import,
    wake_import,
)
from fengqiao.faces.shared.methods import methods
from fengqiao.faces.shared.sheets import sheet_response
from fengqiao.kernel.errors import Invalid, NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.sheets import writing
from fengqiao.trust.scope import guard

from ..errors import summary
from ..forms.ledgers import MappingForm, UploadForm

__all__ = ["act", "blank", "ledger", "ledgers", "wrong"]

POWER = "cases.import"


@guard(POWER)
@methods("GET", "POST")
def ledgers(request: HttpRequest) -> HttpResponse:
    """The upload and the organisation's latest imports."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            got = receive_ledger(actor=actor, now=timezone.now(), name=upload.name, data=upload.read())
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            if not got.is_new:
                messages.info(request, _("这个文件以前上传过，为您打开当时的导入。"))
            return _back(got.county, got.id)
    form.point_at_first_error()
    status = 422 if form.errors else 200
    context = {
        "form": form,
        "errors": summary(form) if form.errors else [],
        "runs": recent_imports(actor, now=timezone.now()),
    }
    return render(request, "desk/ledgers.html", context, status=status)


def _back(county: str, id: UUID) -> HttpResponse:
    response = redirect("desk:ledger", county, id)
    response.status_code = 303
    return response


@guard(POWER)
@methods("GET", "POST")
def ledger(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """One import: before the start its mapping and check, while it runs how far it is, afterwards what did not come in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = import_view(actor, county, id, now=timezone.now())
    if run.state == "uploaded":
        return _mapping(request, actor, run)
    after = request.GET.get("after", "")
    start = int(after) if after.isdigit() and len(after) < 9 else 0
    rows = import_rows(actor, county, id, after=start, most=101) if run.state != "running" else []
    context = {
        "run": run,
        "rows": rows[:100],
        "next": rows[99].row if len(rows) > 100 else None,
        "after": start,
    }
    poll = request.headers.get("HX-Request") and request.GET.get("part") == "progress"
    if poll and run.state == "running":
        return render(request, "desk/ledger.html#progress", context)
    response = render(request, "desk/ledger.html", context)
    if poll:  # it has ended meanwhile: the whole page is another one now
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
    return response


def _mapping(request: HttpRequest, actor: Actor, run: Any) -> HttpResponse:
    check = check_run(actor, run.county, run.id, now=timezone.now())
    form = MappingForm(request.POST if request.method == "POST" else None, check=check)
    if request.method == "POST" and form.is_valid():
        map_ledger(actor=actor, now=timezone.now(), county=run.county, id=run.id, mapping=form.mapping)
        messages.success(request, _("已按新的对应关系重新检查。"))
        return _back(run.county, run.id)
    form.point_at_first_error()
    context = {"run": run, "check": check, "form": form, "errors": summary(form) if form.errors else []}
    return render(request, "desk/ledger_mapping.html", context, status=422 if form.errors else 200)


_VERBS: dict[str, Callable[..., Any]] = {
    "start": start_import,
    "stop": stop_import,
    "resume": resume_import,
    "drop": drop_import,
}


@guard(POWER)
@methods("POST")
def act(request: HttpRequest, county: str, id: UUID, verb: str) -> HttpResponse:
    """start, stop, resume, drop; wake sends a run that gives no sign to the worker again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if verb == "wake":
        wake_import(actor=actor, county=county, id=id)
        return _back(county, id)
    if verb not in _VERBS:
        raise NotHere
    _VERBS[verb](actor=actor, now=timezone.now(), county=county, id=id)
    if verb == "drop":
        messages.success(request, _("已放弃，没有登记任何纠纷。"))
        response = redirect("desk:ledgers")
        response.status_code = 303
        return response
    return _back(county, id)


@guard(POWER)
@methods("POST")
def wrong(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """The rows that did not come in, as a sheet to correct. As uploaded, so numbers are in clear: it leaves a look."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = import_view(actor, county, id, now=timezone.now())
    target = BytesIO()
    fetch_error_sheet(target, actor=actor, now=timezone.now(), county=county, id=id)
    stem = run.file_name.rpartition(".")[0] or run.file_name
    return sheet_response(target.getvalue(), _("{name}-未导入的行.xlsx").format(name=stem))


@guard(POWER)
@methods("GET")
def blank(request: HttpRequest) -> HttpResponse:
    """A blank ledger with heads that the import knows."""
    target, table = BytesIO(), dispute_table([])
    with writing(target, _("台账")) as sheet:
        sheet.heads(table.heads[:-3], table.widths)
    return sheet_response(target.getvalue(), _("台账空表.xlsx"))
