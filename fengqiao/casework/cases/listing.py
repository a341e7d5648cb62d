"""The list of disputes: filters, keyset pages, a count that stops at a thousand. Plain rows, few statements (design 7)."""

from __future__ import annotations

import base64
import binascii
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.timezone import get_current_timezone, localdate

from fengqiao.kernel.placed.values import Scope, next_code
from fengqiao.registry.places.queries import path_names

from .codes import CHANNELS
from .models import Dispute, MediationMediator
from .states import OPEN_STAGES, STAGES
from .types import families, types

__all__ = [
    "COUNT_UP_TO", "OPEN_STAGES", "DisputeRow", "ListFilters", "Page", "due_range", "list_disputes", "mine_ids", "read_cursor", "rows_by_id", "write_cursor",
]  # fmt: skip

COUNT_UP_TO = 1000
MOST_MINE = 2000
DUE_CHOICES = {"late": "已超期", "today": "今天到期", "week": "七日内到期"}


@dataclass(frozen=True)
class ListFilters:
    """What a list is narrowed to; empty strings mean no narrowing. `mine`: id of the actor's mediator row. ids: only these.

    stage: a code of STAGES "open" or "closing". type: a family or a leaf code. place: a division code, of any level.
    """

    q: str = ""
    stage: str = ""
    type: str = ""
    place: str = ""
    channel: str = ""
    due: str = ""
    held_by: UUID | None = None
    mine: UUID | None = None
    ids: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One line of the list. `days_left` is negative when overdue, None where nothing is due. Money in fen."""

    county: str
    id: UUID
    number: str
    title: str
    type_name: str
    place_name: str
    holder_name: str
    mediators: str
    stage: str
    stage_name: str
    received_on: date
    due_on: date | None
    days_left: int | None
    people: int
    amount_fen: int | None
    channel_name: str
    why_seen: str
    snippet: str = ""


@dataclass(frozen=True)
class Page:
    """A page of rows. `counted` is exact up to 1000, then "1000+". Cursors are None at the ends."""

    rows: list[DisputeRow]
    next_cursor: str | None
    previous_cursor: str | None
    counted: str


def due_range(code: str, today: date) -> tuple[date, date] | None:
    """The first and the last due day that a choice of DUE_CHOICES means."""
    if code not in DUE_CHOICES:
        return None
    known = {"late": (date.min, today - timedelta(days=1)), "today": (today, today)}
    return known.get(code, (today, today + timedelta(days=7)))


def mine_ids(scope: Scope, mediator: UUID) -> tuple[UUID, ...]:
    """The disputes that a mediator works on now, two thousand at most."""
    mine = MediationMediator.objects.everywhere("the mediator's own mediations").filter(
        county__in=scope.counties, mediator_id=mediator, to_on=None
    )
    return tuple(mine.values_list("mediation__dispute_id", flat=True)[:MOST_MINE])


def _narrow(rows: Any, filters: ListFilters, today: date, scope: Scope) -> Any:
    if filters.stage == "open":
        rows = rows.filter(cancelled_on=None)
    elif filters.stage == "closing":
        rows = rows.filter(stage__in=("visited", "ended"))
    elif filters.stage in STAGES:
        rows = rows.filter(stage=filters.stage)
    if filters.type in families():
        rows = rows.filter(type__startswith=f"{filters.type}.")
    elif filters.type in types():
        rows = rows.filter(type=filters.type)
    if filters.channel in CHANNELS:
        rows = rows.filter(channel=filters.channel)
    if filters.place.isalnum() and filters.place.isascii():
        rows = rows.filter(place__gte=filters.place, place__lt=next_code(filters.place))
    if filters.held_by:
        rows = rows.filter(holder_id=filters.held_by)
    if due := due_range(filters.due, today):
        rows = rows.filter(cancelled_on=None, due_on__gte=due[0], due_on__lte=due[1])
    if filters.ids is not None:
        rows = rows.filter(county__in=scope.counties, id__in=filters.ids)
    if filters.mine:
        rows = rows.filter(id__in=mine_ids(scope, filters.mine))
    if q := filters.q.strip():
        is_number = all(character.isalnum() and character.isascii() or character in "-" for character in q)
        rows = rows.filter(number__startswith=q) if is_number else rows.filter(title__contains=q)
    return rows


def write_cursor(direction: str, received_at: datetime, dispute_id: UUID) -> str:
    plain = f"{direction}|{received_at.isoformat()}|{dispute_id}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[str, datetime, UUID] | None:
    """A cursor of another shape means the first page: an old bookmark is no error."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        direction, received_at, dispute_id = plain.split("|")
        return direction, datetime.fromisoformat(received_at), UUID(dispute_id)
    except (ValueError, binascii.Error):
        return None


def counted(rows: Any) -> str:
    """How many rows, up to a thousand."""
    found = rows.order_by().values("id")[: COUNT_UP_TO + 1].count()
    return str(found) if found <= COUNT_UP_TO else f"{COUNT_UP_TO}+"


def _total(scope: Scope, filters: ListFilters, today: date, rows: Any) -> str:
    """`counted`, with a short way for areas below a county: their place range alone mostly reaches a thousand.

    The whole condition (place or holder or shared) is a union of bitmaps that must be read to the end before it can be cut.
    """
    if scope.part_counties and scope.blocks and not scope.full_counties:
        quick = counted(_narrow(Dispute.objects.in_area(scope), filters, today, scope))
        if quick.endswith("+"):
            return quick
    return counted(rows)


