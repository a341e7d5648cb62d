"""Disputes of a list as rows of a table: in scope, page by page, with the columns of a ledger, numbers masked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import get_current_timezone, localdate

from fengqiao.kernel.placed.values import Scope
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.vault import mask_id, mask_phone, unseal

from .codes import CHANNELS, DIFFICULTY, OUTCOMES
from .listing import ListFilters, _narrow, mediator_names
from .models import Dispute, Party
from .states import STAGES
from .types import types

__all__ = ["ExportedDispute", "ExportedParty", "count_export", "export_disputes", "without_numbers"]

PAGE = 500
_ID = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15})(?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@dataclass(frozen=True)
class ExportedParty:
    """A party with its numbers masked."""

    side: str
    kind: str
    name: str
    id_masked: str
    phone_masked: str


@dataclass(frozen=True)
class ExportedDispute:
    """One row. Codes as names; money in fen. town, village: names."""

    number: str
    received_on: date
    channel: str
    type_name: str
    town: str
    village: str
    place_detail: str
    narrative: str
    people: int
    amount_fen: int | None
    difficulty: str
    happened_on: date | None
    outcome: str
    closed_on: date | None
    stage: str
    holder: str
    mediators: str
    due_on: date | None
    parties: list[ExportedParty] = field(default_factory=list)


def without_numbers(text: str) -> str:
    """A text with identity and telephone numbers hidden as they are hidden on pages."""
    return _PHONE.sub(lambda found: mask_phone(found[0]), _ID.sub(lambda found: mask_id(found[0]), text))


def _rows(scope: Scope, filters: ListFilters, now: datetime) -> Any:
    return _narrow(Dispute.objects.within(scope), filters, localdate(now), scope)


def count_export(scope: Scope, filters: ListFilters, *, now: datetime, most: int) -> int:
    """How many rows an export would have, counted up to `most` + 1."""
    return int(_rows(scope, filters, now).order_by().values("id")[: most + 1].count())


def export_disputes(
    scope: Scope, filters: ListFilters, *, now: datetime, most: int
) -> Iterator[ExportedDispute]:
    """The disputes of a list, newest first, at most `most`. Reads PAGE rows at a time; four statements a page."""
    last: tuple[datetime, UUID] | None = None
    written = 0
    while written < most:
        rows = _rows(scope, filters, now)
        if last is not None:
            rows = rows.filter(received_at__lte=last[0]).filter(_after(last))
        page = list(
            rows.select_related("holder").order_by("-received_at", "-id")[: min(PAGE, most - written)]
        )
        if not page:
            return
        last = (page[-1].received_at, page[-1].id)
        written += len(page)
        yield from _exported(page)


def _after(last: tuple[datetime, UUID]) -> Any:
    return Q(received_at__lt=last[0]) | Q(id__lt=last[1])


def _exported(page: Sequence[Dispute]) -> Iterator[ExportedDispute]:
    parties: dict[UUID, list[ExportedParty]] = defaultdict(list)
    rows = Party.objects.everywhere("parties of disputes that were read in scope").filter(
        county__in={one.county for one in page}, dispute_id__in=[one.id for one in page]
    )
    for row in rows.order_by("dispute_id", "ordinal"):
        parties[row.dispute_id].append(_party(row))
    towns = path_names({one.place[:9] for one in page if len(one.place) >= 9}, above=9)
    places = path_names({one.place for one in page}, above=6)
    mediators = mediator_names((one.county, one.id) for one in page)
    kinds, zone = types(), get_current_timezone()
    for one in page:
        town = towns.get(one.place[:9], "") if len(one.place) >= 9 else ""
        village = places.get(one.place, one.place).rpartition(" ")[2] if len(one.place) != 9 else ""
        yield ExportedDispute(
            one.number, one.received_at.astimezone(zone).date(), CHANNELS.get(one.channel, one.channel),
            kinds[one.type].full_name if one.type in kinds else one.type, town, village, one.place_detail, without_numbers(one.narrative),
            one.people, one.amount_fen, DIFFICULTY.get(one.difficulty, one.difficulty), one.happened_on, OUTCOMES.get(one.outcome, ""),
            one.cancelled_on, STAGES[one.stage], one.holder.name, mediators.get(one.id, ""), one.due_on, parties[one.id],
        )  # fmt: skip


def _party(row: Party) -> ExportedParty:
    def clear(column: str) -> str:
        sealed = getattr(row, column)
        return unseal(sealed, table="cases_party", column=column, row_id=row.id) if sealed else ""

    number, phone = clear("id_enc"), clear("phone_enc")
    return ExportedParty(
        row.side, row.kind, row.name, mask_id(number) if number else "", mask_phone(phone) if phone else ""
    )
