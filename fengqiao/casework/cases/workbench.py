"""The first page of the day: what is late, what is due, what waits to be taken over. Six statements, bounded rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.timezone import localdate

from fengqiao.kernel.duties.queries import pressing
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.registry.organisations.queries import names_of

from .codes import TRANSFER_KINDS
from .listing import OPEN_STAGES
from .models import Dispute, Transfer
from .states import STAGES

__all__ = ["DutyRow", "OfferRow", "Tile", "Workbench", "workbench"]

SOON_DAYS = 7
MOST_DUTIES = 200


@dataclass(frozen=True)
class DutyRow:
    """A duty with its dispute, for the worklist. `days_left` is negative when overdue."""

    county: str
    dispute_id: UUID
    number: str
    title: str
    stage_name: str
    kind: str
    kind_name: str
    organisation_name: str
    due_on: date
    days_left: int
    provisional: bool


@dataclass(frozen=True)
class OfferRow:
    """A dispute that was put to the actor's organisation: to take over, to sign for, to answer, to decide."""

    county: str
    dispute_id: UUID
    number: str
    title: str
    kind_name: str
    from_name: str
    reason: str
    offered_at: datetime


@dataclass(frozen=True)
class Tile:
    """A figure and the list filter that shows exactly its disputes."""

    code: str
    label: str
    count: int
    filter: dict[str, str]


@dataclass(frozen=True)
class Workbench:
    """whose: the organisation's own duties, or those of a whole county for who oversees it."""

    whose: str
    late: list[DutyRow]
    today: list[DutyRow]
    soon: list[DutyRow]
    offers: list[OfferRow]
    tiles: list[Tile]


def _duties(scope: Scope, seen: Any, organisations: tuple[UUID, ...] | None, today: date) -> list[DutyRow]:
    duties = pressing(scope, organisations=organisations, today=today, days=SOON_DAYS, most=MOST_DUTIES)
    ids = {duty.root_id for duty in duties}
    found: dict[UUID, Any] = {}
    if ids:
        rows = seen.filter(county__in={duty.county for duty in duties}, id__in=ids)
        found = {row[0]: row[1:] for row in rows.values_list("id", "number", "title", "stage")}
    names = names_of({duty.organisation_id for duty in duties})
    return [
        DutyRow(
            duty.county, duty.root_id, found[duty.root_id][0], found[duty.root_id][1], STAGES[found[duty.root_id][2]], duty.kind,
            duty.kind_name, names.get(duty.organisation_id, ""), duty.due_on, duty.days_left, duty.provisional,
        )
        for duty in duties
        if duty.root_id in found
    ]  # fmt: skip


def _offers(scope: Scope, organisation_id: UUID | None) -> list[OfferRow]:
    if organisation_id is None:
        return []
    rows = (
        Transfer.objects.within(scope)
        .filter(to_organisation_id=organisation_id, state="offered")
        .select_related("dispute", "from_organisation")
        .order_by("offered_at", "id")[:MOST_DUTIES]
    )
    return [
        OfferRow(
            row.county,
            row.dispute_id,
            row.dispute.number,
            row.dispute.title,
            TRANSFER_KINDS[row.kind],
            row.from_organisation.name,
            row.reason,
            row.offered_at,
        )
        for row in rows
    ]


def _tiles(seen: Any, organisation_id: UUID | None, oversees: bool) -> list[Tile]:
    rows = seen.filter(cancelled_on=None)
    if not oversees:
        rows = rows.filter(holder_id=organisation_id)
    counts = dict(rows.order_by().values_list("stage").annotate(n=Count("id")))
    base = {} if oversees else {"held": "1"}
    return [
        Tile(stage, STAGES[stage], counts.get(stage, 0), {"stage": stage, **base})
        for stage in OPEN_STAGES
        if stage not in ("visited", "ended")
    ] + [
        Tile(
            "closing",
            "待销号",
            counts.get("visited", 0) + counts.get("ended", 0),
            {"stage": "closing", **base},
        )
    ]


def workbench(scope: Scope, *, actor: Actor, now: datetime, whole: bool = False) -> Workbench:
    """The worklist of the actor's organisation; for an overseer (no work on cases of its own) that of the whole area.

    whole: a centre that also works on cases asks for the whole of its counties.
    """
    today = localdate(now)
    oversees = bool(scope.full_counties) and (whole or not actor.may("cases.register"))
    mine = None if oversees else tuple(scope.organisations)
    seen = Dispute.objects.within(scope)
    duties = _duties(scope, seen, mine, today)
    return Workbench(
        whose="全辖区" if oversees else actor.organisation_name,
        late=[row for row in duties if row.days_left < 0],
        today=[row for row in duties if row.days_left == 0],
        soon=[row for row in duties if row.days_left > 0],
        offers=_offers(scope, actor.organisation_id),
        tiles=_tiles(seen, actor.organisation_id, oversees),
    )
