"""PDF by typst: the template is ours and fixed, the paper goes in as one JSON string that is shown and never read as markup."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import typst

from .blocks import (
    WIDTH_MM,
    Block,
    Document,
    Grid,
    Heading,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
    Title,
    check,
    clean,
    places,
    texts,
)
from .fonts import FontSet, font_set, missing_sentence

__all__ = ["glyph_sentence", "render_pdf"]

TEMPLATES = (
    Path(__file__).parent / "templates"
)  # the only folder that typst may read; it holds nothing but templates
MM_PER_POINT = 0.3528
# Characters among which typst finds no place to break a line: anything but spaces and Han.
_NARROW = frozenset("0123456789abcdefghijklnopqrstuvxyz.,:;!/()-_'\"")
_UNBROKEN = re.compile(r"[^\s\u3400-\u9fff\U00020000-\U0003ffff]{4,}")


def render_pdf(document: Document) -> bytes:
    """The paper as PDF. The same paper gives the same bytes on one machine; no time of printing stands in it.

    A character that no font can draw is not lost silently: the last lines of the PDF name it (see `glyph_sentence`).
    Raises Refusal where the machine has no Chinese font, Invalid for a paper of absurd length.
    """
    check(document)
    fonts = font_set()
    paper = _paper(document, fonts)
    return bytes(
        typst.compile(
            TEMPLATES / "paper.typ",
            root=TEMPLATES,
            font_paths=fonts.fonts,
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
            format="pdf",
            timestamp=0,
        )
    )


def glyph_sentence(document: Document) -> str:
    """Which characters of the paper this machine's fonts cannot draw, as a sentence for the user; empty where all are there."""
    return missing_sentence(_missing(document, font_set()))


def _missing(document: Document, fonts: FontSet) -> str:
    return fonts.missing([*texts(document), document.footer, clean(document.banner)])


def _paper(document: Document, fonts: FontSet) -> dict[str, Any]:
    """The whole paper as the template wants it."""
    blocks = [_plain(block) for block in document.blocks]
    if sentence := missing_sentence(_missing(document, fonts)):
        blocks.append(_plain(Note(f"注：{sentence}")))
    return {
        "title": clean(document.title),
        "footer": document.footer,
        "banner": clean(document.banner),
        "roles": fonts.roles,
        "faint": fonts.faint,
        "blocks": blocks,
    }


def _plain(block: Block) -> dict[str, Any]:
    """One block; every text as its lines."""
    match block:
        case Title():
            return {"kind": "title", "text": _lines(block.text, WIDTH_MM, 22)}
        case Heading():
            return {"kind": "heading", "text": _lines(block.text)}
        case Paragraph():
            lead = _lines(block.lead) if block.lead else []
            return {"kind": "paragraph", "lead": lead, "text": _lines(block.text), "align": block.align}
        case Numbered():
            return {"kind": "numbered", "items": [_lines(item) for item in block.lines()]}
        case Grid():
            return {"kind": "grid", "widths": block.widths, "rows": _rows(block)}
        case Table():
            shares = [WIDTH_MM * width / sum(block.widths) for width in block.widths]
            header, *rows = (
                [_lines(text, share - 3, 10.5) for text, share in zip(row, shares, strict=True)]
                for row in (block.header, *block.rows)
            )
            return {"kind": "table", "widths": block.widths, "header": header, "rows": rows}
        case Signatures():
            signed = [
                {"label": _lines(one.line, 100), "name": _lines(one.name, 45) if one.name else []}
                for one in block.lines
            ]
            seal, on = (_lines(text) if text else [] for text in (block.seal, block.on))
            return {"kind": "signatures", "lines": signed, "seal": seal, "on": on}
        case Note():
            return {"kind": "note", "text": _lines(block.text, WIDTH_MM, 9)}
        case PageBreak():
            return {"kind": "pagebreak"}


def _rows(grid: Grid) -> list[list[dict[str, Any]]]:

    share = [WIDTH_MM * width / sum(grid.widths) for width in grid.widths]
    rows: list[list[dict[str, Any]]] = [[] for _ in grid.rows]
    for top, left, cell in places(grid):
        rows[top].append(
            {
                "text": _lines(cell.text, sum(share[left : left + cell.columns]) - 3, 10.5),
                "label": cell.label,
                "columns": cell.columns,
                "rows": cell.rows,
                "align": cell.align,
                "least_mm": cell.least_mm,
            }
        )
    return rows


def _lines(text: str, width_mm: float = WIDTH_MM, points: float = 12) -> list[str]:
    """The lines of a text, with places to break (zero-width spaces) in words that are wider than the column."""
    fits = width_mm / (points * MM_PER_POINT)

    def loosen(match: re.Match[str]) -> str:
        word = match[0]
        wide = sum(0.65 if one in _NARROW else 1.0 for one in word)
        return "\u200b".join(word) if wide > fits else word

    return [_UNBROKEN.sub(loosen, line) for line in clean(text).split("\n")]
