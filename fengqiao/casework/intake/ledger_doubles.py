"""Which rows of a ledger are here already: registered from a ledger before, or exported from this system."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.models import Dispute

from .ledger_values import LedgerRow
from .models import ImportRow, ImportRun

__all__ = ["HERE_ALREADY", "already_here", "registered_before"]

HERE_ALREADY = "这个编号的纠纷就在本系统中（日期、地点、类型都相同），不再登记。"


def registered_before(run: ImportRun, digests: list[bytes]) -> dict[bytes, tuple[UUID, int, bool]]:
    """digest -> (dispute, row, whether of this run) of rows that the organisation has registered from any ledger."""
    if not digests:
        return {}
    rows = ImportRow.objects.everywhere("rows of the organisation whose run is at hand").filter(
        county=run.county, organisation_id=run.organisation_id, state="registered", digest__in=digests
    )
    return {bytes(digest): (dispute, row, one == run.id) for digest, dispute, row, one in rows.values_list("digest", "dispute_id", "row", "run_id")}  # fmt: skip


def already_here(county: str, rows: Sequence[LedgerRow]) -> dict[int, UUID]:
    """Row -> the dispute of this county that it was exported from: it bears its number, day, place and type.

    The number alone would not do: another installation may have given it to another matter. Words are masked when they go out.
    """
    asked: dict[str, list[LedgerRow]] = {}
    for row in rows:
        if row.label and row.input is not None:
            asked.setdefault(row.label, []).append(row)
    if not asked:
        return {}
    found = Dispute.objects.everywhere("held against the number and what else the row says").filter(
        county=county, number__in=list(asked)
    )
    here = {}
    for id, number, received_at, place, kind in found.values_list(
        "id", "number", "received_at", "place", "type"
    ):
        known = (localdate(received_at), place, kind)
        for row in asked[number]:
            said = row.input
            if said and (said.received_on, said.place_code, said.type_code) == known:
                here[row.number] = id
    return here
