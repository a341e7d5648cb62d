"""Files: the write door, called inside the verbs of other rooms, whose own entry tells what was added.

The bytes are on the disk before the row is: a verb that fails afterwards leaves a sealed file without a row, never the reverse.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from django.utils.timezone import make_aware

from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import leave_look
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.storage import MEDIA_TYPES, clean, digest_of
from fengqiao.trust.vault import seal_bytes

from .codes import FILE_KINDS
from .models import File
from .places import TABLE, folder
from .queries import StoredFile, read_file, view_of

__all__ = ["reveal_file", "store_file", "void_file"]


def store_file(
    *, actor: Actor, now: datetime, county: str, root_id: UUID, kind: str, name: str, data: bytes, secrecy: int = 0,
    root_kind: str = "dispute",
) -> StoredFile:  # fmt: skip
    """Keep a JPG, a PNG or a PDF under a root that the calling verb has found and locked.

    Pictures are drawn anew (no EXIF). Raises Invalid, field `file`, with a sentence for anything that is not kept.
    """
    if kind not in FILE_KINDS:
        raise ValueError(f"no kind of file: {kind}")
    found = clean(data, name)
    id = uuid7()
    row = File(
        id=id, county=county, created_at=now, root_kind=root_kind, root_id=root_id, kind=kind, digest=digest_of(found.data),
        stored=folder().put(seal_bytes(found.data, table=TABLE, column="stored", row_id=id)), bytes=len(found.data),
        media_type=found.media_type, name=_tidy(name, found.media_type, FILE_KINDS[kind]), secrecy=secrecy, kept_by_id=actor.user_id,
        taken_at=make_aware(found.taken_at) if found.taken_at else None,
    )  # fmt: skip
    row.save(force_insert=True)
    return view_of(row)


def reveal_file(
    *, actor: Actor, now: datetime, county: str, id: UUID, reason: str
) -> tuple[StoredFile, bytes]:
    """Open a picture that shows identity numbers; who saw it and why stays in the looks (个人信息保护法 art. 51, 54)."""
    if not actor.may("cases.reveal"):
        raise NotAllowed(power="cases.reveal")
    if len(reason.strip()) < 2:
        raise Invalid("look_without_reason", "请写明查看个人信息的事由。", field="reason")
    found, data = read_file(actor.scope, county, id)
    leave_look(
        county=county, kind=found.root_kind, subject_id=found.root_id, part_id=found.id, fields=["file"], reason=reason.strip()[:200],
        actor=actor, at=now,
    )  # fmt: skip
    return found, data


def void_file(*, now: datetime, county: str, root_id: UUID, id: UUID, reason: str) -> None:
    """A file that was added by mistake: it stays, marked with why. Raises NotHere where the root has no such file."""
    rows = File.objects.everywhere("a root that the calling verb has locked").filter(
        county=county, root_id=root_id, id=id
    )
    if not rows.filter(voided_at=None).update(voided_at=now, void_reason=reason.strip()[:200] or "作废"):
        raise NotHere("file_not_here", "没有找到这份材料，或者已经作废。", file=str(id))


def _tidy(name: str, media_type: str, otherwise: str) -> str:
    """The name as people read it: no folder, no control characters, the ending that the content has."""
    stem = PurePosixPath(name.replace("\\", "/")).name
    stem = "".join(char for char in stem if char.isprintable()).strip().strip(".")
    head, dot, _ = stem.rpartition(".")
    stem = (head if dot else stem).strip()[:150] or otherwise
    return f"{stem}.{MEDIA_TYPES[media_type]}"
