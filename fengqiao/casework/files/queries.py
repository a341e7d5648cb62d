"""Files: the read door. A file is read through its root: whoever may not see the dispute does not see its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fengqiao.kernel.errors import NotHere, Refusal
from fengqiao.kernel.placed.values import Scope
from fengqiao.kernel.registry import Registry
from fengqiao.tools.storage import Damaged
from fengqiao.trust.vault import unseal_bytes

from .codes import FILE_KINDS
from .models import File
from .places import TABLE, folder

__all__ = ["ROOTS", "StoredFile", "files_by_id", "files_of", "read_file", "view_of"]

# root kind -> its access function (scope, county, id), which raises NotHere. The room of the root adds it when it is loaded.
ROOTS: Registry[Callable[[Scope, str, UUID], object]] = Registry("roots of files")
MOST = 500


@dataclass(frozen=True)
class StoredFile:
    """A file without its bytes. `bytes` is its size; `digest` the SHA-256 of its content, for proof."""

    id: UUID
    county: str
    root_kind: str
    root_id: UUID
    kind: str
    kind_name: str
    name: str
    media_type: str
    bytes: int
    digest: str
    taken_at: datetime | None
    kept_at: datetime
    secrecy: int
    voided: bool

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


def view_of(row: File) -> StoredFile:
    """A row as a value."""
    return StoredFile(
        row.id, row.county, row.root_kind, row.root_id, row.kind, FILE_KINDS[row.kind], row.name, row.media_type, row.bytes, row.digest,
        row.taken_at, row.created_at, row.secrecy, row.voided_at is not None,
    )  # fmt: skip


def files_of(scope: Scope, county: str, root_id: UUID, *, voided: bool = False) -> list[StoredFile]:
    """The files of a root that was found through its access function, oldest first; one statement, 500 at most."""
    if county not in scope.counties:
        return []
    rows = File.objects.within(scope).filter(county=county, root_id=root_id, state="ready")
    if not voided:
        rows = rows.filter(voided_at=None)
    return [view_of(row) for row in rows.order_by("created_at", "id")[:MOST]]


def files_by_id(scope: Scope, county: str, root_id: UUID, ids: list[UUID]) -> dict[UUID, StoredFile]:
    """Some files of a root that was found through its access function, voided ones too."""
    if county not in scope.counties or not ids:
        return {}
    rows = File.objects.within(scope).filter(county=county, root_id=root_id, id__in=ids[:MOST])
    return {row.id: view_of(row) for row in rows}


def read_file(scope: Scope, county: str, id: UUID) -> tuple[StoredFile, bytes]:
    """A file and its content. Raises NotHere for what is missing, or hangs on a root out of scope; Refusal where it is damaged."""
    gone = NotHere("file_not_here", "没有找到这份材料，或者您无权查看。", file=str(id))
    if county not in scope.counties:
        raise gone
    row = File.objects.within(scope).filter(county=county, id=id, state="ready").first()
    if row is None:
        raise gone
    try:
        ROOTS.get(row.root_kind)(scope, county, row.root_id)
    except NotHere:
        raise gone from None
    try:
        sealed = folder().get(row.stored)
    except Damaged as error:
        raise Refusal(
            "file_damaged",
            "这份材料的文件缺失或已损坏，无法打开。请管理员从备份恢复。",
            file=str(id),
            why=str(error),
        ) from error
    return view_of(row), unseal_bytes(sealed, table=TABLE, column="stored", row_id=row.id)
