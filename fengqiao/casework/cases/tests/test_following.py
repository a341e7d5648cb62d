"""Number and secret: what opens a dispute to its applicant, what does not, and what the applicant may do with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.casework.cases.applicant_reading import PLAIN_STAGES, TOLD
from fengqiao.casework.cases.applicant_secrets import (
    LETTERS,
    grouped,
    new_secret,
    normal_secret,
    secret_for_key,
)
from fengqiao.casework.cases.following import find_by_secret, followed_dispute
from fengqiao.casework.cases.models import Dispute, Handling, Transfer
from fengqiao.casework.cases.queries import dispute_page, followed_page
from fengqiao.casework.cases.services import (
    Opened,
    Registered,
    applicant,
    hand_over,
    issue_secret,
    move_dispute,
    reveal_party,
    withdraw_application,
)
from fengqiao.casework.cases.states import STAGES
from fengqiao.casework.cases.tests.house import NOW, House, build_house, register, settle
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal, Stale
from fengqiao.kernel.journal.facts import FACTS
from fengqiao.kernel.journal.queries import verify
from fengqiao.trust.scope import acting, system_actor

pytestmark = [pytest.mark.django_db, pytest.mark.req("PUB-01"), pytest.mark.req("SYS-03")]
READER = system_actor(("640104", "640221"))


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def made(house: House) -> Registered:
    with acting(house.village_head):
        return register(house, house.village_head, secret="ABCDEFGHJK")


def opened(made: Registered, secret: str = "ABCDEFGHJK") -> Opened:
    with acting(READER):
        found = find_by_secret(READER.scope, made.number, secret)
    assert found is not None
    return found


@given(st.uuids())
def test_a_secret_is_ten_letters_that_nobody_confuses(key) -> None:  # type: ignore[no-untyped-def]
    for secret in (new_secret(), secret_for_key(key)):
        assert len(secret) == 10 and set(secret) <= set(LETTERS) and not set(secret) & set("ILOQUV0123456789")
    assert secret_for_key(key) == secret_for_key(key) != secret_for_key(uuid4())


@pytest.mark.parametrize(
    "typed", ["abcde-fghjk", " ABCDE FGHJK ", "ＡＢＣＤＥＦＧＨＪＫ", grouped("ABCDEFGHJK")]
)
def test_a_secret_may_be_typed_as_people_type(made: Registered, typed: str) -> None:
    assert normal_secret(typed) == "ABCDEFGHJK"
    assert opened(made, typed).id == made.id


def test_only_number_and_secret_together_open(house: House, made: Registered) -> None:
    with acting(house.foreign_head):
        other = register(house, house.foreign_head, place_code="640104001", secret="ZZZZZZZZZZ")
        none = register(house, house.foreign_head, place_code="640104001")
    with acting(READER):
        for number, secret in (
            (made.number, "ABCDEFGHJM"), (made.number, ""), (made.number, "ZZZZZZZZZZ"), (other.number, "ABCDEFGHJK"),
            (none.number, ""), (none.number, "\0" * 32), ("640221-2026-999999", "ABCDEFGHJK"), ("", ""), ("' OR 1=1", "x"),
        ):  # fmt: skip
            assert find_by_secret(READER.scope, number, secret) is None, (number, secret)
        wide = made.number.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
        assert find_by_secret(READER.scope, f" {wide} ", "ABCDEFGHJK") is not None
    with acting(READER):
        kept = Dispute.objects.everywhere("test").get(county=made.county, id=made.id)
    assert b"ABCDEFGHJK" not in bytes(kept.secret_hash) and len(bytes(kept.secret_hash)) == 32


def test_a_wrong_number_costs_the_same_work_as_a_wrong_secret(
    made: Registered, django_assert_num_queries, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    """Time itself is too coarse to test; the statements and the digests that take it are counted."""
    from fengqiao.casework.cases import applicant_secrets

    digests = []
    whole = applicant_secrets.blind
    monkeypatch.setattr(applicant_secrets, "blind", lambda *args: (digests.append(args), whole(*args))[1])
    with acting(READER):
        for number in (made.number, "640221-2026-999999"):
            digests.clear()
            with django_assert_num_queries(1):
                find_by_secret(READER.scope, number, "WRONGWRONG")
            assert len(digests) == 1


def test_a_new_secret_at_the_counter_ends_the_old_one(house: House, made: Registered) -> None:
    before = opened(made)
    where = {"now": NOW, "county": made.county, "id": made.id}
    with acting(house.bureau), pytest.raises(NotAllowed):
        issue_secret(actor=house.bureau, revision=1, checked="核对身份证原件", **where)
    with acting(house.foreign_head), pytest.raises(NotHere):
        issue_secret(actor=house.foreign_head, revision=1, checked="核对身份证原件", **where)
    with acting(house.village_head):
        with pytest.raises(Invalid) as no:
            issue_secret(actor=house.village_head, revision=1, checked="看过", **where)
        assert no.value.field == "checked"
        with pytest.raises(Stale):
            issue_secret(actor=house.village_head, revision=7, checked="核对身份证原件", **where)
        fresh = issue_secret(actor=house.village_head, revision=1, checked="核对身份证原件", **where)
    with acting(READER):
        assert find_by_secret(READER.scope, made.number, "ABCDEFGHJK") is None
    assert opened(made, fresh).stamp != before.stamp
    with acting(applicant(before)), pytest.raises(NotHere):
        followed_dispute(applicant(before), before)
    with acting(house.village_head):
        page = dispute_page(
            house.village_head.scope, county=made.county, id=made.id, actor=house.village_head, now=NOW
        )
    assert "核对身份证原件" in page.timeline[0].sentence and fresh not in page.timeline[0].sentence


def test_the_holder_of_one_secret_reaches_no_other_dispute(house: House, made: Registered) -> None:
    with acting(house.village_head):
        other = register(house, house.village_head, secret="ZZZZZZZZZZ")
    mine = opened(made)
    for false in (
        Opened(made.county, other.id, mine.stamp),
        Opened("640104", made.id, mine.stamp),
        Opened(made.county, made.id, ""),
    ):
        with acting(applicant(false)), pytest.raises(NotHere):
            followed_dispute(applicant(false), false)


# -- the page ------------------------------------------------------------------------------------------------


def read(at: Opened):  # type: ignore[no-untyped-def]
    actor = applicant(at)
    with acting(actor):
        return followed_page(actor=actor, opened=at, now=NOW)


def test_the_page_tells_who_when_and_what_and_no_name_of_the_other_side(
    house: House, made: Registered
) -> None:
    with acting(house.village_head):
        hand_over(
            actor=house.village_head, now=NOW, county=made.county, id=made.id, revision=1, to_organisation=house.org("town"),
            reason="李四与本村主任是亲戚",
        )  # fmt: skip
    page = read(opened(made))
    said = " ".join([*(event.sentence for event in page.events), page.meaning, page.next_step])
    assert page.holder_name == "老城社区人民调解委员会" and page.due_on is not None
    assert "城关镇人民调解委员会" in said and made.number in said
    assert "李四" not in said and "亲戚" not in said, "reasons between offices are not for the applicant"
    assert page.own_words == "", "a clerk wrote it down"


@pytest.mark.req("INT-03")
def test_the_applicant_is_told_of_a_refusal_with_its_ground_and_the_way_on(
    house: House, made: Registered
) -> None:
    from fengqiao.casework.cases.services import refuse_dispute

    with acting(house.village_head):
        refuse_dispute(
            actor=house.village_head, now=NOW, county=made.county, id=made.id, revision=1, ground="not_civil", guidance="court",
            explanation="该事项属于行政处罚，不是民间纠纷",
        )  # fmt: skip
    page = read(opened(made))
    said = page.events[0].sentence
    assert "不属于民间纠纷" in said and "向人民法院起诉" in said and "行政处罚" in said
    assert page.meaning == "不予受理" and page.may_rate and not page.may_add and not page.may_withdraw


def test_every_stage_is_plain_and_every_fact_told_exists() -> None:
    assert set(PLAIN_STAGES) <= set(STAGES) and set(STAGES) - set(PLAIN_STAGES) == set()
    assert set(TOLD) <= set(FACTS)


def test_a_whole_life_reads_through_for_the_applicant(house: House, made: Registered) -> None:
    settle(house, made, house.village_head)
    page = read(opened(made))
    said = [event.sentence for event in page.events]
    assert said[0].startswith("办结") and any("丁兰" in one for one in said) and len(said) == 7
    assert page.outcome_name == "调解成功" and page.may_rate


def test_only_looks_at_the_own_numbers_are_shown(house: House, made: Registered) -> None:
    with acting(house.village_head):
        page = dispute_page(
            house.village_head.scope, county=made.county, id=made.id, actor=house.village_head, now=NOW
        )
        for party in page.parties:
            reveal_party(
                actor=house.village_head,
                now=NOW,
                county=made.county,
                id=made.id,
                party=party.id,
                reason=f"电话通知{party.name}",
            )
    looks = read(opened(made)).looks
    assert [look.organisation_name for look in looks] == ["老城社区人民调解委员会"]
    assert "李四" not in str(looks) and "电话" in looks[0].fields


# -- withdrawing ---------------------------------------------------------------------------------------------


def withdraw(at: Opened) -> Dispute:
    actor = applicant(at)
    with acting(actor):
        return withdraw_application(actor=actor, now=NOW + timedelta(hours=1), opened=at)


def test_withdrawn_before_acceptance_the_account_is_cancelled(house: House, made: Registered) -> None:
    with acting(house.village_head):
        hand_over(
            actor=house.village_head,
            now=NOW,
            county=made.county,
            id=made.id,
            revision=1,
            to_organisation=house.org("town"),
            reason="就地",
        )
    withdraw(opened(made))
    with acting(house.village_head):
        page = dispute_page(
            house.village_head.scope, county=made.county, id=made.id, actor=house.village_head, now=NOW
        )
        assert (page.stage, page.outcome_name, page.dispute.due_on) == ("closed", "撤回", None)
        assert page.actions == [], "nothing was accepted that could be taken up again"
        assert (
            not Duty.objects.everywhere("test")
            .filter(county=made.county, root_id=made.id, state="open")
            .exists()
        )
        assert not Handling.objects.of(page.dispute).filter(to_at=None).exists()
        assert not Transfer.objects.of(page.dispute).filter(state="offered").exists()
    with acting(READER):
        assert list(verify(using="default", counties={"640221"})) == []
    with pytest.raises(Refusal) as no:
        withdraw(opened(made))
    assert no.value.code == "not_withdrawable"


def test_withdrawn_in_mediation_the_holder_closes(house: House, made: Registered) -> None:
    settle(house, made, house.village_head, until="mediating")
    assert read(opened(made)).may_withdraw
    withdraw(opened(made))
    with acting(house.village_head):
        page = dispute_page(
            house.village_head.scope, county=made.county, id=made.id, actor=house.village_head, now=NOW
        )
    assert page.stage == "ended" and [action.verb for action in page.actions][0] == "close"


def test_what_is_agreed_is_not_withdrawn(house: House, made: Registered) -> None:
    settle(house, made, house.village_head, until="performed")
    assert not read(opened(made)).may_withdraw
    with pytest.raises(Refusal):
        withdraw(opened(made))


@pytest.mark.req("INT-03")
def test_after_a_move_to_another_county_the_old_number_and_secret_tell_where_it_is(house: House) -> None:
    with acting(house.centre_head):
        made = register(house, house.centre_head, secret="ABCDEFGHJK")
        move_dispute(
            actor=house.centre_head, now=NOW, county=made.county, id=made.id, revision=1, place_code="640104001",
            reason="纠纷发生在兴庆区", legal_basis="人民调解工作若干规定第二十一条",
            told="phone",
        )  # fmt: skip
    found = opened(made)
    actor = applicant(found)
    with acting(actor):
        page = followed_page(actor=actor, opened=found, now=NOW)
    assert page.meaning == PLAIN_STAGES["moved"][0]
    (told,) = [one.sentence for one in page.events if one.sentence.startswith("移送")]
    assert "兴庆区" in told and "新编号 640104-" in told
    new_number = told.rpartition(" ")[2]
    with acting(READER):
        assert find_by_secret(READER.scope, new_number, "ABCDEFGHJK") is None, "the new one has no secret yet"
