"""What applicants added, for themselves and for the dispute page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fengqiao.casework.cases.codes import SATISFACTION
from fengqiao.casework.cases.following import followed_dispute
from fengqiao.casework.cases.services import Opened
from fengqiao.casework.files.queries import files_by_id
from fengqiao.kernel.placed.gathering import Part, to_moment
from fengqiao.kernel.placed.values import Actor

from .applicant_models import ApplicantWord

__all__ = ["WORDS", "WordView", "own_words", "word_views"]

MOST = 100
WORDS = Part(
    "applicant_words",
    (("at", to_moment), ("kind", None), ("text", None), ("satisfaction", None), ("files", None)),
    "intake_applicantword w WHERE w.county = %(county)s AND w.dispute_id = %(root)s",
    "at, id",
    most=MOST,
)


@dataclass(frozen=True)
class WordView:
    """One addition. files: ids; names: of those files, for the applicant's own page."""

    at: datetime
    kind: str
    text: str
    satisfaction_name: str
    files: tuple[UUID, ...]
    names: tuple[str, ...] = ()


def word_views(rows: list[list[Any]]) -> list[WordView]:
    """Gathered rows of WORDS."""
    return [
        WordView(at, kind, text, SATISFACTION.get(satisfaction, ""), tuple(UUID(one) for one in files))
        for at, kind, text, satisfaction, files in rows
    ]


def own_words(actor: Actor, opened: Opened) -> list[WordView]:
    """The applicant's own additions, oldest first, with the names of the files."""
    dispute = followed_dispute(actor, opened)
    rows = ApplicantWord.objects.of(dispute).order_by("at", "id")[:MOST]
    views = word_views([[row.at, row.kind, row.text, row.satisfaction, row.files] for row in rows])
    wanted = [one for view in views for one in view.files]
    files = files_by_id(actor.scope, opened.county, opened.id, wanted)
    return [
        WordView(view.at, view.kind, view.text, view.satisfaction_name, view.files, tuple(files[one].name for one in view.files if one in files))
        for view in views
    ]  # fmt: skip
