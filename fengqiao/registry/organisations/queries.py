"""Organisations: the read door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

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
    "organisation_named",
    "organisations_in",
]


@dataclass(frozen=True)
class OrganisationView:
    id: UUID
    name: str
    kind: str
    place: str
    short_name: str
    seal_name: str


KEEP_SECONDS = 10.0
_committees_kept: Keep[tuple[str, str], OrganisationView | None] = Keep(KEEP_SECONDS)


def forget_committees() -> None:
    """Drop what is kept (after a change in this process; in tests)."""
    _committees_kept.forget()


def _view(row: Organisation) -> OrganisationView:
    return OrganisationView(row.id, row.name, row.kind, row.place_id, row.short_name, row.seal_name)


def organisation(organisation_id: UUID) -> OrganisationView:
    """A living organisation. Raises NotHere."""
    row = Organisation.objects.filter(pk=organisation_id, to_on=None).first()
    if row is None:
        raise NotHere("organisation_not_here", "没有这个单位，或已撤销。")
    return _view(row)


def organisation_named(text: str) -> OrganisationView:
    """The one living organisation of a full name, a short name or an id, for commands. Raises NotHere, also where several fit."""
    rows = Organisation.objects.filter(to_on=None)
    try:
        found = list(rows.filter(pk=UUID(text))[:2])
    except ValueError:
        found = list(rows.filter(name=text)[:2]) or list(rows.filter(short_name=text)[:2])
    if len(found) != 1:
        why = f"有不止一个单位叫“{text}”，请用编号。" if found else f"没有单位“{text}”，或已撤销。"
        raise NotHere("organisation_not_here", why)
    return _view(found[0])


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
