"""The bureau's rosters as tables: organisations of the list with its filters, and their mediators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.intake.services import Table, export_table
from fengqiao.faces.shared.methods import methods
from fengqiao.faces.shared.sheets import ExportForm, sheet_response
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.listing import roster
from fengqiao.registry.organisations.codes import KINDS
from fengqiao.registry.organisations.listing import OrganisationFilters, OrganisationRow, list_organisations
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.scope import guard

__all__ = ["rosters"]

MOST = 50_000


class RosterForm(ExportForm):
    what = forms.ChoiceField(
        label=_l("导出什么"),
        choices=[("organisations", _l("单位名册")), ("mediators", _l("调解员名册（现任）"))],
        widget=forms.RadioSelect,
    )
    field_order = ["what", "purpose"]


def _organisations(actor: Actor, filters: OrganisationFilters) -> Iterator[OrganisationRow]:
    after: UUID | None = None
    written = 0
    while written < MOST:
        page = list_organisations(actor.scope.blocks, filters, after=after, most=500)
        yield from page.rows
        written += len(page.rows)
        after = page.after
        if after is None:
            return


def _organisation_table(actor: Actor, filters: OrganisationFilters) -> Table:
    rows = list(_organisations(actor, filters))
    paths = path_names({row.place for row in rows})
    heads = [
        _("名称"),
        _("类别"),
        _("网络"),
        _("所在地"),
        _("区划代码"),
        _("简称"),
        _("印章名称"),
        _("设立日期"),
        _("撤销日期"),
    ]
    return Table(
        heads, [34, 26, 12, 30, 16, 14, 34, 12, 12],
        ([one.name, one.kind_name, one.network_name, paths.get(one.place, ""), one.place, one.short_name, one.seal_name, one.from_on, one.to_on]
         for one in rows),
    )  # fmt: skip


def _mediator_table(actor: Actor) -> Table:
    rows = roster(actor.scope.blocks, on=localdate(), most=MOST)
    paths = path_names({row.place for row in rows})
    heads = [_("姓名"), _("类别"), _("所在单位"), _("所在地"), _("聘任日期")]
    return Table(heads, [14, 10, 34, 30, 12], ([one.name, one.kind_name, one.organisation_name, paths.get(one.place, ""), one.from_on] for one in rows))  # fmt: skip


@guard("organisations.manage")
@methods("GET", "POST")
def rosters(request: HttpRequest) -> HttpResponse:
    """The filters of the list stand in the query."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "kind", "place", "ended")}
    kind = asked["kind"] if asked["kind"] in KINDS else ""
    place = asked["place"] if asked["place"].isdigit() else ""
    filters = OrganisationFilters(asked["q"], kind, place, bool(asked["ended"]))
    said = [KINDS[kind].name] if kind else []
    said += [path_names([place]).get(place, place)] if place else []
    said += [_("已撤销")] if asked["ended"] else []
    said += [_("按名称查找")] if asked["q"] else []
    form = RosterForm(request.POST if request.method == "POST" else None, initial={"what": "organisations"})
    if request.method == "POST" and form.is_valid():
        what = form.cleaned_data["what"]
        mediators = what == "mediators"
        made = export_table(
            actor=actor, now=timezone.now(), what=what, purpose=form.cleaned_data["purpose"], conditions="" if mediators else "，".join(said),
            table=lambda: _mediator_table(actor) if mediators else _organisation_table(actor, filters),
        )  # fmt: skip
        return sheet_response(made.data or b"", made.file_name)
    form.point_at_first_error()
    context: dict[str, Any] = {
        "form": form,
        "words": "，".join(said) or _("辖区内现有单位"),
        "query": request.GET.urlencode(),
    }
    return render(request, "office/roster_export.html", context, status=422 if form.errors else 200)
