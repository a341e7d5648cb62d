"""Adding what is scanned or photographed to a volume: identity papers, powers of attorney, evidence, receipts, papers of the court."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fengqiao.casework.cases.access import find_dispute, must_hold
from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.files.queries import StoredFile
from fengqiao.casework.files.services import store_file, void_file
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .codes import COLLECTED, DOCUMENTS
from .facts import MaterialAdded, MaterialDropped
from .finding import open_volume

__all__ = ["add_material", "drop_material"]


def _open(actor: Actor, county: str, id: UUID, revision: int, now: datetime) -> Dispute:
    dispute = find_dispute(actor, county, id, to="archive", revision=revision)
    must_hold(actor, dispute)
    if open_volume(dispute, now).state not in ("open", "returned"):
        raise Refusal("volume_is_fixed", "卷宗已经提交审核，不能修改；请先收回，或者等审核退回。")
    return dispute


def add_material(
    *,
    actor: Actor,
    now: datetime,
    county: str,
    id: UUID,
    revision: int,
    document: str,
    name: str,
    data: bytes,
) -> StoredFile:
    """Keep a photograph, scan or PDF as a document of the volume. It is bound into it."""
    dispute = _open(actor, county, id, revision, now)
    if document not in COLLECTED:
        raise Invalid("document_unknown", "请选择材料属于哪一类文书。", field="document")
    found = store_file(
        actor=actor, now=now, county=county, root_id=dispute.id, kind=COLLECTED[document], name=name, data=data, secrecy=dispute.secrecy
    )  # fmt: skip
    record(MaterialAdded(DOCUMENTS[document].name), about=dispute, actor=actor, at=now)
    return found


def drop_material(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, material: UUID, reason: str
) -> None:
    """Take a file that was added by mistake out of the volume; it stays, marked with why."""
    dispute = _open(actor, county, id, revision, now)
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明作废的理由。", field="reason")
    void_file(now=now, county=county, root_id=dispute.id, id=material, reason=reason)
    record(MaterialDropped(reason.strip()[:200]), about=dispute, actor=actor, at=now)
