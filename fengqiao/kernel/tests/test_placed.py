"""A placed table cannot be read, counted, changed or emptied before the code says for whom; no database is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from fengqiao.kernel.duties.models import Duty, DutyMove
from fengqiao.kernel.placed.models import NotSaid
from fengqiao.kernel.placed.values import Scope

WAYS: dict[str, Callable[[Any], Any]] = {
    "list": list,
    "truth": bool,
    "len": len,
    "index": lambda rows: rows[0],
    "first": lambda rows: rows.first(),
    "get": lambda rows: rows.get(pk=UUID(int=1)),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "aggregate": lambda rows: rows.aggregate(),
    "iterator": lambda rows: rows.iterator(10),
    "values": lambda rows: list(rows.values("id")),
    "update": lambda rows: rows.update(kind="x"),
    "delete": lambda rows: rows.delete(),
    "in bulk": lambda rows: rows.in_bulk([UUID(int=1)]),
    "latest": lambda rows: rows.latest("created_at"),
    "subquery": lambda rows: DutyMove.objects.everywhere("test").filter(duty_id__in=rows.values("id")),
    "union": lambda rows: Duty.objects.everywhere("test").union(rows),
}


@pytest.mark.req("SYS-01")
@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_read_before_it_is_said_for_whom(way: str) -> None:
    for rows in (Duty.objects.all(), Duty.objects.filter(kind="answer").order_by("due_on")):
        with pytest.raises(NotSaid, match="Duty"):
            WAYS[way](rows)


def test_what_was_said_stays_said_and_names_the_county() -> None:
    scope = Scope(full_counties=("640221",), part_counties=("640104",))
    rows = Duty.objects.within(scope).filter(kind="answer").order_by("due_on")[:5]
    assert rows.said
    statement, values = rows.query.sql_with_params()
    assert '"duties_duty"."county" IN (%s, %s)' in statement and values[:2] == ("640221", "640104")


def test_an_empty_scope_asks_nothing() -> None:
    assert list(Duty.objects.within(Scope())) == []


def test_everywhere_needs_a_reason() -> None:
    with pytest.raises(AssertionError):
        Duty.objects.everywhere("")


def test_a_join_between_placed_tables_joins_on_county() -> None:
    statement = str(DutyMove.objects.everywhere("test").select_related("duty").query)
    joined = statement.split(" ON ")[1].replace("(", "").replace(")", "")
    assert '"duties_dutymove"."duty_id" = "duties_duty"."id"' in joined
    assert '"duties_dutymove"."county" = "duties_duty"."county"' in joined
