"""Writing .xlsx row by row: constant memory, every string a string (never a formula, an address or a number)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

__all__ = ["Writer", "writing"]

LONGEST = 32_767  # characters of a cell; longer ones would be dropped by Excel
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class Writer:
    """One sheet that grows downwards. Rows once written cannot be touched again."""

    def __init__(self, book: Any, name: str) -> None:
        self._book = book
        self._sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31] or "Sheet1")
        self._at = 0
        self._columns = 0
        self._head: int | None = None
        self._formats = {
            kind: book.add_format({"valign": "top", "text_wrap": kind in ("text", "wrong"), **more})
            for kind, more in {
                "text": {"num_format": "@"}, "number": {}, "money": {"num_format": "#,##0.00"}, "date": {"num_format": "yyyy-mm-dd"},
                "moment": {"num_format": "yyyy-mm-dd hh:mm"}, "wrong": {"num_format": "@", "font_color": "#B42318"},
            }.items()
        }  # fmt: skip
        self._mark = book.add_format({"font_color": "#475061", "italic": True})
        self._bold = book.add_format(
            {"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )

    @property
    def rows(self) -> int:
        """How many rows stand under the heads."""
        return self._at - (self._head + 1 if self._head is not None else 0)

    def mark(self, text: str) -> None:
        """A line above the heads that says what the sheet is; also on every printed page."""
        self._sheet.write_string(self._at, 0, clean(text), self._mark)
        self._sheet.set_footer("&L&8" + clean(text).replace("&", "&&")[:200] + "&R&8&P/&N")
        self._at += 1

    def heads(self, names: Sequence[str], widths: Sequence[float] = ()) -> None:
        """The heads of the columns: bold, fixed while scrolling, with filters. widths in characters."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        for column, name in enumerate(names):
            self._sheet.write_string(self._at, column, clean(name), self._bold)
        self._columns, self._head = len(names), self._at
        self._at += 1
        self._sheet.freeze_panes(self._at, 0)
        self._sheet.repeat_rows(self._head)

    def row(self, cells: Sequence[Any], *, wrong: Sequence[int] = ()) -> None:
        """One row. str, int, float, date, datetime; a (fen,) tuple is money in yuan; None and "" stay blank. wrong: columns in red."""
        for column, value in enumerate(cells):
            if value is None or value == "":
                continue
            self._cell(column, value, column in wrong)
        self._at += 1

    def _cell(self, column: int, value: Any, wrong: bool) -> None:
        sheet, at, formats = self._sheet, self._at, self._formats
        if isinstance(value, str):
            sheet.write_string(at, column, clean(value), formats["wrong" if wrong else "text"])
        elif isinstance(value, tuple):
            sheet.write_number(at, column, value[0] / 100, formats["money"])
        elif isinstance(value, bool):
            sheet.write_string(at, column, "是" if value else "否", formats["text"])
        elif isinstance(value, int | float):
            sheet.write_number(at, column, value, formats["number"])
        elif isinstance(value, datetime):
            sheet.write_datetime(at, column, value.replace(tzinfo=None), formats["moment"])
        elif isinstance(value, date):
            sheet.write_datetime(at, column, value, formats["date"])
        else:
            sheet.write_string(at, column, clean(str(value)), formats["text"])

    def finish(self) -> None:
        """Filters over what was written."""
        if self._head is not None and self._columns:
            self._sheet.autofilter(self._head, 0, max(self._at - 1, self._head), self._columns - 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)


def clean(text: str) -> str:
    """What XML can hold, at most what a cell can hold."""
    text = _UNWRITABLE.sub("", text)
    return text if len(text) <= LONGEST else text[: LONGEST - 20] + "……（以下从略）"


@contextmanager
def writing(target: BinaryIO | Path, name: str, **properties: str) -> Iterator[Writer]:
    """A new workbook with one sheet. properties: title, author, comments, ... as Excel shows them. The target is written at the end."""
    book = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(properties)
    writer = Writer(book, name)
    try:
        yield writer
        writer.finish()
    finally:
        book.close()
