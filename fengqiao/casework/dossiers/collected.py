"""What was scanned, photographed or uploaded for a dispute, by the document of the volume that it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.files.queries import files_of, read_file
from fengqiao.kernel.placed.values import Scope

from .codes import COLLECTED

__all__ = ["Collected", "collected_of", "reader_of"]

_DOCUMENT_OF = {kind: document for document, kind in COLLECTED.items()}


@dataclass(frozen=True)
class Collected:
    """A file of a dispute. `document`: the code of the document of a volume that it belongs to."""

    id: UUID
    document: str
    name: str
    media_type: str
    size: int
    taken_at: datetime

    @property
    def is_picture(self) -> bool:
        return self.media_type in ("image/jpeg", "image/png")


def collected_of(scope: Scope, dispute: Dispute) -> list[Collected]:
    """The files of a dispute that belong into its volume, oldest first; voided ones do not. One statement."""
    return [
        Collected(
            one.id, _DOCUMENT_OF[one.kind], one.name, one.media_type, one.bytes, one.taken_at or one.kept_at
        )
        for one in files_of(scope, dispute.county, dispute.id)
        if one.kind in _DOCUMENT_OF
    ]


def reader_of(scope: Scope, dispute: Dispute) -> Callable[[UUID], bytes]:
    """Reads the bytes of a file of this dispute."""
    return lambda id: read_file(scope, dispute.county, id)[1]
