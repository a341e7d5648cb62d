"""The demo by the real verbs: every stage, some late, one open handling each, chains intact, the same by the same seed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connections
from django.utils.timezone import localdate

from fengqiao.casework.cases.states import STAGES
from fengqiao.kernel.journal.queries import verify
from fengqiao.registry.places.names import sort_key
from fengqiao.trust.accounts.demo_entry import DEMO_PASSWORD
from fengqiao.trust.scope.acting import acting
from fengqiao.trust.vault.numbers import check_citizen_id, check_credit_code
from fengqiao.wiring.demo import staff
from fengqiao.wiring.demo.areas import AREAS
from fengqiao.wiring.demo.disputes import plan_lives, stage_of_county
from fengqiao.wiring.demo.people import citizen_number, credit_code
from fengqiao.wiring.demo.plan import ENDINGS, endings
from fengqiao.wiring.demo.run import make_demo, run
from fengqiao.wiring.demo.stories import lines, lines_for
from fengqiao.wiring.demo.workers import MadeDemo

from .conftest import COUNTY, NOW, NUMBER, SEED

everything = pytest.mark.django_db(databases=["default", "owner", "report"])


def rows(statement: str) -> list[Any]:
    with connections["report"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@everything
def test_every_stage_occurs_and_nothing_happens_after_the_making(demo: MadeDemo) -> None:
    stages = {stage for (stage,) in rows("SELECT DISTINCT stage FROM cases_dispute")}
    assert stages == set(STAGES)
    assert demo.disputes == NUMBER
    newest = rows("SELECT max(at) FROM journal_entry WHERE subject_kind = 'dispute'")[0][0]
    assert NOW - timedelta(days=4) < newest < NOW
    oldest = rows("SELECT min(received_at) FROM cases_dispute")[0][0]
    assert localdate(oldest).year in (2018, 2019)


@everything
def test_some_duties_are_late_and_some_are_due_today(demo: MadeDemo) -> None:
    today = localdate(NOW)
    due = [day for (day,) in rows("SELECT due_on FROM duties_duty WHERE state = 'open'")]
    assert 4 <= sum(day < today for day in due) <= 10
    assert sum(day == today for day in due) >= 3
    late = (
        "SELECT count(*) FROM duties_duty WHERE kind = 'answer' AND state = 'done' AND done_at::date > due_on"
    )
    assert rows(late)[0][0] >= 1  # and some were answered late


@everything
def test_each_open_dispute_has_exactly_one_open_handling_and_it_is_the_holders(demo: MadeDemo) -> None:
    open_ones = rows(
        "SELECT d.holder_id, array_agg(h.organisation_id) FROM cases_dispute d"
        " LEFT JOIN cases_handling h ON h.county = d.county AND h.dispute_id = d.id AND h.to_at IS NULL"
        " WHERE d.cancelled_on IS NULL GROUP BY d.county, d.id, d.holder_id"
    )
    assert open_ones and all(held == [holder] for holder, held in open_ones)
    over = (
        "SELECT count(*) FROM cases_dispute d JOIN cases_handling h ON h.dispute_id = d.id"
        " WHERE d.cancelled_on IS NOT NULL AND h.to_at IS NULL"
    )
    assert rows(over) == [(0,)]


@everything
def test_the_journal_of_the_demo_has_no_break(demo: MadeDemo) -> None:
    assert list(verify()) == []
    assert rows("SELECT count(*) FROM journal_entry")[0][0] > NUMBER * 3


@everything
def test_a_second_run_changes_nothing(demo: MadeDemo) -> None:
    assert make_demo([COUNTY], number=NUMBER, seed=SEED, now=NOW, say=lambda line: None) == MadeDemo(0, 0, 0)


@everything
def test_the_same_seed_plans_the_same_lives(demo: MadeDemo) -> None:
    stage, today = stage_of_county(COUNTY), localdate(NOW)
    once, again = (plan_lives(stage, number=NUMBER, seed=SEED, today=today) for _ in range(2))
    assert once == again
    assert once != plan_lives(stage, number=NUMBER, seed=SEED + 1, today=today)
    told = {one.story.narrative for one in once}
    assert {text for (text,) in rows("SELECT narrative FROM cases_dispute")} == told


@pytest.mark.django_db(databases=["default", "owner", "report"], transaction=False)
def test_a_name_that_is_like_the_printed_password_breaks_nothing() -> None:
    staff.build_officers()
    with acting(staff._program()) as program:
        user = staff._account(program, "demo-x-seat", "乔凤")
    assert user.pinyin == sort_key("乔凤") and check_password(DEMO_PASSWORD, user.password)


def test_a_real_installation_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from fengqiao.wiring.env import read_env

    monkeypatch.setenv("FENGQIAO_DATA", str(tmp_path))
    read_env().found("real")
    assert run(["--disputes", "1"]) == 1
    assert "正式安装" in capsys.readouterr().err


def test_endings_keep_their_shares_and_every_kind_occurs() -> None:
    found = Counter(endings(200, Random(1)))
    assert set(found) == set(ENDINGS) and sum(found.values()) == 200
    assert sum(count for name, count in found.items() if name.endswith("_late")) == 7
    assert len(endings(3, Random(1))) == 3


def test_narratives_are_many_varied_and_not_from_the_frozen_set() -> None:
    from fengqiao.tools.textmind.evaluation import frozen_cases

    texts = [line.text for line in lines()]
    assert len(set(texts)) == len(texts) >= 120
    frozen = " ".join(case.text for case in frozen_cases())
    assert not [text for text in texts if text[:14] in frozen]
    assert len({line.type_code for line in lines()}) >= 60
    assert all(len(lines_for(area, oral=True)) >= 40 for area in AREAS.values())


def test_invented_numbers_are_valid_and_belong_to_no_county() -> None:
    rng = Random(3)
    for _ in range(200):
        number = citizen_number(rng, COUNTY, localdate(NOW) - timedelta(days=rng.randrange(8000, 30000)), "2")
        assert check_citizen_id(number, today=localdate(NOW)).sex == "2"
        assert number[4:6] == "99"
        check_credit_code(credit_code(rng, COUNTY))
