"""The journal cannot be quietly changed: each way of tampering is found and the root is named; seals chain days and leave the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import NOW, House, build_house, register, settle
from fengqiao.kernel.journal.chain import START, canonical, link, sm3
from fengqiao.kernel.journal.commands import main
from fengqiao.kernel.journal.facts import FACTS, fact, sentence_of
from fengqiao.kernel.journal.models import Entry, Look, Seal
from fengqiao.kernel.journal.queries import EntryFilters, history, list_entries, looks_at, verify
from fengqiao.kernel.journal.seals import seal_counties
from fengqiao.kernel.placed.values import NO_COUNTY
from fengqiao.trust.scope import acting, system_actor

pytestmark = pytest.mark.req("SYS-02")
TRANSACTION = pytest.mark.django_db(transaction=True)
COUNTY = "640221"


def tell(statement: str, *values: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)


MINE = "county = %s AND subject_id = %s"
TAMPERING: dict[str, tuple[Callable[[UUID], None], int, str]] = {
    # what the owner of the database did: (deed, number of the first wrong entry, what is said)
    "body changed": (
        lambda root: tell(f"UPDATE journal_entry SET body = '{{}}' WHERE {MINE} AND seq = 2", COUNTY, root), 2, "摘要不符"),
    "time changed": (
        lambda root: tell(f"UPDATE journal_entry SET at = at + interval '1 s' WHERE {MINE} AND seq = 3", COUNTY, root), 3, "摘要不符"),
    "actor changed": (
        lambda root: tell(f"UPDATE journal_entry SET actor_id = NULL WHERE {MINE} AND seq = 1", COUNTY, root), 1, "摘要不符"),
    "dropped": (lambda root: tell(f"DELETE FROM journal_entry WHERE {MINE} AND seq = 2", COUNTY, root), 3, "序号应为 2"),
    "swapped": (
        lambda root: tell(f"UPDATE journal_entry SET seq = seq + CASE seq WHEN 2 THEN 101 ELSE 99 END WHERE {MINE} AND seq IN (2, 3);"
             f"UPDATE journal_entry SET seq = seq - 100 WHERE {MINE} AND seq > 100", COUNTY, root, COUNTY, root), 2, "不相接"),
    "added": (
        lambda root: tell("INSERT INTO journal_entry SELECT gen_random_uuid(), county, created_at, subject_kind, subject_id, 4, fact, body,"
             " actor_id, post_id, organisation_id, request, at, digest, digest FROM journal_entry"
             f" WHERE {MINE} AND seq = 3", COUNTY, root), 4, "摘要不符"),
    "tail cut": (lambda root: tell(f"DELETE FROM journal_entry WHERE {MINE} AND seq = 3", COUNTY, root), 2, "事项记载 3 条"),
    "all gone": (lambda root: tell(f"DELETE FROM journal_entry WHERE {MINE}", COUNTY, root), 3, "全部缺失"),
    "head moved": (lambda root: tell("UPDATE cases_dispute SET seq = 9 WHERE county = %s AND id = %s", COUNTY, root), 3, "事项记载 9 条"),
    "root gone": (
        lambda root: tell(f"UPDATE journal_entry SET subject_id = gen_random_uuid() WHERE {MINE} AND seq = 3", COUNTY, root),
        3, "序号应为 1"),
}  # fmt: skip


def three_entries(house: House) -> Any:
    """A dispute with registered, accepted, assigned; and another one that nobody touches."""
    with acting(house.town_head):
        made = register(house, house.town_head)
        register(house, house.town_head)
    settle(house, made, house.town_head, until="assigned")
    return made


@TRANSACTION
def test_every_way_of_tampering_is_found_and_named() -> None:
    made = three_entries(build_house())
    assert list(verify(using="owner")) == []
    for name, (deed, seq, why) in TAMPERING.items():
        with transaction.atomic(using="owner"):
            deed(made.id)
            found = list(verify(using="owner"))
            transaction.set_rollback(True, using="owner")
        assert any(one.seq == seq and one.kind == "dispute" and why in one.why for one in found), (
            name,
            found,
        )
        if name != "root gone":
            assert [one.root_id for one in found] == [made.id], name
    assert list(verify(using="owner")) == []


@TRANSACTION
def test_the_command_names_the_break_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    made = three_entries(build_house())
    assert main(["verify"]) == 0
    tell(f"UPDATE journal_entry SET fact = 'cases.closed' WHERE {MINE} AND seq = 2", COUNTY, made.id)
    assert main(["verify"]) == 1
    said = capsys.readouterr().out
    assert str(made.id) in said and "第 2 条" in said and "共 1 处断裂" in said
    assert main(["verify", "--county", "640104"]) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["journal_entry", "journal_look", "journal_seal"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_may_not_touch_what_is_written(table: str, deed: str) -> None:
    deed = deed.replace("at = now()", "created_at = now()")
    with (
        acting(system_actor((COUNTY,))),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(deed.format(table))


@pytest.mark.django_db
def test_the_revision_of_a_form_is_the_number_of_entries() -> None:
    house = build_house()
    made = three_entries(house)
    with acting(house.town_head):
        dispute = Dispute.objects.within(house.town_head.scope).get(id=made.id)
        entries = history(house.town_head.scope, county=COUNTY, kind="dispute", root_id=made.id)
        assert [entry.seq for entry in entries] == [3, 2, 1] and dispute.seq == 3
        written = list_entries(house.town_head.scope, EntryFilters(root_id=made.id), county=COUNTY)
        assert bytes(dispute.head) == bytes(written[0].digest)
        assert bytes(written[-1].previous) == START
        assert [
            e.seq
            for e in history(
                house.town_head.scope, county=COUNTY, kind="dispute", root_id=made.id, before=3, most=1
            )
        ] == [2]
        assert {entry.actor_id for entry in entries} == {house.town_head.user_id}
    with acting(house.foreign_head):
        assert history(house.foreign_head.scope, county=COUNTY, kind="dispute", root_id=made.id) == []
        assert looks_at(house.foreign_head.scope, county=COUNTY, root_id=made.id) == []


@pytest.mark.django_db
@pytest.mark.req("SYS-03")
def test_entries_hold_no_personal_data() -> None:
    """Names, numbers, phones and what citizens said stay in their tables: entries outlive people."""
    house = build_house()
    made = three_entries(house)
    with acting(house.town_head):
        other = register(house, house.town_head)
    settle(house, other, house.town_head)  # the whole life
    with acting(house.town_head):
        text = json.dumps(
            [row.body for row in Entry.objects.within(house.town_head.scope)], ensure_ascii=False
        )
    assert str(made.id) not in text
    for secret in ("张三", "李四", "13800001111", "64022119700101001", "出水口"):
        assert secret not in text, secret


# -- the chain itself ----------------------------------------------------------------------------------------


def test_sm3_is_the_national_digest() -> None:
    """GB/T 32905 appendix A, example 1."""
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_equal_values_have_one_text() -> None:
    one = {"b": 1, "a": {"d": [1, "二"], "c": None}, "at": NOW}
    other = {"at": NOW.astimezone(), "a": {"c": None, "d": [1, "二"]}, "b": 1}
    assert canonical(one) == canonical(other)
    assert link(START, one) != link(link(START, one), one)
    assert canonical({"at": NOW}) != canonical({"at": NOW + timedelta(microseconds=1)})


def test_a_fact_is_frozen_and_stands_once() -> None:
    class Loose:
        pass

    with pytest.raises(RuntimeError, match="frozen"):
        fact("test.loose", "松", "松")(Loose)
    code, known = next(iter(FACTS.items()))
    with pytest.raises(RuntimeError, match="twice"):
        fact(code, "重", "重")(known)
    assert FACTS[code] is known


def test_an_old_entry_is_still_told() -> None:
    assert sentence_of("gone.fact", {"a": 1}) == "gone.fact"
    assert "{" not in sentence_of(next(iter(FACTS)), {})


# -- seals ---------------------------------------------------------------------------------------------------


def lines(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


@TRANSACTION
def test_seals_chain_the_days_of_each_county_and_leave_the_database(tmp_path: Path) -> None:
    three_entries(build_house())
    day = date(2026, 5, 12)
    assert seal_counties(day=day, now=NOW, folder=tmp_path) == 1
    assert seal_counties(day=day, now=NOW, folder=tmp_path) == 0, "a day is sealed once"
    seal_counties(day=day + timedelta(days=1), now=NOW, folder=tmp_path)
    rows = list(Seal.objects.everywhere("test").using("owner").filter(county=COUNTY).order_by("day"))
    assert [row.entries for row in rows] == [4, 4]
    assert bytes(rows[0].previous) == START and bytes(rows[1].previous) == bytes(rows[0].digest)
    assert bytes(rows[0].heads_digest) == bytes(rows[1].heads_digest)
    outside = [row for row in lines(tmp_path) if row["county"] == COUNTY]
    assert [row["digest"] for row in outside] == [bytes(row.digest).hex() for row in rows]


@TRANSACTION
def test_a_seal_notices_a_history_written_anew(tmp_path: Path) -> None:
    """The owner can chain a whole root anew so that verify is content; the seal outside still differs."""
    made = three_entries(build_house())
    day = date(2026, 5, 12)
    seal_counties(day=day, now=NOW, folder=tmp_path / "first")
    previous = START
    for entry in Entry.objects.everywhere("test").using("owner").filter(subject_id=made.id).order_by("seq"):
        entry.actor_id = None
        digest = link(previous, entry.values())
        tell(
            f"UPDATE journal_entry SET actor_id = NULL, previous = %s, digest = %s WHERE {MINE} AND seq = %s",
            previous, digest, COUNTY, made.id, entry.seq,
        )  # fmt: skip
        previous = digest
    tell("UPDATE cases_dispute SET head = %s WHERE county = %s AND id = %s", previous, COUNTY, made.id)
    assert list(verify(using="owner")) == [], "the forger was careful"
    tell("DELETE FROM journal_seal")
    seal_counties(day=day, now=NOW, folder=tmp_path / "second")
    first, second = (
        next(row for row in lines(tmp_path / name) if row["county"] == COUNTY) for name in ("first", "second")
    )
    assert first["heads"] != second["heads"] and first["digest"] != second["digest"]


@TRANSACTION
def test_accounts_and_policies_are_sealed_too(tmp_path: Path) -> None:
    """Reference roots have their entries in county 000000; their heads go into its seal."""
    from fengqiao.kernel.ids import uuid7
    from fengqiao.trust.accounts.services import create_user

    actor = system_actor((NO_COUNTY,), powers=frozenset({"accounts.manage"}))
    with acting(actor):
        create_user(
            actor=actor, now=NOW, login="seal-me", name="封", password=f"pass-{uuid7()}", pinyin="feng"
        )
    day = date(2026, 5, 12)
    seal_counties(day=day, now=NOW, folder=tmp_path)
    found = next(row for row in lines(tmp_path) if row["county"] == NO_COUNTY)
    assert found["heads"] != sm3(b"").hex(), "no head stands in the seal"


@pytest.mark.django_db
@pytest.mark.req("SYS-03")
def test_looks_are_read_newest_first() -> None:
    from fengqiao.kernel.journal.services import leave_look

    house = build_house()
    actor, root = house.town_head, UUID(int=7)
    with acting(actor):
        for hour in (1, 2):
            leave_look(
                county=COUNTY, kind="dispute", subject_id=root, part_id=None, fields=["phone"], reason=f"核对{hour}", actor=actor,
                at=NOW + timedelta(hours=hour),
            )  # fmt: skip
        assert [look.reason for look in looks_at(actor.scope, county=COUNTY, root_id=root)] == [
            "核对2",
            "核对1",
        ]
        assert Look.objects.within(actor.scope).count() == 2
