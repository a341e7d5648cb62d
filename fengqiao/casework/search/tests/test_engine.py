"""The engine against the list: the same rows, order and number whatever else narrows; windows and pages leave nothing out."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.queries import ListFilters, list_disputes
from fengqiao.casework.cases.services import accept_dispute, hand_over
from fengqiao.casework.cases.tests.house import CHINA, NOW, PARTIES, House, build_house
from fengqiao.casework.cases.tests.house import register as register_plainly
from fengqiao.casework.search import engine
from fengqiao.casework.search.queries import search_disputes
from fengqiao.casework.search.services import write_entries
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting

pytestmark = [pytest.mark.django_db, pytest.mark.req("INT-05")]
WORD = "浇水"


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture(params=["short list", "months", "days and months"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way in which the engine reads: what statistics would choose at a million, forced upon a few."""
    if request.param != "short list":
        monkeypatch.setattr(engine, "SHORT", -2)
    if request.param == "days and months":
        monkeypatch.setattr(engine, "COMMON", 0)


def numbers_in(actor: Actor, at: list[datetime]) -> list[str]:
    """Registered at these moments; their numbers, newest first. The rows are moved: nobody registers in the past."""
    house_rows = []
    with acting(actor):
        for number, moment in enumerate(at):
            made = register_plainly(House(), actor, narrative=f"第{number}次为浇水的事情争吵起来。", now=NOW)
            rows = Dispute.objects.everywhere("test").filter(county=made.county, id=made.id)
            rows.update(received_at=moment)
            write_entries(list(rows))
            house_rows.append((moment, made.id, made.number))
    return [number for _, _, number in sorted(house_rows, reverse=True)]


def walk(actor: Actor, size: int, **narrow: Any) -> tuple[list[str], str]:
    """All pages by the next cursor, then all of them back by the previous one; both ways must say the same."""
    found: list[str] = []
    with acting(actor):

        def page(cursor: str | None) -> Any:
            return search_disputes(
                actor.scope, ListFilters(q=WORD, **narrow), cursor=cursor, now=NOW, size=size
            ).page

        first = now = page(None)
        found += [row.number for row in now.rows]
        pages = [[row.number for row in now.rows]]
        while now.next_cursor:
            now = page(now.next_cursor)
            pages.append([row.number for row in now.rows])
        back = [pages[-1]]
        while now.previous_cursor:
            now = page(now.previous_cursor)
            back.insert(0, [row.number for row in now.rows])
        assert back == pages
    return [number for one in pages for number in one], first.counted


def test_windows_of_months_leave_nothing_out(way: None, house: House) -> None:
    """From today back over ten years, on both sides of each border of a month in this country's time."""
    at = [NOW - timedelta(days=days) for days in (0, 1, 20, 40, 100, 300, 301, 500, 900, 1500, 1900, 3600)]
    for year, month in ((2026, 5), (2026, 4), (2025, 3), (2024, 3), (2023, 1), (2021, 7)):
        border = datetime(year, month, 1, tzinfo=CHINA)
        at += [border, border - timedelta(microseconds=1)]
    made = numbers_in(house.clerk, at)
    assert walk(house.centre_head, 50) == (made, str(len(made)))
    assert walk(house.town_head, 4) == (made, str(len(made)))


