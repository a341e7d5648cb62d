"""Duties: opened, paused, resumed, moved with a reason, finished; near and overdue follow from today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import NOW, House, build_house, register
from fengqiao.kernel.duties.models import Duty, DutyMove
from fengqiao.kernel.duties.queries import duties_of, pressing
from fengqiao.kernel.duties.services import (
    finish_duties,
    move_duty,
    open_duty,
    pause_duties,
    reopen_duties,
    resume_duties,
    void_duties,
)
from fengqiao.trust.scope import acting

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 1)


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def root(house: House) -> Any:
    """A dispute within its own county's scope, whose only live duty is the one of the test."""
    with acting(house.town_head):
        made = register(house, house.town_head)
        dispute = Dispute.objects.within(house.town_head.scope).get(id=made.id)
        void_duties(dispute, now=NOW)
        yield dispute


def opened(root: Any, **more: Any) -> Duty:
    values = {"kind": "mediate", "organisation_id": root.holder_id, "due_on": DUE, "now": NOW, **more}
    return open_duty(root=root, **values)


def again(duty: Duty) -> Duty:
    return Duty.objects.everywhere("test").get(county=duty.county, id=duty.id)


def test_a_pause_moves_the_due_day_by_the_days_it_lasted(root: Any) -> None:
    duty, other = opened(root), opened(root, kind="visit")
    pause_duties(root, "mediate", now=NOW)
    assert (again(duty).state, again(duty).paused_on) == ("paused", NOW.date())
    resume_duties(root, "mediate", why="鉴定完成", entry_seq=1, now=NOW + timedelta(days=12))
    assert (again(duty).state, again(duty).due_on, again(duty).paused_on) == (
        "open",
        DUE + timedelta(days=12),
        None,
    )
    moves = list(DutyMove.objects.of(duty))
    assert [(move.from_due, move.to_due, move.why) for move in moves] == [
        (DUE, DUE + timedelta(days=12), "鉴定完成")
    ]
    assert again(other).due_on == DUE and again(other).state == "open"


def test_a_pause_of_no_day_moves_nothing(root: Any) -> None:
    duty = opened(root)
    pause_duties(root, now=NOW)
    resume_duties(root, why="误操作", entry_seq=1, now=NOW)
    assert again(duty).due_on == DUE and not DutyMove.objects.of(duty).exists()


def test_days_of_a_pause_are_chinese_days(root: Any) -> None:
    """23:30 and 00:30 in China are two days, though one day in UTC."""
    duty = opened(root)
    late = NOW.replace(hour=23, minute=30)
    pause_duties(root, now=late)
    resume_duties(root, why="一夜", entry_seq=1, now=late + timedelta(hours=1))
    assert again(duty).due_on == DUE + timedelta(days=1)


def test_a_move_keeps_its_reason_and_the_same_day_is_no_move(root: Any) -> None:
    duty = opened(root)
    move_duty(duty, to_due=DUE, why="无", entry_seq=1, now=NOW)
    assert not DutyMove.objects.of(duty).exists()
    move_duty(duty, to_due=DUE + timedelta(days=30), why="经双方同意延长", entry_seq=2, now=NOW)
    assert again(duty).due_on == DUE + timedelta(days=30)
    assert DutyMove.objects.of(duty).get().why == "经双方同意延长"


def test_done_void_and_undone(root: Any) -> None:
    duty = opened(root)
    pause_duties(root, now=NOW)
    assert finish_duties(root, "mediate", now=NOW) == 1, "a paused duty can be finished"
    assert (again(duty).state, again(duty).done_at) == ("done", NOW)
    assert finish_duties(root, "mediate", now=NOW) == 0
    assert reopen_duties(root, "mediate") == 1
    assert (again(duty).state, again(duty).done_at, again(duty).due_on) == ("open", None, DUE)
    assert void_duties(root, now=NOW) == 1 and again(duty).state == "void"


def test_near_and_overdue_follow_from_today(root: Any, house: House) -> None:
    opened(root)
    scope = house.town_head.scope
    for today, left, late in ((DUE, 0, False), (DUE + timedelta(days=1), -1, True)):
        view = duties_of(scope, county=root.county, root_id=root.id, today=today)[0]
        assert (view.days_left, view.late, view.state) == (left, late, "open")
    mine = (house.org("town"),)
    ask = {"organisations": mine, "days": 7}
    assert pressing(scope, today=DUE - timedelta(days=8), **ask) == []
    assert len(pressing(scope, today=DUE - timedelta(days=7), **ask)) == 1
    assert pressing(scope, today=DUE, organisations=(house.org("village"),), days=7) == []
    pause_duties(root, now=NOW)
    assert pressing(scope, today=DUE, **ask) == [], "a stopped clock does not press"


@pytest.mark.parametrize(
    "wrong", [{"state": "lost"}, {"state": "done"}, {"done_at": NOW}, {"state": "paused"}]
)
def test_the_database_keeps_duties_whole(root: Any, wrong: dict[str, Any]) -> None:
    duty = opened(root)
    rows = Duty.objects.everywhere("test").filter(county=duty.county, id=duty.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**wrong)
