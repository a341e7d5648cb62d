"""Everything of one dispute that papers of its volume show, read once. Papers are pure functions of it.

Telephone and address are masked unless they were revealed with a reason. Offers and private notes are not read at all: they never
come into a volume.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from fengqiao.casework.agreements.queries import AgreementView, agreements_below
from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.codes import VISIT_MEANS, VISIT_RESULTS
from fengqiao.casework.cases.models import Dispute, Mediation, MediationMediator, Party, Visit
from fengqiao.casework.cases.services import Revealed
from fengqiao.casework.cases.types import DisputeType, types
from fengqiao.casework.meetings.queries import SessionView, sessions_of
from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.placed.values import Scope
from fengqiao.registry.places.queries import path_names
from fengqiao.tools.papers import Document
from fengqiao.trust.vault import mask_address, mask_phone, unseal

from .collected import Collected, collected_of
from .models import Inquiry, Volume

__all__ = ["Matter", "PartyData", "VisitData", "matter_of", "volumes_of"]


@dataclass(frozen=True)
class PartyData:
    """A party as papers print it."""

    id: UUID
    name: str
    side: str
    kind: str
    sex: str
    ethnicity: str
    age: int | None
    occupation: str
    phone: str
    address: str

    @property
    def is_person(self) -> bool:
        return self.kind == "person"


@dataclass(frozen=True)
class VisitData:
    """A return visit in words."""

    made_on: date
    means: str
    result: str
    note: str


@dataclass(frozen=True)
class Matter:
    """A dispute with its latest mediation. `volume` is the one that is not sealed, or the last; None before there is any."""

    scope: Scope
    dispute: Dispute
    kind: DisputeType
    mediation: Mediation
    organisation_name: str
    seal_name: str
    place_name: str
    mediators: tuple[str, ...]
    parties: tuple[PartyData, ...]
    sessions: tuple[SessionView, ...]
    agreements: tuple[AgreementView, ...]
    visits: tuple[VisitData, ...]
    inquiries: tuple[Inquiry, ...]
    collected: tuple[Collected, ...]
    volumes: tuple[Volume, ...]
    masked: bool
    clear: Mapping[UUID, Revealed] = field(default_factory=dict)
    kept: dict[str, list[Document]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def volume(self) -> Volume | None:
        return self.volumes[-1] if self.volumes else None

    @property
    def agreement(self) -> AgreementView | None:
        """The latest that is in force and settles something."""
        found = [one for one in self.agreements if one.state == "in_force" and one.covers != "facts"]
        return found[-1] if found else None

    @property
    def number(self) -> str:
        return self.mediation.number

    def side(self, *sides: str) -> tuple[PartyData, ...]:
        return tuple(one for one in self.parties if one.side in sides)


def volumes_of(dispute: Dispute) -> list[Volume]:
    """The volumes of a dispute that was found through its access function, oldest first."""
    rows = Volume.objects.of(dispute).select_related("organisation", "reviewer")
    return list(rows.order_by("created_at", "id"))


def matter_of(
    scope: Scope,
    county: str,
    id: UUID,
    *,
    clear: Mapping[UUID, Revealed] | None = None,
    volume: Volume | None = None,
) -> Matter:
    """Reads a dispute for its papers, in at most thirteen statements. Raises NotHere where it is out of scope or was never accepted.

    volume: one that a verb holds and has changed, instead of what is stored.
    """
    dispute = see_dispute(scope, county, id)
    mediation = (
        Mediation.objects.of(dispute)
        .select_related("handling__organisation")
        .order_by("-created_at", "-id")
        .first()
    )
    if mediation is None:
        raise NotHere("dossier_not_here", "这件纠纷尚未受理，还没有卷宗。")
    known = clear or {}
    rows = list(Party.objects.of(dispute).order_by("ordinal"))
    parties = tuple(_party(row, known) for row in rows)
    house = mediation.handling.organisation
    place = path_names([dispute.place]).get(dispute.place, dispute.place)
    return Matter(
        scope=scope, dispute=dispute, kind=types()[dispute.type], mediation=mediation, organisation_name=house.name, seal_name=house.seal_name,
        place_name=f"{place}{dispute.place_detail}", mediators=_mediators(mediation), parties=parties,
        sessions=tuple(sessions_of(dispute)), agreements=tuple(one for one in agreements_below(dispute) if one.state in ("in_force", "superseded")), visits=_visits(dispute),
        inquiries=tuple(Inquiry.objects.of(dispute).order_by("starts_at", "id")), collected=tuple(collected_of(scope, dispute)),
        volumes=(volume,) if volume else tuple(volumes_of(dispute)), masked=any(row.id not in known and (row.phone_enc or row.address_enc) for row in rows),
        clear=known,
    )  # fmt: skip


def _party(row: Party, clear: Mapping[UUID, Revealed]) -> PartyData:
    if row.id in clear:
        phone, address = clear[row.id].phone, clear[row.id].address
    else:
        phone, address = (
            unseal(value, table="cases_party", column=column, row_id=row.id) if value else ""
            for column, value in (("phone_enc", row.phone_enc), ("address_enc", row.address_enc))
        )
        phone, address = (mask_phone(phone) if phone else ""), (mask_address(address) if address else "")
    return PartyData(
        row.id, row.name, row.side, row.kind, row.sex, row.ethnicity, row.age, row.occupation, phone, address
    )


def _mediators(mediation: Mediation) -> tuple[str, ...]:
    """All who mediated, in the order of their appointment, each once."""
    rows = MediationMediator.objects.of(mediation).select_related("mediator").order_by("from_on", "id")
    last: dict[UUID, str] = {}
    live = [row for row in rows if row.to_on is None] or list(rows)
    for row in live:
        last[row.mediator_id] = row.mediator.name
    return tuple(last.values())


def _visits(dispute: Dispute) -> tuple[VisitData, ...]:
    rows = Visit.objects.of(dispute).order_by("made_on", "id")
    return tuple(
        VisitData(
            row.made_on,
            VISIT_MEANS.get(row.means, row.means),
            VISIT_RESULTS.get(row.result, row.result),
            row.note,
        )
        for row in rows
    )
