"""Rows of a sheet one by one, with merged cells filled. What a cell is worth is left to the caller: here are only its values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, load_workbook

from .problems import SheetProblem
from .sniffing import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, check_package, encoding_of, kind_of

__all__ = ["MOST_BYTES", "MOST_ROWS", "Cell", "Sheet", "open_sheet", "sheet_names"]

Cell = str | float | int | bool | date | datetime | time | timedelta
Merge = tuple[int, int, int, int]  # first row, last row, first column, last column; from 0
LONGEST_CELL = 40_000


@dataclass(frozen=True)
class Sheet:
    """One sheet. `last` is the number of its last row, as Excel counts them (from 1)."""

    name: str
    kind: str
    last: int
    _source: CalamineSheet | str
    _merges: tuple[Merge, ...] = ()

    def rows(self, first: int = 1) -> Iterator[tuple[int, list[Cell]]]:
        """(row number as Excel counts, cells) from row `first` on; blank cells are "". A merged cell's value stands in all of it."""
        plain = self._csv() if isinstance(self._source, str) else self._calamine(self._source)
        for number, cells in _filled(plain, self._merges):
            if number >= first:
                yield number, cells

    def _csv(self) -> Iterator[tuple[int, list[Cell]]]:
        assert isinstance(self._source, str)
        reader = csv.reader(io.StringIO(self._source, newline=""), delimiter=_delimiter(self._source[:65536]))
        try:
            for number, cells in enumerate(reader, 1):
                yield number, list(cells[:MOST_COLUMNS])
        except csv.Error:
            raise SheetProblem(
                "csv_broken", "CSV 中有没有成对的引号。请用 Excel 打开后另存为 .xlsx 再导入。"
            ) from None

    def _calamine(self, source: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
        left: list[Cell] = [""] * (source.start or (0, 0))[1]
        for number, cells in enumerate(source.iter_rows(), 1):
            yield number, [*left, *cells] if left else cells


def _filled(
    rows: Iterator[tuple[int, list[Cell]]], merges: tuple[Merge, ...]
) -> Iterator[tuple[int, list[Cell]]]:
    """Merged areas hold their value in the first cell only; here every cell of the area gets it."""
    if not merges:
        yield from rows
        return
    waiting = sorted(merges, reverse=True)
    live: list[tuple[Merge, Cell]] = []
    for number, cells in rows:
        at = number - 1
        live = [one for one in live if one[0][1] >= at]
        while waiting and waiting[-1][0] <= at:
            area = waiting.pop()
            if area[0] == at and area[2] < len(cells):
                live.append((area, cells[area[2]]))
        for (_first, _last, left, right), value in live:
            for column in range(left, min(right + 1, len(cells))):
                cells[column] = value
        yield number, cells


def _delimiter(head: str) -> str:
    """The separator that the first lines have most of."""
    lines = [line for line in head.splitlines()[:20] if line.strip()]
    return max((",", "\t", ";"), key=lambda one: sum(line.count(one) for line in lines))


def sheet_names(data: bytes) -> list[str]:
    """Names of the visible sheets that hold something; of a .csv one blank name. Raises SheetProblem."""
    if kind_of(data) == "csv":
        return [""]
    book = _book(data)
    shown = [one.name for one in book.sheets_metadata if "Visible" in str(one.visible)]
    return shown or list(book.sheet_names)


def open_sheet(data: bytes, name: str = "") -> Sheet:
    """The sheet of this name, else the first one with content. Raises SheetProblem.

    Cost: calamine lays the whole sheet out, some 2 KB a row of twenty columns, until the Sheet is dropped.
    """
    if kind_of(data) == "csv":
        text = data.decode(encoding_of(data))
        return Sheet("", "csv", text.count("\n") + 1, text)
    book = _book(data)
    names = [name] if name in book.sheet_names else sheet_names(data)
    for one in names:
        try:
            found = book.get_sheet_by_name(one)
        except (CalamineError, ValueError):
            raise SheetProblem(
                "sheet_broken", "工作表已损坏，读不出内容。请用 Excel 打开后另存一份再导入。"
            ) from None
        if found.start is not None:
            merges = tuple((a[0], b[0], a[1], b[1]) for a, b in found.merged_cell_ranges or ())
            return Sheet(one, "xlsx", (found.end or (0, 0))[0] + 1, found, merges)
    raise SheetProblem("sheet_empty", "表格里没有内容，请重新选择。")


def _book(data: bytes) -> CalamineWorkbook:
    check_package(data)
    try:
        return load_workbook(io.BytesIO(data))
    except PasswordError:
        raise SheetProblem("sheet_encrypted", "这个表格设有打开密码。请去掉密码、保存后再导入。") from None
    except (CalamineError, ValueError, OSError):
        raise SheetProblem("sheet_broken", "文件已损坏，打不开。请用 Excel 打开后另存一份再导入。") from None
