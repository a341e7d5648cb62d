"""Papers of a dispute as PDF or Word: masked for reading, in clear where a reason is given (which leaves a look)."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from fengqiao.casework.agreements.papers import PAPERS
from fengqiao.casework.cases.access import see_dispute
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotAllowed, NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.papers import render_docx, render_pdf
from fengqiao.trust.scope import guard

__all__ = ["paper"]

_KINDS = {
    "pdf": (render_pdf, "application/pdf"),
    "docx": (render_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@guard("cases.view")
@methods("GET", "POST")
def paper(request: HttpRequest, county: str, id: UUID, code: str, kind: str) -> HttpResponse:
    """GET: the reading copy. POST with a reason: the paper with telephone and address in clear."""
    if code not in PAPERS.all() or kind not in _KINDS:
        raise NotHere("paper_not_here")
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = PAPERS.get(code)
    dispute = see_dispute(actor.scope, county, id)
    if request.method == "POST":
        if not actor.may("cases.reveal"):
            raise NotAllowed(power="cases.reveal")
        document = one.issue(
            actor=actor, now=timezone.now(), county=county, id=id, reason=request.POST.get("reason", "")
        )
    else:
        document = one.make(actor.scope, county, id)
    draw, media = _KINDS[kind]
    response = HttpResponse(draw(document), content_type=media)
    name = quote(f"{one.name} {dispute.number}.{kind}")
    response["Content-Disposition"] = (
        f"{'inline' if kind == 'pdf' else 'attachment'}; filename*=UTF-8''{name}"
    )
    response["Cache-Control"] = "no-store"
    return response
