"""Planned sessions and private talks through their verbs: clashes, another time, called off, held; sealed and out of every paper."""

from __future__ import annotations

import ast
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from fengqiao.casework.cases.models import Party
from fengqiao.casework.cases.services import assign_mediators, end_mediation, suspend_mediation
from fengqiao.casework.cases.tests.house import House, build_house
from fengqiao.casework.cases.tests.test_course import Case
from fengqiao.casework.meetings.models import PlannedSession, PrivateNote
from fengqiao.casework.meetings.queries import week_of
from fengqiao.casework.meetings.services import (
    cancel_session,
    hold_session,
    note_privately,
    plan_session,
    read_private_notes,
    replan_session,
)
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal
from fengqiao.kernel.journal.models import Look
from fengqiao.trust.scope import acting

pytestmark = pytest.mark.django_db
PACKAGE = Path(__file__).resolve().parents[3]


@pytest.fixture
def house() -> House:
    return build_house()


def plan(case: Case, at: datetime, **more: Any) -> None:
    values: dict[str, Any] = {
        "starts_at": at, "ends_at": at + timedelta(hours=1), "place": "一号调解室", "means": "face", "parties": case.parties,
    }  # fmt: skip
    case.do(plan_session, **{**values, **more})


@pytest.mark.req("CAS-03")
def test_mediator_and_room_are_refused_and_a_party_is_a_warning(house: House) -> None:
    one, two = Case(house), Case(house)
    at = one.now + timedelta(days=2)
    plan(one, at)
    assert one.mediation.next_session_at == at
    with pytest.raises(Invalid) as busy:
        plan(two, at + timedelta(minutes=30), place="二号调解室")
    assert busy.value.code == "mediator_busy" and one.dispute.number not in busy.value.sentence
    two.do(assign_mediators, mediators=[house.mediators["马丽"].id])
    with pytest.raises(Invalid) as room:
        plan(two, at + timedelta(minutes=30), place="一号 调解室")
    assert room.value.field == "place"
    with pytest.raises(Refusal) as party:
        plan(two, at + timedelta(minutes=30), place="二号调解室")
    assert party.value.code == "party_busy", "the same people quarrel in both"
    plan(two, at + timedelta(minutes=30), place="二号调解室", despite=True)
    plan(one, at + timedelta(hours=1), place="三号调解室", despite=True)
    assert len(one.read(PlannedSession)) == 3


@pytest.mark.req("CAS-03")
def test_a_plan_is_moved_called_off_and_kept(house: House) -> None:
    case = Case(house)
    first, second = case.now + timedelta(days=2), case.now + timedelta(days=3)
    plan(case, first)
    plan(case, second)
    one, two = case.read(PlannedSession)
    case.do(
        replan_session,
        planned=one.id,
        starts_at=second + timedelta(hours=3),
        ends_at=second + timedelta(hours=4),
        place="二号",
        reason="请假",
    )
    assert case.mediation.next_session_at == second
    case.do(cancel_session, planned=two.id, reason="当事人请求")
    with pytest.raises(NotHere):
        case.do(cancel_session, planned=two.id, reason="再取消一次")
    held = second + timedelta(hours=5)
    case.do(
        hold_session, now=held, starts_at=held - timedelta(hours=2), ends_at=held - timedelta(hours=1), place="二号", means="face",
        present=case.parties, text="双方同意改道。", rights_told=True,
    )  # fmt: skip
    assert [row.state for row in case.read(PlannedSession)] == ["held", "cancelled"]
    assert case.read(PlannedSession)[0].session_id is not None and case.mediation.next_session_at is None


def test_a_dead_mediation_takes_no_room(house: House) -> None:
    one, two = Case(house), Case(house)
    at = one.now + timedelta(days=2)
    plan(one, at)
    one.do(end_mediation, reason="no_agreement", routes_told=["litigation"])
    plan(two, at)
    with acting(house.town_head):
        week = week_of(house.town_head.scope, at.date(), organisation=house.org("town"))
    assert [row.dispute_id for day in week.days for row in day.meetings if not row.is_held] == [two.made.id]


