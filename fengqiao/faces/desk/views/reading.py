"""One dispute: its page, older entries, who looked, and personal data in clear for who gives a reason."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fengqiao.casework.agreements.papers import PAPERS
from fengqiao.casework.agreements.queries import agreements_of
from fengqiao.casework.cases.queries import dispute_page, timeline, who_looked
from fengqiao.casework.cases.services import reveal_party
from fengqiao.casework.meetings.queries import sessions_of
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import Invalid, NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

from ..acts import ACTS

__all__ = ["dispute", "looks", "older_entries", "reveal"]


@guard("cases.view")
@methods("GET")
def dispute(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now())
    agreements = agreements_of(page.dispute)
    oral = [one for one in agreements if one.form == "oral"]
    context = {
        "page": page, "agreements": agreements, "sessions": sessions_of(page.dispute),
        "papers": list(PAPERS.all().values()) if oral else [], "wide": {verb for verb, one in ACTS.items() if one.wide},
        "may_reveal": actor.may("cases.reveal"),
    }  # fmt: skip
    return render(request, "desk/dispute.html", context)


@guard("cases.view")
@methods("GET")
def older_entries(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """The next part of the history, for the button under it; a whole page without htmx."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now())
    before = request.GET.get("before", "")
    entries = page.timeline
    if before.isdigit():
        entries = timeline(actor.scope, county=county, dispute_id=id, before=int(before[:9]))
    context = {"page": page, "entries": entries, "more": bool(entries) and entries[-1].seq > 1}
    return render(
        request,
        "desk/timeline.html#entries" if request.headers.get("HX-Request") else "desk/timeline.html",
        context,
    )


@guard("cases.view")
@methods("GET")
def looks(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = who_looked(actor.scope, county=county, id=id)
    context = {"rows": rows, "county": county, "id": id}
    return render(
        request, "desk/looks.html#rows" if request.headers.get("HX-Request") else "desk/looks.html", context
    )


@guard("cases.reveal")
@methods("GET", "POST")
def reveal(request: HttpRequest, county: str, id: UUID, party: UUID) -> HttpResponse:
    """GET asks for the reason, POST shows and leaves a look. Never stored by the browser."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = timezone.now()
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=now)
    who = next((one for one in page.parties if one.id == party), None)
    if who is None:
        raise NotHere("party_not_here")
    context = {"page": page, "who": who, "reason": request.POST.get("reason", "")}
    status = 200
    if request.method == "POST":
        try:
            context["clear"] = reveal_party(
                actor=actor, now=now, county=county, id=id, party=party, reason=context["reason"]
            )
        except Invalid as refusal:
            context["error"], status = refusal.sentence, 422
    fragment = request.headers.get("HX-Request")
    response = render(
        request, "desk/reveal.html#sheet" if fragment else "desk/reveal.html", context, status=status
    )
    response["Cache-Control"] = "no-store"
    return response
