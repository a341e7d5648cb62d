"""Server-side drafts: nothing typed is lost when the browser, the session or the power goes (design 4.11)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.http import QueryDict

from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.trust.vault import seal, unseal

from .models import Draft

__all__ = ["SavedDraft", "discard_draft", "load_draft", "save_draft"]

LARGEST = 200_000  # characters of JSON; the longest narrative is 20,000
NEVER_KEPT = {"csrfmiddlewaretoken", "step"}


@dataclass(frozen=True)
class SavedDraft:
    """What was typed, as the form would have posted it, and when it was kept."""

    data: QueryDict
    saved_at: datetime


def save_draft(*, user_id: UUID, form: str, data: QueryDict, now: datetime) -> None:
    """Keep what is typed, over what was kept before. Raises Invalid where it is too large."""
    kept = {name: values for name, values in data.lists() if name not in NEVER_KEPT}
    body = json.dumps(kept, ensure_ascii=False)
    if len(body) > LARGEST or len(form) > 60:
        raise Invalid("draft_too_large", "内容过长，草稿没有保存。")
    id = _draft_id(user_id, form)
    sealed = seal(body, table="shared_draft", column="body_enc", row_id=id)
    kept_as = {"user_id": user_id, "form": form, "body_enc": sealed, "saved_at": now}
    Draft.objects.update_or_create(id=id, defaults=kept_as)


def _draft_id(user_id: UUID, form: str) -> UUID:
    """One draft an account and form: the id follows from both, so that two savings at once meet on one row."""
    return uuid5(user_id, form)


def load_draft(*, user_id: UUID, form: str) -> SavedDraft | None:
    """The kept draft, or None; one that can no longer be read (keys lost) counts as none."""
    row = Draft.objects.filter(user_id=user_id, form=form).first()
    if row is None:
        return None
    try:
        body = unseal(row.body_enc, table="shared_draft", column="body_enc", row_id=row.id)
    except Refusal:
        return None
    data = QueryDict(mutable=True)
    for name, values in json.loads(body).items():
        data.setlist(name, values)
    return SavedDraft(data, row.saved_at)


def discard_draft(*, user_id: UUID, form: str) -> None:
    Draft.objects.filter(user_id=user_id, form=form).delete()
