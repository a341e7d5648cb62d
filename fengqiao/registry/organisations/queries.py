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
    "OrganisationView", "arbiter_between", "bodies_below", "committee_of", "county_body", "is_below", "names_of", "organisation", "organisation_named", "organisations_in", "served_counties", "upper_body",
]  # fmt: skip


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


# -- above and below: the written parent first, the place where none is written (ADR 0023) --------------------

COUNTY_BODIES = ("county_centre", "governance", "bureau")  # of a county, in the order in which they are asked
TOWN_BODIES = ("town", "justice_office")
MOST_STEPS = 8  # a tree of organisations is not deeper; a circle ends


def county_body(county: str, *, beside: Iterable[UUID] = ()) -> OrganisationView | None:
    """The county's centre, else its governance centre, else its bureau; none of `beside`."""
    return _first_of(COUNTY_BODIES, county, set(beside))


def _first_of(kinds: tuple[str, ...], place: str, beside: set[UUID]) -> OrganisationView | None:
    rows = Organisation.objects.filter(kind__in=kinds, place_id=place, to_on=None).exclude(pk__in=beside)
    return min(map(_view, rows.order_by("pinyin", "id")), key=lambda row: kinds.index(row.kind), default=None)


def _ancestors(organisation_id: UUID) -> list[OrganisationView]:
    """The written parents, nearest first, living ones only."""
    found: list[OrganisationView] = []
    seen = {organisation_id}
    row = Organisation.objects.select_related("parent").filter(pk=organisation_id).first()
    while row and row.parent and row.parent.id not in seen and len(found) < MOST_STEPS:
        parent = row.parent
        seen.add(parent.id)
        if parent.to_on is None:
            found.append(_view(parent))
        row = Organisation.objects.select_related("parent").filter(pk=parent.id).first()
    return found


def upper_body(organisation_id: UUID, county: str) -> OrganisationView | None:
    """Where an organisation's matter goes when it goes up (逐级): its parent; else its town; else the county's bodies."""
    if parents := _ancestors(organisation_id):
        return parents[0]
    own = organisation(organisation_id)
    if len(own.place) == 12 and (town := _first_of(TOWN_BODIES, own.place[:9], {own.id})):
        return town
    if own.kind in COUNTY_BODIES:
        return _first_of(COUNTY_BODIES[COUNTY_BODIES.index(own.kind) + 1 :], county, {own.id})
    return county_body(county, beside={own.id})


def arbiter_between(one: UUID, two: UUID, county: str) -> OrganisationView | None:
    """The lowest organisation above both: a common parent, else one of their common town, else one of the county; never one of them."""
    both = {one, two}
    above = {row.id for row in _ancestors(two)}
    for row in _ancestors(one):
        if row.id in above and row.id not in both:
            return row
    places = organisation(one).place, organisation(two).place
    if len(places[0]) >= 9 and places[0][:9] == places[1][:9]:
        town = _first_of(TOWN_BODIES, places[0][:9], both)
        if town:
            return town
    return county_body(county, beside=both)


def is_below(lower: OrganisationView, upper: OrganisationView) -> bool:
    """Whether `upper` may give orders to `lower`: a written parent of it, on a place that holds its place, or the county's body."""
    if lower.id == upper.id:
        return False
    if len(lower.place) > len(upper.place) and KINDS[upper.kind].network != "industry":
        return lower.place.startswith(upper.place)
    if upper.kind in COUNTY_BODIES and lower.place == upper.place and KINDS[lower.kind].network == "industry":
        return True
    return any(row.id == upper.id for row in _ancestors(lower.id))


def bodies_below(upper_id: UUID, county: str, *, most: int = 500) -> list[OrganisationView]:
    """Mediating organisations of a county that `upper` may give orders to."""
    upper = organisation(upper_id)
    return [row for row in organisations_in(county, most=most) if is_below(row, upper)]


_served: Keep[str, tuple[str, ...]] = Keep(60)


def served_counties() -> tuple[str, ...]:
    """The county keys in which somebody mediates, by code; kept for a minute. One query."""
    return _served.get("all", _served_counties)


def _served_counties() -> tuple[str, ...]:
    kinds = [code for code, kind in KINDS.items() if kind.mediates]
    rows = Organisation.objects.filter(kind__in=kinds, to_on=None).annotate(county=Left("place_id", 6))
    found = rows.order_by("county").values_list("county", flat=True).distinct()
    return tuple(code for code in found if len(code) == 6)
