"""The narratives of the demo: at least sixty a family, far apart, and none told twice in five areas of a thousand disputes."""

from __future__ import annotations

import re
import time
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import combinations
from random import Random

import pytest
from rapidfuzz.fuzz import ratio, token_sort_ratio

from fengqiao.casework.cases.types import families, types
from fengqiao.wiring.demo import stories
from fengqiao.wiring.demo.areas import AREAS
from fengqiao.wiring.demo.dealing import SHARES, Teller, ground_of, lines_at
from fengqiao.wiring.demo.stories import Line, Story, lines, tell

TODAY = date(2026, 11, 25)
EACH = 1000
PLACES = {
    "640221": ("古城社区", "永安村", "高庄村", "东苑社区", "头闸村"),
    "640104": ("崇安社区", "北塔社区", "兴隆社区", "掌政村"),
    "500104": ("平安社区", "钢花社区", "光明社区", "石盘村"),
    "320105": ("明园社区", "兆园社区", "莫愁湖社区"),
    "150223": ("巴音哈拉嘎查", "哈拉乌素嘎查", "东河村", "艾不盖街社区"),
}
KNOWN = {"a", "b", "age", "place", "town", "n", "money", "day", "ago"}


def by_family() -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {family: [] for family in families()}
    for one in lines():
        found[one.family].append(one)
    return found


@cache
def told() -> dict[str, list[tuple[str, Story]]]:
    """A thousand stories in each area, with the place of each, dealt as the demo deals them."""
    found: dict[str, list[tuple[str, Story]]] = {}
    for county, area in AREAS.items():
        teller = Teller(area, seed=1963)
        found[county] = []
        for index in range(EACH):
            rng = Random(f"{county}/{index}")
            place = rng.choice(PLACES[county])
            line = teller.line(rng, place, oral=rng.random() < 0.58)
            found[county].append(
                (place, teller.tell(rng, line, place_name=place, town_name="某镇", on=TODAY))
            )
    return found


@pytest.mark.parametrize("family", families())
def test_a_family_has_sixty_narratives_that_cover_its_leaves_and_are_far_apart(family: str) -> None:
    ours = by_family()[family]
    assert len(ours) >= 60
    leaves = {code for code, kind in types().items() if kind.family.code == family and kind.is_open}
    assert {one.type_code for one in ours} == leaves
    for one, other in combinations([re.sub(r"\{\w+\}", "", line.text) for line in ours], 2):
        assert max(ratio(one, other), token_sort_ratio(one, other)) < 75, (one, other)


def test_no_two_narratives_of_different_families_are_alike() -> None:
    texts = [re.sub(r"\{\w+\}", "", line.text) for line in lines()]
    assert len(set(texts)) == len(texts)
    openings = Counter(text[:10] for text in texts)
    assert openings.most_common(1)[0][1] <= 3


def test_five_thousand_narratives_are_all_distinct() -> None:
    narratives = [story.narrative for area in told().values() for _, story in area]
    assert len(narratives) == 5 * EACH == len(set(narratives))


def test_people_of_two_areas_never_share_a_name() -> None:
    """This is what keeps narratives of two areas apart without asking each other."""
    seen: dict[str, set[str]] = {
        county: {party.name for _, story in area for party in story.parties}
        for county, area in told().items()
    }
    assert all(not seen[one] & seen[other] for one, other in combinations(seen, 2))
    assert all("{a}" in line.text or "{b}" in line.text for line in lines())


def test_narratives_are_as_long_as_a_clerk_types() -> None:
    for area in told().values():
        for _, story in area:
            assert 45 <= len(story.narrative) <= 170, story.narrative


