"""The thin line through the verbs: from the counter to the closing, and every way off it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fengqiao.casework.agreements.queries import agreements_of
from fengqiao.casework.cases.models import Dispute, Handling
from fengqiao.casework.cases.queries import (
    ListFilters,
    dispute_page,
    list_disputes,
    who_looked,
    workbench,
)
from fengqiao.casework.cases.services import (
    accept_dispute,
    assign_mediators,
    close_dispute,
    decline_offer,
    end_mediation,
    hand_over,
    refuse_dispute,
    reopen_dispute,
    report_department,
    reveal_party,
    withdraw_offer,
)
from fengqiao.casework.meetings.queries import sessions_of
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal, Stale, Unlawful
from fengqiao.kernel.journal.queries import verify
from fengqiao.trust.scope import acting, system_actor

from .house import NOW, House, build_house, register, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return build_house()


def stage(made) -> str:
    with acting(system_actor((made.county,))):
        return Dispute.objects.everywhere("test").get(county=made.county, id=made.id).stage


def offered(house: House):
    with acting(house.clerk):
        return register(house, house.clerk, to_organisation=house.org("town"), route_reason="就地调解")


@pytest.mark.req("CAS-01")
@pytest.mark.req("CAS-05")
@pytest.mark.req("CAS-09")
def test_from_the_counter_to_the_closing(house: House) -> None:
    made = offered(house)
    settle(house, made, house.town_head)
    with acting(house.bureau):
        page = dispute_page(house.bureau.scope, county=made.county, id=made.id, actor=house.bureau, now=NOW)
        assert [e.fact_name for e in reversed(page.timeline)] == [
            "登记", "受理", "指派调解员", "调解", "口头协议", "回访", "销号",
        ]  # fmt: skip
        assert page.stage_name == "已销号" and page.outcome_name == "调解成功"
        assert [h.organisation_name for h in page.handlings] == ["平罗县人民调解中心", "城关镇人民调解委员会"]
        assert all(duty.state in ("done", "void") for duty in page.duties)
        assert (
            page.parties[0].id_masked.endswith(page.parties[0].id_masked[-4:])
            and "*" in page.parties[0].id_masked
        )
        assert len(sessions_of(page.dispute)) == 1
        assert agreements_of(house.bureau.scope, page.county, page.id)[0].obligations[0].amount_fen == 80_000
    with acting(house.clerk):
        assert list(verify(using="default", counties={"640221"})) == []


@pytest.mark.req("SYS-02")
def test_another_place_sees_nothing(house: House) -> None:
    made = offered(house)
    for stranger in (house.foreign_head, house.other_head):
        with acting(stranger):
            assert list_disputes(stranger.scope, ListFilters(), cursor=None, now=NOW).rows == []
            with pytest.raises(NotHere):
                dispute_page(stranger.scope, county=made.county, id=made.id, actor=stranger, now=NOW)


def test_an_offer_is_seen_by_its_receiver_only_while_it_lasts(house: House) -> None:
    with acting(house.clerk):
        made = register(house, house.clerk, to_organisation=house.org("other_town"), route_reason="试")
    with acting(house.other_head):
        assert [
            row.why_seen
            for row in list_disputes(house.other_head.scope, ListFilters(), cursor=None, now=NOW).rows
        ] == ["参与办理"]
        assert [
            o.title for o in workbench(house.other_head.scope, actor=house.other_head, now=NOW).offers
        ] == ["张三与李四用水、排水纠纷"]
        decline_offer(
            actor=house.other_head, now=NOW, county=made.county, id=made.id, revision=1, reason="不属本辖区", legal_basis="属地管辖",
            proposed_holder=house.org("town"),
        )  # fmt: skip
    with acting(house.other_head):
        assert list_disputes(house.other_head.scope, ListFilters(), cursor=None, now=NOW).rows == []
    assert stage(made) == "registered"


@pytest.mark.req("CAS-01")
def test_exactly_one_holder_whatever_happens(house: House) -> None:
    made = offered(house)
    with acting(house.clerk):
        withdraw_offer(actor=house.clerk, now=NOW, county=made.county, id=made.id, revision=1)
        hand_over(
            actor=house.clerk, now=NOW, county=made.county, id=made.id, revision=2, to_organisation=house.org("town"), reason="就地"
        )  # fmt: skip
    with acting(house.town_head):
        accept_dispute(
            actor=house.town_head, now=NOW, county=made.county, id=made.id, revision=3, consent=True
        )
        rows = Handling.objects.everywhere("test").filter(county=made.county, dispute_id=made.id)
        assert [(row.organisation_id, row.to_at is None) for row in rows.order_by("ordinal")] == [
            (house.org("centre"), False), (house.org("town"), True),
        ]  # fmt: skip


@pytest.mark.req("INT-02")
def test_an_offer_does_not_leave_its_county(house: House) -> None:
    """There it would be seen by nobody who may answer."""
    with acting(house.clerk), pytest.raises(Invalid, match="不在本县"):
        register(house, house.clerk, to_organisation=house.org("foreign"), route_reason="试")
    with acting(house.clerk):
        made = register(house, house.clerk)
        with pytest.raises(Invalid) as no:
            hand_over(
                actor=house.clerk, now=NOW, county=made.county, id=made.id, revision=1, to_organisation=house.org("foreign"), reason="试试"
            )  # fmt: skip
    assert no.value.field == "to_organisation"


@pytest.mark.req("INT-03")
def test_refusal_needs_ground_and_guidance(house: House) -> None:
    made = offered(house)
    where = {"actor": house.town_head, "now": NOW, "county": made.county, "id": made.id, "revision": 1}
    with acting(house.town_head), pytest.raises(Invalid) as no:
        refuse_dispute(**where, ground="not_civil", guidance="", explanation="不属于民间纠纷，请走诉讼")
    assert no.value.field == "guidance"
    with acting(house.town_head):
        refuse_dispute(**where, ground="not_civil", guidance="court", explanation="建议依法向人民法院起诉")
    assert stage(made) == "refused"
    with acting(house.town_head), pytest.raises(Refusal):
        accept_dispute(**{**where, "revision": 2}, consent=True)


def test_without_consent_no_acceptance(house: House) -> None:
    made = offered(house)
    with acting(house.town_head), pytest.raises(Unlawful) as no:
        accept_dispute(
            actor=house.town_head, now=NOW, county=made.county, id=made.id, revision=1, consent=False
        )
    assert "第十七条" in no.value.sentence


def test_an_old_form_changes_nothing(house: House) -> None:
    made = offered(house)
    settle(house, made, house.town_head, until="accepted")
    with acting(house.town_head), pytest.raises(Stale):
        assign_mediators(
            actor=house.town_head, now=NOW, county=made.county, id=made.id, revision=1, mediators=[house.mediators["马明"].id]
        )  # fmt: skip


@pytest.mark.req("CAS-03")
def test_a_party_cannot_be_its_own_mediator(house: House) -> None:
    made = offered(house)
    settle(house, made, house.town_head, until="accepted")
    with acting(house.town_head), pytest.raises(Invalid) as no:
        assign_mediators(
            actor=house.town_head, now=NOW, county=made.county, id=made.id, revision=2,
            mediators=[house.mediators["张三本人"].id],
        )  # fmt: skip
    assert "回避" in no.value.sentence


def test_the_other_ways_are_told_when_mediation_fails(house: House) -> None:
    made = offered(house)
    settle(house, made, house.town_head, until="mediating")
    where = {"actor": house.town_head, "now": NOW + timedelta(days=2), "county": made.county, "id": made.id}
    with acting(house.town_head), pytest.raises(Unlawful):
        end_mediation(**where, revision=4, reason="refused", routes_told=[])
    with acting(house.town_head):
        end_mediation(**where, revision=4, reason="no_agreement", routes_told=["litigation"])
        report_department(
            **where, revision=5, kind="failure", to_name="县司法局", told_on=where["now"].date(), means="written", content="调解不成"
        )  # fmt: skip
        close_dispute(**where, revision=6)
    with acting(house.town_head):
        reopen_dispute(**where, revision=7, reason="误操作")
    assert stage(made) == "ended"
    late = {**where, "now": NOW + timedelta(days=9)}
    with acting(house.town_head):
        close_dispute(**where, revision=8)
    with acting(house.town_head), pytest.raises(Refusal) as no:
        reopen_dispute(**late, revision=9, reason="太晚")
    assert no.value.code == "reopen_too_late"


@pytest.mark.req("SYS-03")
def test_clear_text_needs_a_reason_and_leaves_a_look(house: House) -> None:
    made = offered(house)
    with acting(house.town_head):
        page = dispute_page(
            house.town_head.scope, county=made.county, id=made.id, actor=house.town_head, now=NOW
        )
        one = page.parties[0].id
        with pytest.raises(Invalid):
            reveal_party(
                actor=house.town_head, now=NOW, county=made.county, id=made.id, party=one, reason=" "
            )
        shown = reveal_party(
            actor=house.town_head, now=NOW, county=made.county, id=made.id, party=one, reason="核对身份"
        )
        assert shown.phone == "13800001111"
        looks = who_looked(house.town_head.scope, county=made.county, id=made.id)
        assert [(look.actor_name, look.reason) for look in looks] == [("town_head", "核对身份")]
    with acting(house.bureau), pytest.raises(NotAllowed):
        reveal_party(actor=house.bureau, now=NOW, county=made.county, id=made.id, party=one, reason="看看")


def test_the_same_key_registers_once(house: House) -> None:
    from fengqiao.kernel.ids import uuid7

    key = uuid7()
    with acting(house.clerk):
        first = register(house, house.clerk, key=key)
        assert register(house, house.clerk, key=key) == first
        assert Dispute.objects.within(house.clerk.scope).count() == 1


@pytest.mark.req("INT-02")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"narrative": "短"}, "narrative"),
        ({"type_code": "nothing.such"}, "type_code"),
        ({"place_code": "640104001"}, "place_code"),
        ({"people": 0}, "people"),
        ({"happened_on": NOW.date() + timedelta(days=1)}, "happened_on"),
        ({"parties": []}, "parties"),
    ],
)
def test_every_value_is_checked_at_the_door(house: House, change: dict, field: str) -> None:
    with acting(house.clerk), pytest.raises(Invalid) as no:
        register(house, house.clerk, **change)
    assert no.value.field == field
    with acting(house.clerk):
        assert Dispute.objects.within(house.clerk.scope).count() == 0
