"""Kept filters of the list: keep, rename, drop."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.faces.shared.filters import drop_filter, keep_filter, rename_filter
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

from .overview import KEPT

__all__ = ["change", "keep"]


def _back(query: str = "") -> HttpResponse:
    response = redirect(reverse("desk:disputes") + (f"?{query}" if query else ""))
    response.status_code = 303
    return response


@guard("cases.view")
@methods("POST")
def keep(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = [(key, value) for key, value in parse_qsl(request.POST.get("query", "")[:2000]) if key in KEPT]
    query = urlencode(asked)
    assert actor.user_id is not None
    keep_filter(user_id=actor.user_id, name=request.POST.get("name", ""), query=query, now=timezone.now())
    messages.success(request, _("已保存筛选，可以在列表上方直接选用。"))
    return _back(query)


@guard("cases.view")
@methods("POST")
def change(request: HttpRequest, kept: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    assert actor.user_id is not None
    if request.POST.get("drop"):
        drop_filter(user_id=actor.user_id, id=kept)
        messages.success(request, _("已删除这个筛选。"))
    else:
        rename_filter(user_id=actor.user_id, id=kept, name=request.POST.get("name", ""))
        messages.success(request, _("已改名。"))
    return _back()
