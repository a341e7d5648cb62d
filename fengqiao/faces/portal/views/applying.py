"""Apply in own words. One page; each button keeps what is typed; the same form handed in twice is one dispute."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import segno
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fengqiao.casework.cases.services import grouped
from fengqiao.casework.intake.services import Applied, apply_online, reception
from fengqiao.faces.shared.errors import summary
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.registry.organisations.queries import served_counties
from fengqiao.registry.places.queries import children, path_names
from fengqiao.trust.accounts.services import Limit, TooMany, take_try
from fengqiao.trust.scope import acting

from ..doors import address_of, citizen_page, remember
from ..drafts import discard, keep, kept
from ..forms.applying import ApplyForm
from .front import BIG, set_size

__all__ = ["again", "apply", "villages"]

log = logging.getLogger("fengqiao.faces")
# Applications from one address. A community centre or a whole network of telephones may be one address: nobody waits over a minute.
APPLY = Limit(free=40, first=5, longest=60, memory=timedelta(hours=1))


@citizen_page("anybody applies; shows places and no row of a dispute")
@methods("GET", "POST")
def apply(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        county = request.POST.get("county", "")
        if county not in served_counties():
            raise Invalid(
                "county_unknown", _("请从头开始：先选择事情发生在哪个县（市、区、旗）。"), field="county"
            )
        step = request.POST.get("step", "")
        return _step(request, county, step) if step else _hand_in(request, county)
    draft = kept(request)
    county = request.GET.get("county") or (draft.get("county", "") if draft else "")
    if county not in served_counties():
        return _counties(request)
    if draft is not None and draft.get("county") == county:
        form = ApplyForm(draft, county=county)
        form.forgive()
        return _page(request, form, restored=True)
    return _page(request, ApplyForm(initial=ApplyForm.fresh(county), county=county))


def _counties(request: HttpRequest) -> HttpResponse:
    """Where it happened, county by county; left out where there is only one."""
    codes = served_counties()
    if len(codes) == 1:
        form = ApplyForm(initial=ApplyForm.fresh(codes[0]), county=codes[0])
        return _page(request, form)
    names = path_names(codes, above=2)
    groups: dict[str, list[tuple[str, str]]] = {}
    for code in codes:
        *above, name = names.get(code, code).split(" ")
        groups.setdefault(" ".join(above), []).append((code, name))
    return render(request, "portal/counties.html", {"groups": groups})


def _page(
    request: HttpRequest, form: ApplyForm, *, status: int = 200, restored: bool = False, saved: bool = False, wait: str = ""
) -> HttpResponse:  # fmt: skip
    if status == 422:
        form.point_at_first_error()
    county = str(form["county"].value())
    context = {
        "form": form, "county": county, "county_name": path_names([county], above=4).get(county, ""), "restored": restored, "saved": saved,
        "errors": summary(form) if status == 422 else [], "wait": wait, "several": len(served_counties()) > 1,
    }  # fmt: skip
    return render(request, "portal/apply.html", context, status=status)


def _step(request: HttpRequest, county: str, step: str) -> HttpResponse:
    """A button that hands nothing in: list the villages, larger type, keep or throw away."""
    now = timezone.now()
    if step == "discard":
        discard(request)
        return _page(request, ApplyForm(initial=ApplyForm.fresh(county), county=county))
    data: Any = request.POST
    saved = keep(request, data, now)
    form = ApplyForm(data, county=county)
    form.forgive()
    big = request.COOKIES.get(BIG) != "1"
    if step == "size":
        request.COOKIES[BIG] = "1" if big else ""  # this answer has the type that was asked for already
    response = _page(request, form, saved=saved and step == "keep")
    if step == "size":
        set_size(response, big)
    return response


def _hand_in(request: HttpRequest, county: str) -> HttpResponse:
    now = timezone.now()
    form = ApplyForm(request.POST, county=county)
    if form.is_valid():
        try:
            take_try("apply-source", address_of(request), APPLY, now=now)
            return _done(request, form, _apply(request, form, now))
        except TooMany as many:
            keep(request, request.POST, now)
            return _page(request, form, status=429, wait=many.sentence)
        except Refusal as refusal:
            form.refuse(refusal)
        except DatabaseError:
            raise
        except Exception:
            log.exception("an application was not taken")
            keep(request, request.POST, now)
            return _page(
                request,
                form,
                status=409,  # no 5xx: with one the session, and the draft in it, would not be kept
                wait=_("系统出了问题，这一次没有提交成功。请过几分钟再点一次“提交申请”，或者拨打 12348。"),
            )
    keep(request, request.POST, now)
    return _page(request, form, status=422)


@citizen_page(
    "the form again, as it was typed, where it came too late or without a cookie; shows places and no row of a dispute"
)
def again(request: HttpRequest) -> HttpResponse:
    """Hands nothing in: whoever reads the page presses once more, with a new token."""
    county = request.POST.get("county", "")
    if county not in served_counties():
        return _counties(request)
    form = ApplyForm(request.POST, county=county)
    form.forgive()
    told = _(
        "这一页打开得太久了，刚才没有提交。请再点一次“提交申请”；还是这样的，请在浏览器设置里允许 Cookie，或者拨打 12348。"
    )
    return _page(request, form, status=403, wait=told)


def _apply(request: HttpRequest, form: ApplyForm, now: Any) -> Applied:
    said = form.cleaned_data
    taken = reception(
        place_code=form.place_code, narrative=f"{said['happened']} {said['asks']}", on=localdate(now), name="网上申请", role="portal",
        amount_fen=said["amount"], request_id=getattr(request, "request_id", ""),
    )  # fmt: skip
    with acting(taken.actor):
        return apply_online(
            taken=taken, now=now, key=said["key"], place_code=form.place_code, happened=said["happened"], asks=said["asks"],
            parties=form.parties(), agreed=said["agreed"], place_detail=said["place_detail"], happened_on=said["happened_on"],
            amount_fen=said["amount"],
        )  # fmt: skip


def _done(request: HttpRequest, form: ApplyForm, applied: Applied) -> HttpResponse:
    """Number and secret, on this answer only. Reloading hands the same form in again, which is the same dispute."""
    discard(request)
    address = request.build_absolute_uri(reverse("portal:follow"))
    context = {
        "applied": applied, "number": applied.registered.number, "secret": grouped(applied.secret) if applied.secret else "",
        "address": address, "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2),
        "again": not applied.registered.is_new,
    }  # fmt: skip
    response = render(request, "portal/applied.html", context)
    if applied.secret:
        remember(request, response, applied.registered.number)
    return response


@citizen_page("villages of a town for the list on the form; shows no row of a dispute")
@methods("GET")
def villages(request: HttpRequest) -> HttpResponse:
    """The options below a town, for browsers with JavaScript."""
    town = request.GET.get("town", "")
    served = town[:6] in served_counties() and town.isdigit() and len(town) == 9
    response = render(request, "portal/parts/villages.html", {"hits": children(town) if served else []})
    response["Cache-Control"] = "max-age=3600"
    return response
