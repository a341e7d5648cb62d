"""PDF by typst: the template is ours and fixed, the paper goes in as one JSON string that is shown and never read as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from .blocks import (
    WIDTH_MM,
    Block,
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
    Signatures,
    Square,
    Table,
    Title,
    check,
    clean,
    places,
    texts,
)
from .fonts import FontSet, font_set, missing_sentence
from .pictures import as_svg, fitted_mm, square_svg

__all__ = ["compiled", "files_of", "glyph_sentence", "plain_blocks", "render_pdf"]

TEMPLATES = (
    Path(__file__).parent / "templates"
)  # the only folder that typst may read; it holds nothing but templates
MEMORY = Path("/dev/shm")  # what parties handed in is written to no disk in clear
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
    return compiled("paper.typ", _paper(document, fonts), fonts, files=files_of([document]))


def files_of(documents: Iterable[Document]) -> dict[str, bytes]:
    """The PDFs of which pages are drawn, by the name that the block gives them."""
    return {
        block.file: block.data
        for document in documents
        for block in document.blocks
        if isinstance(block, Sheet)
    }


def compiled(
    template: str,
    paper: dict[str, Any],
    fonts: FontSet,
    *,
    tags: bool = True,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """What typst makes of a template and the data it shows. It reads `files` beside the templates, from memory where the machine can."""
    if not files:
        return _compiled(TEMPLATES, template, paper, fonts, tags)
    with TemporaryDirectory(prefix="fengqiao-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        root = Path(folder)
        for one in TEMPLATES.glob("*.typ"):
            (root / one.name).write_bytes(one.read_bytes())
        for name, data in files.items():
            (root / name).write_bytes(data)
        return _compiled(root, template, paper, fonts, tags)


def _compiled(root: Path, template: str, paper: dict[str, Any], fonts: FontSet, tags: bool) -> bytes:
    return bytes(
        typst.compile(
            root / template,
            root=root,
            font_paths=fonts.fonts,
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
            format="pdf",
            timestamp=0,
            pdf_tags=tags,
        )
    )


def glyph_sentence(document: Document) -> str:
    """Which characters of the paper this machine's fonts cannot draw, as a sentence for the user; empty where all are there."""
    return missing_sentence(_missing(document, font_set()))


def _missing(document: Document, fonts: FontSet) -> str:
    return fonts.missing([*texts(document), document.footer, clean(document.banner)])


def _paper(document: Document, fonts: FontSet) -> dict[str, Any]:
    """The whole paper as the template wants it."""
    return {
        "title": clean(document.title),
        "footer": document.footer,
        "banner": clean(document.banner),
        "roles": fonts.roles,
        "faint": fonts.faint,
        "blocks": plain_blocks(document, fonts),
    }


def plain_blocks(document: Document, fonts: FontSet) -> list[dict[str, Any]]:
    """The blocks as the template wants them, and a note on what no font can draw."""
    blocks = [_plain(block) for block in document.blocks]
    if sentence := missing_sentence(_missing(document, fonts)):
        blocks.append(_plain(Note(f"注：{sentence}")))
    return blocks


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
            header, *rows = _table_rows(block.widths, (block.header, *block.rows))
            return {"kind": "table", "widths": block.widths, "header": header, "rows": rows}
        case Contents():
            header, *rows = _table_rows(block.widths, (block.header, *block.rows({})))
            targets = [one.target if not one.page else "" for one in block.lines]
            return {
                "kind": "contents",
                "widths": block.widths,
                "header": header,
                "rows": rows,
                "targets": targets,
            }
        case Signatures():
            signed = [
                {
                    "label": _lines(one.line, 100),
                    "name": _lines(one.name, 45) if one.name else [],
                    "drawn": as_svg(one.drawn) if one.drawn else "",
                }
                for one in block.lines
            ]
            seal, on = (_lines(text) if text else [] for text in (block.seal, block.on))
            return {"kind": "signatures", "lines": signed, "seal": seal, "on": on}
        case Note():
            return {"kind": "note", "text": _lines(block.text, WIDTH_MM, 9)}
        case Picture():
            width, height = fitted_mm(block.data, block.width_mm, block.height_mm)
            return {
                "kind": "picture", "svg": as_svg(block.data), "width": width, "height": height,
                "caption": _lines(block.caption, WIDTH_MM, 10.5) if block.caption else [],
            }  # fmt: skip
        case Sheet():
            return {
                "kind": "sheet", "file": block.file, "page": block.page, "width": block.width_mm, "height": block.height_mm,
                "caption": _lines(block.caption, WIDTH_MM, 10.5) if block.caption else [],
            }  # fmt: skip
        case Square():
            return {
                "kind": "square", "svg": square_svg(block.text), "side": block.side_mm, "caption": _lines(block.caption, WIDTH_MM - block.side_mm, 9),
            }  # fmt: skip
        case PageBreak():
            return {"kind": "pagebreak"}


def _table_rows(widths: tuple[int, ...], rows: Iterable[tuple[str, ...]]) -> list[list[list[str]]]:
    shares = [WIDTH_MM * width / sum(widths) for width in widths]
    return [[_lines(text, share - 3, 10.5) for text, share in zip(row, shares, strict=True)] for row in rows]


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
