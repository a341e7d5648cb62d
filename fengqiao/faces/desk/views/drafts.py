"""Drafts of long forms: kept while one types, thrown away on request."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from fengqiao.faces.shared.drafts import discard_draft, save_draft
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotHere
from fengqiao.trust.scope import guard

__all__ = ["discard", "keep"]

_CODE = re.compile(r"^(register|(hold|agree|written)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$")


def _must_be_known(form: str) -> None:
    if not _CODE.match(form):
        raise NotHere


@guard("cases.view")
@methods("POST")
def keep(request: HttpRequest, form: str) -> HttpResponse:
    _must_be_known(form)
    now = timezone.now()
    save_draft(user_id=request.actor.user_id, form=form, data=request.POST, now=now)  # type: ignore[attr-defined]
    return HttpResponse(
        _("草稿已保存 {time}").format(time=f"{localtime(now):%H:%M}"),
        content_type="text/plain; charset=utf-8",
    )


@guard("cases.view")
@methods("POST")
def discard(request: HttpRequest, form: str) -> HttpResponse:
    _must_be_known(form)
    discard_draft(user_id=request.actor.user_id, form=form)  # type: ignore[attr-defined]
    messages.success(request, _("草稿已放弃。"))
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    response.status_code = 303
    return response
