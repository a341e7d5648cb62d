"""Every statement on a placed table names its county, and no room writes another room's tables: seen on all verbs and queries.

A machine of random histories with fixed seeds walks through every verb; then the read doors are asked once each. Each
statement is kept with the room whose code sent it.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from fengqiao.casework.agreements.queries import agreements_of
from fengqiao.casework.cases.actions import VERBS
from fengqiao.casework.cases.measures import acceptance
from fengqiao.casework.cases.queries import (
    ListFilters,
    beside_of,
    dispute_page,
    list_disputes,
    who_looked,
    workbench,
)
from fengqiao.casework.cases.rules import SuggestionInput
from fengqiao.casework.cases.services import (
    issue_secret,
    reveal_party,
)
from fengqiao.casework.cases.tests.house import NOW, PARTIES, build_house, register, settle
from fengqiao.casework.files.queries import files_by_id, files_of, read_file
from fengqiao.casework.files.services import store_file, void_file
from fengqiao.casework.intake.error_sheets import fetch_error_sheet
from fengqiao.casework.intake.exporting import export_dispute_list, fetch_export, recent_exports
from fengqiao.casework.intake.import_queries import check_run, import_rows, recent_imports
from fengqiao.casework.intake.importing import receive_ledger, resume_import, start_import, stop_import
from fengqiao.casework.intake.keeping_files import erase_before
from fengqiao.casework.intake.models import ExportRun
from fengqiao.casework.intake.running_imports import run_import
from fengqiao.casework.intake.sealed_parts import keep_parts
from fengqiao.casework.intake.services import (
    register_with_suggestions,
)
from fengqiao.casework.intake.tests.ugly import sheet_of
from fengqiao.casework.meetings.queries import sessions_of
from fengqiao.kernel.measures import measures
from fengqiao.kernel.placed.models import placed_models
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.storage.tests.making import picture
from fengqiao.trust.scope import acting
from tests.life.agreement_moves import ALL as WRITTEN
from tests.life.machine import Machine

from .outside import from_outside
from .reading import room_of

OWNER = {model._meta.db_table: room_of(model.__module__) for model in placed_models()}
PLACED = set(OWNER)


@dataclass(frozen=True)
class Sent:
    """A statement and who sent it: the innermost room, and whether the journal's `record` saved its root."""

    sql: str
    room: str
    by_record: bool


