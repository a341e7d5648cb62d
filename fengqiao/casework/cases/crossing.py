"""To another county (移送外县): the account ends here as moved and is opened there with the first receipt, in one transaction.

Two roots: this one is locked first; the other is new, so nobody can hold it and no order of locks can cross. What is written there
is the new dispute with its parties, first turn, duty, link and first entry, through `trust.scope.crossing`; nothing else can be.
Not copied: the former mediation, its sessions, files and contributions; the receiving county asks for them.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.settings import answer_due, county_of, dispute_number
from fengqiao.kernel.duties.services import open_duty, void_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import draw_entry, finish, record
from fengqiao.kernel.placed.values import Actor
from fengqiao.kernel.serials.services import next_serial
from fengqiao.registry.organisations.queries import OrganisationView, county_body
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.scope import crossing
from fengqiao.trust.vault import seal, unseal

from .access import find_dispute, must_hold, open_handling
from .codes import CHANNELS, TOLD_MEANS
from .facts import DisputeRegistered
from .models import Crossing, Dispute, Handling, Participant, Party
from .passing import hand_on, must_be_free, must_not_be_bound, words
from .passing_facts import DisputeMoved
from .rules import month_of
from .states import DISPUTE_LIFE
from .types import types

__all__ = ["move_dispute"]

SEALED = ("id_enc", "phone_enc", "address_enc")


def move_dispute(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, place_code: str, reason: str, legal_basis: str, told: str
) -> Dispute:  # fmt: skip
    """Move a dispute to the county of `place_code`, whose centre is its first holder there. It counts in no figure here any more.

    `told` (TOLD_MEANS) is how the parties were told of it: they must know where their matter is before it leaves. Raises Invalid, Refusal.
    """
    dispute = find_dispute(actor, county, id, to="move", revision=revision)
    must_hold(actor, dispute)
    must_be_free(dispute)
    must_not_be_bound(open_handling(dispute))
    reason = words(reason, "reason", "请写明移送理由。")
    legal_basis = words(legal_basis, "legal_basis", "请写明移送依据（法律、法规或者本地规则的条款）。")
    if told not in TOLD_MEANS:
        raise Invalid("told_unknown", "请选择用什么方式告知了当事人。", field="told")
    there = county_of(place_code)
    if there == county:
        raise Invalid("same_county", "发生地仍在本县（区、旗），请办理移交。", field="place_code")
    receiver = county_body(there)
    if receiver is None:
        raise Refusal(
            "nobody_there", "对方县（区、旗）还没有建立调解中心，不能移送，请告知当事人到当地申请。"
        )
    after = DISPUTE_LIFE.move(dispute.state, "move_away")
    parties = list(Party.objects.of(dispute).order_by("ordinal"))
    link = _Link(uuid7(), reason, legal_basis)
    with crossing(actor, there):
        opened = _open_there(dispute, parties, actor, there, place_code, receiver, link, now)
    _end_here(dispute, now)
    _link(dispute, "out", opened, link, now)
    dispute.state, dispute.stage, dispute.outcome = after, "moved", "moved"
    dispute.cancelled_on, dispute.due_on = localdate(now), None
    fact = DisputeMoved(
        path_names([there], above=4)[there], receiver.name, opened.number, reason, legal_basis, dispute.cancelled_on.isoformat(), f"已{TOLD_MEANS[told]}告知当事人。",
    )  # fmt: skip
    record(fact, about=dispute, actor=actor, at=now, changed=["state", "stage", "outcome", "cancelled_on", "due_on"])  # fmt: skip
    return dispute


class _Link:
    """The other side's id, known before its row is written; why and by which law."""

    def __init__(self, other_id: UUID, reason: str, legal_basis: str) -> None:
        self.other_id, self.reason, self.legal_basis = other_id, reason, legal_basis


def _end_here(dispute: Dispute, now: datetime) -> None:
    handling = open_handling(dispute)
    hand_on(dispute, handling, now)
    void_duties(dispute, now=now)
    handling.to_at, handling.result = now, "moved"
    handling.save(update_fields=["to_at", "result"])
    Participant.objects.of(dispute).filter(to_at=None).update(to_at=now)


def _link(dispute: Dispute, direction: str, other: Dispute, link: _Link, now: datetime) -> None:
    Crossing(
        county=dispute.county, created_at=now, dispute=dispute, direction=direction, other_county=other.county, other_id=other.id,
        other_number=other.number, reason=link.reason, legal_basis=link.legal_basis, at=now,
    ).save(force_insert=True)  # fmt: skip


def _open_there(
    dispute: Dispute, parties: list[Party], actor: Actor, there: str, place_code: str, receiver: OrganisationView, link: _Link,
    now: datetime,
) -> Dispute:  # fmt: skip
    """The same account in the other county: what was said, by whom, when it was first received; whose turn it is and by when."""
    today = localdate(now)
    due, version, provisional = answer_due(place_code, today)
    opened = Dispute(
        id=link.other_id, county=there, created_at=now, channel=dispute.channel, place=place_code, place_detail="", type=dispute.type,
        title=dispute.title, narrative=dispute.narrative, difficulty=dispute.difficulty, people=dispute.people,
        amount_fen=dispute.amount_fen, happened_on=dispute.happened_on, received_at=dispute.received_at, state=DISPUTE_LIFE.start,
        stage="registered", holder_id=receiver.id, due_on=due, secrecy=dispute.secrecy,
    )  # fmt: skip
    copies = [_copied(party, opened, now) for party in parties]
    serial = next_serial(county=there, series="dispute", year=today.year, now=now)
    opened.number = dispute_number(place_code, there, today, serial)
    fact = DisputeRegistered(
        number=opened.number, channel=CHANNELS[opened.channel], type_name=types()[opened.type].name, organisation=actor.organisation_name,
        offered=f"由 {path_names([dispute.county], above=4)[dispute.county]} 移送，原编号 {dispute.number}，首次收到 {localdate(dispute.received_at).isoformat()}。",
        month=month_of(localdate(opened.received_at)), parties=len(copies),
    )  # fmt: skip
    entry = draw_entry(fact, about=opened, actor=actor, at=now)
    opened.save(force_insert=True)
    Party.objects.bulk_create(copies)
    Handling(
        county=there, created_at=now, dispute=opened, ordinal=1, organisation_id=receiver.id, by_right="moved", from_at=now
    ).save(force_insert=True)  # fmt: skip
    open_duty(
        root=opened, kind="answer", organisation_id=receiver.id, due_on=due, now=now, policy_version=version, provisional=provisional,
    )  # fmt: skip
    _link(opened, "in", dispute, link, now)
    finish(entry, fact, about=opened, actor=actor, at=now)
    return opened


def _copied(party: Party, opened: Dispute, now: datetime) -> Party:
    """The party in the other county: numbers are sealed anew, since a sealed value belongs to its row; blind indexes are the same."""
    row = Party(
        id=uuid7(), county=opened.county, created_at=now, dispute=opened, ordinal=party.ordinal, side=party.side, kind=party.kind,
        name=party.name, pinyin=party.pinyin, sex=party.sex, ethnicity=party.ethnicity, age=party.age, occupation=party.occupation,
        id_kind=party.id_kind, id_hash=party.id_hash, phone_hash=party.phone_hash, secrecy=party.secrecy,
    )  # fmt: skip
    for column in SEALED:
        if (kept := getattr(party, column)) is not None:
            clear = unseal(bytes(kept), table="cases_party", column=column, row_id=party.id)
            setattr(row, column, seal(clear, table="cases_party", column=column, row_id=row.id))
    return row
