"""R8: a released savepoint keeps the inner SET LOCAL for the rest of the transaction; `acting` restores the former value."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import build_house, register
from fengqiao.trust.scope import acting, system_actor

pytestmark = pytest.mark.django_db


def counties() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('fengqiao.counties', true), '')")
        return str(cursor.fetchone()[0])


def test_r8_one_actors_scope_does_not_leak_to_the_next() -> None:
    house = build_house()
    with acting(house.clerk):
        register(house, house.clerk)
    assert counties() == "", "left: nobody acts, though the outer transaction of the test goes on"
    with acting(house.foreign_head):
        with acting(house.clerk):
            assert Dispute.objects.everywhere("test").count() == 1
        assert counties() == "640104"
        assert Dispute.objects.everywhere("test").count() == 0


def test_r8_the_trap_itself() -> None:
    with transaction.atomic():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL fengqiao.counties = '640221'")
        assert counties() == "640221", "PostgreSQL keeps it: that is why acting restores by hand"
        transaction.set_rollback(True)


def test_r8_a_rolled_back_savepoint_restores_too() -> None:
    with acting(system_actor(("640221",))):
        with pytest.raises(ValueError, match="x"), acting(system_actor(("640104",))):
            raise ValueError("x")
        assert counties() == "640221"
