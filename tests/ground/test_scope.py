"""One rule, three forms: `Scope.covers`, `Dispute.objects.within` and the single row of `see_dispute` agree on random trees of places."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.models import Dispute, Participant
from fengqiao.casework.cases.queries import ListFilters, list_disputes
from fengqiao.casework.cases.tests.house import NOW, make_organisation
from fengqiao.casework.search.queries import search_disputes
from fengqiao.casework.search.services import write_entries
from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.measures import measures
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.trust.scope import acting, system_actor

pytestmark = pytest.mark.django_db
COUNTIES = ("640221", "640104", "320105")
ALL = system_actor(COUNTIES)

counties = st.sampled_from(COUNTIES)
# Codes of every level, made up: neighbours share prefixes, so that a wrong range shows.
places = st.builds(
    lambda county, town, village: county + town + (village if town else ""),
    counties, st.sampled_from(["", "001", "002", "009", "010"]), st.sampled_from(["", "001", "999"]),
)  # fmt: skip
organisations = st.integers(0, 2)
disputes = st.lists(
    st.fixed_dictionaries(
        {"place": places, "holder": organisations, "secrecy": st.integers(0, 2), "shared": st.sets(organisations, max_size=2)}
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


@st.composite
def scopes(draw: st.DrawFn) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[int, ...], int]:
    """blocks, whole counties, partly seen counties, organisations by number, secrecy."""
    full = draw(st.sets(counties, max_size=2))
    part = draw(st.sets(counties, max_size=3)) - full
    blocks = draw(st.sets(places, max_size=3)) | full
    return (
        tuple(sorted(blocks)), tuple(sorted(full)), tuple(sorted(part)), tuple(draw(st.sets(organisations, max_size=2))),
        draw(st.integers(0, 2)),
    )  # fmt: skip


def make(rows: list[dict[str, Any]], houses: list[UUID]) -> list[tuple[Dispute, set[UUID]]]:
    made = []
    for number, row in enumerate(rows):
        dispute = Dispute(
            id=uuid7(), county=row["place"][:6], created_at=NOW, number=f"N{number}", channel="counter", place=row["place"],
            type="neighbour.water", title="邻里纠纷", narrative="邻里纠纷一件", received_at=NOW, holder_id=houses[row["holder"]],
            secrecy=row["secrecy"],
        )  # fmt: skip
        dispute.save(force_insert=True)
        shared = {houses[one] for one in row["shared"]}
        for one in shared:
            Participant(
                county=dispute.county,
                created_at=NOW,
                dispute=dispute,
                organisation_id=one,
                why="offer",
                from_at=NOW,
            ).save(force_insert=True)
        write_entries([dispute])
        made.append((dispute, shared))
    return made


def seen(scope: Scope, dispute: Dispute) -> bool:
    try:
        see_dispute(scope, dispute.county, dispute.id)
    except NotHere:
        return False
    return True


@pytest.mark.req("SYS-01")
@pytest.mark.req("SYS-02")
@pytest.mark.req("INT-05")
@given(rows=disputes, of=scopes())
@settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)  # fmt: skip
def test_list_search_count_figure_and_single_row_agree_with_the_oracle(rows: Any, of: Any) -> None:
    blocks, full, part, own, secrecy = of
    with transaction.atomic():
        houses = [make_organisation("county_centre", county, f"{county}中心").id for county in COUNTIES]
        with acting(system_actor(COUNTIES)):
            made = make(rows, houses)
        scope = Scope(blocks, full, part, tuple(houses[one] for one in own), (), secrecy)
        expected = {
            row.id
            for row, shared in made
            if scope.covers(
                county=row.county, place=row.place, holder=row.holder_id, secrecy=row.secrecy,
                shared=bool(shared & set(scope.organisations)),
            )
        }  # fmt: skip
        with acting(Actor(None, "甲", None, "clerk", None, "", frozenset(), scope)):
            page = list_disputes(scope, ListFilters(), cursor=None, now=NOW)
            assert {row.id for row in page.rows} == expected
            assert page.counted == str(len(expected))
            found = search_disputes(scope, ListFilters(q="邻里纠纷"), cursor=None, now=NOW).page
            assert {row.id for row in found.rows} == expected, "search is the list of who has the word"
            assert found.counted == str(len(expected))
            assert search_disputes(scope, ListFilters(q="土地"), cursor=None, now=NOW).page.counted == "0"
            assert Dispute.objects.within(scope).count() == len(expected)
            assert measures.get("cases.registered")(
                scope, date(2026, 5, 11), date(2026, 5, 11)
            ).count() == len(expected)
            assert {row.id for row, _ in made if seen(scope, row)} == expected
        with acting(ALL):  # ring one alone: the database lets all three counties through
            assert set(Dispute.objects.within(scope).values_list("id", flat=True)) == expected
        with acting(Actor(None, "甲", None, "clerk", None, "", frozenset(), scope)):  # ring three alone
            leaked = set(Dispute.objects.everywhere("ring one switched off").values_list("county", flat=True))
            assert leaked <= set(scope.counties)
        transaction.set_rollback(True)


@pytest.mark.req("SYS-01")
def test_a_share_that_ended_shows_nothing() -> None:
    house = make_organisation("county_centre", "640104", "兴庆区人民调解中心").id
    with acting(ALL):
        (dispute, _), *_ = make(
            [{"place": "640221001", "holder": 0, "secrecy": 0, "shared": {1}}], [house, house]
        )
    scope = Scope((), (), ("640221",), (uuid7(),))
    mine = Scope((), (), ("640221",), (house,))
    with acting(ALL):
        Dispute.objects.everywhere("test").filter(county="640221").update(
            holder_id=make_organisation("county_centre", "640221", "平罗县人民调解中心").id
        )
        assert seen(mine, dispute) and not seen(scope, dispute)
        Participant.objects.of(dispute).update(to_at=NOW)
        assert not seen(mine, dispute) and not Dispute.objects.within(mine).exists()
