"""The questionnaire of a return visit, opened by a link without an account. Works without JavaScript."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fengqiao.casework.agreements.services import answer_visit, open_visit_form
from fengqiao.casework.cases.codes import SATISFACTION, VISIT_RESULTS
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import Invalid

from ..doors import citizen_page

__all__ = ["questionnaire"]

# In the words of somebody who answers, not of the file.
_ANSWERS = {"kept": "都履行了", "partly": "履行了一部分", "not_kept": "没有履行", "relapse": "又发生了纠纷"}


@citizen_page(
    "a party answers by a link that only this party has; the secret in it opens one form of one dispute"
)
@methods("GET", "POST")
def questionnaire(request: HttpRequest, county: str, secret: str) -> HttpResponse:
    now = timezone.now()
    form = open_visit_form(county=county, secret=secret, now=now)
    error, status = "", 200
    given = {name: request.POST.get(name, "") for name in ("result", "satisfaction", "note")}
    if request.method == "POST" and not form.answered:
        try:
            with transaction.atomic():
                answer_visit(county=county, secret=secret, now=now, **given)
        except Invalid as invalid:
            error, status = invalid.sentence, invalid.status
        else:
            done = redirect("visits:questionnaire", county, secret)
            done.status_code = 303
            return done
    context = {
        "form": form, "given": given, "error": error, "satisfaction": SATISFACTION,
        "results": {code: _ANSWERS[code] for code in VISIT_RESULTS},
    }  # fmt: skip
    response = render(request, "portal/visit.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response
