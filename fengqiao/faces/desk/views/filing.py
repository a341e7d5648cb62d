"""Files of a dispute, opened by whoever may see the dispute."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from fengqiao.casework.files.queries import read_file
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

__all__ = ["stored_file"]


@guard("cases.view")
@methods("GET")
def stored_file(request: HttpRequest, county: str, id: UUID, file: UUID) -> HttpResponse:
    """The content of one file: a picture opens in the page, a PDF in the browser's reader, cut off from the site."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found, data = read_file(actor.scope, county, file)
    if (
        found.root_id != id or found.kind == "volume"
    ):  # a sealed volume holds contacts in clear: it has a door of its own
        raise NotHere("file_not_here", file=str(file))
    response = HttpResponse(data, content_type=found.media_type)
    header = content_disposition_header(as_attachment=False, filename=found.name)
    if header:
        response["Content-Disposition"] = header
    response["Cache-Control"] = "private, no-store"
    return response
