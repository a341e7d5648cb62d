"""The block model: a paper is plain data, and both renderers draw the same data.

A room builds a `Document` from its rows; `render_pdf` and `render_docx` draw it; `texts` says what it says. Whoever adds
a kind of block adds it to BLOCKS, to `templates/paper.typ` and to `word.py`; a test draws every kind in both.

Text is a plain string everywhere. "\\n" breaks the line. Nothing in it is ever read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

from fengqiao.kernel.errors import Invalid

__all__ = [
    "BLOCKS", "MOST_CHARACTERS", "Block", "Cell", "Contents", "Document", "Grid", "Heading", "Line", "Note", "Numbered", "PageBreak",
    "Paragraph", "Picture", "Sheet", "Signature", "Signatures", "Square", "Table", "Title", "check", "clean", "date_text", "texts",
]  # fmt: skip

MOST_CHARACTERS = 200_000  # about 250 pages; above that something else than a paper was passed
WIDTH_MM = 157  # A4 less the margins of 28 mm (binding edge) and 25 mm

# Not allowed in XML 1.0, or able to show digits in another order than they are stored (bidirectional controls).
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


def clean(text: str) -> str:
    """The text without characters that no paper may carry; line ends become "\\n", tabs become spaces."""
    text = re.sub(r"\r\n?|[\u0085\u2028\u2029\x0b\x0c]", "\n", text).replace("\t", " ")
    return _UNWANTED.sub("", text)


def date_text(day: date | None) -> str:
    """2026年5月12日, as GB/T 9704 writes days (no leading zeros). Without a day, room to write one by hand."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　　年　　月　　日"


@dataclass(frozen=True)
class Title:
    """The name of the paper, centred, once and first."""

    text: str


@dataclass(frozen=True)
class Heading:
    """一、… inside a paper."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text. `lead` stands before it in 黑体 (当事人：). Indented by two characters unless aligned right or centred."""

    text: str
    lead: str = ""
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True)
class Numbered:
    """Items with Arabic numbers: "1. …"."""

    items: tuple[str, ...]

    def lines(self) -> tuple[str, ...]:
        return tuple(f"{number}. {item}" for number, item in enumerate(self.items, 1))


@dataclass(frozen=True)
class Cell:
    """A cell of a grid. `columns` and `rows` merge; `least_mm` is the least height of its row.

    Give the least height to a label: in the PDF it is the label that keeps the row open.
    """

    text: str
    label: bool = False
    columns: int = 1
    rows: int = 1
    align: Literal["left", "center", "right"] = "center"
    least_mm: int = 0


