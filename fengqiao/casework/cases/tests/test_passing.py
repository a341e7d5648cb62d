"""From hand to hand: over after acceptance, back with reason and basis, to the arbiter, up, down, together."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from fengqiao.casework.cases.models import Handling, Mediation
from fengqiao.casework.cases.queries import dispute_page, workbench
from fengqiao.casework.cases.services import Registered
from fengqiao.kernel.errors import Invalid, NotAllowed, Refusal, Stale
from fengqiao.kernel.journal.queries import verify
from fengqiao.trust.scope import acting

from .hands import BASIS, do, now_of, open_duties, verbs
from .house import NOW, House, build_house, make_organisation, register, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def made(house: House) -> Registered:
    """Registered and held by 城关镇."""
    with acting(house.town_head):
        return register(house, house.town_head)


def return_twice(house: House, made: Registered) -> None:
    """城关镇 hands over to 黄渠桥镇 twice, and it comes back twice."""
    for number in range(2):
        do(
            "hand_over",
            house.town_head,
            made,
            days=number,
            to_organisation=house.org("other_town"),
            reason="属地办理",
        )
        do(
            "decline_offer", house.other_head, made, days=number, ground="not_ours_place", proposed_holder=house.org("town"), **BASIS
        )  # fmt: skip


# -- over, after acceptance ----------------------------------------------------------------------------------


@pytest.mark.req("CAS-01")
@pytest.mark.req("INT-02")
def test_an_accepted_dispute_goes_over_with_its_clock(house: House, made: Registered) -> None:
    settle(house, made, house.town_head, until="mediating")
    do(
        "hand_over",
        house.town_head,
        made,
        days=3,
        to_organisation=house.org("centre"),
        reason="当事人要求县里调解",
    )
    waiting = now_of(made)
    assert (waiting.state, waiting.stage, waiting.holder_id) == ("accepted", "offered", house.org("town"))
    assert open_duties(made) == sorted([("answer", house.org("centre")), ("mediate", house.org("town"))])
    with pytest.raises(Refusal, match="waits_for_answer"):
        do("end_mediation", house.town_head, made, days=3, reason="no_agreement", routes_told=["litigation"])
    do("accept_dispute", house.centre_head, made, days=7, consent=True)
    taken = now_of(made)
    assert (taken.state, taken.stage, taken.holder_id) == ("accepted", "accepted", house.org("centre"))
    assert open_duties(made) == [("mediate", house.org("centre"))]
    with acting(house.town_head):
        page = dispute_page(
            house.town_head.scope,
            county=made.county,
            id=made.id,
            actor=house.town_head,
            now=NOW + timedelta(days=9),
        )
    assert [one.state_name for one in page.mediations] == ["已随案移交", "待指派"]
    assert [(turn.right_name, turn.days) for turn in page.handlings] == [("首问登记", 5), ("接收移交", 2)]
    assert page.days_whole == 7, "nine days from Monday 11 May: two of a weekend"
    assert page.why_seen == "本辖区"
    with acting(house.clerk):
        assert list(verify(using="default", counties={"640221"})) == []


@pytest.mark.parametrize(
    ("until", "back"), [("accepted", "accepted"), ("assigned", "assigned"), ("mediating", "mediating")]
)
def test_what_is_taken_back_or_declined_goes_on_where_it_was(
    house: House, made: Registered, until: str, back: str
) -> None:
    settle(house, made, house.town_head, until=until)
    due = now_of(made).due_on
    do("hand_over", house.town_head, made, to_organisation=house.org("other_town"), reason="属地办理")
    do("withdraw_offer", house.town_head, made)
    assert (now_of(made).stage, now_of(made).due_on) == (back, due)
    do("hand_over", house.town_head, made, to_organisation=house.org("other_town"), reason="属地办理")
    do("decline_offer", house.other_head, made, proposed_holder=house.org("town"), **BASIS)
    assert (now_of(made).stage, now_of(made).due_on) == (back, due)
    assert open_duties(made) == [("mediate", house.org("town"))]
    with pytest.raises(Refusal, match="not_here"):
        do("accept_dispute", house.other_head, made, consent=True)


def test_what_is_agreed_stays(house: House, made: Registered) -> None:
    settle(house, made, house.town_head, until="performed")
    for verb, more in (
        ("hand_over", {"to_organisation": house.org("centre"), "reason": "转办"}),
        (
            "assign_down",
            {"to_organisation": house.org("village"), "reason": "转办", "due_on": NOW.date() + timedelta(9)},
        ),
    ):
        with pytest.raises(Refusal, match="not_movable"):
            do(verb, house.town_head, made, **more)


def test_nobody_gets_it_again_and_again(house: House, made: Registered) -> None:
    hands = [
        (house.town_head, house.centre_head, "centre"),
        (house.centre_head, house.town_head, "town"),
        (house.town_head, house.centre_head, "centre"),
    ]
    for giver, taker, name in hands[:2]:
        do("hand_over", giver, made, to_organisation=house.org(name), reason="转办")
        do("accept_dispute", taker, made, consent=True)
    do("hand_over", house.town_head, made, to_organisation=house.org("centre"), reason="转办")
    do("accept_dispute", house.centre_head, made, consent=True)
    with pytest.raises(Refusal, match="came_back_too_often"):
        do("hand_over", house.centre_head, made, to_organisation=house.org("town"), reason="转办")


# -- back, and the arbiter -----------------------------------------------------------------------------------


@pytest.mark.req("INT-02")
@pytest.mark.parametrize(
    ("left_out", "code"),
    [
        ({"ground": "no_such"}, "ground_unknown"),
        ({"reason": " "}, "reason_missing"),
        ({"legal_basis": ""}, "legal_basis_missing"),
        ({"proposed_holder": None}, "no_proposed_holder"),
        ({"proposed_holder": "self"}, "proposes_itself"),
        ({"proposed_holder": "foreign"}, "other_county"),
    ],
)
def test_a_return_says_why_by_which_law_and_who_else(
    house: House, made: Registered, left_out: dict[str, Any], code: str
) -> None:
    do("hand_over", house.town_head, made, to_organisation=house.org("other_town"), reason="属地办理")
    said = {"ground": "not_ours_place", "proposed_holder": house.org("town"), **BASIS, **left_out}
    if isinstance(said["proposed_holder"], str):
        said["proposed_holder"] = house.org("other_town" if said["proposed_holder"] == "self" else "foreign")
    with pytest.raises(Invalid, match=code):
        do("decline_offer", house.other_head, made, **said)
    assert now_of(made).stage == "offered"


@pytest.mark.req("INT-02")
def test_the_second_return_goes_to_the_arbiter_who_binds(house: House, made: Registered) -> None:
    return_twice(house, made)
    waiting = now_of(made)
    assert (waiting.stage, waiting.holder_id) == ("arbitrating", house.org("town"))
    assert open_duties(made) == [("arbitrate", house.org("centre"))]
    with acting(house.centre_head):
        bench = workbench(house.centre_head.scope, actor=house.centre_head, now=NOW)
        assert [(row.kind_name, row.title) for row in bench.offers] == [
            ("报请裁定", "张三与李四用水、排水纠纷")
        ]
    assert verbs(house.town_head, made) == set()
    assert "decline" not in verbs(house.other_head, made)
    said = {
        "holder": house.org("other_town"),
        "reason": "发生地在该镇",
        "legal_basis": "人民调解工作若干规定第二十一条",
    }
    with pytest.raises(Refusal, match="not_the_arbiter"):
        do("bind_holder", house.town_head, made, **said)
    with pytest.raises(Invalid, match="legal_basis_missing"):
        do("bind_holder", house.centre_head, made, **{**said, "legal_basis": ""})
    with pytest.raises(Stale):
        do("bind_holder", house.centre_head, made, revision=1, **said)
    with pytest.raises(NotAllowed):
        do("bind_holder", house.clerk, made, **said)
    do("bind_holder", house.centre_head, made, days=2, **said)
    bound = now_of(made)
    assert (bound.stage, bound.holder_id) == ("registered", house.org("other_town"))
    assert verbs(house.other_head, made) == {"accept", "refuse", "escalate", "join_handling", "plan_calming"}
    with pytest.raises(Refusal, match="bound_holder"):
        do("hand_over", house.other_head, made, days=2, to_organisation=house.org("town"), reason="转办")
    with pytest.raises(Refusal, match="not_the_arbiter"):
        do("bind_holder", house.centre_head, made, **said)
    do("accept_dispute", house.other_head, made, days=3, consent=True)
    with pytest.raises(Refusal, match="bound_holder"):
        do("hand_over", house.other_head, made, days=3, to_organisation=house.org("town"), reason="转办")


def test_the_arbiter_confirms_the_holder_and_its_work_goes_on(house: House, made: Registered) -> None:
    settle(house, made, house.town_head, until="mediating")
    return_twice(house, made)
    do("bind_holder", house.centre_head, made, days=2, holder=house.org("town"), reason="发生地在该镇", legal_basis="属地管辖")  # fmt: skip
    assert now_of(made).stage == "mediating"
    with acting(house.town_head):
        assert (
            Mediation.objects.everywhere("test").filter(county=made.county, dispute_id=made.id).count() == 1
        )
        rights = list(
            Handling.objects.everywhere("test")
            .filter(county=made.county, dispute_id=made.id)
            .order_by("ordinal")
            .values_list("by_right", flat=True)
        )
    assert rights == ["first", "bound"]
    do("end_mediation", house.town_head, made, days=3, reason="no_agreement", routes_told=["litigation"])


def test_the_arbiter_is_the_lowest_above_both(house: House) -> None:
    """Two villages of a town: the town. The centre itself is a side: the bureau. A written parent comes before the place."""
    from fengqiao.registry.organisations.queries import arbiter_between, is_below, organisation, upper_body

    second = make_organisation("village", "640221100002", "第二社区人民调解委员会")
    medical = make_organisation("medical", "640221", "平罗县医疗纠纷人民调解委员会")
    between = [
        (("village", second.id), "town"), (("village", "other_town"), "centre"), (("village", "town"), "centre"),
        (("centre", "town"), "justice"), (("village", medical.id), "centre"),
    ]  # fmt: skip
    for (one, two), expected in between:
        ids = [house.org(each) if isinstance(each, str) else each for each in (one, two)]
        found = arbiter_between(ids[0], ids[1], "640221")
        assert found is not None and found.id == house.org(expected), (one, two)
    assert arbiter_between(house.org("centre"), house.org("justice"), "640221") is None
    uppers = {"village": "town", "town": "centre", "centre": "justice"}
    assert all(upper_body(house.org(a), "640221").id == house.org(b) for a, b in uppers.items())  # type: ignore[union-attr]
    assert upper_body(house.org("justice"), "640221") is None
    second.parent = house.organisations["justice"]
    second.save()
    assert upper_body(second.id, "640221").id == house.org("justice")  # type: ignore[union-attr]
    view = {
        name: organisation(house.org(name)) for name in ("centre", "town", "village", "other_town", "foreign")
    }
    assert is_below(view["village"], view["town"]) and is_below(view["town"], view["centre"])
    assert not is_below(view["town"], view["village"]) and not is_below(view["village"], view["other_town"])
    assert not is_below(view["town"], view["foreign"]) and not is_below(view["town"], view["town"])


def test_where_nobody_stands_above_both_it_stays_with_its_holder(house: House) -> None:
    with acting(house.clerk):
        made = register(house, house.clerk)
    justice = house.organisations["justice"]
    justice.to_on = date(2026, 5, 1)
    justice.save()
    for number in range(2):
        do("hand_over", house.clerk, made, to_organisation=house.org("town"), reason="就地")
        do("decline_offer", house.town_head, made, days=number, proposed_holder=house.org("centre"), **BASIS)
    assert (now_of(made).stage, now_of(made).holder_id) == ("registered", house.org("centre"))
    with pytest.raises(Refusal, match="returned_too_often"):
        do("hand_over", house.clerk, made, to_organisation=house.org("village"), reason="就地")
