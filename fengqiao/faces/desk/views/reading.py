"""The page of one dispute, its older history, who looked, and personal data in clear."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fengqiao.casework.agreements.papers import PAPERS, Paper
from fengqiao.casework.agreements.queries import AGREEMENTS, AgreementView, agreement_views
from fengqiao.casework.cases.queries import (
    COURSE,
    DisputePage,
    beside_of,
    course_view,
    dispute_page,
    timeline,
    who_looked,
)
from fengqiao.casework.cases.services import reveal_party
from fengqiao.casework.intake.queries import WISHES, WORDS, page_wishes, word_views
from fengqiao.casework.meetings.queries import PLANNED, SESSIONS, planned_views, session_views
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

from ..verbs import TABLE

__all__ = ["chain", "dispute", "looks", "older_entries", "reveal"]


@guard("cases.view")
@methods("GET")
def dispute(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = dispute_page(
        actor.scope,
        county=county,
        id=id,
        actor=actor,
        now=timezone.now(),
        parts=(SESSIONS, PLANNED, WORDS, WISHES, *AGREEMENTS, *COURSE),
    )
    agreements = agreement_views(page.gathered)
    context = {
        "page": page,
        "sessions": session_views(page.gathered["sessions"]),
        "planned": planned_views(page.gathered["planned"]),
        "course": course_view(page.gathered),
        "may_mediate": actor.may("cases.mediate") and actor.organisation_id == page.dispute.holder_id,
        "agreements": agreements,
        "applicant_words": word_views(page.gathered["applicant_words"]),
        "wishes": page_wishes(page),
        "may_assign": actor.may("cases.assign") and actor.organisation_id == page.dispute.holder_id,
        "papers": _papers(page, agreements),
        "long_verbs": [verb for verb, known in TABLE.items() if known.is_long],
        "may_reveal": actor.may("cases.reveal"),
    }
    return render(request, "desk/dispute.html", context)


def _papers(page: DisputePage, agreements: list[AgreementView]) -> list[Paper]:
    """The papers that there are for a dispute as it stands."""
    forms = {one.form for one in agreements if one.state != "void"}
    ended = any(one.state in ("failed", "withdrawn") for one in page.mediations)
    known = (
        ("oral_register", "oral" in forms),
        ("written_agreement", "written" in forms),
        ("ending_notice", ended),
    )
    return [PAPERS.get(code) for code, there in known if there]


@guard("cases.view")
@methods("GET")
def older_entries(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """The history before an entry: a fragment for the page, or a page of its own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now())
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdigit() and len(asked) < 9 else None
    entries = timeline(actor.scope, county=county, dispute_id=id, before=before)
    context = {"page": page, "entries": entries, "more": bool(entries) and entries[-1].seq > 1}
    template = "desk/parts/entries.html" if request.headers.get("HX-Request") else "desk/timeline.html"
    return render(request, template, context)


@guard("cases.view")
@methods("GET")
def looks(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """Who saw this dispute's personal data in clear."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now())
    context = {"page": page, "looks": who_looked(actor.scope, county=county, id=id)}
    return render(request, "desk/looks.html", context)


@guard("cases.view")
@methods("GET")
def chain(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """From hand to hand: who held the dispute and for how long, what was put to whom and how it was answered."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now())
    beside = beside_of(actor.scope, county=county, id=id)
    steps = [
        {"row": row, "risk": beside.risks.get(row.id), "contributions": beside.contributions.get(row.id, [])}
        for row in page.transfers
    ]
    return render(request, "desk/chain.html", {"page": page, "beside": beside, "steps": steps})


@guard("cases.reveal")
@methods("POST")
def reveal(request: HttpRequest, county: str, id: UUID, party: UUID) -> HttpResponse:
    """Numbers of one party in clear, for a reason; the look is written in the same transaction."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reason = request.POST.get("reason", "")
    clear = reveal_party(actor=actor, now=timezone.now(), county=county, id=id, party=party, reason=reason)
    template = "desk/parts/clear.html" if request.headers.get("HX-Request") else "desk/clear.html"
    return render(request, template, {"clear": clear, "county": county, "id": id})
