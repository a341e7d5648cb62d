"""The holder answers what an applicant wished as to the mediator."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.casework.cases.queries import dispute_page
from fengqiao.casework.intake.queries import WISHES, page_wishes
from fengqiao.casework.intake.services import answer_wish
from fengqiao.faces.shared.errors import summary
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import Invalid, NotHere, Stale
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

from ..forms.wishing import AnswerForm

__all__ = ["answer"]


@guard("cases.assign")
@methods("GET", "POST")
def answer(request: HttpRequest, county: str, id: UUID, wish: UUID) -> HttpResponse:
    """Show the wish with what can be done about it; the answer stands on the applicant's page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now(), parts=(WISHES,))
    row = next((one for one in page_wishes(page) if one.id == wish), None)
    if row is None:
        raise NotHere("wish_not_here", _("没有这一条意愿。"))
    form = AnswerForm(request.POST or None, initial={"revision": page.revision})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                answer_wish(
                    actor=actor, now=timezone.now(), county=county, id=id, wish=wish, **form.cleaned_data
                )
        except (Invalid, Stale) as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已答复，申请人在查询页上可以看到。"))
            response = redirect("desk:dispute", county, id)
            response.status_code = 303
            return response
    errors = summary(form) if form.is_bound else []
    verbs = {one.verb for one in page.actions}
    steps = [verb for verb in ("assign", "refuse_mediator") if verb in verbs]
    context = {"page": page, "one": row, "form": form, "errors": errors, "steps": steps}
    return render(request, "desk/wish.html", context, status=422 if errors else 200)
