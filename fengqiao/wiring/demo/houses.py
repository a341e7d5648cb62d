"""The organisations of a county and their mediators: offices, centres, four industry committees, a committee for every town
and every village that the division tree knows.

Written once per county, in one transaction; a second call finds them. Organisations begin on a day long before the demo's disputes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Any
from uuid import UUID
from zlib import crc32

from django.db import transaction

from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.placed.values import next_code
from fengqiao.registry.mediators.models import Appointment, Mediator
from fengqiao.registry.organisations.codes import KINDS
from fengqiao.registry.organisations.models import Organisation
from fengqiao.registry.places.models import Place
from fengqiao.registry.places.names import sort_key
from fengqiao.trust.vault import blind, seal

from .areas import Area, area_of, place_stem, village_name
from .people import citizen_number, person_name

__all__ = ["BEGUN_ON", "build_houses", "committees"]

BEGUN_ON = date(2017, 3, 1)  # before the oldest dispute of the demo
INDUSTRIES = (("medical", "医疗纠纷", "医"), ("traffic", "道路交通事故", "交"), ("labour", "劳动争议", "劳"), ("property", "物业纠纷", "物"))  # fmt: skip


def build_houses(county: str, *, using: str = "default") -> int:
    """Make the organisations and mediators of a county where they are missing. Returns how many organisations there are now."""
    with transaction.atomic(using=using):
        rows = Organisation.objects.using(using)
        if rows.filter(kind="bureau", place_id=county, to_on=None).exists():
            return rows.filter(place__gte=county, place__lt=next_code(county)).count()
        places = list(
            Place.objects.using(using)
            .filter(code__startswith=county, to_on=None)
            .order_by("code")
            .values_list("code", "name")
        )
        if not places:
            raise LookupError(f"没有区划 {county}")
        made = _organisations(area_of(county, places[0][1]), places)
        rows.bulk_create(made)
        _mediators(Random(f"mediators/{county}"), county, made, using)
        return len(made)


def _organisation(area: Area, place: str, kind: str, **said: Any) -> Organisation:
    return Organisation(
        id=uuid7(),
        place_id=place,
        kind=kind,
        pinyin=sort_key(said["name"]),
        from_on=BEGUN_ON,
        phone=f"000-{crc32(place.encode() + kind.encode()) % 10**7:07d}",  # an area code that does not exist
        **{"network": KINDS[kind].network, "seal_name": said["name"], **said},
    )


def _organisations(area: Area, places: Iterable[tuple[str, str]]) -> list[Organisation]:
    county = area.county
    full = dict(places)[county]
    bureau = _organisation(area, county, "bureau", name=f"{full}司法局", short_name=f"{area.short}司")
    governance = _organisation(
        area, county, "governance", name=f"{full}社会治安综合治理中心", short_name=f"{area.short}综治"
    )
    centre = _organisation(
        area,
        county,
        "county_centre",
        name=f"{full}人民调解中心",
        short_name=f"{area.short}中心",
        parent=bureau,
    )
    made = [bureau, governance, centre]
    for kind, matter, mark in INDUSTRIES:
        name = f"{full}{matter}人民调解委员会"
        made.append(
            _organisation(area, county, kind, name=name, short_name=f"{area.short}{mark}", parent=centre)
        )
    shorts = {one.short_name for one in made}
    towns: dict[str, Organisation] = {}
    for code, name in places:
        if len(code) == 9:
            office, town = _town(area, full, code, name, shorts, bureau, centre)
            towns[code] = town
            made += [office, town]
        elif len(code) == 12 and code[:9] in towns:
            made.append(_village(area, full, code, name, shorts, towns[code[:9]]))
    return made


def _short(wanted: str, shorts: set[str]) -> str:
    """Numbers of mediations begin with it, so it is once in a county (达西河, then 达西河2)."""
    found, count = wanted, 1
    while found in shorts:
        count += 1
        found = f"{wanted}{count}"
    shorts.add(found)
    return found


def _town(
    area: Area, full: str, code: str, name: str, shorts: set[str], bureau: Organisation, centre: Organisation
) -> tuple[Organisation, Organisation]:
    stem = place_stem(name)
    office = _organisation(
        area, code, "justice_office", name=f"{full}司法局{stem}司法所", short_name=_short(f"{area.short}{stem}司", shorts),
        parent=bureau,
    )  # fmt: skip
    town = _organisation(
        area, code, "town", name=f"{area.called}{name}人民调解委员会", seal_name=f"{full}{name}人民调解委员会", short_name=_short(f"{area.short}{stem}", shorts), parent=centre,
        network="urban" if name.endswith("街道") else "rural",
    )  # fmt: skip
    return office, town


def _village(
    area: Area, full: str, code: str, name: str, shorts: set[str], town: Organisation
) -> Organisation:
    said = village_name(name)
    town_name = town.seal_name.removeprefix(full).removesuffix("人民调解委员会")
    return _organisation(
        area, code, "village", name=f"{town_name}{said}人民调解委员会", seal_name=f"{full}{town_name}{said}人民调解委员会",
        short_name=_short((town.short_name + place_stem(name))[:16], shorts), parent=town,
        network="urban" if said.endswith("社区") else "rural",
    )  # fmt: skip


def _mediators(rng: Random, county: str, made: Iterable[Organisation], using: str) -> None:
    """Two to four for each committee; a village's are part-time but one."""
    people, terms = [], []
    for house in made:
        if not KINDS[house.kind].mediates:
            continue
        for place in range(rng.randint(2, 4)):
            sex = rng.choice("12")
            nation = {"1502": "蒙古", "6402": "回"}.get(county[:4], "汉") if rng.random() < 0.3 else "汉"
            name = person_name(rng, sex, nation)
            born = date(1960, 1, 1).toordinal() + rng.randrange(38 * 365)
            number = citizen_number(rng, county, date.fromordinal(born), sex)
            kind = "full" if place == 0 or house.kind != "village" and place == 1 else "part"
            row = Mediator(id=uuid7(), name=name, pinyin=sort_key(name), kind=kind)
            row.id_enc = seal(number, table="mediators_mediator", column="id_enc", row_id=row.id)
            row.id_hash = blind("id", number)
            people.append(row)
            how = "hired" if kind == "full" or house.kind != "village" else "elected"
            terms.append(Appointment(id=uuid7(), mediator=row, organisation=house, how=how, from_on=BEGUN_ON))
    Mediator.objects.using(using).bulk_create(people)
    Appointment.objects.using(using).bulk_create(terms)


def committees(county: str, *, using: str = "default") -> dict[tuple[str, str], UUID]:
    """(kind, place) to the organisation's id, for every living organisation of a county."""
    rows = Organisation.objects.using(using).filter(
        place__gte=county, place__lt=next_code(county), to_on=None
    )
    return {(kind, place): pk for kind, place, pk in rows.values_list("kind", "place_id", "id")}