def test_pages_beyond_the_thousand_newest_go_on_and_back(
    way: None, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST", 6)
    made = numbers_in(house.clerk, [NOW - timedelta(days=9 * n, hours=n) for n in range(17)])
    found, _ = walk(house.centre_head, 3)
    assert found == made


@pytest.fixture
def many(house: House) -> House:
    for number, (place, kind) in enumerate(
        product(
            ("640221100001", "640221100", "640221101"),
            ("neighbour.water", "neighbour.nuisance", "labour.contract"),
        )
    ):
        with acting(house.clerk):
            made = register_plainly(
                house, house.clerk, place_code=place, type_code=kind, now=NOW - timedelta(days=number * 3), channel=("counter", "phone")[number % 2],
                narrative="为浇水的事情争吵起来。",
            )  # fmt: skip
        if number % 3 == 1:
            with acting(house.clerk):
                hand_over(
                    actor=house.clerk, now=NOW, county=made.county, id=made.id, revision=1, to_organisation=house.org("other_town"), reason="就地调解"
                )  # fmt: skip
        if number % 3 == 2:
            with acting(house.centre_head):
                accept_dispute(
                    actor=house.centre_head, now=NOW, county=made.county, id=made.id, revision=1, consent=True
                )
    return house


def test_search_is_the_list_of_those_with_the_word_whatever_else_narrows(way: None, many: House) -> None:
    """Every disagreement of the two forms of a filter, for readers of a county, a town, a village and a foreign county."""
    filters: list[dict[str, Any]] = [
        {}, *({"stage": one} for one in ("open", "closing", "registered", "offered", "accepted", "nonsense")),
        *({"type": one} for one in ("neighbour", "neighbour.water", "nonsense")), *({"place": one} for one in ("640221", "640221100", "64", "0", "x-")),
        *({"due": one} for one in ("late", "today", "week", "nonsense")), {"channel": "phone"}, {"held_by": many.org("centre")},
        {"stage": "open", "type": "neighbour", "place": "640221100", "due": "week"}, {"mine": UUID(int=0)}, {"ids": ()},
    ]  # fmt: skip
    some = 0
    for actor in (many.clerk, many.town_head, many.other_head, many.village_head, many.foreign_head):
        with acting(actor):
            for one in filters:
                listed = list_disputes(actor.scope, ListFilters(**one), cursor=None, now=NOW)
                found = search_disputes(actor.scope, ListFilters(q=WORD, **one), cursor=None, now=NOW).page
                assert [row.number for row in found.rows] == [row.number for row in listed.rows], (
                    actor.user_name,
                    one,
                )
                assert found.counted == listed.counted
                some += 0 < len(listed.rows) < 9
    assert some > 30, "filters that narrow"


def test_words_are_found_as_a_brute_force_reading_of_the_texts_finds_them(house: House) -> None:
    """Random texts over six characters, random words of two to four: pairs that stand apart, words over a comma, repetitions."""
    chance = random.Random(20)
    texts: dict[str, str] = {}
    with acting(house.clerk):
        for _ in range(40):
            runs = [
                "".join(chance.choices("甲骨龟卜爻鼎", k=chance.randint(2, 9)))
                for _ in range(chance.randint(3, 5))
            ]
            made = register_plainly(house, house.clerk, narrative="，".join(runs) + "。", now=NOW)
            texts[made.number] = "，".join(runs)
    hits = 0
    for _ in range(150):
        words = [
            "".join(chance.choices("甲骨龟卜爻鼎", k=chance.randint(2, 4)))
            for _ in range(chance.randint(1, 2))
        ]
        wanted = {number for number, text in texts.items() if all(word in text for word in words)}
        for actor, expected in ((house.town_head, wanted), (house.foreign_head, set())):
            with acting(actor):
                page = search_disputes(actor.scope, ListFilters(q=" ".join(words)), cursor=None, now=NOW).page
            assert {row.number for row in page.rows} == expected, words
            assert page.counted == str(len(expected))
        hits += 0 < len(wanted) < 40
    assert hits > 60, "words that tell texts apart"


def test_a_secret_dispute_is_neither_found_nor_counted_by_word_number_or_person(house: House) -> None:
    """Whoever reads up to its level finds it in each of the three ways."""
    with acting(house.clerk):
        open_one, secret = (
            register_plainly(house, house.clerk, narrative="为浇水争吵。", now=NOW) for _ in range(2)
        )
    cleared = replace(house.town_head, scope=replace(house.town_head.scope, secrecy=2))
    with acting(cleared):
        rows = Dispute.objects.everywhere("test").filter(county=secret.county, id=secret.id)
        rows.update(secrecy=2)
        Party.objects.everywhere("test").filter(county=secret.county, dispute_id=secret.id).update(secrecy=2)
        write_entries(list(rows))
    person = next(one.id_number for one in PARTIES if one.id_number)
    for query in (WORD, "争吵", person, secret.number):
        for actor, expected in (
            (house.town_head, {open_one.number}),
            (cleared, {open_one.number, secret.number}),
        ):
            expected = expected & {secret.number} if query == secret.number else expected
            with acting(actor):
                page = search_disputes(actor.scope, ListFilters(q=query), cursor=None, now=NOW).page
            assert {row.number for row in page.rows} == expected, query
            assert page.counted == str(len(expected))
