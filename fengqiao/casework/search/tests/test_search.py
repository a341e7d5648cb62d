"""Search finds what is in scope and nothing else, newest first; kept = rebuilt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.queries import ListFilters, list_disputes
from fengqiao.casework.cases.rules import PartyInput
from fengqiao.casework.cases.services import Registered, accept_dispute, hand_over
from fengqiao.casework.cases.tests.house import NARRATIVE, NOW, PARTIES, House, build_house, citizen_number
from fengqiao.casework.cases.tests.house import register as register_plainly
from fengqiao.casework.search import engine
from fengqiao.casework.search.queries import Found, found_ids, search_disputes
from fengqiao.casework.search.services import entries_for, rebuild
from fengqiao.casework.search.similar import Similar, likely_duplicates, mark_of, similar_to
from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting

pytestmark = [pytest.mark.django_db, pytest.mark.req("INT-05")]


@pytest.fixture
def house() -> House:
    return build_house()


def register(house: House, actor: Actor, **more: Any) -> Registered:
    with acting(actor):
        return register_plainly(house, actor, **more)


def ask(actor: Actor, text: str, cursor: str | None = None, size: int = 50, **narrow: str) -> Found:
    with acting(actor):
        return search_disputes(actor.scope, ListFilters(q=text, **narrow), cursor=cursor, now=NOW, size=size)


def numbers(found: Found) -> list[str]:
    return [row.number for row in found.page.rows]


def test_words_of_the_narrative_the_names_and_the_place(house: House) -> None:
    made = register(house, house.clerk, narrative="邻居挖沟，渠水漫进我家苹果园，两亩苹果树泡烂了根。")
    other = register(house, house.clerk, narrative="两家为宅基地边界争吵，打碎了一扇窗户。")
    for word in ("渠水", "苹果园", "苹果 烂了", PARTIES[0].name):
        assert made.number in numbers(ask(house.town_head, word)), word
    assert numbers(ask(house.town_head, "苹果园")) == [made.number]
    assert numbers(ask(house.town_head, "窗户")) == [other.number]
    assert numbers(ask(house.town_head, "城关镇 宅基地")) == [other.number], "the place is a word as well"
    assert ask(house.town_head, "苹果园").page.rows[0].snippet


def test_pairs_that_do_not_stand_together_are_no_hit(house: House) -> None:
    register(house, house.clerk, narrative="老人赡养之事已经谈妥，抚养费另外再说清楚。")
    assert numbers(ask(house.town_head, "赡养费")) == [], "赡养 and 养费 are both there, 赡养费 is not"


def test_one_character_finds_nothing_and_says_so(house: House) -> None:
    register(house, house.clerk)
    assert ask(house.town_head, "水").kind == "nothing"


def test_exact_numbers_of_persons_and_disputes(house: House) -> None:
    made = register(house, house.clerk)
    known = next(one for one in PARTIES if one.id_number)
    assert numbers(ask(house.town_head, known.id_number.lower())) == [made.number]
    assert ask(house.town_head, citizen_number("64022119700101002")).page.rows == []
    assert numbers(ask(house.town_head, made.number)) == [made.number]
    if phone := next((one.phone for one in PARTIES if one.phone), ""):
        assert numbers(ask(house.town_head, phone)) == [made.number]


def test_out_of_scope_is_neither_shown_nor_counted(house: House) -> None:
    register(house, house.clerk, narrative="渠水漫进苹果园，两家吵了起来。")
    for stranger in (house.foreign_head,):
        found = ask(stranger, "苹果园")
        assert found.page.rows == [] and found.page.counted == "0"


def test_the_function_takes_no_county_that_the_transaction_does_not_have(house: House) -> None:
    """Whoever lies about the scope gets nothing: the settings of the transaction decide."""
    register(house, house.clerk, narrative="渠水漫进苹果园，两家吵了起来。")
    lying = replace(
        house.foreign_head.scope, full_counties=("640221", *house.foreign_head.scope.full_counties)
    )
    with acting(house.foreign_head):
        found = search_disputes(lying, ListFilters(q="苹果园"), cursor=None, now=NOW)
    assert found.page.rows == []


def test_the_application_cannot_read_the_side_table(house: House) -> None:
    with (
        acting(house.town_head),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 FROM search_searchentry")


def test_newest_first_in_pages_and_back(house: House) -> None:
    made = [
        register(house, house.clerk, now=NOW - timedelta(days=n), narrative=f"第{n}次为浇水的事情争吵起来。")
        for n in range(5)
    ]
    first = ask(house.town_head, "浇水", size=2)
    assert numbers(first) == [made[0].number, made[1].number] and first.page.counted == "5"
    second = ask(house.town_head, "浇水", first.page.next_cursor, 2)
    assert numbers(second) == [made[2].number, made[3].number]
    assert numbers(ask(house.town_head, "浇水", second.page.previous_cursor, 2)) == numbers(first)


def test_filters_narrow_the_words(house: House) -> None:
    made = register(house, house.clerk, narrative="渠水漫进苹果园，两家吵了起来。")
    assert numbers(ask(house.town_head, "苹果园", stage="closed")) == []
    assert numbers(ask(house.town_head, "苹果园", stage="open")) == [made.number]
    assert numbers(ask(house.town_head, "苹果园", place="640104")) == []


def test_the_beginning_of_a_number_finds_what_each_reader_may_see(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rows as the list of all, for a county, a town, a village that holds nothing, and a foreign county; also beyond the most."""
    made = [
        register(house, house.clerk, place_code=place) for place in ("640221100001", "640221101", "640221100")
    ]
    with acting(house.clerk):
        hand_over(
            actor=house.clerk, now=NOW, county=made[1].county, id=made[1].id, revision=1, to_organisation=house.org("town"), reason="就地调解"
        )  # fmt: skip
    readers = (
        house.clerk,
        house.centre_head,
        house.town_head,
        house.other_head,
        house.village_head,
        house.foreign_head,
    )
    for most in (1001, 2):
        monkeypatch.setattr(engine, "MOST", most)
        for actor in readers:
            with acting(actor):
                everything = list_disputes(actor.scope, ListFilters(), cursor=None, now=NOW).rows
            for typed in ("640221-", made[0].number[:11], made[2].number, "640222-"):
                wanted = [row.number for row in everything if row.number.startswith(typed)]
                assert numbers(ask(actor, typed)) == wanted, (actor.user_name, typed)
            assert numbers(ask(actor, "640221-", stage="closed")) == []


