"""R9 `OR EXISTS` of grants, R11 reading by ids without the county, R12 a statement a row: seen in the statements themselves."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fengqiao.casework.cases.models import Dispute, Handling, Participant, Party
from fengqiao.casework.cases.queries import ListFilters, list_disputes
from fengqiao.casework.cases.tests.house import NOW, PARTIES, House, build_house, register
from fengqiao.trust.scope import acting

pytestmark = pytest.mark.django_db
NO_COST = re.compile(r"^(?:SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET LOCAL)")


def sent(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries if not NO_COST.match(query["sql"])]


@pytest.fixture
def house() -> House:
    return build_house()


def test_r9_granted_ids_are_read_first_and_bounded(house: House) -> None:
    """540 ms against 0.3 ms for an empty village at a million rows: never EXISTS on the grants."""
    with acting(house.clerk):
        register(house, house.clerk, to_organisation=house.org("other_town"), route_reason="试")
    with acting(house.other_head), CaptureQueriesContext(connection) as queries:
        assert len(list_disputes(house.other_head.scope, ListFilters(), cursor=None, now=NOW).rows) == 1
    text = [sql for sql in sent(queries) if "cases_" in sql]
    assert not any("EXISTS" in sql for sql in text)
    assert not any(re.search('JOIN "?cases_participant', sql) for sql in text)
    grants = [sql for sql in text if re.search('FROM "?cases_participant', sql)]
    assert grants, "the grants are asked"
    for sql in grants:  # an array that is read once, and bounded
        assert re.search(r'= ANY\(ARRAY\(SELECT .*"?cases_participant.* LIMIT \d+\)\)', sql), sql


def test_r9_an_empty_village_costs_no_more_statements_than_a_full_one(house: House) -> None:
    counts = []
    for many in (0, 3):
        for _ in range(many):
            with acting(house.village_head):
                register(house, house.village_head)
        with acting(house.village_head), CaptureQueriesContext(connection) as queries:
            assert (
                len(list_disputes(house.village_head.scope, ListFilters(), cursor=None, now=NOW).rows) == many
            )
        counts.append(len(sent(queries)))
    assert counts[0] <= counts[1] <= 6


def test_r11_children_and_parents_are_fetched_with_their_county(house: House) -> None:
    """Without it 50 ids cost 90 to 127 ms on PostgreSQL 15."""
    with acting(house.clerk):
        made = register(house, house.clerk, to_organisation=house.org("town"), route_reason="就地")
        dispute = Dispute.objects.within(house.clerk.scope).get(id=made.id)
        party = Party.objects.of(dispute).first()
        with CaptureQueriesContext(connection) as queries:
            assert (
                Party.objects.of(dispute).get(id=party.id).dispute.number == made.number
            )  # the key followed forwards
            list(Participant.objects.of(dispute).prefetch_related("dispute"))
            party.refresh_from_db()
            party.save(update_fields=["occupation"])
    for sql in sent(queries):
        assert '"county" =' in sql.partition("WHERE")[2] or '"county" IN' in sql.partition("WHERE")[2], sql


@pytest.mark.parametrize("people", [2, 8])
def test_r12_a_registration_costs_the_same_statements_for_two_and_eight_parties(
    house: House, people: int
) -> None:
    parties = [PARTIES[0], *[PARTIES[1]] * (people - 1)]
    with acting(house.clerk):
        register(house, house.clerk)  # what is kept in the process is kept now
        with CaptureQueriesContext(connection) as queries:
            register(house, house.clerk, parties=parties)
    statements = sent(queries)
    assert len(statements) <= 10, statements
    assert len([sql for sql in statements if sql.startswith('INSERT INTO "cases_party"')]) == 1
    assert Handling._meta.db_table in "".join(statements)