def test_pasture_only_in_the_banner_and_families_in_proportion() -> None:
    grass = {line.text: line for line in lines() if line.where == "grass"}
    assert len(grass) >= 40
    for county, area in AREAS.items():
        offered = {one.text for ground in SHARES for ones in lines_at(area, ground).values() for one in ones}
        assert bool(offered & set(grass)) == (county == "150223")
    for county, area in told().items():
        ours = Counter(story.type_code.partition(".")[0] for _, story in area)
        assert len(ours) >= 16
        assert max(ours.values()) <= EACH * 0.24
        if county == "320105":
            assert not ours["land"] and ours["estate"] > EACH * 0.08
        assert 0.03 <= (ours["wages"] + ours["labour"]) / EACH <= 0.2
    for place, story in told()["150223"]:
        assert ground_of(place) == "town" or not story.type_code.startswith("estate.")
        assert "水稻" not in story.narrative


def test_templates_are_used_evenly() -> None:
    for area in AREAS.values():
        teller = Teller(area, seed=5)
        rng = Random(5)
        for _ in range(EACH):
            teller.line(rng, PLACES[area.county][0], oral=False)
        ground = ground_of(PLACES[area.county][0])
        for family, ones in lines_at(area, ground).items():
            if SHARES[ground][family]:
                used = [teller.used[one.text] for one in ones]
                assert max(used) - min(used) <= 1, family


def test_sums_of_narrative_and_deal_agree() -> None:
    for line in lines():
        assert set(re.findall(r"\{(\w+)\}", line.text)) <= KNOWN
        assert set(re.findall(r"\{(\w+)\}", line.deal)) <= KNOWN | {"paid"}
        assert (line.low > 0) == ("{money}" in line.text), line.text
        assert line.low <= line.high
        assert not ("{paid}" in line.deal and "{money}" in line.deal)
        assert line.low or not {"paid", "money"} & set(re.findall(r"\{(\w+)\}", line.deal)), line.deal
    for area in told().values():
        for _, story in area:
            if story.paid_fen:
                assert story.amount_fen and story.paid_fen <= story.amount_fen
                sum_in_deal = re.findall(r"(\d+(?:\.\d+)?)(万?)元", story.deal)
                assert any(
                    round(float(n) * (10000 if wan else 1)) * 100 == story.paid_fen for n, wan in sum_in_deal
                )
            assert "{" not in story.narrative + story.deal


def test_who_pays_what_follows_the_deal() -> None:
    def first(words: str) -> Story:
        line = next(one for one in lines() if words in one.deal)
        return tell(Random(1), AREAS["640221"], line, place_name="古城社区", town_name="某镇", on=TODAY)

    part, whole = first("{b}一次性赔偿{a}维修费{paid}"), first("{b}当场退还定金{money}")
    assert part.paid_fen and part.amount_fen and part.paid_fen < part.amount_fen and not part.from_first
    assert whole.paid_fen == whole.amount_fen
    assert first("{a}付清工钱{paid}").from_first
    assert first("免除违约金{money}").paid_fen is None and first("减免并退还租金{paid}").paid_fen
    assert first("{b}将鞋柜和童车搬回家中").paid_fen is None


def test_people_fit_the_words() -> None:
    rng, area = Random(2), AREAS["640221"]
    old = next(line for line in lines() if line.traits.startswith("女老/男"))
    for _ in range(30):
        first, second = tell(rng, area, old, place_name="永安村", town_name="某镇", on=TODAY).parties[:2]
        assert first.sex == "2" and first.age is not None and first.age >= 60 and second.sex == "1"
    for line in lines():
        mine, _, theirs = line.traits.partition("/")
        assert set(mine) <= set("男女老中青付") and set(theirs) <= set("男女老中青"), line.traits
        if re.search(r"她", line.text):
            assert "女" in line.traits, line.text
        if re.search(r"(?<![其吉])他(?![人们方乡])", line.text):
            assert "男" in line.traits or "/女" in line.traits, line.text
        if re.search(r"怀孕|丈夫\{b\}|前夫\{b\}", line.text):
            assert "女" in mine, line.text


def test_the_files_are_read_in_a_third_of_a_second() -> None:
    folder = files(stories.__package__ or "").joinpath("narratives")
    texts = [one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".toml")]
    assert len(texts) == len(families()) and all(text.count("\n") < 400 for text in texts)
    begun = time.process_time()
    for text in texts:
        tomllib.loads(text)
    assert time.process_time() - begun < 0.3
