"""Many at once leave what one by one leaves: rows, chain, duties, followers, numbers. What one by one refuses is refused here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from fengqiao.casework.cases.facts import DisputeRegistered, PastOutcomeEntered
from fengqiao.casework.cases.models import Dispute, Handling, Participant, Party, Transfer
from fengqiao.casework.cases.queries import dispute_page
from fengqiao.casework.cases.registering_many import PastOutcome, RegistrationInput, check_many, register_many
from fengqiao.casework.cases.rules import PartyInput
from fengqiao.casework.cases.services import Registered, register_dispute
from fengqiao.casework.cases.tests.house import LI, NARRATIVE, NOW, PARTIES, House, build_house
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.errors import Invalid, NotAllowed, Refusal
from fengqiao.kernel.journal.chain import link
from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.journal.queries import verify
from fengqiao.kernel.journal.services import FOLLOWERS, IN_BATCHES
from fengqiao.trust.scope import acting
from fengqiao.trust.vault import unseal

pytestmark = [pytest.mark.django_db, pytest.mark.req("SYS-04")]

MANY = (
    PartyInput("applicant", "person", "马建国", "111", "", "13800003333", "", "1", 45, "回族", "农民"),
    PartyInput(
        "respondent", "organisation", "平罗县某某商贸有限公司", "uscc", "", "0952-6012345", "城关镇人民路"
    ),
    PartyInput("third", "person", "丁秀英", "none"),
)
SAMPLE = [
    RegistrationInput("counter", "640221100001", "neighbour.water", NARRATIVE, tuple(PARTIES), amount_fen=80_000),
    RegistrationInput(
        "phone", "640221", "contract.loan", "向对方借款三万元到期不还。", MANY, place_detail="三队", people=3, amount_fen=3_000_000,
        difficulty="hard", happened_on=date(2026, 1, 5),
    ),
    RegistrationInput("screening", "640221101", "wages.construction", "工程完工后工资一直没有结清。", tuple(PARTIES[::-1]), people=12),
]  # fmt: skip
SECRET = {"id_enc", "phone_enc", "address_enc"}


@pytest.fixture
def house() -> House:
    return build_house()


def rows(model: Any, dispute: Dispute, **more: Any) -> list[dict[str, Any]]:
    """What is kept of a dispute in a table, ids, numbers and digests aside; sealed values in clear."""
    found = []
    query = model.objects.everywhere("test").filter(
        county=dispute.county, **(more or {"dispute_id": dispute.id})
    )
    for row in query.order_by("id"):
        values = {f.attname: getattr(row, f.attname) for f in model._meta.local_fields}
        for name in SECRET & values.keys():
            if values[name]:
                values[name] = unseal(values[name], table=model._meta.db_table, column=name, row_id=row.id)
        for name in ("id", "dispute_id", "root_id", "subject_id", "head", "digest", "number"):
            values.pop(name, None)
        if "body" in values:
            values["body"] = {k: v for k, v in values["body"].items() if k != "number"}
        found.append({k: bytes(v) if isinstance(v, memoryview) else v for k, v in values.items()})
    return sorted(found, key=str)  # ids of one millisecond have no order


def everything(made: Registered) -> dict[str, Any]:
    dispute = Dispute.objects.everywhere("test").get(county=made.county, id=made.id)
    return {
        "dispute": rows(Dispute, dispute, id=dispute.id),
        **{model.__name__: rows(model, dispute) for model in (Party, Handling, Transfer, Participant)},
        "duties": rows(Duty, dispute, root_id=dispute.id),
        "entries": rows(Entry, dispute, subject_id=dispute.id),
    }


def test_many_leave_what_one_by_one_leaves(house: House) -> None:
    with acting(house.clerk):
        single = [
            register_dispute(
                actor=house.clerk, now=NOW, channel=one.channel, place_code=one.place_code, type_code=one.type_code, narrative=one.narrative,
                parties=one.parties, place_detail=one.place_detail, people=one.people, amount_fen=one.amount_fen, difficulty=one.difficulty,
                happened_on=one.happened_on,
            )
            for one in SAMPLE
        ]  # fmt: skip
        many = register_many(actor=house.clerk, now=NOW, rows=SAMPLE)
        assert [everything(one) for one in many] == [everything(one) for one in single]  # type: ignore[arg-type]
        numbers = [int(one.number.rpartition("-")[2]) for one in [*single, *many]]  # type: ignore[union-attr]
        assert numbers == list(range(1, 7)), "one range, in the order of the rows, no gap"
        for made in many:
            entry = Entry.objects.everywhere("test").get(subject_id=made.id, county=made.county)  # type: ignore[union-attr]
            dispute = Dispute.objects.everywhere("test").get(county=made.county, id=made.id)  # type: ignore[union-attr]
            assert bytes(dispute.head) == bytes(entry.digest) == link(bytes(entry.previous), entry.values())


@pytest.mark.django_db(transaction=True)
def test_the_chain_of_many_is_whole(house: House) -> None:
    with acting(house.clerk):
        past = PastOutcome("settled", date(2019, 4, 1))
        register_many(
            actor=house.clerk,
            now=NOW,
            rows=[*SAMPLE, replace(SAMPLE[0], received_on=date(2019, 3, 5), past=past)],
        )
    assert list(verify(counties={"640221"})) == []


def test_followers_hear_each_one_or_all_in_a_batch(house: House) -> None:
    heard: list[UUID] = []
    batches: list[int] = []

    def follower(entry: Entry, fact: Any, about: Any, actor: Any, at: Any) -> None:
        heard.append(entry.subject_id)

    def batch(drawn: Any, actor: Any, at: Any) -> None:
        batches.append(len(drawn))

    FOLLOWERS[DisputeRegistered].append(follower)
    try:
        with acting(house.clerk):
            made = register_many(actor=house.clerk, now=NOW, rows=SAMPLE)
            assert heard == [one.id for one in made]  # type: ignore[union-attr]
            IN_BATCHES[follower] = batch
            register_many(actor=house.clerk, now=NOW, rows=SAMPLE)
            assert batches == [3] and len(heard) == 3
    finally:
        FOLLOWERS[DisputeRegistered].remove(follower)
        IN_BATCHES.pop(follower, None)


WRONG = [
    ({"place_code": "999999"}, "place_unknown"),
    ({"place_code": "640104"}, "place_out_of_scope"),
    ({"channel": "nothing"}, "channel_unknown"),
    ({"type_code": "nothing"}, "type_unknown"),
    ({"narrative": "短"}, "narrative_too_short"),
    ({"people": 0}, "people_implausible"),
    ({"parties": (PARTIES[0],)}, "no_respondent"),
    ({"parties": (PARTIES[0], replace(PARTIES[1], id_number=LI[:17] + ("0" if LI[17] != "0" else "1")))}, "id_check_digit"),
    ({"parties": (PARTIES[0], replace(PARTIES[1], phone="123"))}, "phone_shape"),
    ({"happened_on": NOW.date() + timedelta(days=1)}, "happened_later"),
    ({"received_on": NOW.date() + timedelta(days=1)}, "received_later"),
    ({"past": PastOutcome("moved", date(2020, 1, 1))}, "outcome_unknown"),
    ({"past": PastOutcome("settled", date(2027, 1, 1))}, "closed_later"),
    ({"received_on": date(2020, 1, 2), "past": PastOutcome("settled", date(2020, 1, 1))}, "closed_before_received"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code"), WRONG, ids=[code for _, code in WRONG])
def test_a_wrong_row_is_refused_alone(house: House, change: dict[str, Any], code: str) -> None:
    given = [SAMPLE[0], replace(SAMPLE[0], **change), SAMPLE[1]]
    with acting(house.clerk):
        checked = check_many(actor=house.clerk, now=NOW, rows=given)
        assert [one.code if one else None for one in checked] == [None, code, None]
        assert Dispute.objects.within(house.clerk.scope).count() == 0
        made = register_many(actor=house.clerk, now=NOW, rows=given)
        assert isinstance(made[1], Refusal) and made[1].code == code
        assert isinstance(made[0], Registered) and isinstance(made[2], Registered)
        assert Dispute.objects.within(house.clerk.scope).count() == 2
        if {*change} <= {
            "place_code",
            "channel",
            "type_code",
            "narrative",
            "people",
            "parties",
            "happened_on",
        }:
            values = replace(SAMPLE[0], **change)
            with pytest.raises(Invalid) as no:
                register_dispute(
                    actor=house.clerk, now=NOW, channel=values.channel, place_code=values.place_code, type_code=values.type_code,
                    narrative=values.narrative, parties=values.parties, people=values.people, happened_on=values.happened_on,
                )  # fmt: skip
            assert no.value.code == code


def test_who_may_not_register_may_not_register_many(house: House) -> None:
    with acting(house.bureau), pytest.raises(NotAllowed):
        register_many(actor=house.bureau, now=NOW, rows=SAMPLE)


@pytest.mark.parametrize("outcome", ["settled", "failed", "withdrawn", "refused"])
def test_what_ended_long_ago_says_so_and_makes_nothing_up(house: House, outcome: str) -> None:
    one = replace(
        SAMPLE[0],
        channel="ledger",
        received_on=date(2018, 3, 5),
        past=PastOutcome(outcome, date(2018, 4, 1), "台账记载调解员 马明。"),
    )
    with acting(house.clerk):
        (made,) = register_many(actor=house.clerk, now=NOW, rows=[one])
        assert isinstance(made, Registered)
        dispute = Dispute.objects.within(house.clerk.scope).get(county=made.county, id=made.id)
        assert dispute.state == ("refused" if outcome == "refused" else "closed") == dispute.stage
        assert (dispute.outcome, dispute.cancelled_on, dispute.due_on) == (outcome, date(2018, 4, 1), None)
        entries = list(
            Entry.objects.everywhere("test").filter(county=made.county, subject_id=made.id).order_by("seq")
        )
        assert [entry.fact for entry in entries] == [DisputeRegistered.code, PastOutcomeEntered.code]  # type: ignore[attr-defined]
        assert entries[0].at == entries[1].at == NOW, (
            "the journal says when it was entered, not when it is said to have been"
        )
        assert Duty.objects.everywhere("test").filter(county=made.county, root_id=made.id).count() == 0
        handling = Handling.objects.of(dispute).get()
        assert handling.to_at is not None and handling.to_at >= handling.from_at
        for actor in (
            house.clerk,
            house.centre_head,
        ):  # the head has all powers, and there is nothing to go back to
            page = dispute_page(actor.scope, county=made.county, id=made.id, actor=actor, now=NOW)
            assert [
                one.verb for one in page.actions if one.verb != "plan_calming"
            ] == [] and page.mediations == []
        assert "2018-04-01" in page.timeline[0].sentence and "没有此前的办理经过" in page.timeline[0].sentence


def test_an_open_row_of_the_past_is_due_from_today(house: House) -> None:
    with acting(house.clerk):
        (old,) = register_many(
            actor=house.clerk, now=NOW, rows=[replace(SAMPLE[0], received_on=date(2024, 3, 5))]
        )
        (new,) = register_many(actor=house.clerk, now=NOW, rows=[SAMPLE[0]])
        due = {row.root_id: row.due_on for row in Duty.objects.everywhere("test").filter(county="640221")}
        assert due[old.id] == due[new.id]  # type: ignore[union-attr]
        dispute = Dispute.objects.within(house.clerk.scope).get(county=old.county, id=old.id)  # type: ignore[union-attr]
        assert (dispute.received_at - NOW).days < -700 and dispute.created_at == NOW


def test_statements_do_not_grow_with_rows(house: House, django_assert_num_queries: Any) -> None:
    with acting(house.clerk):
        register_many(actor=house.clerk, now=NOW, rows=SAMPLE)
        with django_assert_num_queries(8):  # six of its own, two of search
            register_many(actor=house.clerk, now=NOW, rows=SAMPLE[:1])
        with django_assert_num_queries(8):
            register_many(actor=house.clerk, now=NOW, rows=SAMPLE * 30)
