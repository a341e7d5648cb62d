"""The pages of what passes a dispute from hand to hand: each form does its verb, and what is given back leads somewhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fengqiao.casework.cases.tests.house import House, build_house, register
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return build_house()


class Desk:
    """Clients by actor, and one dispute on which they act."""

    def __init__(self, house: House, holder: Actor) -> None:
        self.house = house
        with acting(holder):
            made = register(house, holder, now=timezone.now())
        self.address = f"/disputes/{made.county}/{made.id}/"

    def client(self, actor: Actor) -> Client:
        client = Client()
        session = client.session
        session.update(
            {"user": str(actor.user_id), "post": str(actor.post_id), "seen": timezone.now().timestamp()}
        )
        session.save()
        return client

    def page(self, actor: Actor, more: str = "") -> str:
        return self.client(actor).get(self.address + more).content.decode()

    def do(self, actor: Actor, verb: str, *, status: int = 303, **values: Any) -> Any:
        """Open the form as the actor sees it, fill it in, hand it in."""
        client = self.client(actor)
        form = client.get(f"{self.address}do/{verb}/").content.decode()
        seen = re.search(r'name="revision" value="(\d+)"', form)
        assert seen, form
        answer = client.post(f"{self.address}do/{verb}/", {"revision": seen[1], **values})
        told = re.findall(r'field-error"[^>]*>([^<]+)', answer.content.decode())
        assert answer.status_code == status, (verb, answer.status_code, told)
        return answer


NO = {"reason": "涉及多个村组", "legal_basis": "属地管辖"}


def soon() -> str:
    return (timezone.localdate() + timedelta(days=9)).isoformat()


@pytest.mark.req("INT-02")
def test_return_twice_and_bind_on_the_pages(house: House) -> None:
    desk = Desk(house, house.town_head)
    for _turn in range(2):
        desk.do(house.town_head, "hand_over", to_organisation=str(house.org("other_town")), reason="属地办理")
        no = {"ground": "not_ours_place", "proposed_holder": str(house.org("town")), **NO}
        back = desk.do(house.other_head, "decline", **no)
    assert back["Location"] == desk.address, "the contender sees it until the arbiter has decided"
    assert "已报请 平罗县人民调解中心 裁定" in desk.page(house.town_head)
    assert "报请裁定" in desk.client(house.centre_head).get("/").content.decode()
    desk.do(
        house.centre_head,
        "bind_holder",
        holder=str(house.org("town")),
        reason="发生地在该镇",
        legal_basis="属地管辖",
    )
    chain = desk.page(house.town_head, "chain/")
    for word in ("裁定承办", "涉及多个村组", "发生地在该镇", "自首次收到起", "裁定仍由本单位承办"):
        assert word in chain, word
    assert "do/hand_over/" not in desk.page(house.town_head)


def test_who_gives_back_what_it_no_longer_sees_is_led_to_the_workbench(house: House) -> None:
    desk = Desk(house, house.town_head)
    desk.do(house.town_head, "hand_over", to_organisation=str(house.org("other_town")), reason="属地办理")
    no = {"ground": "not_ours_place", "proposed_holder": str(house.org("town")), **NO}
    assert desk.do(house.other_head, "decline", **no)["Location"] == "/"


@pytest.mark.req("CAS-11")
def test_up_with_the_risk_on_the_pages(house: House) -> None:
    desk = Desk(house, house.town_head)
    form = desk.page(house.town_head, "do/escalate/")
    assert 'value="司法行政"' in form, "the department in charge comes from the type"
    risk = {
        "level": "high",
        "people_affected": "35",
        "consequences": "可能集体上访",
        "measures": "专人稳控",
        "request": "guide",
    }
    desk.do(house.town_head, "escalate", status=422, **{**risk, "department": "农业农村", "level": ""})
    desk.do(house.town_head, "escalate", department="农业农村", **risk)
    assert "已上报 平罗县人民调解中心" in desk.page(house.town_head)
    assert "do/accept/" in desk.page(house.town_head), "the holder goes on"
    desk.do(house.centre_head, "guide_escalation", guidance="先分别谈话再行调解")
    chain = desk.page(house.town_head, "chain/")
    assert all(word in chain for word in ("可能集体上访", "专人稳控", "农业农村", "先分别谈话再行调解", "35"))


def test_down_and_together_on_the_pages(house: House) -> None:
    desk = Desk(house, house.centre_head)
    form = desk.page(house.centre_head, "do/assign_down/")
    assert "黄渠桥镇人民调解委员会" in form and "平罗县司法局" not in form, "only what is below"
    desk.do(
        house.centre_head,
        "assign_down",
        to_organisation=str(house.org("town")),
        due_on=soon(),
        reason="就地调解",
    )
    assert "do/decline/" not in desk.page(house.town_head)
    desk.do(house.town_head, "sign_order")
    desk.do(
        house.town_head,
        "join_handling",
        organisations=[str(house.org("justice"))],
        due_on=soon(),
        task="派员参加",
    )
    desk.do(house.justice_head, "contribute", text="派员参加了调解", finished="on")
    desk.do(house.town_head, "report_order", report="已约见双方当事人")
    chain = desk.page(house.centre_head, "chain/")
    assert all(
        word in chain for word in ("接受交办", "派员参加了调解", "已约见双方当事人", "已反馈", "协办完成")
    )


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [
        ("没有这个地方", 422, "没有找到"),
        ("兴庆", 422, "请核对后填写"),
        ("兴庆区", 303, ""),
        ("640104", 303, ""),
    ],
)
def test_a_move_takes_no_place_that_only_resembles(house: House, typed: str, status: int, told: str) -> None:
    desk = Desk(house, house.centre_head)
    said = {"place_code": typed, "reason": "发生在该区", "legal_basis": "属地管辖", "told": "phone"}
    answer = desk.do(house.centre_head, "move_away", status=status, **said)
    assert told in answer.content.decode()
    if status == 303:
        page = desk.page(house.centre_head)
        assert "已移送外县" in page and "已电话告知当事人" in page
        assert "移送 银川市 兴庆区" in desk.page(house.centre_head, "chain/")


@pytest.mark.req("INT-03")
def test_a_move_asks_how_the_parties_were_told(house: House) -> None:
    desk = Desk(house, house.centre_head)
    said = {"place_code": "640104", "reason": "发生在该区", "legal_basis": "属地管辖"}
    answer = desk.do(house.centre_head, "move_away", status=422, **said).content.decode()
    assert "怎样告知了当事人" in answer and "发生在该区" in answer, "what was typed stays"
    assert "已移送外县" not in desk.page(house.centre_head)


@pytest.mark.req("SYS-02")
def test_strangers_find_neither_forms_nor_chain(house: House) -> None:
    desk = Desk(house, house.town_head)
    for verb in ("bind_holder", "escalate", "assign_down", "join_handling", "move_away", "sign_order"):
        assert desk.client(house.foreign_head).get(f"{desk.address}do/{verb}/").status_code == 404
        assert desk.client(house.bureau).get(f"{desk.address}do/{verb}/").status_code == 409, (
            "seen, not its turn"
        )
    assert desk.client(house.foreign_head).get(f"{desk.address}chain/").status_code == 404
    assert desk.client(house.other_head).get(f"{desk.address}chain/").status_code == 404