def test_the_number_of_the_mediation_is_found_once_there_is_one(house: House) -> None:
    made = register(house, house.clerk)
    with acting(house.centre_head):
        accept_dispute(
            actor=house.centre_head, now=NOW, county=made.county, id=made.id, revision=1, consent=True
        )
    assert made.number in numbers(ask(house.town_head, "人调字"))


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "report"])
def test_rebuilt_equals_kept() -> None:
    house = build_house()
    made = register(house, house.clerk)
    with acting(house.centre_head):
        accept_dispute(
            actor=house.centre_head, now=NOW, county=made.county, id=made.id, revision=1, consent=True
        )

    def kept() -> list[tuple[str, ...]]:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT dispute_id::text, extra, place, lexemes::text, received_at::text FROM search_searchentry ORDER BY 1"
            )
            return list(cursor.fetchall())

    before = kept()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE search_searchentry SET lexemes = '', extra = '', place = ''")
    with acting(house.town_head):
        assert rebuild(made.county) == len(before) == 1
        assert entries_for(list(Dispute.objects.within(house.town_head.scope)))[0]["dispute_id"] == str(
            made.id
        )
    assert kept() == before


# -- likely duplicates ---------------------------------------------------------------------------------------


def similar(actor: Actor, **changed: Any) -> list[Similar]:
    said: dict[str, Any] = {
        "place": "640221100001", "county": "640221", "type_code": "neighbour.water", "narrative": NARRATIVE, "parties": PARTIES, "now": NOW,
    }  # fmt: skip
    with acting(actor):
        return likely_duplicates(actor.scope, **{**said, **changed})


STRANGERS = [
    PartyInput("applicant", "person", "甲某", "none"),
    PartyInput("respondent", "person", "乙某", "none"),
]


