"""Files kept in the database in sealed pieces: what clerks upload and what exports leave is personal data (design 4.8).

In the database and not beside it, so that a file is there if and only if its row is, on every machine, and in every backup.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.placed.models import PlacedModel
from fengqiao.trust.vault import seal, unseal

from .models import ExportPart, ImportPart

__all__ = ["erase_parts", "keep_parts", "read_parts"]

PIECE = 3 * 2**18  # bytes; base64 makes a megabyte of them
_MODELS: dict[str, Any] = {"import": ImportPart, "export": ExportPart}


def keep_parts(run: PlacedModel, data: bytes, *, now: datetime) -> None:
    """Seal a file's pieces under its run."""
    model = _MODELS[run.root_kind]  # type: ignore[attr-defined]
    rows = []
    for ordinal, at in enumerate(range(0, len(data), PIECE)):
        row = model(id=uuid7(), county=run.county, created_at=now, run=run, ordinal=ordinal)
        plain = base64.b64encode(data[at : at + PIECE]).decode()
        row.body_enc = seal(plain, table=model._meta.db_table, column="body_enc", row_id=row.id)
        rows.append(row)
    model.objects.bulk_create(rows, batch_size=8)


def _pieces(run: PlacedModel) -> Iterator[bytes]:
    model = _MODELS[run.root_kind]  # type: ignore[attr-defined]
    for row in model.objects.of(run).order_by("ordinal").iterator(chunk_size=4):
        if row.body_enc is not None:
            plain = unseal(row.body_enc, table=model._meta.db_table, column="body_enc", row_id=row.id)
            yield base64.b64decode(plain)


def read_parts(run: PlacedModel) -> bytes:
    """The whole file; empty where it was erased."""
    return b"".join(_pieces(run))


def erase_parts(run: PlacedModel) -> int:
    """Take the content out; the rows stay. Returns how many pieces there were."""
    return int(_MODELS[run.root_kind].objects.of(run).update(body_enc=None))  # type: ignore[attr-defined]