@dataclass(frozen=True)
class Grid:
    """A form with ruled fields. `widths` are shares of the text width; cells are listed row by row, merged ones once."""

    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Table:
    """A plain table; the header is repeated on every page."""

    widths: tuple[int, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Signature:
    """A line to sign on. `name` is printed only where a name was signed elsewhere; else the line stays empty.

    drawn: the signature as a picture (PNG or JPEG), where it was written on a screen.
    """

    label: str
    name: str = ""
    drawn: bytes = b""

    @property
    def line(self) -> str:
        return f"{self.label}："


@dataclass(frozen=True)
class Signatures:
    """Lines to sign, then the place of the seal and the day. Kept together on one page."""

    lines: tuple[Signature, ...]
    seal: str = ""
    on: str = ""


@dataclass(frozen=True)
class Note:
    """Small print below a form."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A photograph or scan (PNG or JPEG), as large as fits into the two millimetres, with its caption below."""

    data: bytes
    caption: str = ""
    width_mm: int = WIDTH_MM
    height_mm: int = 205


@dataclass(frozen=True)
class Sheet:
    """A page (from 1) of somebody else's PDF, drawn like a picture: what is active in it, and its links, stay behind.

    Only for PDFs that `pages_of` has opened. Word cannot show it and names it.
    """

    data: bytes
    page: int
    caption: str = ""
    width_mm: int = WIDTH_MM
    height_mm: int = 222

    @property
    def file(self) -> str:
        return f"{sha256(self.data).hexdigest()[:32]}.pdf"


@dataclass(frozen=True)
class Square:
    """A QR code of `text`, with what to do with it printed beside."""

    text: str
    caption: str
    side_mm: int = 26


@dataclass(frozen=True)
class Line:
    """A line of a table of contents. `target`: the part of the volume it names; its page is `page`, or what the renderer finds."""

    name: str
    target: str = ""
    page: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Contents:
    """The contents of a volume (卷内目录): number, name, page, remark. Pages are true: the renderer of volumes looks them up."""

    lines: tuple[Line, ...]
    widths: tuple[int, ...] = (14, 88, 20, 35)

    header = ("序号", "文书名称", "页次", "备注")

    def rows(self, pages: Mapping[str, str]) -> tuple[tuple[str, str, str, str], ...]:
        """The rows with the pages of the parts."""
        return tuple(
            (str(number), one.name, one.page or pages.get(one.target, ""), one.remark)
            for number, one in enumerate(self.lines, 1)
        )


@dataclass(frozen=True)
class PageBreak:
    """The next block begins a page."""


Block = (
    Title
    | Heading
    | Paragraph
    | Numbered
    | Grid
    | Table
    | Signatures
    | Note
    | Picture
    | Sheet
    | Square
    | Contents
    | PageBreak
)
BLOCKS: tuple[type[Block], ...] = (
    Title, Heading, Paragraph, Numbered, Grid, Table, Signatures, Note, Picture, Sheet, Square, Contents, PageBreak,
)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A paper. The footer shows `form` (which statutory form it is) and `number`, and the page as "1 / 2".

    banner: stands at the top of every page, for example on a demonstration installation.
    """

    title: str
    blocks: tuple[Block, ...]
    form: str = ""
    number: str = ""
    banner: str = ""

    @property
    def footer(self) -> str:
        return "　".join(part for part in (clean(self.form), clean(self.number)) if part)


def check(document: Document) -> None:
    """Raises Invalid for a paper of absurd length, ValueError for a grid whose cells do not fill its rows."""
    if sum(map(len, texts(document))) > MOST_CHARACTERS:
        raise Invalid(
            "paper_too_long", f"文书内容超过 {MOST_CHARACTERS // 10_000} 万字，无法生成，请精简后再试。"
        )
    for block in document.blocks:
        if isinstance(block, Grid):
            _fill(block)
        elif isinstance(block, Table):
            for row in (block.header, *block.rows):
                if len(row) != len(block.widths):
                    raise ValueError(f"a row of {len(row)} cells in a table of {len(block.widths)} columns")


def _fill(grid: Grid) -> None:
    """Every field of the grid is covered by exactly one cell."""
    taken: set[tuple[int, int]] = set()
    for top, left, cell in places(grid):
        fields = {(top + down, left + right) for down in range(cell.rows) for right in range(cell.columns)}
        if fields & taken:
            raise ValueError("cells of a grid overlap")
        taken |= fields
    if taken != {(row, column) for row in range(len(grid.rows)) for column in range(len(grid.widths))}:
        raise ValueError("cells of a grid do not fill its rows")


def places(grid: Grid) -> list[tuple[int, int, Cell]]:
    """Row and column of each cell, with merged cells taken into account."""
    taken: set[tuple[int, int]] = set()
    found = []
    for top, row in enumerate(grid.rows):
        left = 0
        for cell in row:
            while (top, left) in taken:
                left += 1
            found.append((top, left, cell))
            taken |= {
                (top + down, left + right) for down in range(cell.rows) for right in range(cell.columns)
            }
    return found


def texts(document: Document) -> list[str]:
    """What the paper says, block by block, in reading order; fields of one block on lines of their own."""
    return ["\n".join(clean(text) for text in _texts_of(block)) for block in document.blocks]


def _texts_of(block: Block) -> Iterable[str]:
    match block:
        case Title() | Heading() | Note():
            return (block.text,)
        case Paragraph():
            return (block.lead + block.text,)
        case Numbered():
            return block.lines()
        case Grid():
            return (cell.text for row in block.rows for cell in row)
        case Table():
            return (*block.header, *(text for row in block.rows for text in row))
        case Contents():
            return (*block.header, *(text for row in block.rows({}) for text in row))
        case Picture() | Sheet() | Square():
            return (block.caption,) if block.caption else ()
        case Signatures():
            signed = [one.line + ("" if one.drawn else one.name) for one in block.lines]
            return [*signed, *(text for text in (block.seal, block.on) if text)]
        case PageBreak():
            return ()
