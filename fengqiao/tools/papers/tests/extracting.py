"""What a finished file says, read back by other programs than those that wrote it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from docx import Document as open_word
from docx.oxml.ns import qn
from pypdf import PdfReader

from fengqiao.tools.papers import Document, Grid, render_docx, render_pdf, texts
from fengqiao.tools.papers.blocks import places


def squeezed(text: str) -> str:
    """Without white space and without the places to break that only the PDF has."""
    return re.sub(r"[\s\u200b]", "", text)


def pdf_pages(pdf: bytes) -> list[str]:
    """The text of each page, squeezed, in the order in which it is drawn."""
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def pdf_text(pdf: bytes, document: Document) -> str:
    """The text of all pages without banner and footer; both must be on every page."""
    pages, out = pdf_pages(pdf), []
    for number, page in enumerate(pages, 1):
        footer = f"{squeezed(document.footer)}{number}/{len(pages)}"
        assert footer in page, f"no footer {footer} on page {number}"
        page = page.replace(footer, "", 1)
        if document.banner:
            assert squeezed(document.banner) in page
            page = page.replace(squeezed(document.banner), "", 1)
        out.append(page)
    return "".join(out)


def docx_pieces(docx: bytes) -> Iterator[str]:
    """Paragraphs and cells in the order of the file; a merged cell once."""
    for element in open_word(io.BytesIO(docx)).element.body:
        if element.tag == qn("w:p"):
            yield _text(element)
        elif element.tag == qn("w:tbl"):
            for cell in element.iter(qn("w:tc")):
                merged = cell.tcPr.find(qn("w:vMerge")) if cell.tcPr is not None else None
                if merged is None or merged.get(qn("w:val")) == "restart":
                    yield _text(cell)


def _text(element: object) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))  # type: ignore[attr-defined]


def assert_says(found: str, document: Document) -> None:
    """`found` says what the blocks say: block after block, and nothing else."""
    at = 0
    for number, text in enumerate(texts(document)):
        wanted = squeezed(text)
        assert found[at : at + len(wanted)] == wanted, f"block {number} differs"
        at += len(wanted)
    assert found[at:] == ""


def as_drawn(document: Document) -> Document:
    """The paper with the cells of its grids in the order of the PDF's drawing: typst draws a cell that spans rows with the
    last of them. (The tags of the PDF, which screen readers follow, keep the reading order.)
    """
    blocks = []
    for block in document.blocks:
        if isinstance(block, Grid):
            order = sorted(places(block), key=lambda place: (place[0] + place[2].rows, place[1]))
            block = Grid(block.widths, (tuple(cell for _, _, cell in order),))
        blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def assert_pdf_and_word_say_the_same(document: Document) -> bytes:
    """Draws both and compares them with the blocks; returns the PDF."""
    pdf = render_pdf(document)
    assert_says(pdf_text(pdf, document), as_drawn(document))
    assert_says(squeezed("".join(docx_pieces(render_docx(document)))), document)
    return pdf
