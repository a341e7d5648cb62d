"""A ledger as the import sees it: its heads, the reader with this county's names, and its rows in batches. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from fengqiao.casework.cases.types import types
from fengqiao.registry.organisations.queries import OrganisationView
from fengqiao.registry.places.queries import county_key, names_below, path_names
from fengqiao.tools.sheets import Cell, Sheet, SheetProblem, open_sheet
from fengqiao.tools.textmind.proposals import leaf_by_words
from fengqiao.trust.vault import blind

from .ledger_columns import COLUMNS
from .ledger_heads import LOOKED_AT, Heads, find_heads
from .ledger_matching import PlaceNames
from .ledger_rows import LedgerMapping, LedgerRow, RowReader

__all__ = ["Ledger", "batches", "digest_of", "leaf_of", "mapping_from", "open_ledger", "reader_for"]


@dataclass(frozen=True)
class Ledger:
    """A sheet with its heads; rows begin below them."""

    sheet: Sheet
    heads: Heads

    @property
    def first(self) -> int:
        return self.heads.last + 1


def open_ledger(data: bytes, name: str = "") -> Ledger:
    """The sheet and its heads. Raises SheetProblem where the file is no ledger, with a sentence that says why."""
    sheet = open_sheet(data, name)
    heads = find_heads(list(islice(sheet.rows(), LOOKED_AT)))
    if heads is None:
        raise SheetProblem(
            "ledger_without_heads",
            "没有找到表头。表头应有“申请人”“被申请人”“纠纷类型”“纠纷简要情况”等列名，并在前 30 行之内。",
        )
    return Ledger(sheet, heads)


def leaf_of(family: str, narrative: str) -> str:
    """The leaf of a family that the words of a narrative speak for; else the family's own "other", else ""."""
    leaf = leaf_by_words(narrative, family)
    if leaf in types() and types()[leaf].is_open:
        return leaf
    rest = f"{family}.other"
    return rest if rest in types() else ""


def mapping_from(kept: Mapping[str, Any], heads: Heads, *, place: str) -> LedgerMapping:
    """The mapping as a run keeps it (JSON), for these heads; places that a row does not name are the organisation's own."""
    columns = {code: int(at) for code, at in kept.get("columns", {}).items() if code in COLUMNS}
    return LedgerMapping(
        columns, heads.names, kept.get("values", {}), kept.get("fallback_place", "") or place, kept.get("fallback_type", ""),
        bool(kept.get("take_proposals")),
    )  # fmt: skip


def reader_for(
    mapping: LedgerMapping, organisation: OrganisationView, *, today: date, source: str
) -> RowReader:
    """A reader that knows the places of the organisation's county. Two queries."""
    county = county_key(organisation.place)
    above = path_names([county], above=2).get(county, "").split()
    places = PlaceNames(county, names_below(county), sorted(above, key=len, reverse=True))
    return RowReader(mapping, places=places, today=today, leaf=leaf_of, source=source)


def batches(
    ledger: Ledger, reader: RowReader, *, first: int, size: int
) -> Iterator[tuple[int, list[LedgerRow], list[list[Cell]]]]:
    """(number of the row after the batch, rows as read, their cells), `size` rows of the file at a time."""
    rows = ledger.sheet.rows(max(first, ledger.first))
    while chunk := list(islice(rows, size)):
        yield (
            chunk[-1][0] + 1,
            [reader.read(number, cells) for number, cells in chunk],
            [cells for _, cells in chunk],
        )


def digest_of(row: LedgerRow) -> bytes:
    """Keyed, so that nobody can find a row again by guessing what stood in it."""
    return blind("ledger", row.content())
