"""One dispute as its page shows it: the account, parties (masked), turns, transfers, mediations, visits, duties, history."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.duties.queries import DutyView, duties_of
from fengqiao.kernel.journal.facts import name_of, sentence_of
from fengqiao.kernel.journal.queries import history, looks_at
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.registry.organisations.queries import names_of
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.accounts.queries import user_names
from fengqiao.trust.vault import unseal
from fengqiao.trust.vault.masks import mask_address, mask_id, mask_phone

from . import codes
from .access import see_dispute
from .actions import Action, actions_for
from .listing import why_seen
from .models import Dispute, Handling, Mediation, MediationMediator, Party, Transfer, Visit
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


@dataclass(frozen=True)
class TransferView:
    id: UUID
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

    @property
    def mediation(self) -> MediationView | None:
        """The latest one."""
        return self.mediations[-1] if self.mediations else None


def _clear(row: Party, column: str) -> str:
    sealed = getattr(row, column)
    return unseal(sealed, table="cases_party", column=column, row_id=row.id) if sealed else ""


def party_view(row: Party) -> PartyView:
    number, phone, address = (_clear(row, column) for column in ("id_enc", "phone_enc", "address_enc"))
    return PartyView(
        id=row.id, side=row.side, side_name=codes.SIDES[row.side], kind_name=codes.PARTY_KINDS[row.kind], name=row.name,
        sex_name=codes.SEXES.get(row.sex, ""), age=row.age, ethnicity=row.ethnicity, occupation=row.occupation,
        id_kind_name=codes.ID_KINDS[row.id_kind], id_masked=mask_id(number) if number else "",
        phone_masked=mask_phone(phone) if phone else "", address_masked=mask_address(address) if address else "",
        hidden=bool(number or phone or address),
    )  # fmt: skip


def _handlings(dispute: Dispute) -> list[HandlingView]:
    rows = Handling.objects.of(dispute).order_by("ordinal")
    columns = ("organisation__name", "by_right", "from_at", "to_at", "result")
    return [
        HandlingView(name, codes.HANDLING_RIGHTS.get(right, right), from_at, to_at, codes.HANDLING_RESULTS.get(result, ""))
        for name, right, from_at, to_at, result in rows.values_list(*columns)
    ]  # fmt: skip


_TRANSFER = (
    "id", "kind", "from_organisation__name", "to_organisation__name", "to_organisation_id", "reason", "state", "offered_at",
    "answered_at", "answer", "legal_basis",
)  # fmt: skip


def _transfers(dispute: Dispute) -> list[TransferView]:
    rows = Transfer.objects.of(dispute).order_by("offered_at", "id").values_list(*_TRANSFER)
    return [
        TransferView(
            id, codes.TRANSFER_KINDS.get(kind, kind), from_name, to_name, to_id, reason, state, TRANSFER_LIFE.labels[state], offered_at,
            answered_at, answer, legal_basis,
        )
        for id, kind, from_name, to_name, to_id, reason, state, offered_at, answered_at, answer, legal_basis in rows
    ]  # fmt: skip


def _mediations(dispute: Dispute) -> list[MediationView]:
    rows = list(Mediation.objects.of(dispute).order_by("created_at", "id"))
    if not rows:
        return []
    people: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    at_work = MediationMediator.objects.everywhere("mediators of a dispute already found").filter(
        county=dispute.county, mediation_id__in=[row.id for row in rows], to_on=None
    )
    for mediation_id, mediator_id, name in at_work.order_by("from_on", "id").values_list(
        "mediation_id", "mediator_id", "mediator__name"
    ):
        people[mediation_id].append((mediator_id, name))
    return [
        MediationView(
            row.id, row.number, row.state, MEDIATION_LIFE.labels[row.state], row.accepted_on, row.due_on, row.closed_on,
            [name for _, name in people[row.id]], [one for one, _ in people[row.id]], codes.END_REASONS.get(row.end_reason, ""),
            [route_name(code) for code in row.routes_told],
        )
        for row in rows
    ]  # fmt: skip


def _visits(dispute: Dispute) -> list[VisitView]:
    return [
        VisitView(
            row.made_on, codes.VISIT_MEANS[row.means], codes.VISIT_RESULTS[row.result], codes.SATISFACTION[row.satisfaction], row.note
        )
        for row in Visit.objects.of(dispute).order_by("made_on", "id")
    ]  # fmt: skip


def timeline(
    scope: Scope, *, county: str, dispute_id: UUID, before: int | None = None, most: int = FIRST_ENTRIES
) -> list[EntryView]:
    """Entries of a dispute that was found in scope, newest first; `before` pages on."""
    entries = history(scope, county=county, kind="dispute", root_id=dispute_id, before=before, most=most)
    return _entries(entries, names_of(e.organisation_id for e in entries if e.organisation_id))


def _entries(entries: list[Any], organisations: dict[UUID, str]) -> list[EntryView]:
    people = user_names(e.actor_id for e in entries if e.actor_id)
    return [
        EntryView(
            e.seq, e.at, e.fact, name_of(e.fact), sentence_of(e.fact, e.body), people.get(e.actor_id or NOBODY, "系统"),
            organisations.get(e.organisation_id or NOBODY, ""),
        )
        for e in entries
    ]  # fmt: skip


def dispute_page(scope: Scope, *, county: str, id: UUID, actor: Actor, now: datetime) -> DisputePage:
    """The dispute as `actor` sees it. Raises NotHere for what is missing or out of scope. At most eleven statements."""
    dispute = see_dispute(scope, county, id)
    today = localdate(now)
    transfers = _transfers(dispute)
    mediations = _mediations(dispute)
    offer = next((row for row in transfers if row.state == "offered"), None)
    entries = history(scope, county=county, kind="dispute", root_id=id, most=FIRST_ENTRIES)
    duties = duties_of(scope, county=county, root_id=id, today=today)
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
        parties=[party_view(row) for row in Party.objects.of(dispute).order_by("ordinal")], handlings=_handlings(dispute),
        transfers=transfers, mediations=mediations, visits=_visits(dispute), duties=duties,
        duty_holders={duty.organisation_id: organisations.get(duty.organisation_id, "") for duty in duties}, timeline=_entries(entries, organisations), more_entries=bool(entries) and entries[-1].seq > 1,
        actions=actions_for(
            actor, dispute, mediation=mediations[-1].state if mediations else None, offered_to=offer.to_id if offer else None,
            kind=types()[dispute.type],
        ),
    )  # fmt: skip


FIELD_NAMES = {"id_number": "证件号码", "phone": "电话", "address": "住址"}


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
