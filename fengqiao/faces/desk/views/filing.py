"""Files of a dispute, opened by whoever may see the dispute."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from fengqiao.casework.files.codes import PERSONAL
from fengqiao.casework.files.queries import StoredFile, read_file
from fengqiao.casework.files.services import reveal_file
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import Invalid, NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

__all__ = ["stored_file"]


@guard("cases.view")
@methods("GET", "POST")
def stored_file(request: HttpRequest, county: str, id: UUID, file: UUID) -> HttpResponse:
    """The content of one file: a picture opens in the page, a PDF in the browser's reader, cut off from the site.

    What shows identity numbers is asked a reason for first.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found, data = read_file(actor.scope, county, file)
    # A sealed volume holds contacts in clear: it has a door of its own.
    if found.root_id != id or found.kind == "volume":
        raise NotHere("file_not_here", file=str(file))
    if found.kind in PERSONAL:
        error = ""
        if request.method == "POST":
            try:
                reason = request.POST.get("reason", "")
                found, data = reveal_file(
                    actor=actor, now=timezone.now(), county=county, id=file, reason=reason
                )
                return _content(found, data)
            except Invalid as invalid:
                error = invalid.sentence
        context = {
            "file": found, "county": county, "id": id, "error": error, "may_reveal": actor.may("cases.reveal"),
        }  # fmt: skip
        return render(request, "desk/file_reason.html", context, status=422 if error else 200)
    return _content(found, data)


def _content(found: StoredFile, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=found.media_type)
    header = content_disposition_header(as_attachment=False, filename=found.name)
    if header:
        response["Content-Disposition"] = header
    response["Cache-Control"] = "private, no-store"
    return response
