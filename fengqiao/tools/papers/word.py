"""Word by python-docx: real tables, real page numbers; fonts are only named (仿宋, 黑体, 宋体), Word and WPS have them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document as new_word
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from .blocks import (
    WIDTH_MM,
    Block,
    Cell,
    Contents,
    Document,
    Grid,
    Heading,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Picture,
    Sheet,
    Signature,
    Signatures,
    Square,
    Table,
    Title,
    check,
    clean,
    places,
)
from .pictures import fitted_mm, square_png

__all__ = ["render_docx"]

BODY, LABEL, TITLE = "仿宋", "黑体", "宋体"
SIDES = {
    "left": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
NO_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - a paper carries no time of printing, so that equal papers are equal files


def render_docx(document: Document) -> bytes:
    """The paper as a Word file (the working copy; the PDF is the copy of record). Equal papers give equal bytes."""
    check(document)
    word = new_word()
    _page(word, document)
    pages = _Pages(word)
    for block in document.blocks:
        pages.draw(block)
    about = word.core_properties
    about.title, about.author, about.comments = clean(document.title), "", ""
    about.created = about.modified = NO_DAY
    raw = io.BytesIO()
    word.save(raw)
    return _without_times(raw.getvalue())


def _without_times(packed: bytes) -> bytes:
    """The same archive with one fixed time for all its members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()


def _page(word: Any, document: Document) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.left_margin, section.right_margin = Mm(28), Mm(25)
    section.header_distance, section.footer_distance = Mm(12), Mm(12)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    _speak_chinese(word)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = _pitch(12, 1.4)
    footer = section.footer.paragraphs[0]
    footer.style = normal
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    _run(footer, f"{document.footer}\t", size=9)
    _field(footer, "PAGE")
    _run(footer, " / ", size=9)
    _field(footer, "NUMPAGES")
    if document.banner:
        header = section.header.paragraphs[0]
        header.style, header.alignment = normal, WD_ALIGN_PARAGRAPH.CENTER
        _run(header, clean(document.banner), font=LABEL, size=9)


def _pitch(points: float, spacing: float) -> Length:
    """A fixed distance of lines (固定值): one in multiples grows with the font that a machine puts in place of a missing one, by a third
    with some, and a paper of one page becomes one of two. 1.17 is what 宋体 and 仿宋 themselves ask for."""
    return Pt(round(points * spacing * 1.17, 1))


def _speak_chinese(word: Any) -> None:
    """Mainland Chinese as the language of the text: it decides the shapes of characters and where punctuation stands."""
    defaults = word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")


def _run(paragraph: Any, text: str, *, font: str = BODY, size: float = 12, bold: bool = False) -> None:
    """A run of text; the East Asian font is set on the run, or Word takes the one of its own language."""
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Times New Roman"
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def _lines(paragraph: Any, text: str, **look: Any) -> None:
    """Text with its line breaks inside one paragraph."""
    for number, line in enumerate(clean(text).split("\n")):
        if number:
            paragraph.add_run().add_break()
        _run(paragraph, line, **look)


def _field(paragraph: Any, code: str) -> None:
    """A field that Word counts itself, with "1" shown until it does."""
    for kind, value in (
        ("fldChar", "begin"),
        ("instrText", code),
        ("fldChar", "separate"),
        ("t", "1"),
        ("fldChar", "end"),
    ):
        run = paragraph.add_run()
        run.font.size = Pt(9)
        element = OxmlElement(f"w:{kind}")
        if kind == "fldChar":
            element.set(qn("w:fldCharType"), value)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = value
        run._r.append(element)


