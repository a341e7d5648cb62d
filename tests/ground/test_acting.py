"""`acting`: the scope of a transaction in the database itself; restored on leaving, closed where nobody acts."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, connection, transaction

from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.tests.house import NOW, House, build_house, register
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.kernel.serials.models import Serial
from fengqiao.trust.scope import acting, system_actor

pytestmark = [pytest.mark.django_db, pytest.mark.req("SYS-01")]
HERE, THERE = system_actor(("640221",)), system_actor(("640104",))


def counted(table: str = "cases_dispute") -> int:
    """A query that forgot its scope: only the database stands between."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@pytest.fixture
def house() -> House:
    built = build_house()
    with acting(built.clerk):
        register(built, built.clerk)
    return built


def test_a_foreign_county_does_not_exist_even_for_raw_sql(house: House) -> None:
    with acting(HERE):
        assert counted() == 1 and counted("cases_party") == 2 and counted("journal_entry") == 1
    with acting(THERE):
        assert [counted(table) for table in ("cases_dispute", "cases_party", "journal_entry")] == [0, 0, 0]
        assert list(Dispute.objects.everywhere("a query that forgot")) == []
        assert Dispute.objects.everywhere("a query that forgot").update(title="x") == 0
    assert counted() == 0, "nobody acts: nothing is there"


def test_scopes_nest_and_are_restored(house: House) -> None:
    with acting(HERE):
        with acting(THERE):
            assert counted() == 0
            with acting(system_actor(("640221", "640104"))):
                assert counted() == 1
            assert counted() == 0
        assert counted() == 1
        with pytest.raises(ValueError, match="inner"), acting(THERE):
            assert counted() == 0
            raise ValueError("inner")
        assert counted() == 1, "an error inside restores too"
    assert counted() == 0


def test_what_failed_inside_is_rolled_back(house: House) -> None:
    with pytest.raises(ValueError, match="after"), acting(HERE):
        Dispute.objects.everywhere("test").filter(county="640221").update(title="changed")
        raise ValueError("after")
    with acting(HERE):
        assert Dispute.objects.everywhere("test").get(county="640221").title != "changed"


@pytest.mark.parametrize("county", ["640104", "000000", "640222"])
def test_a_row_cannot_be_written_into_a_foreign_county(house: House, county: str) -> None:
    with acting(HERE), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Serial.objects.create(county=county, created_at=NOW, series="x", year=2026, last=1)


def test_a_row_cannot_be_moved_into_a_foreign_county(house: House) -> None:
    with acting(HERE), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Party.objects.everywhere("test").filter(county="640221").update(county="640104")


def test_secrecy_is_kept_by_the_database_too(house: House) -> None:
    secret = Actor(None, "x", None, "x", None, "", frozenset(), Scope(full_counties=("640221",), secrecy=2))
    plain = Actor(None, "x", None, "x", None, "", frozenset(), Scope(full_counties=("640221",), secrecy=1))
    with acting(secret):
        Dispute.objects.everywhere("test").filter(county="640221").update(secrecy=2)
        assert counted() == 1
    with acting(plain):
        assert counted() == 0
        assert counted("journal_entry") == 1


@pytest.mark.parametrize("key", ["640221'; SET ROLE fq_owner; --", "", "64022", "6402211", "六四〇二二一"])
def test_only_a_county_key_reaches_the_setting(key: str) -> None:
    with pytest.raises(ValueError, match="not a county key"), acting(system_actor((key,))):
        pass


def test_the_setting_is_local_to_the_transaction(house: House) -> None:
    with acting(HERE), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fengqiao.counties', true)")
        assert re.fullmatch("640221", cursor.fetchone()[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fengqiao.counties', true)")
        assert not cursor.fetchone()[0]
