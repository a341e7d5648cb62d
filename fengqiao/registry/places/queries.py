"""Places: the read door. Search by name, code, pinyin or initials; the path of a place; what an area covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from fengqiao.kernel.keeping import Keep
from fengqiao.kernel.placed.values import next_code
from fengqiao.trust.scope.areas import Area

from .models import Place

__all__ = [
    "PlaceHit",
    "children",
    "county_key",
    "expand_area",
    "find_place",
    "names_below",
    "path_names",
    "search_places",
]


@dataclass(frozen=True)
class PlaceHit:
    """A place as a picker shows it."""

    code: str
    name: str
    path: str
    level: str


def county_key(code: str) -> str:
    """The six digits that a row placed here carries for ever; a city's or province's own six where no county holds it."""
    return code[:6] if len(code) >= 6 else code.ljust(6, "0")


def find_place(code: str) -> Place | None:
    """The place of a code, living or ended; kept for a minute."""
    return _places_kept.get(code, lambda: Place.objects.filter(code=code).first())


KEEP_SECONDS = 60.0  # a change of places is seen a minute later in the other processes
_names_kept: Keep[str, str] = Keep(KEEP_SECONDS, most=50_000)
_places_kept: Keep[str, Place | None] = Keep(KEEP_SECONDS)
_areas_kept: Keep[str, Area] = Keep(KEEP_SECONDS)


def _names(codes: set[str]) -> dict[str, str]:
    """Names by code; what this process read within the last minute costs no query."""
    names = {code: name for code in codes if (name := _names_kept.peek(code)) is not None}
    if missing := codes - names.keys():
        found = dict(Place.objects.filter(code__in=missing).values_list("code", "name"))
        for code, name in found.items():
            _names_kept.put(code, name)
        names.update(found)
    return names


def forget_places() -> None:
    """Drop what is kept (after a change of places in this process; in tests)."""
    _names_kept.forget()
    _places_kept.forget()
    _areas_kept.forget()


def path_names(codes: Iterable[str], *, above: int = 6) -> dict[str, str]:
    """Codes to paths such as 平罗县 城关镇 老城社区, from the level with `above` digits down. One query, often none."""
    wanted = set(codes)
    chain = {code[:cut] for code in wanted for cut in (2, 4, 6, 9, 12) if above <= cut <= len(code)} | wanted
    names = _names(chain)
    return {
        code: " ".join(
            names[code[:cut]] for cut in (2, 4, 6, 9, 12) if above <= cut <= len(code) and code[:cut] in names
        )
        for code in wanted
    }


def children(code: str) -> list[PlaceHit]:
    """The places right under one, by code, those that ended left out."""
    rows = Place.objects.filter(parent_id=code, to_on=None).order_by("code")
    return [PlaceHit(row.code, row.name, row.name, row.level) for row in rows]


def names_below(code: str) -> list[tuple[str, str]]:
    """(code, name) of a place and of everything living below it, by code. One query; a county has a few hundred."""
    rows = Place.objects.filter(code__gte=code, code__lt=next_code(code), to_on=None).order_by("code")
    return list(rows.values_list("code", "name"))


def search_places(text: str, *, within: Iterable[str] = (), most: int = 12) -> list[PlaceHit]:
    """Living places whose name, code, pinyin or initials match; `within` keeps to code prefixes. Shortest names first."""
    asked = text.strip().lower()
    if not asked:
        return []
    rows = Place.objects.filter(to_on=None)
    area = Q()
    for prefix in within:
        area |= Q(code__gte=prefix, code__lt=next_code(prefix))
    rows = rows.filter(area)
    if asked.isdigit():
        rows = rows.filter(code__gte=asked, code__lt=next_code(asked))
    elif asked.isascii():
        rows = rows.filter(Q(initials__gte=asked, initials__lt=next_code(asked)) | Q(pinyin__contains=asked))
    else:
        rows = rows.filter(name__contains=text.strip())
    found = list(rows.order_by("code")[: most * 8])
    found.sort(key=lambda row: (len(row.code), len(row.name), row.code))
    paths = path_names([row.code for row in found[:most]])
    return [PlaceHit(row.code, row.name, paths[row.code], row.level) for row in found[:most]]


def _counties_below(code: str) -> tuple[str, ...]:
    below = Place.objects.filter(level="county", code__gte=code, code__lt=next_code(code)).order_by("code")
    return (code.ljust(6, "0"), *below.values_list("code", flat=True))


def expand_area(code: str) -> Area:
    """What an area covers: its own codes, and those of divisions that were merged into it (rows keep the old code). Kept a minute."""
    return _areas_kept.get(code, lambda: _expand(code))


def _merged_into(code: str) -> tuple[str, ...]:
    """What became part of an area, and what had become part of that before, however often. One query a step, mostly one."""
    areas, fresh = [code], [code]
    while fresh:
        became = Q(pk__in=[])
        for one in fresh:
            became |= Q(successor_id__gte=one, successor_id__lt=next_code(one))
        found = Place.objects.filter(became).order_by("code").values_list("code", flat=True)
        fresh = [one for one in found if not one.startswith(tuple(areas))]
        areas += fresh
    return tuple(areas[1:])


def _expand(code: str) -> Area:
    former = _merged_into(code) if code else ()
    full: tuple[str, ...] = _counties_below(code) if len(code) < 6 else (code,) if len(code) == 6 else ()
    full += tuple(old for old in former if len(old) == 6)
    part = {old[:6] for old in former if len(old) > 6} | ({code[:6]} if len(code) > 6 else set())
    return Area((code, *former), full, tuple(sorted(part - set(full))))
