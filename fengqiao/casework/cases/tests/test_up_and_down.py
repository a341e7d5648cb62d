"""Up with a risk assessment, down with a duty to report back, together with a lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fengqiao.casework.cases.models import Participant, RiskReport, Transfer
from fengqiao.casework.cases.queries import beside_of
from fengqiao.casework.cases.services import Registered
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal, Stale
from fengqiao.trust.scope import acting

from .hands import BASIS, do, now_of, open_duties, verbs
from .house import NOW, House, build_house, make_actor, register, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def made(house: House) -> Registered:
    """Registered and held by 城关镇."""
    with acting(house.town_head):
        return register(house, house.town_head)


# -- up ------------------------------------------------------------------------------------------------------

RISK = {
    "level": "high",
    "people_affected": 30,
    "consequences": "可能集体上访",
    "measures": "已安排专人稳控",
    "request": "take_over",
}


@pytest.mark.req("CAS-11")
def test_up_with_a_risk_assessment_and_the_upper_body_takes(house: House, made: Registered) -> None:
    settle(house, made, house.town_head, until="mediating")
    do("escalate_dispute", house.town_head, made, days=2, **RISK)
    assert now_of(made).stage == "mediating", "the holder goes on working"
    assert ("escalation", house.org("centre")) in open_duties(made)
    with acting(house.town_head):
        report = RiskReport.objects.everywhere("test").get(county=made.county, dispute_id=made.id)
        assert (report.department, report.people_affected) == ("司法行政", 30)
    with pytest.raises(Refusal, match="already_escalated"):
        do("escalate_dispute", house.town_head, made, days=2, **RISK)
    with pytest.raises(Refusal, match="escalation_open"):
        do("hand_over", house.town_head, made, to_organisation=house.org("village"), reason="转办")
    with pytest.raises(Refusal, match="not_escalated_to_you"):
        do("take_escalation", house.town_head, made)
    do("take_escalation", house.centre_head, made, days=3)
    taken = now_of(made)
    assert (taken.state, taken.stage, taken.holder_id) == ("registered", "registered", house.org("centre"))
    with acting(house.town_head):
        sight = Participant.objects.everywhere("test").filter(
            county=made.county, dispute_id=made.id, to_at=None
        )
        assert (house.org("town"), "escalator") in set(sight.values_list("organisation_id", "why"))
        beside = beside_of(house.town_head.scope, county=made.county, id=made.id)
        assert [risk.level_name for risk in beside.risks.values()] == ["重大"]
    do("accept_dispute", house.centre_head, made, days=4, consent=True)
    assert open_duties(made) == [("mediate", house.org("centre"))]


@pytest.mark.req("CAS-11")
def test_the_upper_body_guides_or_returns_and_it_stays(house: House, made: Registered) -> None:
    do("escalate_dispute", house.town_head, made, **RISK)
    with pytest.raises(Invalid, match="guidance_missing"):
        do("guide_escalation", house.centre_head, made, guidance="好")
    do("guide_escalation", house.centre_head, made, guidance="先分别谈话，再请村两委参加")
    for number in range(2):
        do("escalate_dispute", house.town_head, made, days=number, **RISK)
        do("return_escalation", house.centre_head, made, days=number, reason="风险不高，就地调解")
    assert now_of(made).holder_id == house.org("town")
    assert open_duties(made) == [("answer", house.org("town"))]
    with pytest.raises(Refusal, match="escalated_too_often"):
        do("escalate_dispute", house.town_head, made, days=3, **RISK)


@pytest.mark.req("CAS-11")
def test_hard_ones_go_to_the_county_centre_at_once(house: House) -> None:
    for difficulty, expected in (("ordinary", "town"), ("major", "centre")):
        with acting(house.village_head):
            made = register(house, house.village_head, difficulty=difficulty)
        do("escalate_dispute", house.village_head, made, **RISK)
        assert ("escalation", house.org(expected)) in open_duties(made)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"level": "red"}, "risk_unknown"),
        ({"request": "ignore"}, "request_unknown"),
        ({"people_affected": -1}, "people_implausible"),
        ({"consequences": ""}, "consequences_missing"),
        ({"measures": " "}, "measures_missing"),
    ],
)
def test_a_risk_assessment_is_whole(house: House, made: Registered, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        do("escalate_dispute", house.town_head, made, **{**RISK, **wrong})


def test_an_escalation_lapses_with_the_dispute(house: House, made: Registered) -> None:
    do("escalate_dispute", house.town_head, made, **RISK)
    do(
        "join_handling",
        house.town_head,
        made,
        organisations=[house.org("village")],
        due_on=NOW.date(),
        task="走访邻居",
    )
    do(
        "refuse_dispute",
        house.town_head,
        made,
        ground="not_civil",
        guidance="court",
        explanation="请依法起诉维权",
    )
    with acting(house.town_head):
        rows = Transfer.objects.everywhere("test").filter(county=made.county, dispute_id=made.id)
        assert set(rows.values_list("state", flat=True)) == {"lapsed"}
    assert open_duties(made) == []


# -- down ----------------------------------------------------------------------------------------------------


@pytest.mark.req("CAS-01")
def test_an_order_is_signed_and_reported_back(house: House, made: Registered) -> None:
    due = NOW.date() + timedelta(days=10)
    order = {"to_organisation": house.org("village"), "due_on": due, "reason": "就地调解并反馈"}
    do("assign_down", house.town_head, made, **order)
    assert verbs(house.village_head, made) == {"sign_order", "contest_order"}
    for verb, more in (
        ("decline_offer", {"proposed_holder": house.org("town"), **BASIS}),
        ("accept_dispute", {"consent": True}),
    ):
        with pytest.raises(Refusal, match="order_binds|order_not_signed"):
            do(verb, house.village_head, made, **more)
    do("sign_order", house.village_head, made, days=1)
    assert now_of(made).holder_id == house.org("village")
    assert open_duties(made) == sorted([("answer", house.org("village")), ("feedback", house.org("village"))])
    do("accept_dispute", house.village_head, made, days=1, consent=True)
    do("report_order", house.village_head, made, days=4, report="已经约见双方，正在调解")
    assert open_duties(made) == [("mediate", house.org("village"))]
    with pytest.raises(Refusal, match="nothing_to_report"):
        do("report_order", house.village_head, made, days=4, report="已经约见双方，正在调解")


def test_orders_go_down_only(house: House, made: Registered) -> None:
    due = NOW.date() + timedelta(days=10)
    for name in ("centre", "other_town", "foreign", "town"):
        with pytest.raises(Invalid, match="not_below"):
            do(
                "assign_down",
                house.town_head,
                made,
                to_organisation=house.org(name),
                due_on=due,
                reason="就地",
            )
    with pytest.raises(Invalid, match="order_day_implausible"):
        do(
            "assign_down",
            house.town_head,
            made,
            to_organisation=house.org("village"),
            due_on=NOW.date(),
            reason="就地",
        )
    with pytest.raises(NotAllowed):
        do(
            "assign_down",
            house.town_clerk,
            made,
            to_organisation=house.org("village"),
            due_on=due,
            reason="就地",
        )


def test_an_order_is_contested_only_as_not_ours_and_the_arbiter_decides(
    house: House, made: Registered
) -> None:
    order = {
        "to_organisation": house.org("village"),
        "due_on": NOW.date() + timedelta(days=10),
        "reason": "就地",
    }
    do("assign_down", house.town_head, made, **order)
    said = {"proposed_holder": house.org("other_town"), **BASIS}
    with pytest.raises(Invalid, match="order_binds"):
        do("contest_order", house.village_head, made, ground="capacity", **said)
    do("contest_order", house.village_head, made, ground="not_ours_place", **said)
    assert now_of(made).stage == "arbitrating"
    do("bind_holder", house.centre_head, made, holder=house.org("village"), reason="发生在该社区", legal_basis="属地管辖")  # fmt: skip
    assert now_of(made).holder_id == house.org("village")
    with pytest.raises(Refusal, match="bound_holder"):
        do("hand_over", house.village_head, made, to_organisation=house.org("town"), reason="转办")


# -- together ------------------------------------------------------------------------------------------------


@pytest.mark.req("CAS-01")
def test_joint_handling_has_a_lead_and_a_duty_for_each(house: House, made: Registered) -> None:
    settle(house, made, house.town_head, until="assigned")
    task = {"due_on": NOW.date() + timedelta(days=5), "task": "协助查清排水走向"}
    with pytest.raises(NotHere):
        do("contribute", house.other_head, made, text="查看了现场排水")
    do(
        "join_handling",
        house.town_head,
        made,
        organisations=[house.org("other_town"), house.org("village")],
        **task,
    )
    for organisations, code in (
        ([house.org("town")], "joins_itself"),
        ([house.org("village")], "joined_already"),
        ([], "nobody_joined"),
        ([house.org("foreign")], "other_county"),
    ):
        with pytest.raises(Invalid, match=code):
            do("join_handling", house.town_head, made, organisations=organisations, **task)
    assert [kind for kind, _ in open_duties(made)] == ["assist", "assist", "mediate"]
    assert verbs(house.other_head, made) == {"contribute"}
    do("contribute", house.other_head, made, text="查看了现场排水")
    assert verbs(house.other_head, made) == {"contribute"}
    do("contribute", house.other_head, made, text="已经写好测量说明", finished=True)
    with pytest.raises(NotHere):
        do("contribute", house.other_head, made, text="查看了现场排水")
    with acting(house.town_head):
        beside = beside_of(house.town_head.scope, county=made.county, id=made.id)
    assert [
        [(one.organisation_name, one.text) for one in said] for said in beside.contributions.values()
    ] == [
        [
            ("黄渠桥镇人民调解委员会", "查看了现场排水"),
            ("黄渠桥镇人民调解委员会", "已经写好测量说明"),
        ]
    ]
    do("end_joint", house.town_head, made, reason="事实已经查清")
    assert open_duties(made) == [("mediate", house.org("town"))]


def test_the_bureau_helps_without_working_on_cases(house: House, made: Registered) -> None:
    do(
        "join_handling",
        house.town_head,
        made,
        organisations=[house.org("justice")],
        due_on=NOW.date(),
        task="派员指导",
    )
    assert verbs(house.justice_head, made) == {"contribute"}
    do("contribute", house.justice_head, made, text="派员参加了调解", finished=True)
    assert open_duties(made) == [("answer", house.org("town"))]


def test_who_takes_the_lead_helps_no_more(house: House, made: Registered) -> None:
    do(
        "join_handling",
        house.town_head,
        made,
        organisations=[house.org("village")],
        due_on=NOW.date(),
        task="走访邻居",
    )
    do("hand_over", house.town_head, made, to_organisation=house.org("village"), reason="就地")
    do("accept_dispute", house.village_head, made, consent=True)
    assert open_duties(made) == [("mediate", house.org("village"))]


NEEDS: dict[str, Callable[[House], dict[str, Any]]] = {
    "escalate_dispute": lambda house: dict(RISK),
    "assign_down": lambda house: {
        "to_organisation": house.org("village"),
        "due_on": NOW.date() + timedelta(3),
        "reason": "就地",
    },
    "join_handling": lambda house: {
        "organisations": [house.org("village")],
        "due_on": NOW.date(),
        "task": "走访邻居",
    },
    "end_joint": lambda house: {"reason": "查清"},
    "withdraw_escalation": lambda house: {},
}


@pytest.mark.req("SYS-02")
@pytest.mark.parametrize("verb", NEEDS)
def test_the_holder_alone_passes_on_and_foreign_eyes_find_nothing(
    house: House, made: Registered, verb: str
) -> None:
    with pytest.raises(Refusal, match="not_the_holder"):
        do(verb, house.centre_head, made, **NEEDS[verb](house))
    with pytest.raises(NotHere):
        do(verb, house.foreign_head, made, **NEEDS[verb](house))
    with pytest.raises(NotAllowed):
        do(verb, make_actor("另一名窗口", "clerk", "640221100", house.organisations["town"]), made, **NEEDS[verb](house))  # fmt: skip
    with pytest.raises(Stale):
        do(verb, house.town_head, made, revision=99, **NEEDS[verb](house))
