"""Wishes as to the mediator, as the applicant and the desk read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.following import followed_dispute
from fengqiao.casework.cases.models import Dispute, Mediation, MediationMediator
from fengqiao.casework.cases.queries import DisputePage
from fengqiao.casework.cases.services import Opened
from fengqiao.casework.cases.states import LIVE
from fengqiao.kernel.placed.gathering import Part, to_moment, to_uuid
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.queries import mediators_of

from .applicant_models import Wish
from .codes import WISH_ANSWERS, WISHES_FOR

__all__ = ["ANSWERED_IN", "WISHES", "WishView", "Wishable", "lapsed_why", "own_wishes", "page_wishes", "said_of", "wishable", "wishable_of"]  # fmt: skip

# Stages of a dispute in which an answer may still come.
ANSWERED_IN = ("registered", "offered", "arbitrating", "accepted", "assigned", "mediating", "suspended")

WISHES = Part(
    "wishes",
    (
        ("id", to_uuid), ("at", to_moment), ("wants", None), ("names", None), ("text", None), ("answer", None), ("answer_text", None),
        ("organisation_id", to_uuid),
    ),
    "intake_wish w WHERE w.county = %(county)s AND w.dispute_id = %(root)s",
    "at, id",
)  # fmt: skip


@dataclass(frozen=True)
class Wishable:
    """What may be wished for now. serving: (id, name) of who serves the holder and is not assigned; assigned: names.

    `now` False: there is nothing to wish for any more.
    """

    now: bool
    serving: list[tuple[UUID, str]]
    assigned: list[str]


def wishable(*, actor: Actor, opened: Opened, now: datetime) -> Wishable:
    """The choices of the applicant's form. At most four statements. Raises NotHere."""
    return wishable_of(followed_dispute(actor, opened), now)


def wishable_of(dispute: Dispute, now: datetime) -> Wishable:
    """As `wishable`, of a dispute that was found."""
    mediation = Mediation.objects.of(dispute).order_by("-created_at", "-id").first()
    live = dispute.state == "registered" or (
        dispute.state == "accepted" and mediation is not None and mediation.state in LIVE
    )
    if not live:
        return Wishable(False, [], [])
    there = []
    if mediation is not None and dispute.state == "accepted":
        rows = MediationMediator.objects.of(mediation).filter(to_on=None).select_related("mediator")
        there = [(row.mediator_id, row.mediator.name) for row in rows.order_by("id")]
    assigned = {id for id, _name in there}
    serving = [
        (one.id, one.name)
        for one in mediators_of(dispute.holder_id, localdate(now))
        if one.id not in assigned
    ]
    return Wishable(True, serving, [name for _id, name in there])


def said_of(wants: str, names: str) -> str:
    """A wish as a clause: who should mediate, or who should not."""
    return f"希望由{names}调解" if wants == "choose" else f"请求更换调解员{names}"


def lapsed_why(dispute: Dispute, organisation_id: UUID) -> str:
    """Why a wish that was put to `organisation_id` is answered no more: "moved", "ended", or "" while it still is."""
    if dispute.stage not in ANSWERED_IN:
        return "ended"
    return "" if organisation_id == dispute.holder_id else "moved"


@dataclass(frozen=True)
class WishView:
    """One wish. is_open: it waits for the present holder. lapsed: why nobody will answer it any more, see `lapsed_why`."""

    id: UUID
    at: datetime
    wants: str
    wants_name: str
    names: str
    text: str
    answer: str
    answer_name: str
    answer_text: str
    is_open: bool
    lapsed: str


def _views(rows: list[list[Any]], dispute: Dispute) -> list[WishView]:
    views = []
    for id, at, wants, names, text, answer, answer_text, house in rows:
        lapsed = "" if answer else lapsed_why(dispute, house)
        views.append(
            WishView(
                id, at, wants, WISHES_FOR[wants], names, text, answer, WISH_ANSWERS.get(answer, ""), answer_text, not (answer or lapsed),
                lapsed,
            )
        )  # fmt: skip
    return views


def page_wishes(page: DisputePage) -> list[WishView]:
    """The wishes on a dispute's page that asked for WISHES, oldest first."""
    return _views(page.gathered["wishes"], page.dispute)


def own_wishes(actor: Actor, opened: Opened) -> list[WishView]:
    """The applicant's own wishes, oldest first. Raises NotHere."""
    dispute = followed_dispute(actor, opened)
    rows = [
        [row.id, row.at, row.wants, row.names, row.text, row.answer, row.answer_text, row.organisation_id]
        for row in Wish.objects.of(dispute).order_by("at", "id")
    ]
    return _views(rows, dispute)
