"""What an applicant does with the dispute that is open: add words and photos, rate, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.casework.cases.queries import followed_page
from fengqiao.casework.cases.services import withdraw_application
from fengqiao.casework.intake.services import add_words, rate_handling
from fengqiao.faces.shared.errors import summary
from fengqiao.faces.shared.forms import DeskForm
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import Invalid, NotHere, Refusal

from ..doors import followed
from ..forms.following import AddForm, RateForm, WithdrawForm

__all__ = ["act", "add", "rate", "withdraw"]


def act(
    request: HttpRequest, template: str, form: DeskForm, verb: Callable[[dict[str, Any]], Any], said: str
) -> HttpResponse:
    """Show the form, or call the verb; what a rule refuses stands at its field and nothing typed is lost."""
    where = {"actor": request.actor, "opened": request.opened, "now": timezone.now()}  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                verb({**where, **form.cleaned_data})
        except NotHere:
            raise
        except Refusal as refusal:
            if isinstance(refusal, Invalid) and refusal.field in ("file", "files"):
                form.add_error("photos", refusal.sentence)
            else:
                form.refuse(refusal)
        else:
            messages.success(request, said)
            response = redirect("portal:followed")
            response.status_code = 303
            return response
    page = followed_page(**where)
    errors = summary(form) if form.is_bound else []
    return render(
        request, template, {"form": form, "page": page, "errors": errors}, status=422 if errors else 200
    )


@followed
@methods("GET", "POST")
def add(request: HttpRequest) -> HttpResponse:
    form = AddForm(request.POST, request.FILES) if request.method == "POST" else AddForm()

    def verb(said: dict[str, Any]) -> None:
        files = [(one.name or "", one.read()) for one in said.pop("photos")]
        add_words(files=files, **said)

    return act(request, "portal/add.html", form, verb, _("已收到您补充的材料，承办单位可以看到。"))


@followed
@methods("GET", "POST")
def rate(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST) if request.method == "POST" else RateForm()
    return act(request, "portal/rate.html", form, lambda said: rate_handling(**said), _("谢谢您的评价。"))


@followed
@methods("GET", "POST")
def withdraw(request: HttpRequest) -> HttpResponse:
    form = WithdrawForm(request.POST) if request.method == "POST" else WithdrawForm()

    def verb(said: dict[str, Any]) -> None:
        said.pop("sure")
        withdraw_application(**said)

    return act(request, "portal/withdraw.html", form, verb, _("已撤回申请。"))