def test_the_same_number_and_the_same_village_of_late_are_told(house: House) -> None:
    made = register(house, house.clerk)
    (by_number,) = similar(house.clerk, place="640221101", type_code="labour.contract")
    assert by_number.number == made.number and "证件号码" in by_number.why and by_number.may_read
    (by_place,) = similar(house.clerk, parties=STRANGERS)
    assert "同一地点" in by_place.why and by_place.alike == 100
    assert similar(house.clerk, parties=STRANGERS, now=NOW + timedelta(days=91)) == []
    assert similar(house.clerk, parties=STRANGERS, type_code="labour.contract") == []


def test_what_one_may_not_read_is_told_by_its_holder_only(house: House) -> None:
    register(house, house.clerk, place_code="640221101")
    (told,) = similar(house.village_head, place="640221100001")
    assert not told.may_read and told.holder_name and told.why == ""
    assert (told.number, told.title, told.stage_name, told.received_on, told.alike) == ("", "", "", None, 0)


def test_what_was_compared_by_nobody_is_compared_when_it_is_taken_up(house: House) -> None:
    """A matter that came by phone page, program or ledger: its holder sees the others, not the matter itself."""
    first = register(house, house.clerk, now=NOW - timedelta(days=200))
    made = register(house, house.clerk, place_code="640221101")
    other = register(house, house.clerk, parties=STRANGERS, now=NOW - timedelta(days=20))

    def to(made: Registered, actor: Actor) -> list[tuple[str, str]]:
        with acting(actor):
            return [(one.number, one.why) for one in similar_to(actor.scope, county=made.county, id=made.id)]

    assert to(made, house.centre_head) == [(first.number, "有同一证件号码的当事人")]
    assert to(other, house.centre_head) == [], "older than ninety days, and no number in common"
    assert to(made, house.foreign_head) == [], "a stranger learns nothing by the id of a dispute"


def test_another_county_is_not_even_told(house: House) -> None:
    register(house, house.clerk)
    assert similar(house.foreign_head) == [], "its county is not in the transaction"


def test_the_mark_changes_with_what_was_found(house: House) -> None:
    register(house, house.clerk)
    first = mark_of(similar(house.clerk))
    register(house, house.clerk)
    assert first and mark_of(similar(house.clerk)) not in ("", first) and mark_of([]) == ""


@pytest.mark.parametrize("narrow", [
    {"due": "late"}, {"due": "today"}, {"due": "week"}, {"channel": "phone"}, {"channel": "counter"}, {"stage": "open"}, {"type": "neighbour"},
    {"type": "labour"}, {"place": "640221100"}, {"place": "640221101"},
])  # fmt: skip
def test_a_search_narrows_as_the_list_does(house: House, narrow: dict[str, str]) -> None:
    """Whatever filter stands beside the words, the search shows what the list shows with it."""
    for days, channel in ((0, "counter"), (9, "phone"), (30, "counter")):
        register(house, house.clerk, now=NOW - timedelta(days=days), channel=channel)
    with acting(house.centre_head):
        listed = list_disputes(house.centre_head.scope, ListFilters(**narrow), cursor=None, now=NOW)
    found = ask(house.centre_head, "出水口", **narrow)
    assert numbers(found) == [row.number for row in listed.rows]


def test_held_and_mine_narrow_a_search_too(house: House) -> None:
    made = register(house, house.clerk)
    with acting(house.centre_head):
        scope = house.centre_head.scope
        for held, shown in ((house.org("centre"), [made.number]), (house.org("town"), [])):
            found = search_disputes(scope, ListFilters(q="出水口", held_by=held), cursor=None, now=NOW)
            assert numbers(found) == shown
        nobody = search_disputes(scope, ListFilters(q="出水口", mine=UUID(int=1)), cursor=None, now=NOW)
        assert numbers(nobody) == []


def test_an_export_of_a_search_leaves_nothing_out_unsaid(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [register(house, house.clerk, now=NOW - timedelta(days=n)) for n in range(3)]
    with acting(house.centre_head):
        ids = found_ids(house.centre_head.scope, ListFilters(q="出水口"), now=NOW)
        assert ids == tuple(one.id for one in made)
        monkeypatch.setattr("fengqiao.casework.search.queries.COUNT_UP_TO", 2)
        with pytest.raises(Refusal, match="export_search_too_large"):
            found_ids(house.centre_head.scope, ListFilters(q="出水口"), now=NOW)
