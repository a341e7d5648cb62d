"""The bulk writer is kept equal to the verbs: the same 200 inputs through both, every column of every table compared.

Not compared: row ids (references are compared by what they point to), digests (the chain is verified instead), ciphertext
(only that it is there and unseals to the same).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.utils.timezone import localdate

from fengqiao.casework.cases.handing import accept_dispute, refuse_dispute
from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.registering import Registered, register_dispute
from fengqiao.casework.cases.settings import answer_due, mediation_due
from fengqiao.kernel.journal.queries import verify
from fengqiao.kernel.placed.values import NO_COUNTY, Actor
from fengqiao.registry.organisations.queries import organisation
from fengqiao.trust.scope.acting import acting, system_actor
from fengqiao.trust.vault import unseal
from fengqiao.wiring.demo.areas import area_of, village_name
from fengqiao.wiring.demo.bulk import Draft, Inputs
from fengqiao.wiring.demo.disputes import (
    ENDS_AT_ONCE,
    _life,
    key_of,
    plan_lives,
    stage_of_county,
    write_lives,
)
from fengqiao.wiring.demo.houses import build_houses
from fengqiao.wiring.demo.lives import Stage
from fengqiao.wiring.demo.quick import can_be_quick
from fengqiao.wiring.demo.sheet import TABLES, Sheet, copy_statement
from fengqiao.wiring.demo.staff import build_officers, build_staff
from fengqiao.wiring.demo.stories import lines_for, tell
from fengqiao.wiring.demo.thin import ThinCounty, fill

from .conftest import COUNTY, NOW

SAMPLE = 200
NOT_COMPARED = {"id", "digest", "previous", "head"}
REFERENCES = (
    "dispute_id", "root_id", "subject_id", "source_id", "handling_id", "mediation_id", "session_id", "party_id", "agreement_id",
    "debtor_id", "ended_by_id", "creditor_id", "obligation_id",
)  # fmt: skip
WORDS = ("accepted_elsewhere", "court", "法院已经立案，请向承办法官反映。")


@dataclass(frozen=True)
class Case:
    """One input, and what is done with it afterwards: nothing, accept or refuse."""

    said: Inputs
    then: str
    taker: Actor


def _cases(stage: Stage) -> list[Case]:
    """Disputes at the county's window, the town and the village, offered or kept, with and without numbers."""
    rng, area = Random("equal"), area_of(COUNTY, "")
    villages = [
        place
        for (kind, place), house in stage.committees.items()
        if kind == "village" and house in stage.staff.lead
    ]
    found = []
    for index in range(SAMPLE):
        place = rng.choice(villages)
        now = datetime(2026, 3, 1, 1, tzinfo=UTC) + timedelta(hours=5 * index, minutes=index)
        names = {"place_name": village_name(stage.names[place]), "town_name": stage.names[place[:9]]}
        story = tell(
            rng,
            area,
            rng.choice(lines_for(area, oral=False)),
            on=localdate(now),
            numbers=index % 4 > 0,
            **names,
        )
        village = stage.committees["village", place]
        offered = index % 2 == 0
        window = (
            stage.staff.clerk[stage.committees["governance", COUNTY]]
            if offered
            else stage.staff.lead[village]
        )
        said = Inputs(
            actor=window, now=now, channel=("counter", "phone", "screening")[index % 3], county=COUNTY, place=place,
            type_code=story.type_code, narrative=story.narrative + ("\n另：\t“材料”\\附后" if index % 10 == 0 else ""),
            parties=story.parties, number="", due=answer_due(place, localdate(now)), place_detail=story.place_detail,
            people=story.people, amount_fen=story.amount_fen, difficulty=story.difficulty, happened_on=story.happened_on,
            target=organisation(village) if offered else None, reason="按规则分流" if index % 3 else "",
        )  # fmt: skip
        found.append(
            Case(said, ("", "accept", "refuse", "accept")[index // 2 % 4], stage.staff.lead[village])
        )
    return found


def _by_verbs(case: Case) -> Registered:
    said = case.said
    with acting(said.actor):
        made = register_dispute(
            actor=said.actor, now=said.now, channel=said.channel, place_code=said.place, type_code=said.type_code,
            narrative=said.narrative, parties=said.parties, place_detail=said.place_detail, people=said.people,
            amount_fen=said.amount_fen, difficulty=said.difficulty, happened_on=said.happened_on,
            to_organisation=said.target.id if said.target else None, route_reason=said.reason,
        )  # fmt: skip
    where: dict[str, Any] = {"county": made.county, "id": made.id, "revision": 1}
    later = said.now + timedelta(hours=2)
    with acting(case.taker):
        if case.then == "accept":
            accept_dispute(actor=case.taker, now=later, consent=True, **where)
        elif case.then == "refuse":
            ground, guidance, words = WORDS
            refuse_dispute(
                actor=case.taker, now=later, ground=ground, guidance=guidance, explanation=words, **where
            )
    return made


def _by_bulk(case: Case, number: str, mediation: str, sheet: Sheet, rng: Random) -> None:
    draft, later = (
        Draft(replace(case.said, number=number, now=_china(case.said.now)), rng),
        _china(case.said.now + timedelta(hours=2)),
    )
    if case.then == "accept":
        draft.accept(
            case.taker,
            later,
            mediation,
            mediation_due(case.said.place, case.said.type_code, localdate(later), localdate(case.said.now)),
        )
    elif case.then == "refuse":
        draft.refuse(case.taker, later, *WORDS)
    draft.write(sheet)


def _china(at: datetime) -> datetime:
    """The bulk writer works in local time."""
    from fengqiao.wiring.demo.thin import CHINA

    return at.astimezone(CHINA)


def _table(name: str) -> list[dict[str, Any]]:
    with connections["report"].cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {name}" + (" WHERE subject_kind = 'dispute'" if name == "journal_entry" else "")
        )
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _dump() -> list[tuple[str, str]]:
    """All rows as comparable text: references by what they point to, sealed values opened."""
    tables = {name: _table(name) for name in TABLES}
    numbers = {row["id"]: row["number"] for row in tables["cases_dispute"]}
    meant: dict[UUID, str] = dict(numbers)
    for name in (
        "cases_handling",
        "cases_transfer",
        "cases_mediation",
        "cases_party",
        "meetings_session",
        "agreements_agreement",
    ):
        for row in tables[name]:
            meant[row["id"]] = f"{name} {numbers[row['dispute_id']]} {row.get('ordinal', 1)}"
    for row in tables["agreements_obligation"]:
        meant[row["id"]] = f"obligation {meant[row['agreement_id']]} {row['ordinal']}"
    lines = []
    for name, found in tables.items():
        for row in found:
            said = {key: value for key, value in row.items() if key not in NOT_COMPARED}
            for key in REFERENCES:
                if said.get(key):
                    said[key] = meant[said[key]]
            for key in [one for one in said if one.endswith("_enc")]:
                said[key] = said[key] and unseal(said[key], table=name, column=key, row_id=row["id"])
            lines.append((name, repr(sorted((key, _plain(value)) for key, value in said.items()))))
    return sorted(lines)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return bytes(value).hex() if isinstance(value, memoryview) else value


def _empty() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM journal_entry WHERE subject_kind = 'dispute'")
        cursor.execute("DELETE FROM serials_serial")
        for name in reversed([one for one in TABLES if one != "journal_entry"]):
            cursor.execute(f"DELETE FROM {name}")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner", "report"])
def test_written_lives_equal_the_lives_that_were_played() -> None:
    """Whole lives: mediators, sessions, agreement, visit, closing; the same plan, the same seeds, both ways."""
    build_officers()
    build_houses(COUNTY)
    build_staff(COUNTY)
    stage = stage_of_county(COUNTY)
    lives = [
        one
        for one in plan_lives(stage, number=SAMPLE + 20, seed=3, today=localdate(NOW))
        if can_be_quick(one.ending)
    ]
    assert len(lives) >= SAMPLE
    for one in lives:
        with acting(system_actor((COUNTY, NO_COUNTY), why="演示数据")):
            _life(stage, one, 3, "first").begin(one.ending)
    for one in lives:
        with acting(system_actor((COUNTY, NO_COUNTY), why="演示数据")):
            dispute = Dispute.objects.everywhere("made above").get(
                county=COUNTY, key=key_of(COUNTY, 3, one.index)
            )
            if not one.ending.startswith(ENDS_AT_ONCE):
                _life(stage, one, 3, "second").go_on(one.ending, dispute)
    assert list(verify()) == []
    played = _dump()
    _empty()
    write_lives(stage, lives, seed=3, now=NOW)
    written = _dump()
    assert Counter(name for name, _ in written) == Counter(name for name, _ in played)
    assert len(played) > SAMPLE * 15
    assert sorted(set(written) - set(played))[:1] == sorted(set(played) - set(written))[:1]
    assert list(verify()) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner", "report"])
def test_bulk_rows_equal_the_rows_of_the_verbs() -> None:
    build_officers()
    build_houses(COUNTY)
    build_staff(COUNTY)
    cases = _cases(stage_of_county(COUNTY))
    made = [_by_verbs(case) for case in cases]
    assert list(verify()) == []
    mediations = {row["dispute_id"]: row["number"] for row in _table("cases_mediation")}
    by_verbs = _dump()

    _empty()
    sheet, rng = Sheet(), Random("ids")
    for case, one in zip(cases, made, strict=True):
        _by_bulk(case, one.number, mediations.get(one.id, ""), sheet, rng)
    with connections["owner"].cursor() as cursor:
        for name, lines in sheet.lines.items():
            if lines:
                with cursor.copy(copy_statement(name)) as copy:
                    copy.write("\n".join(lines) + "\n")
    by_bulk = _dump()
    assert len(by_bulk) == len(by_verbs) > SAMPLE * 6
    for ours, theirs in zip(by_bulk, by_verbs, strict=True):
        assert ours == theirs
    assert list(verify()) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner", "report"])
def test_thin_data_fill_up_to_the_number_wanted_and_keep_the_rules() -> None:
    build_officers()
    build_houses(COUNTY)
    build_staff(COUNTY)
    assert fill(COUNTY, 300, 1, NOW, lambda done: None) == 300
    assert fill(COUNTY, 300, 1, NOW, lambda done: None) == 0
    assert fill(COUNTY, 320, 1, NOW, lambda done: None) == 20
    assert list(verify()) == []
    disputes, handlings = _table("cases_dispute"), _table("cases_handling")
    held = {row["dispute_id"]: row["organisation_id"] for row in handlings if row["to_at"] is None}
    assert {row["id"]: row["holder_id"] for row in disputes if row["cancelled_on"] is None} == held
    assert len({row["number"] for row in disputes}) == 320
    assert max(row["received_at"] for row in disputes) < NOW
    assert {row["place"] for row in disputes} < set(ThinCounty(COUNTY, 1, NOW).places)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner", "report"])
def test_a_verb_goes_on_after_thin_data_with_the_next_number() -> None:
    build_officers()
    build_houses(COUNTY)
    build_staff(COUNTY)
    fill(COUNTY, 50, 1, NOW, lambda done: None)
    case = _cases(stage_of_county(COUNTY))[0]
    made = _by_verbs(Case(replace(case.said, now=NOW), "accept", case.taker))
    used = sorted(
        row["number"] for row in _table("cases_dispute") if f"-{date(2026, 1, 1).year}-" in row["number"]
    )
    assert used[-1] == made.number and len(set(used)) == len(used)