def test_nothing_is_planned_for_a_suspended_mediation_or_without_a_mediator(house: House) -> None:
    waiting, still = Case(house, until="accepted"), Case(house)
    with pytest.raises(Refusal):
        plan(waiting, waiting.now + timedelta(days=1))
    still.do(
        suspend_mediation, ground="unable", detail="住院", expected_on=still.now.date() + timedelta(days=9)
    )
    with pytest.raises(Refusal):
        plan(still, still.now + timedelta(days=1))


@pytest.mark.req("CAS-03")
def test_the_week_shows_what_one_may_see_and_marks_a_clash(house: House) -> None:
    one, two = Case(house), Case(house)
    at = one.now + timedelta(days=2)
    plan(one, at)
    two.do(assign_mediators, mediators=[house.mediators["马丽"].id])
    plan(two, at, place="二号", despite=True)
    two.do(assign_mediators, mediators=[house.mediators["马明"].id])
    for actor, expected in (
        (house.town_head, 2),
        (house.centre_head, 2),
        (house.other_head, 0),
        (house.foreign_head, 0),
    ):
        with acting(actor):
            week = week_of(actor.scope, at.date())
        ahead = [row for day in week.days for row in day.meetings if not row.is_held]
        assert len(ahead) == expected, actor.user_name
        assert all(row.clashes for row in ahead), "the same mediator now has both"
        assert week.first.weekday() == 0 and len(week.days) == 7


def test_the_week_costs_the_same_however_many(house: House, django_assert_max_num_queries: Any) -> None:
    case = Case(house)
    for number in range(6):
        plan(case, case.now + timedelta(days=1, hours=number))
    with acting(house.town_head), django_assert_max_num_queries(8):
        week_of(house.town_head.scope, (case.now + timedelta(days=1)).date())


@pytest.mark.req("CAS-03")
def test_a_private_talk_is_sealed_and_read_for_a_reason_only(house: House) -> None:
    case = Case(house)
    case.do(note_privately, spoken_on=case.now.date(), text="最低可以接受五百元", party=case.parties[0])
    (row,) = case.read(PrivateNote)
    assert "五百" not in bytes(row.text_enc).decode("utf-8", "ignore")
    where = {"now": case.now, "county": case.made.county, "id": case.made.id}
    for actor, error in (
        (house.town_clerk, NotAllowed),
        (house.centre_head, Refusal),
        (house.foreign_head, NotHere),
    ):
        with acting(actor), pytest.raises(error):
            read_private_notes(actor=actor, reason="准备下一次调解", **where)
    with acting(house.mediator):
        with pytest.raises(Invalid):
            read_private_notes(actor=house.mediator, reason="", **where)
        (note,) = read_private_notes(actor=house.mediator, reason="准备下一次调解", **where)
        assert (note.text, note.party_name) == (
            "最低可以接受五百元",
            case.read(Party, id=case.parties[0])[0].name,
        )
        (look,) = Look.objects.everywhere("test").filter(county=case.made.county)
        assert look.fields == ["private_notes"] and look.reason == "准备下一次调解"
    with connection.cursor() as cursor, acting(house.town_head):
        cursor.execute("SELECT count(*) FROM journal_entry WHERE body::text LIKE %s", ["%五百元%"])
        assert cursor.fetchone()[0] == 0, "facts hold nothing of it"


def test_no_paper_and_no_dossier_reads_private_talks() -> None:
    """Concessions never reach the court's dossier (design 4.8): nothing outside this room and its page names the table."""
    allowed = {"casework/meetings", "faces/desk/views/course.py"}
    found = []
    for file in PACKAGE.rglob("*.py"):
        name = str(file.relative_to(PACKAGE))
        if "tests" in name or "migrations" in name or any(name.startswith(one) for one in allowed):
            continue
        text = file.read_text(encoding="utf-8")
        names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        if names & {"PrivateNote", "read_private_notes"} or "meetings_privatenote" in text:
            found.append(name)
    assert found == []