_COLUMNS = (
    "county", "id", "number", "title", "type", "place", "holder_id", "holder__name", "stage", "received_at", "due_on", "people",
    "amount_fen", "channel",
)  # fmt: skip


def _beyond(moment: datetime, last: UUID, *, backwards: bool) -> Q:
    """What comes after (or, backwards, before) the row of a cursor in the order of the list."""
    if backwards:
        return Q(received_at__gte=moment) & (Q(received_at__gt=moment) | Q(id__gt=last))
    return Q(received_at__lte=moment) & (Q(received_at__lt=moment) | Q(id__lt=last))


def list_disputes(
    scope: Scope, filters: ListFilters, *, cursor: str | None, now: datetime, size: int = 50
) -> Page:
    """A page of the disputes in scope, newest first. At most five statements whatever the size of the table."""
    today = localdate(now)
    rows = _narrow(Dispute.objects.within(scope), filters, today, scope)
    at = read_cursor(cursor) if cursor else None
    backwards = at is not None and at[0] == "p"
    order = ("received_at", "id") if backwards else ("-received_at", "-id")
    paged = rows
    if at:
        _, moment, last = at
        paged = rows.filter(_beyond(moment, last, backwards=backwards))
    found = list(paged.order_by(*order).values_list(*_COLUMNS)[: size + 1])
    more = len(found) > size
    # A first page that is not full has counted itself.
    total = _total(scope, filters, today, rows) if more or at else str(len(found))
    found = found[:size]
    if backwards:
        found.reverse()
    shown = _rows(found, scope, today)
    has_next = bool(found) and (more or backwards)
    has_previous = bool(found) and ((more and backwards) or (at is not None and not backwards))
    return Page(
        rows=shown,
        next_cursor=write_cursor("n", found[-1][9], found[-1][1]) if has_next else None,
        previous_cursor=write_cursor("p", found[0][9], found[0][1]) if has_previous else None,
        counted=total,
    )


def rows_by_id(
    scope: Scope, pairs: list[tuple[str, UUID]], *, now: datetime, excerpt: Callable[[str], str] | None = None
) -> list[DisputeRow]:
    """The rows of these disputes in the order given; what is not in scope is left out. excerpt: what of its narrative a row shows."""
    if not pairs:
        return []
    there = {county for county, _ in pairs}
    # The fewer counties in the scope instead of one more condition on them: three of them mislead the planner to a long walk.
    narrower = replace(
        scope, full_counties=tuple(one for one in scope.full_counties if one in there),
        part_counties=tuple(one for one in scope.part_counties if one in there),
    )  # fmt: skip
    rows = Dispute.objects.within(narrower).filter(id__in=[one for _, one in pairs])
    order = {one: place for place, (_, one) in enumerate(pairs)}
    columns = (*_COLUMNS, "narrative") if excerpt else _COLUMNS
    found = sorted(rows.values_list(*columns), key=lambda row: order[row[1]])
    shown = _rows([row[: len(_COLUMNS)] for row in found], scope, localdate(now))
    if not excerpt:
        return shown
    return [replace(row, snippet=excerpt(whole[-1])) for row, whole in zip(shown, found, strict=True)]


def mediator_names(pairs: Iterable[tuple[str, UUID]]) -> dict[UUID, str]:
    """Names of the mediators now at work, by dispute. One statement; the disputes were read in scope before."""
    found = list(pairs)
    if not found:
        return {}
    counties = list({county for county, _ in found})
    names: dict[UUID, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_MEDIATORS, [counties, counties, [dispute_id for _, dispute_id in found]])
        for dispute_id, name in cursor.fetchall():
            names[dispute_id].append(name)
    return {dispute_id: "、".join(at_work) for dispute_id, at_work in names.items()}


# Written out: every list asks it, and building two joins through the ORM cost more than running them.
_MEDIATORS = """
SELECT m.dispute_id, p.name
FROM cases_mediationmediator a
JOIN cases_mediation m ON m.county = a.county AND m.id = a.mediation_id
JOIN mediators_mediator p ON p.id = a.mediator_id
WHERE a.county = ANY(%s) AND m.county = ANY(%s) AND m.dispute_id = ANY(%s) AND a.to_on IS NULL
ORDER BY a.from_on, a.id
"""


def why_seen(scope: Scope, county: str, place: str, holder: UUID) -> str:
    """The ground on which the reader sees a dispute, in words."""
    if holder in scope.organisations:
        return "本单位承办"
    if county in scope.full_counties or place.startswith(scope.blocks):
        return "本辖区"
    return "参与办理"


def _rows(found: list[tuple[Any, ...]], scope: Scope, today: date) -> list[DisputeRow]:
    if not found:
        return []
    paths = path_names({row[5] for row in found}, above=9)
    mediators = mediator_names((row[0], row[1]) for row in found if row[8] not in ("registered", "offered"))
    kinds, zone = types(), get_current_timezone()
    rows = []
    for row in found:
        (
            county,
            id,
            number,
            title,
            kind,
            place,
            holder_id,
            holder,
            stage,
            received,
            due,
            people,
            fen,
            channel,
        ) = row
        rows.append(
            DisputeRow(
                county, id, number, title, kinds[kind].name if kind in kinds else kind, paths.get(place) or place, holder,
                mediators.get(id, ""), stage, STAGES[stage], received.astimezone(zone).date(), due, (due - today).days if due else None,
                people, fen, CHANNELS.get(channel, channel), why_seen(scope, county, place, holder_id),
            )
        )  # fmt: skip
    return rows
