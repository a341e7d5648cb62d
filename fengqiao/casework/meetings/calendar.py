"""The week: sessions planned and held, of an organisation or of all that an actor may see; what clashes is marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localtime, make_aware

from fengqiao.casework.cases.codes import SESSION_MEANS
from fengqiao.casework.cases.models import Dispute, MediationMediator
from fengqiao.casework.cases.states import LIVE
from fengqiao.kernel.placed.values import Scope, next_code
from fengqiao.registry.organisations.queries import names_of

from .models import PlannedSession, Session
from .rules import room_key

__all__ = ["Day", "Meeting", "Week", "week_of"]

MOST = 400  # of a week and what was asked for; more are told, not shown


@dataclass(frozen=True)
class Meeting:
    """One session in the week. `clashes`: the same mediator or room at the same time, after a mediator was changed."""

    dispute_county: str
    dispute_id: UUID
    number: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    means_name: str
    organisation_name: str
    mediators: list[str]
    is_held: bool
    clashes: bool


@dataclass(frozen=True)
class Day:
    on: date
    meetings: list[Meeting]


@dataclass(frozen=True)
class Week:
    """Monday to Sunday. mediators: who has something in it, for the filter. `is_cut`: there is more than is shown."""

    first: date
    days: list[Day]
    mediators: list[tuple[UUID, str]]
    is_cut: bool

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def count(self) -> int:
        return sum(len(day.meetings) for day in self.days)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(
    scope: Scope, day: date, *, organisation: UUID | None = None, mediator: UUID | None = None
) -> Week:
    """The week of a day, within the scope. Three statements, however many sessions; a fourth for names of organisations."""
    first = monday_of(day)
    begins, ends = (make_aware(datetime.combine(first + timedelta(days=n), time.min)) for n in (0, 7))
    planned = PlannedSession.objects.within(scope).filter(
        starts_at__gte=begins, starts_at__lt=ends, state="planned", mediation__state__in=(*LIVE, "suspended")
    )
    held = Session.objects.within(scope).filter(starts_at__gte=begins, starts_at__lt=ends)
    planned = planned.filter(_asked(scope, "organisation_id", organisation))
    held = held.filter(_asked(scope, "mediation__handling__organisation_id", organisation))
    rows = [
        *_rows(planned, "organisation_id", held=False), *_rows(held, "mediation__handling__organisation_id", held=True)
    ]  # fmt: skip
    seen = {
        row.id: row
        for row in Dispute.objects.within(scope)
        .filter(id__in={row["dispute_id"] for row in rows}, county__in={row["county"] for row in rows})
        .only("id", "county", "number", "title")
    }
    people = _mediators({(row["county"], row["mediation_id"]) for row in rows})
    rows = [row for row in rows if row["dispute_id"] in seen]
    everybody = sorted(
        {one for row in rows for one in people.get(row["mediation_id"], [])}, key=lambda one: one[1]
    )
    if mediator is not None:
        rows = [row for row in rows if any(one == mediator for one, _ in people.get(row["mediation_id"], []))]
    names = names_of(row["organisation"] for row in rows)
    clashing = _clashing(rows, people)
    meetings = [_meeting(row, seen[row["dispute_id"]], people, names, row["id"] in clashing) for row in rows]
    meetings.sort(key=lambda one: (one.starts_at, one.number))
    days = [first + timedelta(days=n) for n in range(7)]
    return Week(
        first, [Day(on, [one for one in meetings if localtime(one.starts_at).date() == on]) for on in days], everybody, len(rows) >= MOST
    )  # fmt: skip


def _asked(scope: Scope, column: str, organisation: UUID | None) -> Q:
    """Of one organisation; else of whole counties, and in the others of the places and organisations of the scope.

    Disputes that are only shared with the scope's organisations are left out: their holder's calendar has them.
    """
    if organisation is not None:
        return Q(**{column: organisation})
    asked = Q(county__in=scope.full_counties) | Q(**{f"{column}__in": scope.organisations})
    for block in scope.blocks:
        asked |= Q(
            county__in=scope.part_counties, dispute__place__gte=block, dispute__place__lt=next_code(block)
        )
    return asked


def _rows(rows: Any, organisation: str, *, held: bool) -> list[dict[str, Any]]:
    columns = ("id", "county", "dispute_id", "mediation_id", "starts_at", "ends_at", "place", "means")
    found = rows.order_by("starts_at", "id").values(*columns, organisation)[:MOST]
    return [{**row, "organisation": row[organisation], "held": held} for row in found]


def _mediators(mediations: set[tuple[str, UUID]]) -> dict[UUID, list[tuple[UUID, str]]]:
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    rows = MediationMediator.objects.everywhere("of sessions whose dispute is held against the scope").filter(
        county__in={county for county, _ in mediations}, mediation_id__in={one for _, one in mediations}, to_on=None
    )  # fmt: skip
    for mediation, mediator, name in rows.order_by("from_on", "id").values_list(
        "mediation_id", "mediator_id", "mediator__name"
    ):
        found.setdefault(mediation, []).append((mediator, name))
    return found


def _clashing(rows: Iterable[dict[str, Any]], people: dict[UUID, list[tuple[UUID, str]]]) -> set[UUID]:
    """Planned sessions that share a moment with another one of the same mediator or room."""
    ahead = sorted((row for row in rows if not row["held"]), key=lambda row: row["starts_at"])
    found: set[UUID] = set()
    for number, one in enumerate(ahead):
        ours, room = set(people.get(one["mediation_id"], [])), room_key(one["place"], one["means"])
        for other in ahead[number + 1 :]:
            if other["starts_at"] >= one["ends_at"]:
                break
            same_room = (
                room
                and room == room_key(other["place"], other["means"])
                and one["organisation"] == other["organisation"]
            )
            if same_room or ours & set(people.get(other["mediation_id"], [])):
                found |= {one["id"], other["id"]}
    return found


def _meeting(
    row: dict[str, Any], dispute: Dispute, people: dict[UUID, list[tuple[UUID, str]]], names: dict[UUID, str], clashes: bool
) -> Meeting:  # fmt: skip
    return Meeting(
        dispute.county, dispute.id, dispute.number, dispute.title, row["starts_at"], row["ends_at"], row["place"],
        SESSION_MEANS[row["means"]], names.get(row["organisation"], ""), [name for _, name in people.get(row["mediation_id"], [])],
        row["held"], clashes,
    )  # fmt: skip
