"""Organisations: the read door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Left

from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.keeping import Keep
from fengqiao.kernel.placed.values import next_code

from .codes import KINDS
from .models import Organisation

__all__ = [
    "OrganisationView",
    "committee_of",
    "names_of",
    "organisation",
    "organisations_in",
    "served_counties",
]


@dataclass(frozen=True)
class OrganisationView:
    id: UUID
    name: str
    kind: str
    place: str
    short_name: str
    seal_name: str
    phone: str = ""


KEEP_SECONDS = 10.0
_committees_kept: Keep[tuple[str, str], OrganisationView | None] = Keep(KEEP_SECONDS)


def forget_committees() -> None:
    """Drop what is kept (after a change in this process; in tests)."""
    _committees_kept.forget()


def _view(row: Organisation) -> OrganisationView:
    return OrganisationView(
        row.id, row.name, row.kind, row.place_id, row.short_name, row.seal_name, row.phone
    )


def organisation(organisation_id: UUID) -> OrganisationView:
    """A living organisation. Raises NotHere."""
    row = Organisation.objects.filter(pk=organisation_id, to_on=None).first()
    if row is None:
        raise NotHere("organisation_not_here", "没有这个单位，或已撤销。")
    return _view(row)


def committee_of(kind: str, place: str) -> OrganisationView | None:
    """The organisation of a kind that stands on this place or on the one above at the kind's level; for proposals, kept for ten seconds."""
    at = place[: KINDS[kind].level]
    return _committees_kept.get((kind, at), lambda: _committee(kind, at))


def _committee(kind: str, at: str) -> OrganisationView | None:
    row = Organisation.objects.filter(kind=kind, place_id=at, to_on=None).order_by("pinyin").first()
    return _view(row) if row else None


def organisations_in(area: str, *, mediating: bool = True, most: int = 500) -> list[OrganisationView]:
    """Living organisations of an area, county ones first, then by pinyin."""
    kinds = [code for code, kind in KINDS.items() if kind.mediates or not mediating]
    rows = Organisation.objects.filter(
        place_id__gte=area, place_id__lt=next_code(area), kind__in=kinds, to_on=None
    )
    found = [_view(row) for row in rows.order_by("pinyin")[:most]]
    return sorted(found, key=lambda row: len(row.place))


NAMES: Keep[UUID, str] = Keep(30)


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id, ended ones too; kept for some seconds. One query at most."""
    return NAMES.get_many(
        ids, lambda wanted: dict(Organisation.objects.filter(pk__in=wanted).values_list("id", "name"))
    )


_served: Keep[str, tuple[str, ...]] = Keep(60)


def served_counties() -> tuple[str, ...]:
    """The county keys in which somebody mediates, by code; kept for a minute. One query."""
    return _served.get("all", _served_counties)


def _served_counties() -> tuple[str, ...]:
    kinds = [code for code, kind in KINDS.items() if kind.mediates]
    rows = Organisation.objects.filter(kind__in=kinds, to_on=None).annotate(county=Left("place_id", 6))
    found = rows.order_by("county").values_list("county", flat=True).distinct()
    return tuple(code for code in found if len(code) == 6)
