"""Organisations of an area as a page lists them: found by name, pinyin or initials, by kind and place, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.placed.values import next_code
from fengqiao.registry.places.names import initials

from .codes import KINDS, NETWORKS
from .models import Organisation

__all__ = ["OrganisationFilters", "OrganisationPage", "OrganisationRow", "find_organisation", "list_organisations", "search_organisations"]  # fmt: skip

PAGE = 50
SCANNED = 5000  # rows looked at for initials, which no index knows; a county has a few hundred


@dataclass(frozen=True)
class OrganisationRow:
    """One organisation with the names of its kind and network. `place` is a code."""

    id: UUID
    name: str
    kind: str
    kind_name: str
    network_name: str
    place: str
    short_name: str
    seal_name: str
    from_on: date
    to_on: date | None
    phone: str = ""


@dataclass(frozen=True)
class OrganisationFilters:
    """q: part of the name, its pinyin or initials. kind: a code. place: a division code. ended: the former ones instead."""

    q: str = ""
    kind: str = ""
    place: str = ""
    ended: bool = False


@dataclass(frozen=True)
class OrganisationPage:
    """`after`: the id of the row to go on from, None on the last page."""

    rows: list[OrganisationRow]
    after: UUID | None


def _row(one: Organisation) -> OrganisationRow:
    kind = KINDS[one.kind]
    return OrganisationRow(
        one.id, one.name, one.kind, kind.name, NETWORKS[one.network], one.place_id, one.short_name, one.seal_name, one.from_on, one.to_on,
        one.phone,
    )  # fmt: skip


def _within(areas: Iterable[str]) -> Q:
    """Organisations on places that begin with one of the codes; no code is nowhere."""
    area = Q(pk=None)
    for code in areas:
        area |= Q(place_id__gte=code, place_id__lt=next_code(code)) if code else ~Q(pk=None)
    return area


def _matching(rows: QuerySet[Organisation], text: str, most: int) -> Iterator[Organisation]:
    """Rows whose name or pinyin holds the text; of Latin letters also those whose initials do, within the first SCANNED."""
    asked = text.strip().lower()
    if not (asked and asked.isascii()):
        yield from rows.filter(name__contains=text.strip())[:most]
        return
    letters = re.sub(r"[^a-z]", "", asked)
    rows = rows.filter(pinyin__regex="[a-z]*".join(letters)) if letters else rows.none()
    found = 0
    for one in rows[:SCANNED]:
        if letters in one.pinyin or letters in initials(one.name):
            yield one
            found += 1
            if found == most:
                return


def list_organisations(
    areas: Iterable[str], filters: OrganisationFilters, *, after: UUID | None = None, most: int = PAGE
) -> OrganisationPage:
    """A page of organisations, by place and then by pinyin."""
    rows = Organisation.objects.filter(_within(areas), to_on__isnull=not filters.ended)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.place:
        rows = rows.filter(_within([filters.place]))
    last = Organisation.objects.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(
            Q(place_id__gt=last.place_id)
            | Q(place_id=last.place_id, pinyin__gt=last.pinyin)
            | Q(place_id=last.place_id, pinyin=last.pinyin, pk__gt=last.pk)
        )
    rows = rows.order_by("place_id", "pinyin", "pk")
    found = [_row(one) for one in _matching(rows, filters.q, most + 1)]
    return OrganisationPage(found[:most], found[most - 1].id if len(found) > most else None)


def search_organisations(text: str, *, areas: Iterable[str], most: int = 12) -> list[OrganisationRow]:
    """Living organisations for a picker; of a blank text the first of the area."""
    return list_organisations(areas, OrganisationFilters(q=text), most=most).rows


def find_organisation(organisation_id: UUID, *, areas: Iterable[str]) -> OrganisationRow:
    """One organisation of the areas, ended or not. Raises NotHere: foreign and missing are one answer."""
    one = Organisation.objects.filter(_within(areas), pk=organisation_id).first()
    if one is None:
        raise NotHere("organisation_not_here", "没有这个单位，或者不在您的辖区。")
    return _row(one)
