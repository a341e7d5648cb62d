"""Drafts of visitors without JavaScript. With it the browser keeps what is typed, and nothing of it lies here."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict

from fengqiao.kernel.errors import Refusal
from fengqiao.trust.vault import seal, unseal

from .models import VisitorDraft

__all__ = ["clear_old", "discard", "keep", "kept"]

LARGEST = 120_000
KEPT_DAYS = 3
_NEVER = {"csrfmiddlewaretoken", "step", "browser_keeps"}
_WHERE = {"table": "portal_visitordraft", "column": "body_enc"}


def _id(request: HttpRequest) -> UUID | None:
    text = request.session.get("draft")
    return UUID(text) if text else None


def keep(request: HttpRequest, data: QueryDict, now: datetime) -> bool:
    """Keep what was posted, unless the browser does it itself. True where it was kept here."""
    if data.get("browser_keeps") == "1":
        return False
    body = json.dumps(
        {name: values for name, values in data.lists() if name not in _NEVER}, ensure_ascii=False
    )
    if len(body) > LARGEST:
        return False
    id = _id(request) or uuid4()
    sealed = seal(body, row_id=id, **_WHERE)
    VisitorDraft.objects.update_or_create(id=id, defaults={"body_enc": sealed, "saved_at": now})
    request.session["draft"] = str(id)
    return True


def kept(request: HttpRequest) -> QueryDict | None:
    """The draft of this visitor, or None."""
    id = _id(request)
    row = VisitorDraft.objects.filter(id=id).first() if id else None
    if row is None:
        return None
    try:
        body = unseal(row.body_enc, row_id=row.id, **_WHERE)
    except Refusal:
        return None
    data = QueryDict(mutable=True)
    for name, values in json.loads(body).items():
        data.setlist(name, values)
    return data


def discard(request: HttpRequest) -> None:
    """Handed in, or thrown away."""
    id = _id(request)
    if id:
        VisitorDraft.objects.filter(id=id).delete()
        request.session.pop("draft", None)


def clear_old(now: datetime) -> int:
    """Delete drafts that nobody came back to. Returns how many."""
    return VisitorDraft.objects.filter(saved_at__lt=now - timedelta(days=KEPT_DAYS)).delete()[0]
