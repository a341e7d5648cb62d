"""What an applicant wishes as to the mediator: stated, bounded, taken back, answered, lapsed; twice, at once, by strangers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from fengqiao.casework.cases.models import Dispute, MediationMediator, Party
from fengqiao.casework.cases.queries import dispute_page, followed_page
from fengqiao.casework.cases.services import Opened, Registered, applicant, assign_mediators, find_by_secret
from fengqiao.casework.cases.tests.hands import do
from fengqiao.casework.cases.tests.house import NOW, House, build_house, register, settle
from fengqiao.casework.intake.models import Wish
from fengqiao.casework.intake.queries import WISHES, heard_of_late, own_wishes, page_wishes, wishable
from fengqiao.casework.intake.services import answer_wish, state_wish, take_back_wish
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal, Stale
from fengqiao.kernel.journal.queries import verify
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting, system_actor

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-02"), pytest.mark.req("PUB-01")]
READER = system_actor(("640104", "640221"))
SECRET = "ABCDEFGHJK"


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def made(house: House) -> Registered:
    with acting(house.town_head):
        return register(house, house.town_head, secret=SECRET)


def opened(made: Registered) -> Opened:
    with acting(READER):
        found = find_by_secret(READER.scope, made.number, SECRET)
    assert found is not None
    return found


def by_applicant(verb: Any, made: Registered, **said: Any) -> Any:
    found = opened(made)
    actor = applicant(found)
    with acting(actor):
        return verb(actor=actor, now=NOW + timedelta(hours=1), opened=found, **said)


def wish(house: House, made: Registered, name: str = "马丽", **more: Any) -> Wish:
    said = {"wants": "choose", "mediator": house.mediators[name].id, **more}
    return by_applicant(state_wish, made, **said)  # type: ignore[no-any-return]


def revision(made: Registered) -> int:
    with acting(READER):
        return Dispute.objects.everywhere("test").get(county=made.county, id=made.id).seq


def answer(actor: Actor, made: Registered, row: Wish, answer: str = "done", **more: Any) -> Any:
    said = {"revision": revision(made), "wish": row.id, "answer": answer, **more}
    with acting(actor):
        return answer_wish(actor=actor, now=NOW + timedelta(hours=2), county=made.county, id=made.id, **said)


def told(made: Registered) -> list[str]:
    found = opened(made)
    actor = applicant(found)
    with acting(actor):
        return [one.sentence for one in followed_page(actor=actor, opened=found, now=NOW).events]


def seen(made: Registered) -> list[Any]:
    found = opened(made)
    actor = applicant(found)
    with acting(actor):
        return own_wishes(actor, found)


def assigned(made: Registered) -> list[UUID]:
    with acting(READER):
        rows = MediationMediator.objects.everywhere("test").filter(county=made.county, to_on=None)
        return list(rows.values_list("mediator_id", flat=True))


def test_a_wish_is_stated_and_changes_nothing_until_the_clerk_has_done_it(
    house: House, made: Registered
) -> None:
    settle(house, made, house.town_head, until="accepted")
    row = wish(house, made, text="他熟悉我们两家")
    assert assigned(made) == []
    with acting(house.town_head):
        page = dispute_page(
            house.town_head.scope, county=made.county, id=made.id, actor=house.town_head, now=NOW, parts=(WISHES,)
        )  # fmt: skip
    (shown,) = page_wishes(page)
    assert (shown.id, shown.names, shown.text, shown.is_open) == (row.id, "马丽", "他熟悉我们两家", True)
    do("assign_mediators", house.town_head, made, mediators=[house.mediators["马丽"].id], chosen_by="parties")
    answer(house.town_head, made, row, words="已由马丽调解")
    (after,) = seen(made)
    assert (after.is_open, after.answer_name, after.answer_text) == (False, "已照办", "已由马丽调解")
    sentences = told(made)
    assert "您希望由马丽调解" in sentences and any(
        "答复您的意愿" in one and "已照办" in one for one in sentences
    )
    with acting(READER):
        assert list(verify(using="default", counties={"640221"})) == []


def test_another_mediator_is_asked_for_only_where_one_is_assigned(house: House, made: Registered) -> None:
    with pytest.raises(Invalid, match="还没有确定调解员"):
        by_applicant(state_wish, made, wants="other")
    settle(house, made, house.town_head, until="assigned")
    row = by_applicant(state_wish, made, wants="other", text="他与对方是亲戚")
    assert row.names == "马明" and row.mediator_id is None
    assert answer(house.town_head, made, row, "declined", words="经核实没有亲属关系").seq
    assert "不能照办。经核实没有亲属关系" in "".join(told(made))


def test_choices_are_those_who_serve_the_holder_and_are_not_assigned(house: House, made: Registered) -> None:
    def names() -> tuple[bool, set[str], list[str]]:
        known = by_applicant(wishable, made)
        return known.now, {name for _id, name in known.serving}, known.assigned

    assert names() == (True, {"马明", "马丽", "张三"}, [])
    settle(house, made, house.town_head, until="assigned")
    assert names() == (True, {"马丽", "张三"}, ["马明"])
    for name in ("马明", "丁兰", "吴刚"):  # assigned already, of another house, of another county
        with pytest.raises(Invalid, match="名单"):
            wish(house, made, name)
    for wrong in ({"wants": "none"}, {"mediator": uuid4()}, {"mediator": None}, {"text": "字" * 501}):
        with pytest.raises(Invalid):
            wish(house, made, **wrong)
    do("end_mediation", house.town_head, made, reason="no_agreement", routes_told=["litigation"])
    assert names() == (False, set(), [])
    with pytest.raises(Refusal, match="已经结束"):
        wish(house, made)


def test_the_same_wish_twice_is_one_and_three_may_wait(house: House, made: Registered) -> None:
    first = wish(house, made)
    assert wish(house, made).id == first.id and len(seen(made)) == 1
    settle(house, made, house.town_head, until="assigned")
    by_applicant(state_wish, made, wants="other")
    wish(house, made, "张三本人")
    with acting(house.town_head):
        assign_mediators(
            actor=house.town_head, now=NOW, county=made.county, id=made.id, revision=revision(made),
            mediators=[house.mediators["马丽"].id],
        )  # fmt: skip
    with pytest.raises(Refusal, match="等待答复"):
        wish(house, made, "马明")
    by_applicant(take_back_wish, made, wish=first.id)
    wish(house, made, "马明")
    assert [one.is_open for one in seen(made)] == [False, True, True, True]


def test_an_applicant_cannot_write_without_end(house: House, made: Registered) -> None:
    for _turn in range(12):
        by_applicant(take_back_wish, made, wish=wish(house, made).id)
    with pytest.raises(Refusal, match="直接打电话"):
        wish(house, made)


def test_a_wish_lapses_with_its_holder(house: House, made: Registered) -> None:
    row = wish(house, made)
    do("hand_over", house.town_head, made, to_organisation=house.org("other_town"), reason="发生在黄渠桥镇")
    do("accept_dispute", house.other_head, made, consent=True)
    (shown,) = seen(made)
    assert shown.lapsed == "moved" and not shown.is_open
    with pytest.raises(Refusal, match="wish_lapsed"):
        answer(house.other_head, made, row)
    assert wish(house, made, "王强").organisation_id == house.org("other_town")


def test_done_is_believed_only_when_it_was_done(house: House, made: Registered) -> None:
    chosen = wish(house, made)
    with pytest.raises(Invalid, match="还没有指派马丽"):
        answer(house.town_head, made, chosen)
    settle(house, made, house.town_head, until="assigned")
    with pytest.raises(Invalid, match="还没有指派马丽"):
        answer(house.town_head, made, chosen)
    other = by_applicant(state_wish, made, wants="other")
    with pytest.raises(Invalid, match="调解员仍是马明"):
        answer(house.town_head, made, other)
    do("assign_mediators", house.town_head, made, mediators=[house.mediators["马丽"].id], chosen_by="parties")
    answer(house.town_head, made, chosen)
    answer(house.town_head, made, other)
    assert [one.answer for one in seen(made)] == ["done", "done"]


def test_the_refusal_of_the_only_mediator_is_done_before_another_is_found(
    house: House, made: Registered
) -> None:
    settle(house, made, house.town_head, until="assigned")
    row = by_applicant(state_wish, made, wants="other")
    with acting(READER):
        party = Party.objects.everywhere("test").filter(county=made.county, dispute=made.id).first()
    assert party
    do("refuse_mediator", house.town_head, made, party=party.id, mediator=house.mediators["马明"].id)
    answer(house.town_head, made, row, words="马明已退出，将另行安排")
    assert seen(made)[0].answer == "done"


def test_a_wish_waits_while_the_mediation_stands_still_and_lapses_when_it_ends(
    house: House, made: Registered
) -> None:
    settle(house, made, house.town_head, until="assigned")
    row = wish(house, made)
    do(
        "suspend_mediation", house.town_head, made, ground="appraisal", detail="等待房屋安全鉴定",
        expected_on=NOW.date() + timedelta(days=20),
    )  # fmt: skip
    assert seen(made)[0].is_open
    do("end_mediation", house.town_head, made, reason="no_agreement", routes_told=["litigation"])
    (shown,) = seen(made)
    assert (shown.is_open, shown.lapsed) == (False, "ended")
    with pytest.raises(Refusal, match="办理已经结束"):
        answer(house.town_head, made, row, "declined", words="调解已经终止")


def test_what_waits_stands_on_the_first_page_until_it_lapses(house: House, made: Registered) -> None:
    def waiting(actor: Actor) -> list[str]:
        with acting(actor):
            return [one.what for one in heard_of_late(actor.scope, actor.organisation_id, now=NOW)]

    wish(house, made)
    assert waiting(house.town_head) == ["希望由马丽调解"] and waiting(house.other_head) == []
    do("hand_over", house.town_head, made, to_organisation=house.org("other_town"), reason="发生在黄渠桥镇")
    assert waiting(house.town_head) == ["希望由马丽调解"], "until the other has taken it"
    do("accept_dispute", house.other_head, made, consent=True)
    assert waiting(house.town_head) == waiting(house.other_head) == []
    wish(house, made, "王强")
    assert waiting(house.other_head) == ["希望由王强调解"]
    do("end_mediation", house.other_head, made, reason="no_agreement", routes_told=["litigation"])
    assert waiting(house.other_head) == []


def test_who_may_answer_and_how_often(house: House, made: Registered) -> None:
    row = wish(house, made)
    for actor, no in (
        (house.town_clerk, NotAllowed), (house.bureau, NotAllowed), (house.centre_head, Refusal), (house.foreign_head, NotHere),
        (house.other_head, NotHere),
    ):  # fmt: skip
        with pytest.raises(no):
            answer(actor, made, row)
    with pytest.raises(Invalid):
        answer(house.town_head, made, row, "declined", words="不")
    with pytest.raises(Invalid):
        answer(house.town_head, made, row, "withdrawn")
    with pytest.raises(Stale):
        answer(house.town_head, made, row, "declined", words="马丽在外出差", revision=1)
    with pytest.raises(NotHere):
        answer(house.town_head, made, row, wish=uuid4())
    answer(house.town_head, made, row, "declined", words="马丽在外出差")
    with pytest.raises(Refusal, match="wish_answered"):
        answer(house.town_head, made, row)
    with pytest.raises(Refusal, match="wish_answered"):
        by_applicant(take_back_wish, made, wish=row.id)


def test_a_wish_of_another_dispute_is_not_there(house: House, made: Registered) -> None:
    row = wish(house, made)
    with acting(house.town_head):
        other = register(house, house.town_head, secret=SECRET)
    with pytest.raises(NotHere):
        by_applicant(take_back_wish, other, wish=row.id)
    with pytest.raises(NotHere):
        answer(house.town_head, other, row)
    assert seen(made)[0].is_open


def test_the_database_keeps_no_half_wish(house: House, made: Registered) -> None:
    row = wish(house, made)
    for change in (
        "wants = 'other'",
        "mediator_id = NULL",
        "answer = 'done'",
        "answer = 'maybe', answered_at = now()",
    ):
        with (
            acting(READER),
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE intake_wish SET {change} WHERE id = %s", [row.id])
    assert seen(made)[0].is_open
