"""One dispute as its page shows it: the account, parties (masked), turns, transfers, mediations, visits, duties, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.duties.queries import DUTIES, DutyView, duty_views
from fengqiao.kernel.journal.facts import name_of, sentence_of
from fengqiao.kernel.journal.queries import Told, history, history_part, looks_at, told
from fengqiao.kernel.placed.gathering import Part, gather, to_bytes, to_date, to_moment, to_uuid
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.registry.organisations.queries import names_of
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.accounts.queries import user_names
from fengqiao.trust.vault import unseal
from fengqiao.trust.vault.masks import mask_address, mask_id, mask_phone

from . import codes
from .access import see_dispute
from .actions import Action, actions_for
from .chain import days_before, days_held
from .listing import why_seen
from .models import Dispute
from .passing_actions import Pending
from .states import MEDIATION_LIFE, STAGES, TRANSFER_LIFE
from .types import DisputeType, route_name, types

__all__ = ["DisputePage", "EntryView", "LookView", "PartyView", "dispute_page", "who_looked"]

FIRST_ENTRIES = 50
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class PartyView:
    """A party; identity number, telephone and address are masked. `hidden` says whether there is anything to reveal."""

    id: UUID
    side: str
    side_name: str
    kind_name: str
    name: str
    sex_name: str
    age: int | None
    ethnicity: str
    occupation: str
    id_kind_name: str
    id_masked: str
    phone_masked: str
    address_masked: str
    hidden: bool


@dataclass(frozen=True)
class HandlingView:
    organisation_name: str
    right_name: str
    from_at: datetime
    to_at: datetime | None
    result_name: str
    days: int  # working days held


@dataclass(frozen=True)
class TransferView:
    id: UUID
    kind: str
    kind_name: str
    from_name: str
    to_name: str
    to_id: UUID
    reason: str
    state: str
    state_name: str
    offered_at: datetime
    answered_at: datetime | None
    answer: str
    legal_basis: str
    proposed_name: str | None
    due_on: date | None


@dataclass(frozen=True)
class MediationView:
    id: UUID
    number: str
    state: str
    state_name: str
    accepted_on: date
    due_on: date
    closed_on: date | None
    mediators: list[str]
    mediator_ids: list[UUID]
    end_reason_name: str
    routes_told: list[str]
    is_public: bool
    next_session_at: datetime | None
    helpers: int

    @property
    def marks(self) -> set[str]:
        """What there is to act on: planned sessions, helpers."""
        return {
            name for name, there in (("planned", self.next_session_at), ("helper", self.helpers)) if there
        }


@dataclass(frozen=True)
class VisitView:
    made_on: date
    means_name: str
    result_name: str
    satisfaction_name: str
    note: str


@dataclass(frozen=True)
class EntryView:
    """One line of the history: what, by whom, when. `seq` counts from 1."""

    seq: int
    at: datetime
    fact: str
    fact_name: str
    sentence: str
    actor_name: str
    organisation_name: str


@dataclass(frozen=True)
class LookView:
    """Somebody saw personal data in clear."""

    at: datetime
    actor_name: str
    organisation_name: str
    fields: str
    reason: str


@dataclass(frozen=True)
class DisputePage:
    """Everything of one dispute that cases know. Sessions and agreements are read at their own doors.

    revision: goes into every form; an older one is told so. actions: what this actor may do now, the first one first.
    gathered: rows of the parts that were asked for beside ours, for the rooms that own them.
    """

    dispute: Dispute
    county: str
    id: UUID
    revision: int
    number: str
    title: str
    kind: DisputeType
    stage: str
    stage_name: str
    place_name: str
    channel_name: str
    difficulty_name: str
    holder_name: str
    outcome_name: str
    days_left: int | None
    why_seen: str
    parties: list[PartyView]
    handlings: list[HandlingView]
    transfers: list[TransferView]
    mediations: list[MediationView]
    visits: list[VisitView]
    duties: list[DutyView]
    duty_holders: dict[UUID, str]
    timeline: list[EntryView]
    more_entries: bool
    actions: list[Action]
    gathered: dict[str, list[list[Any]]]

    @property
    def mediation(self) -> MediationView | None:
        """The latest one."""
        return self.mediations[-1] if self.mediations else None

    @property
    def days_elsewhere(self) -> int:
        """Working days from first receipt to the first turn here, for a dispute that another county moved here."""
        return days_before(self.dispute.received_at, [(turn.from_at, turn.to_at) for turn in self.handlings])

    @property
    def days_whole(self) -> int:
        """Working days of the whole since first receipt: the sum of all turns, days while closed left out."""
        return self.days_elsewhere + sum(turn.days for turn in self.handlings)

    @property
    def first_actions(self) -> list[Action]:
        """The expected steps."""
        return [action for action in self.actions if not action.aside and not action.is_course]

    @property
    def aside_actions(self) -> list[Action]:
        """What may also be done, behind the expected steps."""
        return [action for action in self.actions if action.aside]

    @property
    def pending(self) -> TransferView | None:
        """What the holder waits for: an offer, an order, an arbiter; else an escalation."""
        found = [row for row in self.transfers if row.state == "offered"]
        return min(found, key=lambda row: row.kind == "escalate", default=None)

    @property
    def course_actions(self) -> list[Action]:
        """What may also be done in the course of the mediation."""
        return [action for action in self.actions if action.is_course]


_MEDIATORS = """(SELECT json_agg(json_build_array(w.mediator_id, p.name) ORDER BY w.from_on, w.id) FROM cases_mediationmediator w
    JOIN mediators_mediator p ON p.id = w.mediator_id
    WHERE w.county = %(county)s AND w.mediation_id = m.id
    AND (w.to_on IS NULL OR (m.state = 'transferred' AND w.to_on = m.closed_on)))"""
_HELPERS = """(SELECT count(*) FROM cases_helper h WHERE h.county = %(county)s AND h.dispute_id = %(root)s AND h.to_on IS NULL)"""
_HERE = "x.county = %(county)s AND x.dispute_id = %(root)s"
_NAME = "(SELECT name FROM organisations_organisation WHERE id = {})"
PARTS = (
    Part(
        "parties",
        (
            ("id", to_uuid), ("side", None), ("kind", None), ("name", None), ("sex", None), ("age", None), ("ethnicity", None),
            ("occupation", None), ("id_kind", None), ("id_enc", to_bytes), ("phone_enc", to_bytes), ("address_enc", to_bytes),
        ),
        f"cases_party x WHERE {_HERE}",
        "ordinal",
    ),
    Part(
        "handlings",
        ((_NAME.format("organisation_id"), None), ("by_right", None), ("from_at", to_moment), ("to_at", to_moment), ("result", None)),
        f"cases_handling x WHERE {_HERE}",
        "ordinal",
    ),
    Part(
        "transfers",
        (
            ("id", to_uuid), ("kind", None), (_NAME.format("from_organisation_id"), None), (_NAME.format("to_organisation_id"), None),
            ("to_organisation_id", to_uuid), ("reason", None), ("state", None), ("offered_at", to_moment), ("answered_at", to_moment),
            ("answer", None), ("legal_basis", None), (_NAME.format("proposed_holder_id"), None), ("due_on", to_date),
        ),
        f"cases_transfer x WHERE {_HERE}",
        "offered_at, id",
    ),
    Part(
        "mediations",
        (
            ("m.id", to_uuid), ("m.number", None), ("m.state", None), ("m.accepted_on", to_date), ("m.due_on", to_date),
            ("m.closed_on", to_date), ("m.end_reason", None), ("m.routes_told", None), (_MEDIATORS, None),
            ("m.is_public", None), ("m.next_session_at", to_moment), (_HELPERS, None),
        ),
        "cases_mediation m WHERE m.county = %(county)s AND m.dispute_id = %(root)s",
        "m.created_at, m.id",
    ),
    Part(
        "visits",
        (("made_on", to_date), ("means", None), ("result", None), ("satisfaction", None), ("note", None)),
        f"cases_visit x WHERE {_HERE}",
        "made_on, id",
    ),
)  # fmt: skip


def _clear(sealed: bytes | None, column: str, row_id: UUID) -> str:
    return unseal(sealed, table="cases_party", column=column, row_id=row_id) if sealed else ""


def _party(row: list[Any]) -> PartyView:
    id, side, kind, name, sex, age, ethnicity, occupation, id_kind, id_enc, phone_enc, address_enc = row
    number = _clear(id_enc, "id_enc", id)
    phone, address = _clear(phone_enc, "phone_enc", id), _clear(address_enc, "address_enc", id)
    return PartyView(
        id, side, codes.SIDES[side], codes.PARTY_KINDS[kind], name, codes.SEXES.get(sex, ""), age, ethnicity, occupation,
        codes.ID_KINDS[id_kind], mask_id(number) if number else "", mask_phone(phone) if phone else "",
        mask_address(address) if address else "", bool(number or phone or address),
    )  # fmt: skip


def _handling(row: list[Any], today: date) -> HandlingView:
    name, right, from_at, to_at, result = row
    named = codes.HANDLING_RIGHTS.get(right, right), codes.HANDLING_RESULTS.get(result, "")
    return HandlingView(name, named[0], from_at, to_at, named[1], days_held(from_at, to_at, today))


def _transfer(row: list[Any]) -> TransferView:
    id, kind, from_name, to_name, to_id, reason, state, *times_and_answer = row
    return TransferView(
        id, kind, codes.TRANSFER_KINDS.get(kind, kind), from_name, to_name, to_id, reason, state, codes.TRANSFER_STATES.get((kind, state), TRANSFER_LIFE.labels[state]),
        *times_and_answer,
    )  # fmt: skip


def _mediation(row: list[Any]) -> MediationView:
    id, number, state, accepted_on, due_on, closed_on, end_reason, routes_told, mediators, *openness = row
    people = mediators or []
    return MediationView(
        id, number, state, MEDIATION_LIFE.labels[state], accepted_on, due_on, closed_on, [name for _, name in people],
        [UUID(one) for one, _ in people], codes.END_REASONS.get(end_reason, ""), [route_name(code) for code in routes_told], *openness,
    )  # fmt: skip


def _visit(row: list[Any]) -> VisitView:
    made_on, means, result, satisfaction, note = row
    return VisitView(
        made_on, codes.VISIT_MEANS[means], codes.VISIT_RESULTS[result], codes.SATISFACTION[satisfaction], note
    )


def timeline(
    scope: Scope, *, county: str, dispute_id: UUID, before: int | None = None, most: int = FIRST_ENTRIES
) -> list[EntryView]:
    """Entries of a dispute that was found in scope, newest first; `before` pages on."""
    entries = history(scope, county=county, kind="dispute", root_id=dispute_id, before=before, most=most)
    return _entries(entries, names_of(e.organisation_id for e in entries if e.organisation_id))


def _entries(entries: list[Told], organisations: dict[UUID, str]) -> list[EntryView]:
    people = user_names(e.actor_id for e in entries if e.actor_id)
    return [
        EntryView(
            e.seq, e.at, e.fact, name_of(e.fact), sentence_of(e.fact, e.body), people.get(e.actor_id or NOBODY, "系统"),
            organisations.get(e.organisation_id or NOBODY, ""),
        )
        for e in entries
    ]  # fmt: skip


def dispute_page(
    scope: Scope, *, county: str, id: UUID, actor: Actor, now: datetime, parts: Sequence[Part] = ()
) -> DisputePage:
    """The dispute as `actor` sees it. Raises NotHere for what is missing or out of scope.

    parts: what other rooms add to the page; their rows come along in `gathered`. One statement for the dispute, one for
    everything below it, up to three for names that the process does not keep.
    """
    dispute = see_dispute(scope, county, id)
    today = localdate(now)
    rows = gather((*PARTS, DUTIES, history_part("dispute", FIRST_ENTRIES), *parts), county=county, root=id)
    transfers = [_transfer(row) for row in rows["transfers"]]
    mediations = [_mediation(row) for row in rows["mediations"]]
    entries = told(rows["entries"])
    duties = duty_views(rows["duties"], county=county, today=today)
    organisations = names_of(
        {e.organisation_id for e in entries if e.organisation_id} | {duty.organisation_id for duty in duties}
    )
    place = path_names([dispute.place]).get(dispute.place, dispute.place)
    return DisputePage(
        dispute=dispute, county=county, id=id, revision=dispute.seq, number=dispute.number, title=dispute.title,
        kind=types()[dispute.type], stage=dispute.stage, stage_name=STAGES[dispute.stage],
        place_name=f"{place} {dispute.place_detail}".strip(), channel_name=codes.CHANNELS[dispute.channel],
        difficulty_name=codes.DIFFICULTY[dispute.difficulty], holder_name=dispute.holder.name,
        outcome_name=codes.OUTCOMES.get(dispute.outcome, ""), days_left=(dispute.due_on - today).days if dispute.due_on else None,
        why_seen=why_seen(scope, county, dispute.place, dispute.holder_id),
        parties=[_party(row) for row in rows["parties"]], handlings=[_handling(row, today) for row in rows["handlings"]],
        transfers=transfers, mediations=mediations, visits=[_visit(row) for row in rows["visits"]], duties=duties,
        duty_holders={duty.organisation_id: organisations.get(duty.organisation_id, "") for duty in duties},
        timeline=_entries(entries, organisations), more_entries=bool(entries) and entries[-1].seq > 1,
        actions=actions_for(
            actor, dispute, mediation=mediations[-1].state if mediations else None, kind=types()[dispute.type],
            pending=[Pending(row.kind, row.state, row.to_id) for row in transfers],
            right=rows["handlings"][-1][1] if rows["handlings"] else "",
            owed={duty.kind for duty in duties if duty.state in ("open", "paused")}, marks=mediations[-1].marks if mediations else (),
        ),
        gathered=rows,
    )  # fmt: skip


FIELD_NAMES = {"file": "身份材料", "id_number": "证件号码", "phone": "电话", "address": "住址"}


def who_looked(scope: Scope, *, county: str, id: UUID) -> list[LookView]:
    """Who saw personal data of a dispute in clear, newest first."""
    see_dispute(scope, county, id)
    looks: list[Any] = looks_at(scope, county=county, root_id=id)
    people = user_names(look.actor_id for look in looks if look.actor_id)
    organisations = names_of(look.organisation_id for look in looks if look.organisation_id)
    return [
        LookView(
            look.at, people.get(look.actor_id, "系统"), organisations.get(look.organisation_id, ""),
            "、".join(FIELD_NAMES.get(one, one) for one in look.fields), look.reason,
        )
        for look in looks
    ]  # fmt: skip
