"""The week of sessions, and private talks in clear."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fengqiao.casework.cases.queries import dispute_page
from fengqiao.casework.meetings.queries import week_of
from fengqiao.casework.meetings.services import read_private_notes
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import Invalid
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

__all__ = ["calendar", "private"]


def _day(asked: str) -> date:
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        return timezone.localdate()
    return found if 2000 <= found.year <= 2100 else timezone.localdate()


def _id(asked: str) -> UUID | None:
    try:
        return UUID(asked)
    except ValueError:
        return None


@guard("cases.view")
@methods("GET")
def calendar(request: HttpRequest) -> HttpResponse:
    """A week of one's own organisation, or of all in the area."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = _day(request.GET.get("day", ""))
    asked = request.GET.get("whose", "own" if actor.may("cases.mediate") else "all")
    whose = "all" if asked == "all" or actor.organisation_id is None else "own"
    mediator = _id(request.GET.get("mediator", ""))
    week = week_of(
        actor.scope, day, organisation=actor.organisation_id if whose == "own" else None, mediator=mediator
    )
    context = {
        "week": week, "day": day, "whose": whose, "mediator": mediator, "today": timezone.localdate(),
        "before": (week.first - timedelta(days=7)).isoformat(), "after": (week.first + timedelta(days=7)).isoformat(),
    }  # fmt: skip
    return render(request, "desk/calendar.html", context)


@guard("cases.mediate")
@methods("GET", "POST")
def private(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """Private talks: asked for with a reason, which leaves a look."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = timezone.now()
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=now)
    notes, errors = None, []
    if request.method == "POST":
        try:
            notes = read_private_notes(
                actor=actor, now=now, county=county, id=id, reason=request.POST.get("reason", "")
            )
        except Invalid as no:
            errors = [("reason", no.sentence)]
    context = {"page": page, "notes": notes, "errors": errors}
    return render(request, "desk/private.html", context, status=422 if errors else 200)
