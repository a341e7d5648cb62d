"""What applicants said of late in the disputes that an organisation holds: nobody opens a dispute to see whether its applicant wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from fengqiao.kernel.placed.values import Scope

from .applicant_models import ApplicantWord, Wish
from .wish_reading import ANSWERED_IN, said_of

__all__ = ["Heard", "heard_of_late"]

DAYS, MOST = 7, 50


@dataclass(frozen=True)
class Heard:
    """An applicant's words of the last seven days, or a wish that may still be answered, however old it is."""

    county: str
    dispute_id: UUID
    number: str
    title: str
    what: str
    at: datetime
    waits: bool


def heard_of_late(scope: Scope, organisation_id: UUID | None, *, now: datetime) -> list[Heard]:
    """Newest first, wishes before words; for disputes that are held by the organisation and not over. Two statements."""
    if organisation_id is None:
        return []
    columns = ("county", "dispute_id", "dispute__number", "dispute__title", "at")
    held = {
        "dispute__holder_id": organisation_id,
        "dispute__cancelled_on": None,
        "dispute__county": F("county"),
    }
    wishes = Wish.objects.within(scope).filter(
        organisation_id=organisation_id, answer="", dispute__stage__in=ANSWERED_IN, **held
    )
    words = ApplicantWord.objects.within(scope).filter(
        kind="added", at__gte=now - timedelta(days=DAYS), **held
    )
    return [
        Heard(county, id, number, title, said_of(wants, names), at, True)
        for county, id, number, title, at, wants, names in wishes.order_by("-at", "-id").values_list(
            *columns, "wants", "names"
        )[:MOST]
    ] + [
        Heard(county, id, number, title, "补充了材料", at, False)
        for county, id, number, title, at in words.order_by("-at", "-id").values_list(*columns)[:MOST]
    ]
