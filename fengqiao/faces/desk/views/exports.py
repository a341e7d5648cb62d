"""Exports of the list of disputes: a purpose is asked; small ones come at once, large ones are fetched when a job has made them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.casework.cases.codes import CHANNELS
from fengqiao.casework.cases.listing import DUE_CHOICES
from fengqiao.casework.cases.states import STAGES
from fengqiao.casework.cases.types import families, types
from fengqiao.casework.intake.queries import AT_ONCE, MOST, recent_exports
from fengqiao.casework.intake.services import export_dispute_list, fetch_export
from fengqiao.casework.search.queries import found_ids
from fengqiao.faces.shared.methods import methods
from fengqiao.faces.shared.sheets import ExportForm, sheet_response
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.scope import guard

from ..errors import summary
from .overview import list_filters

__all__ = ["export_file", "exports"]

POWER = "cases.export"


def _in_words(asked: dict[str, str]) -> str:
    """The filters in words, for the file and the journal. What was searched for may be a name: it is not repeated."""
    stages = {"open": _("在办"), "closing": _("待销号"), **STAGES}
    said = []
    if stage := stages.get(asked.get("stage", "")):
        said.append(_("阶段 {name}").format(name=stage))
    kind = asked.get("type", "")
    if kind in families() or kind in types():
        said.append(
            _("类型 {name}").format(
                name=families()[kind].name if kind in families() else types()[kind].full_name
            )
        )
    if place := asked.get("place", ""):
        said.append(_("发生地 {name}").format(name=path_names([place]).get(place, place)))
    if channel := CHANNELS.get(asked.get("channel", "")):
        said.append(_("来源 {name}").format(name=channel))
    if due := DUE_CHOICES.get(asked.get("due", "")):
        said.append(due)
    said += [_("本单位承办")] if asked.get("held") else []
    said += [_("我承办的")] if asked.get("mine") else []
    said += [_("按编号或名称查找")] if asked.get("q") else []
    return "，".join(str(one) for one in said)


@guard(POWER)
@methods("GET", "POST")
def exports(request: HttpRequest) -> HttpResponse:
    """What is to be exported (the filters of the list, in the query), what for, and the exports of late."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters, asked = list_filters(request, actor)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if filters.q:  # the same rows as the list shows: found by words, not by title alone
            filters = replace(filters, q="", ids=found_ids(actor.scope, filters, now=timezone.now()))
        made = export_dispute_list(
            actor=actor, now=timezone.now(), filters=filters, purpose=form.cleaned_data["purpose"], conditions=_in_words(asked | {"place": filters.place})
        )  # fmt: skip
        if made.data is not None:
            return sheet_response(made.data, made.file_name)
        messages.success(request, _("纠纷较多，正在后台生成，完成后可以在下面下载。"))
        response = redirect("desk:exports")
        response.status_code = 303
        return response
    form.point_at_first_error()
    query = QueryDict(mutable=True)
    query.update(asked)
    context: dict[str, Any] = {
        "form": form, "errors": summary(form) if form.errors else [], "made": recent_exports(actor), "query": query.urlencode(),
        "words": _in_words(asked | {"place": filters.place}) or _("辖区内全部纠纷"), "at_once": AT_ONCE, "most": MOST,
    }  # fmt: skip
    return render(request, "desk/exports.html", context, status=422 if form.errors else 200)


@guard(POWER)
@methods("POST")
def export_file(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    made = fetch_export(actor=actor, now=timezone.now(), county=county, id=id)
    return sheet_response(made.data or b"", made.file_name)
