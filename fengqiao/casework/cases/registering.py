"""Registration: what a citizen says becomes a dispute with parties, a first holder and a duty to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.timezone import localdate

from fengqiao.casework.cases.settings import answer_due, county_of, dispute_number
from fengqiao.kernel.duties.services import open_duty
from fengqiao.kernel.errors import Invalid, NotAllowed, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import draw_entry, finish
from fengqiao.kernel.placed.values import Actor
from fengqiao.kernel.serials.services import next_serial
from fengqiao.registry.organisations.queries import organisation
from fengqiao.registry.places.names import sort_key
from fengqiao.trust.vault import blind, check_party_number, seal

from .applicant_secrets import secret_hash
from .codes import CHANNELS, DIFFICULTY
from .facts import DisputeRegistered
from .models import Dispute, Handling, Participant, Party, Transfer
from .rules import PartyInput, check_parties, month_of, must_reach, title_of
from .states import DISPUTE_LIFE, stage_of
from .types import types

__all__ = ["Registered", "register_dispute"]

LONGEST_NARRATIVE = 20_000


@dataclass(frozen=True)
class Registered:
    """Where the new dispute is found."""

    county: str
    id: UUID
    number: str
    is_new: bool = field(default=True, compare=False)  # False: the same key had registered it before


def _check(
    channel: str,
    type_code: str,
    difficulty: str,
    narrative: str,
    people: int,
    happened_on: date | None,
    today: date,
) -> None:
    if channel not in CHANNELS:
        raise Invalid("channel_unknown", "请选择来源渠道。", field="channel")
    if type_code not in types():
        raise Invalid("type_unknown", "请选择纠纷类型。", field="type_code")
    if difficulty not in DIFFICULTY:
        raise Invalid("difficulty_unknown", "请选择难易程度。", field="difficulty")
    if len(narrative.strip()) < 5:
        raise Invalid("narrative_too_short", "请写下当事人反映的情况（至少 5 个字）。", field="narrative")
    if len(narrative) > LONGEST_NARRATIVE:
        raise Invalid(
            "narrative_too_long", "情况说明过长，请控制在两万字以内，其余作为材料附卷。", field="narrative"
        )
    if not 1 <= people <= 100_000:
        raise Invalid("people_implausible", "涉及人数应在 1 至 100000 之间。", field="people")
    if happened_on and happened_on > today:
        raise Invalid("happened_later", "发生日期不能晚于今天。", field="happened_on")


def party_rows(dispute: Dispute, parties: Sequence[PartyInput], now: datetime) -> list[Party]:
    """Rows with sealed numbers. Raises Invalid for a number that cannot be right."""
    rows = []
    for ordinal, party in enumerate(parties, 1):
        facts = check_party_number(
            party.id_kind, party.id_number, party.phone, field=f"parties-{ordinal - 1}", today=localdate(now)
        )
        row = Party(
            id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, ordinal=ordinal, side=party.side, kind=party.kind,
            name=party.name.strip(), pinyin=sort_key(party.name), sex=party.sex or facts.sex, ethnicity=party.ethnicity.strip(),
            age=party.age if party.age is not None else facts.age, occupation=party.occupation.strip(), id_kind=party.id_kind,
            secrecy=dispute.secrecy,
        )  # fmt: skip
        if facts.id_number:
            row.id_enc = seal(facts.id_number, table="cases_party", column="id_enc", row_id=row.id)
            row.id_hash = blind("id", facts.id_number)
        if facts.phone:
            row.phone_enc = seal(facts.phone, table="cases_party", column="phone_enc", row_id=row.id)
            row.phone_hash = blind("phone", facts.phone)
        if party.address.strip():
            row.address_enc = seal(
                party.address.strip(), table="cases_party", column="address_enc", row_id=row.id
            )
        rows.append(row)
    return rows


def _registered_before(county: str, key: UUID) -> Registered | None:
    """The dispute of the same key. The lock lets a second click wait for the first one instead of failing after it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int % 2**63])
        cursor.execute("SELECT id, number FROM cases_dispute WHERE county = %s AND key = %s", [county, key])
        found = cursor.fetchone()
    return Registered(county, found[0], found[1], is_new=False) if found else None