def _indent(paragraph: Any) -> None:
    """The first line is indented by two characters, in the unit that Word keeps when the size changes."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "480")


def _shares(widths: Sequence[int]) -> list[Length]:
    return [Mm(WIDTH_MM * width / sum(widths)) for width in widths]


class _Pages:
    """Draws blocks one below another."""

    def __init__(self, word: Any) -> None:
        self.word = word
        self.break_before = False

    def draw(self, block: Block) -> None:
        match block:
            case Title():
                self._line(block.text, side="center", after=8, spacing=1.1, font=TITLE, size=22, bold=True)
            case Heading():
                paragraph = self._line(block.text, before=6, font=LABEL)
                paragraph.paragraph_format.keep_with_next = True
            case Paragraph():
                self._paragraph(block)
            case Numbered():
                for item in block.lines():
                    _indent(self._line(item))
            case Grid():
                self._grid(block)
            case Table():
                self._table(block)
            case Signatures():
                self._signatures(block)
            case Note():
                self._line(block.text, before=10, spacing=1.2, size=9)
            case Contents():
                self._table(Table(block.widths, block.header, block.rows({})))
            case Picture():
                self._picture(block)
            case Sheet():
                self.break_before = False
                self._line(
                    f"{block.caption}（PDF 材料，见 PDF 格式的文书）", side="center", before=4, size=10.5
                )
            case Square():
                self._square(block)
            case PageBreak():
                self.break_before = bool(self.word.element.body[:-1])

    def _new(self) -> Any:
        paragraph = self.word.add_paragraph()
        if self.break_before:
            paragraph.paragraph_format.page_break_before = True
            self.break_before = False
        return paragraph

    def _line(
        self,
        text: str,
        *,
        side: str = "left",
        before: float = 0,
        after: float = 0,
        spacing: float = 1.4,
        **look: Any,
    ) -> Any:
        paragraph = self._new()
        # Justified text would stretch the line before a forced break over the whole width.
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if side == "left" and "\n" in text else SIDES[side]
        shape = paragraph.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.line_spacing = _pitch(look.get("size", 12), spacing) if spacing else 1.0
        _lines(paragraph, text, **look)
        return paragraph

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self._line("", side=block.align)
        if block.align == "left" and "\n" in block.lead + block.text:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        if block.align == "left":
            _indent(paragraph)
        if block.lead:
            _lines(paragraph, block.lead, font=LABEL)
        _lines(paragraph, block.text)

    def _new_table(self, rows: int, widths: Sequence[int], style: str | None = "Table Grid") -> Any:
        if self.break_before:  # a table cannot break the page before itself
            self._new().paragraph_format.line_spacing = Pt(1)
        table = self.word.add_table(rows, len(widths), style)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, _shares(widths), strict=True):
            column.width = width
        return table

    def _grid(self, grid: Grid) -> None:
        table = self._new_table(len(grid.rows), grid.widths)
        shares = _shares(grid.widths)
        for top, left, cell in places(grid):
            field = table.cell(top, left)
            if cell.columns > 1 or cell.rows > 1:
                field = field.merge(table.cell(top + cell.rows - 1, left + cell.columns - 1))
            field.width = Length(sum(shares[left : left + cell.columns]))
            if cell.least_mm:
                table.rows[top].height = Mm(cell.least_mm)
            _fill(field, cell)

    def _table(self, block: Table) -> None:
        table = self._new_table(1 + len(block.rows), block.widths)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        shares = _shares(block.widths)
        for number, texts in enumerate((block.header, *block.rows)):
            for field, text, width in zip(table.rows[number].cells, texts, shares, strict=True):
                field.width = width
                _fill(field, Cell(text, label=number == 0))

    def _picture(self, block: Picture) -> None:
        width, height = fitted_mm(block.data, block.width_mm, block.height_mm)
        paragraph = self._line("", side="center", spacing=0)
        paragraph.add_run().add_picture(io.BytesIO(block.data), Mm(width), Mm(height))
        if block.caption:
            paragraph.paragraph_format.keep_with_next = True
            self._line(block.caption, side="center", before=4, size=10.5)

    def _square(self, block: Square) -> None:
        table = self._new_table(1, (block.side_mm + 4, WIDTH_MM - block.side_mm - 4), None)
        code, caption = table.rows[0].cells
        code.width, caption.width = Mm(block.side_mm + 4), Mm(WIDTH_MM - block.side_mm - 4)
        code.paragraphs[0].add_run().add_picture(io.BytesIO(square_png(block.text)), Mm(block.side_mm))
        _fill(caption, Cell(block.caption, align="left"), size=9)
        caption.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER

    def _signatures(self, block: Signatures) -> None:
        """A borderless table, because tabs shift in LibreOffice; the third column is ruled to sign on."""
        self._line("", spacing=0.6).paragraph_format.keep_with_next = True
        if block.lines:
            table = self._new_table(len(block.lines), (112, 45), None)
            for row, one in zip(table.rows, block.lines, strict=True):
                row.height = Mm(10)
                label, place = row.cells
                label.width, place.width = Mm(112), Mm(45)
                _rule_below(place)
                for field, text, side in (
                    (label, one.line, "right"),
                    (place, "" if one.drawn else one.name, "left"),
                ):
                    _fill(field, Cell(text, align="right" if side == "right" else "center"), size=12)
                    field.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
                    field.paragraphs[0].paragraph_format.keep_with_next = True
                _draw(place, one)
        for text, before in ((block.seal, 10), (block.on, 2)):
            if text:
                line = self._line(text, side="right", before=before)
                line.paragraph_format.keep_with_next = text == block.seal


def _draw(place: Any, one: Signature) -> None:
    """The signature as it was written on a screen."""
    if one.drawn:
        width, height = fitted_mm(one.drawn, 41, 11)
        place.paragraphs[0].paragraph_format.line_spacing = 1.0  # a fixed one would cut the picture
        place.paragraphs[0].add_run().add_picture(io.BytesIO(one.drawn), Mm(width), Mm(height))


def _fill(field: Any, cell: Cell, size: float = 10.5) -> None:
    paragraph = field.paragraphs[0]
    for extra in field.paragraphs[1:]:  # a merge leaves empty paragraphs behind
        extra._p.getparent().remove(extra._p)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if cell.align == "left" else SIDES[cell.align]
    paragraph.paragraph_format.line_spacing = _pitch(size, 1.1)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    _lines(paragraph, cell.text, font=LABEL if cell.label else BODY, size=size)
    vertical = WD_CELL_VERTICAL_ALIGNMENT
    field.vertical_alignment = vertical.TOP if cell.align == "left" else vertical.CENTER


def _rule_below(field: Any) -> None:
    """A thin line to sign on."""
    borders = OxmlElement("w:tcBorders")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    field._tc.get_or_add_tcPr().append(borders)
