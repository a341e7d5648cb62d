"""The counter gives an applicant a secret to follow the dispute with: shown once, on paper or on the applicant's phone."""

from __future__ import annotations

from uuid import UUID

import segno
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from fengqiao.casework.cases.queries import dispute_page
from fengqiao.casework.cases.services import grouped, issue_secret
from fengqiao.faces.shared.errors import summary
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import Invalid, Stale
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

from ..forms.handing_out import SecretForm

__all__ = ["secret"]


@guard("cases.register")
@methods("GET", "POST")
def secret(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """Ask how the identity was checked, then show the letters on this answer only."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now())
    form = SecretForm(request.POST or None, initial={"revision": page.revision})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = issue_secret(
                    actor=actor, now=timezone.now(), county=county, id=id, revision=form.cleaned_data["revision"], checked=form.checked
                )  # fmt: skip
        except (Invalid, Stale) as refusal:
            form.refuse(refusal)
        else:
            address = request.build_absolute_uri(reverse("portal:follow"))
            picture = segno.make(address, error="m").svg_data_uri(scale=5, border=2)
            context = {"page": page, "secret": grouped(made), "address": address, "picture": picture}
            return render(request, "desk/secret_given.html", context)
    errors = summary(form) if form.is_bound else []
    context = {
        "page": page,
        "form": form,
        "errors": errors,
        "has_secret": page.dispute.secret_hash is not None,
    }
    return render(request, "desk/secret.html", context, status=422 if errors else 200)