def register_dispute(
    *, actor: Actor, now: datetime, channel: str, place_code: str, type_code: str, narrative: str, parties: Sequence[PartyInput],
    place_detail: str = "", people: int = 2, amount_fen: int | None = None, difficulty: str = "ordinary", happened_on: date | None = None,
    to_organisation: UUID | None = None, route_reason: str = "", key: UUID | None = None, secret: str = "",
) -> Registered:  # fmt: skip
    """Register a dispute (登记). The actor's organisation holds it from this second; another one is offered it, not given it.

    key: sent by the door; the same key twice gives the same dispute. secret: with which the applicant will follow it. amount_fen:
    money at stake. Raises Invalid, NotAllowed.
    """
    if not actor.may("cases.register"):
        raise NotAllowed(power="cases.register")
    if actor.organisation_id is None:
        raise Refusal("no_organisation", "当前岗位没有所属单位，不能登记。")
    today = localdate(now)
    county = county_of(place_code)
    if county not in actor.scope.counties:
        raise Invalid(
            "place_out_of_scope",
            "发生地不在您的辖区，请当事人到发生地所在县区登记，或联系上级中心。",
            field="place_code",
        )
    if key and (twice := _registered_before(county, key)):
        return twice
    _check(channel, type_code, difficulty, narrative, people, happened_on, today)
    check_parties(parties)
    offered = to_organisation is not None and to_organisation != actor.organisation_id
    target = organisation(to_organisation) if offered and to_organisation else None
    if target:
        must_reach(target.place, county, target.name)
    kind = types()[type_code]
    dispute = Dispute(
        id=uuid7(), county=county, created_at=now, key=key, channel=channel, place=place_code, place_detail=place_detail.strip(),
        type=type_code, title=title_of(parties, kind.name), narrative=narrative.strip(), difficulty=difficulty, people=people,
        amount_fen=amount_fen, happened_on=happened_on, received_at=now, state=DISPUTE_LIFE.start,
        stage=stage_of(dispute=DISPUTE_LIFE.start, mediation=None, offered=offered, visited=False), holder_id=actor.organisation_id,
    )  # fmt: skip
    dispute.secret_hash = secret_hash(dispute.id, secret) if secret else None
    rows = party_rows(dispute, parties, now)
    due, version, provisional = answer_due(place_code, today)
    dispute.due_on = due
    serial = next_serial(county=county, series="dispute", year=today.year, now=now)
    dispute.number = dispute_number(place_code, county, today, serial)
    fact = DisputeRegistered(
        number=dispute.number, channel=CHANNELS[channel], type_name=kind.name, organisation=actor.organisation_name,
        offered=f"分流至 {target.name}（{route_reason}）。" if target else "", month=month_of(today), parties=len(rows),
    )  # fmt: skip
    entry = draw_entry(fact, about=dispute, actor=actor, at=now)
    dispute.save(force_insert=True)
    Party.objects.bulk_create(rows)
    handling = Handling(
        county=county,
        created_at=now,
        dispute=dispute,
        ordinal=1,
        organisation_id=actor.organisation_id,
        by_right="first",
        from_at=now,
    )
    handling.save(force_insert=True)
    if target:
        offer(dispute, actor=actor, to=target.id, kind="refer", reason=route_reason or "按规则分流", now=now)
    open_duty(
        root=dispute, kind="answer", organisation_id=target.id if target else actor.organisation_id, due_on=due, now=now,
        policy_version=version, provisional=provisional,
    )  # fmt: skip
    finish(entry, fact, about=dispute, actor=actor, at=now)
    return Registered(county, dispute.id, dispute.number)


def offer(
    dispute: Dispute,
    *,
    actor: Actor,
    to: UUID,
    kind: str,
    reason: str,
    now: datetime,
    due_on: date | None = None,
) -> Transfer:
    """Write an offer and let its receiver see the dispute for as long as the offer lasts."""
    row = Transfer(
        county=dispute.county, created_at=now, dispute=dispute, kind=kind, from_organisation_id=dispute.holder_id, to_organisation_id=to,
        reason=reason, offered_at=now, due_on=due_on,
    )  # fmt: skip
    row.save(force_insert=True)
    Participant(
        county=dispute.county,
        created_at=now,
        dispute=dispute,
        organisation_id=to,
        why="offered",
        source_id=row.id,
        from_at=now,
    ).save(force_insert=True)
    return row
