"""A volume: many papers bound into one PDF by one run of typst, with true page numbers in its contents."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from pypdf import PdfReader

from fengqiao.kernel.errors import Invalid

from .blocks import Document, check, clean, texts
from .fonts import font_set
from .pdf import compiled, files_of, plain_blocks

__all__ = ["Part", "Volume", "render_volume"]

MOST_CHARACTERS = 400_000  # about 500 pages; beyond that a volume is split into several


@dataclass(frozen=True)
class Part:
    """One paper of a volume. `code` is its own within the volume; numbered parts count from 1 at the first of them."""

    code: str
    document: Document
    numbered: bool = True


@dataclass(frozen=True)
class Volume:
    """The PDF and, by code, the first and last page of each part: as printed for numbered parts, counted from the cover in `sheets`."""

    pdf: bytes
    pages: dict[str, tuple[int, int]]
    sheets: dict[str, tuple[int, int]]


def render_volume(parts: Sequence[Part], *, title: str, banner: str = "") -> Volume:
    """All parts in one PDF. The same parts give the same bytes on one machine.

    Raises Invalid for an absurd length, ValueError where two parts have one code.
    """
    codes = [part.code for part in parts]
    if len(set(codes)) != len(codes):
        raise ValueError("two parts of a volume have the same code")
    for part in parts:
        check(part.document)
    if sum(len(text) for part in parts for text in texts(part.document)) > MOST_CHARACTERS:
        raise Invalid("volume_too_long", f"卷宗内容超过 {MOST_CHARACTERS // 10_000} 万字，请分卷装订。")
    fonts = font_set()
    first = next((number for number, part in enumerate(parts) if part.numbered), len(parts))
    paper = {
        "title": clean(title),
        "banner": clean(banner),
        "roles": fonts.roles,
        "faint": fonts.faint,
        "first": first,
        "parts": [
            {
                "code": part.code,
                "name": clean(part.document.title),
                "footer": part.document.footer,
                "numbered": part.numbered,
                "blocks": plain_blocks(part.document, fonts),
            }
            for part in parts
        ],
    }
    pdf = compiled("volume.typ", paper, fonts, files=files_of([part.document for part in parts]))
    return Volume(pdf, *_pages(pdf, parts, first))


def _pages(
    pdf: bytes, parts: Sequence[Part], first: int
) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """Where the parts begin and end, from the bookmarks of the PDF."""
    reader = PdfReader(io.BytesIO(pdf))
    starts = [
        (reader.get_destination_page_number(one) or 0) + 1
        for one in reader.outline
        if not isinstance(one, list)
    ]
    if len(starts) != len(parts):
        raise RuntimeError(f"{len(parts)} parts, {len(starts)} bookmarks")
    ends = [start - 1 for start in starts[1:]] + [len(reader.pages)]
    sheets = {part.code: (one, last) for part, one, last in zip(parts, starts, ends, strict=True)}
    before = starts[first] - 1 if first < len(starts) else 0
    pages = {
        part.code: (sheets[part.code][0] - before, sheets[part.code][1] - before)
        for part in parts
        if part.numbered
    }
    return pages, sheets