def _sender() -> tuple[str, bool]:
    """The innermost frame of ours that is no base class and no test."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if (
            module.startswith("fengqiao.")
            and ".tests." not in module
            and not module.startswith("fengqiao.kernel.placed")
        ):
            by_record = module == "fengqiao.kernel.journal.services" and frame.f_code.co_name == "record"
            return room_of(module), by_record
        frame = frame.f_back
    return "", False


@contextmanager
def caught(kept: list[Sent]) -> Iterator[None]:
    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        kept.append(Sent(sql, *_sender()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


TABLES = re.compile(
    r'(?:FROM|JOIN|UPDATE|INTO)\s+"?([a-z_]+)"?(?:\s+(?:AS\s+)?"?((?!INNER|LEFT|WHERE|SET|ON|ORDER|GROUP|LIMIT|FOR|VALUES)\w+)"?)?'
)


def unnamed(sql: str) -> list[str]:
    """Placed tables of a statement whose county it does not name."""
    sql = " ".join(sql.split())
    found = []
    alone = len({name for name, _ in TABLES.findall(sql)}) == 1
    for table, alias in TABLES.findall(sql):
        if table not in PLACED:
            continue
        if sql.lstrip().startswith("INSERT"):
            if not re.search(r'\([^)]*"?county"?', sql):
                found.append(table)
            continue
        name = alias or table
        column = rf'"?{name}"?\."?county"?'
        conditions = sql.partition(" WHERE ")[2] + " ".join(
            re.findall(r" ON \((.*?)\)\s*(?:WHERE|INNER|LEFT|ORDER|LIMIT|$)", sql)
        )
        named = re.search(rf"{column}\)?\s*(?:=|IN\b)", conditions) or re.search(
            rf"=\s*\(?{column}", conditions
        )
        if not named and alone:
            named = re.search(r"\bcounty\s*(?:=|IN\b)", sql.partition("WHERE")[2])
        if not named:
            found.append(name)
    return found


RARE = 4  # verbs that twelve short histories may not reach


def _walk(kept: list[Sent]) -> set[str]:
    """Random histories until every verb has succeeded once."""
    done: set[str] = set()
    for seed in range(12):
        with transaction.atomic():
            machine = Machine(build_house(), random.Random(seed), wanted={*VERBS} - done)
            machine.sit_down(seed % 2 * 3)
            with caught(kept):
                for _ in range(60):
                    machine.step()
            transaction.set_rollback(True)
        done |= machine.done.keys()
        if done >= {"register", *VERBS, *WRITTEN}:
            return done
    return done


def _sheets(house: Any, kept: list[Sent]) -> None:
    """A ledger comes in, goes on, is fetched; a list goes out at once and by a job."""
    made = sheet_of(
        [
            ["当事人", "类型", "发生地", "案情"],
            ["张三与李四", "用水、排水", "城关镇", "排水管对着自家院墙，要求改道。"],
            ["张三", "", "", ""],
        ]
    )
    actor = house.clerk
    with caught(kept):
        with acting(actor):
            got = receive_ledger(actor=actor, now=NOW, name="台账.xlsx", data=made)
            check_run(actor, got.county, got.id, now=NOW)
            where = {"actor": actor, "now": NOW, "county": got.county, "id": got.id}
            start_import(**where, in_job=False)
            stop_import(**where)
            resume_import(**where, in_job=False)
        run_import(got.county, got.id, clock=lambda: NOW)
        with acting(actor):
            recent_imports(actor, now=NOW)
            import_rows(actor, got.county, got.id)
            fetch_error_sheet(BytesIO(), **where)
            out = export_dispute_list(actor=actor, now=NOW, filters=ListFilters(), purpose="检查语句")
            keep_parts(ExportRun.objects.within(actor.scope).get(county=out.county, id=out.id), b"x", now=NOW)
            fetch_export(actor=actor, now=NOW, county=out.county, id=out.id)
            recent_exports(actor)
        erase_before(NOW + timedelta(days=1), now=NOW)


def _read(kept: list[Sent]) -> None:
    """Every read door once, by who sees a county, a town, and two counties."""
    house = build_house()
    with acting(house.town_head):
        made = register(house, house.town_head)
    settle(house, made, house.town_head)
    day = NOW.date()
    _sheets(house, kept)
    with caught(kept):
        with acting(house.clerk):
            values = {"place_code": "640221100001", "narrative": "邻居排水冲了我家院墙", "channel": "counter"}
            guess = SuggestionInput(model="test", proposed="neighbour.water", score=1.0, words=("排水",))
            register_with_suggestions(
                actor=house.clerk,
                now=NOW,
                type_code="neighbour.water",
                parties=PARTIES,
                type_suggestion=guess,
                **values,
            )  # type: ignore[arg-type]
        for actor in (house.clerk, house.town_head, house.bureau, house.foreign_head):
            with acting(actor):
                workbench(actor.scope, actor=actor, now=NOW)
                acceptance(actor.scope, day, day)
                for code in measures.all():
                    measures.get(code)(actor.scope, day, day).count()
                for filters in (
                    ListFilters(), ListFilters(q="640221-2026"), ListFilters(q="张"), ListFilters(stage="open", type="neighbour"),
                    ListFilters(due="late", place="640221"), ListFilters(held_by=actor.organisation_id, mine=house.mediators["马明"].id),
                ):  # fmt: skip
                    page = list_disputes(
                        actor.scope, filters, cursor=None, now=NOW + timedelta(days=9), size=1
                    )
                    list_disputes(actor.scope, filters, cursor=page.next_cursor, now=NOW, size=1)
        with acting(house.town_head):
            page_of = dispute_page(
                house.town_head.scope, county=made.county, id=made.id, actor=house.town_head, now=NOW
            )
            sessions_of(page_of.dispute)
            agreements_of(house.town_head.scope, made.county, made.id)
            reveal_party(
                actor=house.town_head,
                now=NOW,
                county=made.county,
                id=made.id,
                party=page_of.parties[0].id,
                reason="核对身份",
            )
            who_looked(house.town_head.scope, county=made.county, id=made.id)
            beside_of(house.town_head.scope, county=made.county, id=made.id)
            _file(house.town_head, made.county, made.id)
            issue_secret(
                actor=house.town_head,
                now=NOW,
                county=made.county,
                id=made.id,
                revision=None,
                checked="核对身份证原件",
            )
        from_outside(house)


def _file(actor: Actor, county: str, dispute: UUID) -> None:
    """A file is kept, found, opened and voided."""
    kept = store_file(
        actor=actor, now=NOW, county=county, root_id=dispute, kind="evidence", name="x.jpg", data=picture()
    )
    files_of(actor.scope, county, dispute)
    files_by_id(actor.scope, county, dispute, [kept.id])
    read_file(actor.scope, county, kept.id)
    void_file(now=NOW, county=county, root_id=dispute, id=kept.id, reason="传错")


def _file_away(kept: list[Sent]) -> None:
    """The volume of a dispute through its whole life: material, investigation, review with a return, sealing, a loan."""
    from fengqiao.casework.dossiers.tests.lives import whole_life

    with transaction.atomic():
        with caught(kept):
            whole_life(build_house())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def statements(django_db_setup: None, django_db_blocker: Any) -> list[Sent]:
    kept: list[Sent] = []
    with django_db_blocker.unblock(), transaction.atomic():
        done = _walk(kept)
        _file_away(kept)
        _read(kept)
        transaction.set_rollback(True)
    assert len({"register", *VERBS} - done) <= RARE, {"register", *VERBS} - done
    return kept


def test_every_statement_on_a_placed_table_names_its_county(statements: list[Sent]) -> None:
    faults = {
        f"{sent.room}: {', '.join(left)}: {sent.sql[:300]}"
        for sent in statements
        if (left := unnamed(sent.sql))
    }
    assert faults == set()


def test_the_run_touched_every_placed_table(statements: list[Sent]) -> None:
    """Otherwise the two other tests prove nothing about it. Moves of due days and seals have tests of their own."""
    seen = {table for sent in statements for table, _ in TABLES.findall(sent.sql)}
    assert PLACED - seen <= {
        "duties_dutymove",
        "journal_seal",
        "search_searchentry",
    }  # the last only by its functions


WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)"?')


def writers(statements: list[Sent]) -> set[str]:
    return {
        f"{sent.room} writes {table} of {OWNER[table]}"
        for sent in statements
        if (match := WRITES.match(sent.sql))
        and (table := match[1]) in OWNER
        and sent.room != OWNER[table]
        and not sent.by_record
    }


def test_no_room_writes_another_rooms_tables(statements: list[Sent]) -> None:
    """What a verb changes on the root of another room goes through that room's door, or with the journal's entry."""
    assert writers(statements) == set()
    assert len([1 for sent in statements if WRITES.match(sent.sql)]) > 100


@pytest.mark.parametrize(
    ("sql", "left"),
    [
        ('SELECT "cases_party"."id" FROM "cases_party" WHERE "cases_party"."dispute_id" = %s', ["cases_party"]),
        ('SELECT 1 FROM "cases_party" WHERE ("cases_party"."county" = %s AND "cases_party"."id" = %s)', []),
        ('SELECT "a"."county" FROM "cases_party" WHERE "cases_party"."id" = %s', ["cases_party"]),
        ('SELECT 1 FROM "cases_party" INNER JOIN "cases_dispute" ON ("cases_party"."dispute_id" = "cases_dispute"."id")'
         ' WHERE "cases_party"."county" = %s', ["cases_dispute"]),
        ('SELECT 1 FROM "cases_party" INNER JOIN "cases_dispute" ON ("cases_party"."dispute_id" = "cases_dispute"."id" AND'
         ' ("cases_party"."county" = ("cases_dispute"."county"))) WHERE "cases_party"."county" IN (%s)', []),
        ('UPDATE "cases_dispute" SET "county" = %s WHERE "cases_dispute"."id" = %s', ["cases_dispute"]),
        ("SELECT id FROM cases_dispute WHERE county = %s AND key = %s", []),
        ("SELECT id FROM cases_dispute WHERE key = %s", ["cases_dispute"]),
        ('INSERT INTO "cases_visit" ("id", "note") VALUES (%s, %s)', ["cases_visit"]),
        ('SELECT 1 FROM "accounts_user" WHERE "accounts_user"."id" = %s', []),
    ],
)  # fmt: skip
def test_the_check_would_notice(sql: str, left: list[str]) -> None:
    assert unnamed(sql) == left


def test_the_writer_check_would_notice() -> None:
    foreign = Sent('UPDATE "cases_dispute" SET "title" = %s', "casework.meetings", False)
    assert writers([foreign]) == {"casework.meetings writes cases_dispute of casework.cases"}
    assert (
        writers([Sent(foreign.sql, "casework.cases", False), Sent(foreign.sql, "kernel.journal", True)])
        == set()
    )
