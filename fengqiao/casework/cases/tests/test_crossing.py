"""To another county: ends here as moved, opened there with the first receipt; and nothing else can be written there."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import ProgrammingError, transaction

import fengqiao
from fengqiao.casework.cases.measures import cancelled, registered
from fengqiao.casework.cases.models import Crossing, Dispute, Handling, Participant, Party
from fengqiao.casework.cases.queries import beside_of, dispute_page
from fengqiao.casework.cases.services import Registered, reveal_party
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal
from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.journal.queries import verify
from fengqiao.trust.scope import acting, crossing, system_actor

from .hands import do, now_of, open_duties
from .house import NARRATIVE, NOW, ZHANG, House, build_house, register, settle

pytestmark = pytest.mark.django_db
WHERE = {
    "place_code": "640104001",
    "reason": "纠纷发生在兴庆区",
    "legal_basis": "人民调解工作若干规定第二十一条",
    "told": "phone",
}
BOTH = ("640221", "640104")


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def made(house: House) -> Registered:
    """Registered and held by the county's centre."""
    with acting(house.centre_head):
        return register(house, house.centre_head)


def arrived(made: Registered) -> Dispute:
    with acting(system_actor(BOTH)):
        link = Crossing.objects.everywhere("test").get(
            county=made.county, dispute_id=made.id, direction="out"
        )
        return (
            Dispute.objects.everywhere("test")
            .select_related("holder")
            .get(county=link.other_county, id=link.other_id)
        )


@pytest.mark.req("CAS-01")
@pytest.mark.req("INT-02")
def test_it_ends_here_and_goes_on_there_with_the_first_receipt(house: House, made: Registered) -> None:
    settle(house, made, house.centre_head, until="mediating")
    do(
        "join_handling",
        house.centre_head,
        made,
        organisations=[house.org("town")],
        due_on=NOW.date(),
        task="走访邻居",
    )
    do("move_dispute", house.centre_head, made, days=7, **WHERE)
    here, there = now_of(made), arrived(made)
    assert (here.state, here.stage, here.outcome) == ("moved", "moved", "moved")
    assert here.cancelled_on == (NOW + timedelta(days=7)).date() and here.due_on is None
    assert open_duties(made) == []
    assert (there.county, there.state, there.holder_id) == ("640104", "registered", house.org("foreign"))
    assert there.received_at == NOW, "the clock of the whole began with the first receipt"
    assert (there.narrative, there.number) == (NARRATIVE, "640104-2026-000001")
    with acting(house.foreign_head):
        page = dispute_page(
            house.foreign_head.scope,
            county=there.county,
            id=there.id,
            actor=house.foreign_head,
            now=NOW + timedelta(days=9),
        )
        assert (page.days_elsewhere, page.days_whole) == (5, 7)
        assert [party.name for party in page.parties] == ["张三", "李四"]
        clear = reveal_party(
            actor=house.foreign_head,
            now=NOW,
            county=there.county,
            id=there.id,
            party=page.parties[0].id,
            reason="核对身份",
        )
        assert clear.id_number == ZHANG, "sealed anew for its new row"
        assert [action.verb for action in page.actions][:2] == ["accept", "refuse"]
        link = beside_of(house.foreign_head.scope, county=there.county, id=there.id).crossings[0]
        assert (link.direction, link.number, link.address) == ("in", here.number, None)
    with acting(house.centre_head):
        link = beside_of(house.centre_head.scope, county=made.county, id=made.id).crossings[0]
        assert (link.direction, link.number, link.county_name) == ("out", there.number, "银川市 兴庆区")
        assert (
            not Participant.objects.everywhere("test")
            .filter(county=made.county, dispute_id=made.id, to_at=None)
            .exists()
        )
        with pytest.raises(NotHere):
            dispute_page(
                house.centre_head.scope, county=there.county, id=there.id, actor=house.centre_head, now=NOW
            )
    with acting(system_actor(BOTH)):
        assert list(verify(using="default", counties=set(BOTH))) == []
        assert (
            Handling.objects.everywhere("test")
            .filter(county=there.county, dispute_id=there.id, to_at=None)
            .count()
            == 1
        )


def test_it_counts_there_and_not_here(house: House, made: Registered) -> None:
    day = NOW.date()
    do("move_dispute", house.centre_head, made, **WHERE)
    for actor, counted in ((house.centre_head, 0), (house.foreign_head, 1)):
        with acting(actor):
            assert registered(actor.scope, day, day).count() == counted
            assert cancelled(actor.scope, day, day).count() == 0


