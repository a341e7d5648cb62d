"""The rows that did not come in, as a sheet to be corrected and imported again: original cells, wrong ones in red, what is wrong at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from fengqiao.kernel.journal.services import leave_look
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.sheets import writing

from .import_queries import wrong_rows
from .importing import find_import
from .ledger_columns import COLUMNS

__all__ = ["fetch_error_sheet", "write_error_sheet"]


def _plain(cell: Any) -> Any:
    """Times of day and spans as text; a moment at midnight as the day it is."""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    return str(cell) if isinstance(cell, time | timedelta) else cell


def write_error_sheet(
    target: BinaryIO | Path, heads: Sequence[str], rows: Iterable[tuple[Sequence[Any], str, Sequence[int]]]
) -> int:
    """Heads, then (cells, what is wrong, wrong columns). Returns how many rows. What comes back with it imports again as it is."""
    names = [name for name in heads if name != COLUMNS["wrong"].label]
    keep = [at for at, name in enumerate(heads) if name != COLUMNS["wrong"].label]
    written = 0
    with writing(target, "未导入的行") as sheet:
        sheet.mark("以下各行没有导入。请按最后一列改正（红色为有问题的单元格），保存后重新导入本表。")
        sheet.heads([*names, COLUMNS["wrong"].label], [16] * len(names) + [50])
        for cells, text, wrong in rows:
            kept = [_plain(cells[at]) if at < len(cells) else "" for at in keep]
            marked = {keep.index(at) for at in wrong if at in keep}
            sheet.row([*kept, text], wrong=[*marked, len(names)])
            written += 1
    return written


def fetch_error_sheet(target: BinaryIO, *, actor: Actor, now: datetime, county: str, id: UUID) -> int:
    """The error sheet of a run of the actor's organisation. It shows numbers in clear, as they were uploaded: a look is left."""
    run = find_import(actor, county, id)
    found = wrong_rows(run)
    heads, _, _ = next(found)
    leave_look(
        county=county, kind="import", subject_id=run.id, part_id=None, fields=["ledger"], reason="下载未导入的行", actor=actor, at=now
    )  # fmt: skip
    return write_error_sheet(
        target,
        [str(name) for name in heads or []],
        ((cells or [], text, wrong) for cells, text, wrong in found),
    )
