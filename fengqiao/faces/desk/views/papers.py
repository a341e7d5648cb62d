"""Papers as PDF and Word. Opened by address they are masked; handed out in clear they need a reason, which leaves looks."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from fengqiao.casework.agreements.papers import PAPERS
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotAllowed, NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.papers import render_docx, render_pdf
from fengqiao.trust.scope import guard

__all__ = ["paper"]

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS = {"pdf": ("application/pdf", render_pdf), "docx": (_WORD, render_docx)}


@guard("cases.view")
@methods("GET", "POST")
def paper(request: HttpRequest, county: str, id: UUID, code: str, kind: str) -> HttpResponse:
    """GET: the masked copy. POST with a reason: the paper with telephone and address in clear."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    known = PAPERS.all().get(code)
    if kind not in _KINDS or known is None:
        raise NotHere
    if request.method == "POST":
        if not actor.may("cases.reveal"):
            raise NotAllowed(power="cases.reveal")
        reason = request.POST.get("reason", "")
        document = known.issue(actor=actor, now=timezone.now(), county=county, id=id, reason=reason)
    else:
        document = known.make(actor.scope, county, id)
    if settings.FENGQIAO_DEMO:
        document = replace(document, banner=_("演示件，内容均为虚构，不具有任何效力"))
    mime, draw = _KINDS[kind]
    response = HttpResponse(draw(document), content_type=mime)
    name = f"{known.name}-{document.number}.{kind}".replace("/", "-")
    header = content_disposition_header(as_attachment=kind == "docx", filename=name)
    if header:
        response["Content-Disposition"] = header
    return response
