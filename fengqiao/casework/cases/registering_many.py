"""Many registrations at once, from ledgers: the rules of `register_dispute`, one journal entry each, few statements in all.

A ledger also holds disputes that ended long ago. Such a row is registered like any other, and a second entry says which outcome
the ledger gives (`PastOutcomeEntered`). No mediation, visit or agreement is made up for it: the program saw none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils.timezone import localdate, make_aware

from fengqiao.casework.cases.settings import answer_due, county_of, dispute_number
from fengqiao.kernel.duties.services import draw_duty, write_duties
from fengqiao.kernel.errors import Invalid, NotAllowed, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import Drawn, draw_entry, finish_many
from fengqiao.kernel.placed.bulk import insert_rows
from fengqiao.kernel.placed.values import Actor
from fengqiao.kernel.serials.services import next_serials
from fengqiao.trust.vault import check_party_number

from .codes import CHANNELS, OUTCOMES
from .facts import DisputeRegistered, PastOutcomeEntered
from .models import Dispute, Handling, Party
from .registering import Registered, party_rows
from .registering import _check as check_matter
from .rules import PartyInput, check_parties, month_of, title_of
from .states import DISPUTE_LIFE, stage_of
from .types import types

__all__ = ["PastOutcome", "RegistrationInput", "check_many", "register_many"]

MOST_AT_ONCE = 1000
# outcome -> (state of the dispute, result of its handling)
ENDS = {
    "settled": ("closed", "settled"), "failed": ("closed", "ended"), "withdrawn": ("closed", "ended"), "refused": ("refused", "refused"),
}  # fmt: skip


@dataclass(frozen=True)
class PastOutcome:
    """How a dispute ended before it was entered here. note: what else the ledger says of it, a sentence without personal data."""

    outcome: str
    closed_on: date
    note: str = ""


@dataclass(frozen=True)
class RegistrationInput:
    """What one row says. received_on: the day it was first received, None for today. ledger: a sentence that names the source."""

    channel: str
    place_code: str
    type_code: str
    narrative: str
    parties: tuple[PartyInput, ...]
    place_detail: str = ""
    people: int = 2
    amount_fen: int | None = None
    difficulty: str = "ordinary"
    happened_on: date | None = None
    received_on: date | None = None
    past: PastOutcome | None = None
    ledger: str = ""


def _may(actor: Actor) -> UUID:
    """The organisation that will hold them. Raises what `register_dispute` raises."""
    if not actor.may("cases.register"):
        raise NotAllowed(power="cases.register")
    if actor.organisation_id is None:
        raise Refusal("no_organisation", "当前岗位没有所属单位，不能登记。")
    return actor.organisation_id


def _check_one(actor: Actor, one: RegistrationInput, today: date) -> None:
    county = county_of(one.place_code)
    if county not in actor.scope.counties:
        raise Invalid("place_out_of_scope", "发生地不在您的辖区，不能导入。", field="place_code")
    received = one.received_on or today
    if received > today:
        raise Invalid("received_later", "登记日期不能晚于今天。", field="received_on")
    check_matter(
        one.channel, one.type_code, one.difficulty, one.narrative, one.people, one.happened_on, received
    )
    check_parties(one.parties)
    for ordinal, party in enumerate(one.parties):
        check_party_number(
            party.id_kind, party.id_number, party.phone, field=f"parties-{ordinal}", today=today
        )
    if one.past is not None:
        if one.past.outcome not in ENDS:
            raise Invalid("outcome_unknown", "调解结果无法识别。", field="outcome")
        if one.past.closed_on > today:
            raise Invalid("closed_later", "办结日期不能晚于今天。", field="closed_on")
        if one.past.closed_on < received:
            raise Invalid("closed_before_received", "办结日期不能早于登记日期。", field="closed_on")


def check_many(*, actor: Actor, now: datetime, rows: Sequence[RegistrationInput]) -> list[Refusal | None]:
    """What `register_many` would refuse, row by row; None where it would register. Changes nothing (dry run)."""
    _may(actor)
    today = localdate(now)
    found: list[Refusal | None] = []
    for one in rows:
        try:
            _check_one(actor, one, today)
        except Refusal as refusal:
            found.append(refusal)
        else:
            found.append(None)
    return found


def _dispute(one: RegistrationInput, *, holder: UUID, now: datetime) -> Dispute:
    received = make_aware(datetime.combine(one.received_on, time.min)) if one.received_on else now
    kind = types()[one.type_code]
    return Dispute(
        id=uuid7(), county=county_of(one.place_code), created_at=now, channel=one.channel, place=one.place_code,
        place_detail=one.place_detail.strip(), type=one.type_code, title=title_of(one.parties, kind.name), narrative=one.narrative.strip(),
        difficulty=one.difficulty, people=one.people, amount_fen=one.amount_fen, happened_on=one.happened_on, received_at=received,
        state=DISPUTE_LIFE.start, holder_id=holder,
        stage=stage_of(dispute=DISPUTE_LIFE.start, mediation=None, offered=False, visited=False),
    )  # fmt: skip


def _numbers(disputes: Sequence[Dispute], today: date, now: datetime) -> None:
    """One range of serial numbers a county, in the order of the rows."""
    for county in sorted({dispute.county for dispute in disputes}):
        ours = [dispute for dispute in disputes if dispute.county == county]
        first = next_serials(len(ours), county=county, series="dispute", year=today.year, now=now)
        for serial, dispute in enumerate(ours, first):
            dispute.number = dispute_number(dispute.place, county, today, serial)


def _end(dispute: Dispute, handling: Handling, past: PastOutcome, actor: Actor, now: datetime) -> Drawn:
    """Close what had ended before, and draw the entry that says so."""
    state, result = ENDS[past.outcome]
    dispute.state, dispute.outcome, dispute.cancelled_on, dispute.due_on = (
        state,
        past.outcome,
        past.closed_on,
        None,
    )
    dispute.stage = stage_of(dispute=state, mediation=None, offered=False, visited=False)
    closed = make_aware(datetime.combine(past.closed_on, time.min))
    handling.to_at, handling.result = max(closed, handling.from_at), result
    fact = PastOutcomeEntered(
        OUTCOMES[past.outcome], past.closed_on.isoformat(), past.note, month_of(past.closed_on)
    )
    return Drawn(draw_entry(fact, about=dispute, actor=actor, at=now), fact, dispute)


def register_many(
    *, actor: Actor, now: datetime, rows: Sequence[RegistrationInput]
) -> list[Registered | Refusal]:
    """Register every row that `register_dispute` would register; what it would refuse stands in its place as the refusal.

    Same rows, same chain, same duties as one by one. A row with an outcome gets a second entry and no duty. The answer to a
    request of an open row is due from today: nobody could have reckoned it here before. About nine statements a call; at most
    MOST_AT_ONCE rows, since the county's counter stays locked until commit. Raises NotAllowed.
    """
    holder = _may(actor)
    if len(rows) > MOST_AT_ONCE:
        raise ValueError(f"at most {MOST_AT_ONCE} rows at once")
    today = localdate(now)
    refusals = check_many(actor=actor, now=now, rows=rows)
    good = [one for one, refusal in zip(rows, refusals, strict=True) if refusal is None]
    disputes = [_dispute(one, holder=holder, now=now) for one in good]
    parties: list[Party] = []
    for one, dispute in zip(good, disputes, strict=True):
        parties += party_rows(dispute, one.parties, now)
    _numbers(disputes, today, now)
    handlings, duties, registered, ended = [], [], [], []
    for one, dispute in zip(good, disputes, strict=True):
        due, version, provisional = answer_due(one.place_code, today)
        dispute.due_on = due
        fact = DisputeRegistered(
            number=dispute.number, channel=CHANNELS[one.channel], type_name=types()[one.type_code].name,
            organisation=actor.organisation_name, offered="", month=month_of(one.received_on or today), parties=len(one.parties),
            ledger=one.ledger,
        )  # fmt: skip
        registered.append(Drawn(draw_entry(fact, about=dispute, actor=actor, at=now), fact, dispute))
        handling = Handling(
            county=dispute.county, created_at=now, dispute=dispute, ordinal=1, organisation_id=holder, by_right="first",
            from_at=dispute.received_at,
        )  # fmt: skip
        handlings.append(handling)
        if one.past is not None:
            ended.append(_end(dispute, handling, one.past, actor, now))
        else:
            duties.append(
                draw_duty(root=dispute, kind="answer", organisation_id=holder, due_on=due, now=now, policy_version=version,
                          provisional=provisional)
            )  # fmt: skip
    insert_rows(disputes)
    insert_rows(parties)
    insert_rows(handlings)
    write_duties(duties)
    finish_many([*registered, *ended], actor=actor, at=now)
    made = iter([Registered(dispute.county, dispute.id, dispute.number) for dispute in disputes])
    return [next(made) if refusal is None else refusal for refusal in refusals]
