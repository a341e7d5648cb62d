"""The dossier of one dispute as its page shows it: what is there and what is missing, the review, the loans; and the volume as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.services import Revealed
from fengqiao.casework.files.queries import read_file
from fengqiao.kernel.duties.queries import DutyView, duties_of
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.tools.papers import Volume as Drawn
from fengqiao.trust.accounts.queries import user_names

from .actions import VolumeAction, volume_actions
from .codes import DUTY_KINDS, KEEPING
from .collected import reader_of
from .making import Bound, bind, checks_of, draw
from .matter import Matter, matter_of, volumes_of
from .models import Loan, Remark, Volume
from .rules import Check, end_of_keeping, keeping_for
from .settings import keeping_rules, template_for
from .states import VOLUME_LIFE

__all__ = [
    "DossierPage",
    "LoanView",
    "RemarkView",
    "VolumeView",
    "dossier_page",
    "SealedFile",
    "sealed_file",
    "whole_volume",
]

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class RemarkView:
    """A remark; `answer` is "" while it is open."""

    id: UUID
    round: int
    document: str
    document_name: str
    page: int | None
    sheet: int | None
    text: str
    made_at: datetime
    made_by: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class LoanView:
    """A loan; late: still out after its last day."""

    borrower: str
    unit: str
    purpose: str
    from_on: date
    due_on: date
    returned_on: date | None
    is_late: bool


@dataclass(frozen=True)
class VolumeView:
    """A volume as it stands."""

    id: UUID
    ordinal: int
    number: str
    state: str
    state_name: str
    round: int
    filed_by: str
    requests: str
    statement: str
    remark: str
    submitted_at: datetime | None
    reviewer_name: str
    keeping_name: str
    kept_until: date | None
    keeping_source: str
    contents: list[dict[str, Any]]
    sheets: int | None
    sealed_at: datetime | None
    code: str
    sm3: str
    sha256: str


@dataclass(frozen=True)
class DossierPage:
    """checks: the template held against what is there. `keeping`: what policy would say if it were sealed today."""

    matter: Matter
    checks: list[Check]
    source: str
    version: str
    papers: list[Bound]
    volume: VolumeView | None
    earlier: list[VolumeView]
    remarks: list[RemarkView]
    loans: list[LoanView]
    actions: list[VolumeAction]
    keeping_name: str
    kept_until: date | None
    keeping_source: str
    duties: list[DutyView]
    revision: int

    @property
    def missing(self) -> int:
        return sum(one.state == "missing" for one in self.checks)

    @property
    def documents(self) -> int:
        return len(self.papers)

    @property
    def open_remarks(self) -> list[RemarkView]:
        return [one for one in self.remarks if not one.answer]


def _volume(row: Volume) -> VolumeView:
    return VolumeView(
        id=row.id, ordinal=row.ordinal, number=row.number, state=row.state, state_name=VOLUME_LIFE.labels[row.state], round=row.round,
        filed_by=row.filed_by, requests=row.requests, statement=row.statement, remark=row.remark, submitted_at=row.submitted_at,
        reviewer_name=row.reviewer.name if row.reviewer else "", keeping_name=KEEPING.get(row.keeping, ""), kept_until=row.kept_until,
        keeping_source=row.keeping_source, contents=row.contents, sheets=row.sheets, sealed_at=row.sealed_at, code=row.code, sm3=row.sm3,
        sha256=row.sha256,
    )  # fmt: skip


def _remarks(volume: Volume) -> list[RemarkView]:
    names = {one["code"]: one["name"] for one in volume.contents} | {"cover": "整卷"}
    before = {one["code"]: one["sheet"] - one["first"] for one in volume.contents}
    rows = list(Remark.objects.of(volume).order_by("made_at", "id"))
    people = user_names({row.made_by for row in rows if row.made_by})
    return [
        RemarkView(
            row.id, row.round, row.document, names.get(row.document, row.document), row.page,
            row.page + before.get(row.document, 0) if row.page else None, row.text, row.made_at,
            people.get(row.made_by or NOBODY, ""), row.answer, row.answered_at,
        )
        for row in rows
    ]  # fmt: skip


def _loans(volume: Volume, today: date) -> list[LoanView]:
    return [
        LoanView(
            row.borrower, row.unit, row.purpose, row.from_on, row.due_on, row.returned_on, row.returned_on is None and row.due_on < today
        )
        for row in Loan.objects.of(volume).order_by("-from_on", "-id")
    ]  # fmt: skip


def dossier_page(scope: Scope, *, county: str, id: UUID, actor: Actor, now: datetime) -> DossierPage:
    """The dossier as `actor` sees it. Raises NotHere for what is missing, out of scope or not accepted yet."""
    today = localdate(now)
    matter = matter_of(scope, county, id)
    dispute, row = matter.dispute, matter.volume
    template = template_for(dispute.place, today)
    checks = checks_of(matter, template)
    remarks = _remarks(row) if row else []
    loans = _loans(row, today) if row and row.state == "sealed" else []
    rules, source = keeping_rules(dispute.place, today)
    keeping = keeping_for(rules, difficulty=dispute.difficulty, family=matter.kind.family.code)
    duties = duties_of(scope, county=county, root_id=id, today=today)
    return DossierPage(
        matter=matter, checks=checks, source=template.source, version=template.version, papers=bind(matter, template),
        volume=_volume(row) if row else None, earlier=[_volume(one) for one in matter.volumes[:-1]], remarks=remarks, loans=loans,
        actions=volume_actions(
            actor, dispute, row, checks, open_remarks=sum(not one.answer for one in remarks),
            lent=any(one.returned_on is None for one in loans), files=len(matter.collected),
        ),
        keeping_name=KEEPING[keeping.keeping], kept_until=end_of_keeping(keeping.years, today), keeping_source=source,
        duties=[one for one in duties if one.kind in DUTY_KINDS and one.state == "open"], revision=dispute.seq,
    )  # fmt: skip


def whole_volume(
    scope: Scope,
    *,
    county: str,
    id: UUID,
    today: date,
    banner: str = "",
    clear: dict[UUID, Revealed] | None = None,
) -> tuple[Matter, Drawn]:
    """The volume as one PDF as it would be bound today; masked unless the parties' numbers are given."""
    matter = matter_of(scope, county, id, clear=clear)
    bound = bind(matter, template_for(matter.dispute.place, today), reader_of(scope, matter.dispute))
    return matter, draw(matter, bound, banner=banner)


@dataclass(frozen=True)
class SealedFile:
    """The sealed volume itself."""

    number: str
    data: bytes


def sealed_file(scope: Scope, *, county: str, id: UUID) -> SealedFile | None:
    """The bytes of the last volume of a dispute, if that is sealed. Raises NotHere for what is out of scope.

    It holds contacts in clear: whoever hands it out has called `reveal_volume` first.
    """
    row = next(iter(reversed(volumes_of(see_dispute(scope, county, id)))), None)
    if row is None or row.file_id is None:
        return None
    return SealedFile(row.number, read_file(scope, county, row.file_id)[1])