def test_it_can_come_back_and_both_ways_are_told(house: House, made: Registered) -> None:
    do("move_dispute", house.centre_head, made, **WHERE)
    there = arrived(made)
    foreign = Registered(there.county, there.id, there.number)
    do(
        "move_dispute",
        house.foreign_head,
        foreign,
        place_code="640221",
        reason="查明发生在平罗",
        legal_basis="属地管辖",
        told="face",
    )
    back = arrived(foreign)
    assert (back.county, back.received_at, back.holder_id) == ("640221", NOW, house.org("centre"))
    with acting(house.centre_head):
        ways = beside_of(house.centre_head.scope, county=back.county, id=back.id).crossings
    assert [(way.direction, way.number) for way in ways] == [("in", there.number)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"place_code": "640221100"}, "same_county"), ({"place_code": "999999"}, "place_unknown"), ({"reason": ""}, "reason_missing"),
        ({"legal_basis": " "}, "legal_basis_missing"), ({"told": "letter"}, "told_unknown"), ({"told": ""}, "told_unknown"),
    ],
)  # fmt: skip
def test_what_a_move_must_say(house: House, made: Registered, wrong: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        do("move_dispute", house.centre_head, made, **{**WHERE, **wrong})


def test_nobody_else_moves_it_and_not_where_nobody_is(house: House, made: Registered) -> None:
    for actor, no in ((house.town_head, NotHere), (house.bureau, NotAllowed), (house.foreign_head, NotHere)):
        with pytest.raises((no, Refusal)):
            do("move_dispute", actor, made, **WHERE)
    with pytest.raises(Refusal, match="nobody_there"):
        do("move_dispute", house.centre_head, made, **{**WHERE, "place_code": "640106"})
    do("move_dispute", house.centre_head, made, **WHERE)
    with pytest.raises(Refusal, match="not_movable"):
        do("move_dispute", house.centre_head, made, **WHERE)


# -- the narrow path -----------------------------------------------------------------------------------------


@pytest.mark.req("SYS-02")
def test_after_crossing_the_other_county_is_shut_again(house: House, made: Registered) -> None:
    """Ring three, asked directly: outside the block nothing of the other county is read or written, inside nothing of one's own."""
    with acting(house.foreign_head):
        theirs = register(house, house.foreign_head, place_code="640104001")
    with acting(house.centre_head):
        rows = Dispute.objects.everywhere("test")
        with crossing(house.centre_head, "640104"):
            assert rows.filter(county="640104").exists() and not rows.filter(county="640221").exists()
        assert not rows.filter(county="640104").exists() and rows.filter(county="640221").exists()
        assert rows.filter(county="640104", id=theirs.id).update(title="x") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Party(county="640104", created_at=NOW, dispute_id=theirs.id, ordinal=9, side="third", kind="person", name="x", id_kind="none").save(force_insert=True)  # fmt: skip


@pytest.mark.req("SYS-02")
def test_a_crossing_that_fails_leaves_nothing_and_shuts(house: House, made: Registered) -> None:
    with acting(house.centre_head):
        with pytest.raises(ZeroDivisionError), crossing(house.centre_head, "640104"):
            raise ZeroDivisionError
        assert not Dispute.objects.everywhere("test").filter(county="640104").exists()
        assert Dispute.objects.everywhere("test").filter(county="640221").exists()


@pytest.mark.req("SYS-02")
def test_what_is_there_already_stays_untouched_by_a_move(house: House, made: Registered) -> None:
    with acting(house.foreign_head):
        register(house, house.foreign_head, place_code="640104001")
    tables = (Dispute, Party, Handling, Duty, Entry)

    def rows() -> dict[str, set[tuple[object, ...]]]:
        with acting(system_actor(("640104",))):
            return {one.__name__: set(one.objects.everywhere("test").filter(county="640104").values_list("id", "created_at")) for one in tables}  # fmt: skip

    before = rows()
    do("move_dispute", house.centre_head, made, days=1, **WHERE)
    after = rows()
    assert {name: len(after[name] - before[name]) for name in after} == {
        "Dispute": 1, "Party": 2, "Handling": 1, "Duty": 1, "Entry": 1,
    }  # fmt: skip
    assert all(before[name] <= after[name] for name in after)


def test_one_module_alone_crosses() -> None:
    """Whoever else wants to write in another county has to change this test first."""
    package = Path(fengqiao.__file__).parent
    users = set()
    for file in package.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and "trust.scope" in (node.module or ""):
                users |= {str(file.relative_to(package)) for one in node.names if one.name == "crossing"}
    assert users == {"casework/cases/crossing.py"}
