"""Proposals of type and route: with their grounds, never a decision, kept with the answer."""

from __future__ import annotations

import pytest

from fengqiao.casework.cases.measures import acceptance
from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.rules import SuggestionInput
from fengqiao.casework.cases.services import refuse_dispute
from fengqiao.casework.cases.tests.house import (
    NARRATIVE,
    NOW,
    PARTIES,
    House,
    build_house,
    make_organisation,
    register,
    settle,
)
from fengqiao.casework.cases.types import types
from fengqiao.casework.intake.models import Suggestion
from fengqiao.casework.intake.queries import propose_routes, suggest_types, type_model
from fengqiao.casework.intake.services import register_with_suggestions
from fengqiao.kernel.errors import Invalid
from fengqiao.trust.scope import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.mark.req("INT-06")
def test_the_type_comes_with_the_words_that_gave_it() -> None:
    first = suggest_types(NARRATIVE)[0]
    assert first.family_name == "邻里"
    assert all(NARRATIVE[start:end] == word for word, start, end in first.words)
    assert first.words and (first.confidence is None or 0 < first.confidence < 1)
    assert suggest_types("，。！") == []


@pytest.mark.req("INT-04")
@pytest.mark.parametrize(
    ("place", "kind", "difficulty", "fen", "expected"),
    [
        ("640221100001", "neighbour.water", "ordinary", None, "老城社区人民调解委员会"),
        ("640221100001", "neighbour.water", "hard", None, "城关镇人民调解委员会"),
        ("640221100001", "neighbour.water", "ordinary", 60_000_000, "平罗县人民调解中心"),
        ("640221100001", "medical.harm", "ordinary", None, "平罗县医疗纠纷人民调解委员会"),
        ("640221100", "neighbour.water", "ordinary", None, "城关镇人民调解委员会"),
        ("640221", "neighbour.water", "ordinary", None, "平罗县人民调解中心"),
    ],
)
def test_the_route_follows_policy(
    house: House, place: str, kind: str, difficulty: str, fen: int | None, expected: str
) -> None:
    make_organisation("medical", "640221", "平罗县医疗纠纷人民调解委员会")
    kind = (
        kind
        if kind in types()
        else next(code for code in types() if code.startswith(kind.partition(".")[0] + "."))
    )
    found = propose_routes(place=place, type_code=kind, difficulty=difficulty, amount_fen=fen, on=NOW.date())
    assert found[0].organisation_name == expected
    assert found[0].reason


@pytest.mark.req("INT-04")
def test_every_type_has_a_way_of_handling(house: House) -> None:
    for code in types():
        assert propose_routes(
            place="640221100001", type_code=code, difficulty="ordinary", amount_fen=None, on=NOW.date()
        ), code


@pytest.mark.req("INT-04")
def test_another_route_needs_a_reason_and_the_answer_is_kept(house: House) -> None:
    values = {
        "actor": house.clerk, "now": NOW, "channel": "counter", "place_code": "640221100001", "type_code": "neighbour.water",
        "narrative": NARRATIVE, "parties": PARTIES,
        "type_suggestion": SuggestionInput(type_model(), "neighbour.wall", 3.2, ("出水口",)),
        "route_suggestion": SuggestionInput("rules", str(house.org("village")), None),
    }  # fmt: skip
    with acting(house.clerk), pytest.raises(Invalid) as no:
        register_with_suggestions(**values, to_organisation=house.org("town"))
    assert no.value.field == "route_reason"
    with acting(house.clerk):
        made = register_with_suggestions(
            **values, to_organisation=house.org("town"), route_reason="村调委会成员与当事人有亲属关系"
        )
        dispute = Dispute.objects.within(house.clerk.scope).get(county=made.county, id=made.id)
        kept = {row.kind: (row.proposed, row.answer) for row in Suggestion.objects.of(dispute)}
    assert kept == {
        "type": ("neighbour.wall", "neighbour.water"), "route": (str(house.org("village")), str(house.org("town"))),
    }  # fmt: skip


@pytest.mark.req("INT-03")
def test_the_acceptance_rate_counts_answers(house: House) -> None:
    made = []
    for _ in range(4):
        with acting(house.clerk):
            made.append(register(house, house.clerk, to_organisation=house.org("town"), route_reason="就地"))
    for one in made[:2]:
        settle(house, one, house.town_head, until="accepted")
    with acting(house.town_head):
        refuse_dispute(
            actor=house.town_head, now=NOW, county=made[2].county, id=made[2].id, revision=1, ground="not_civil", guidance="court",
            explanation="请依法起诉维权",
        )  # fmt: skip
    with acting(house.bureau):
        found = acceptance(house.bureau.scope, NOW.date(), NOW.date())
    assert (found.accepted, found.refused, found.waiting, found.rate) == (2, 1, 1, 67)
    with acting(house.foreign_head):
        assert acceptance(house.foreign_head.scope, NOW.date(), NOW.date()).rate is None
