"""What an applicant wishes as to the mediator: state it, take it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.casework.intake.queries import wishable
from fengqiao.casework.intake.services import state_wish, take_back_wish
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotHere, Refusal

from ..doors import followed
from ..forms.following import WishForm
from .adding import act

__all__ = ["take_back", "wish"]


@followed
@methods("GET", "POST")
def wish(request: HttpRequest) -> HttpResponse:
    where = {"actor": request.actor, "opened": request.opened, "now": timezone.now()}  # type: ignore[attr-defined]
    known = wishable(**where)
    if not known.now or not (known.serving or known.assigned):
        raise Refusal("wish_too_late", _("现在不能提对调解员的意愿；有事请直接联系承办单位。"))
    form = WishForm(request.POST, known=known) if request.method == "POST" else WishForm(known=known)

    def verb(said: dict[str, Any]) -> None:
        state_wish(**said)

    return act(request, "portal/wish.html", form, verb, _("已收到您的意愿，承办单位会在这里答复您。"))


@followed
@methods("POST")
def take_back(request: HttpRequest) -> HttpResponse:
    """The id stands in the form: no address of a citizen carries one."""
    try:
        asked = UUID(request.POST.get("wish", ""))
    except ValueError:
        raise NotHere("wish_not_here", _("没有这一条意愿。")) from None
    with transaction.atomic():
        take_back_wish(
            actor=request.actor, opened=request.opened, now=timezone.now(), wish=asked  # type: ignore[attr-defined]
        )  # fmt: skip
    messages.success(request, _("已收回。"))
    response = redirect("portal:followed")
    response.status_code = 303
    return response
