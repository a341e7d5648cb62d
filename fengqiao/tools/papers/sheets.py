"""PDFs that others made: whether their pages can be drawn in a paper. A file that typst cannot read must not stop a whole volume."""

from __future__ import annotations

import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from typst import TypstError

from .blocks import Document, PageBreak, Sheet
from .pdf import render_pdf

__all__ = ["MOST_PAGES", "pages_of"]

MOST_PAGES = 60  # of one file; a longer one is kept beside the volume


def pages_of(data: bytes) -> int:
    """How many pages of this PDF can be bound: all of them, or 0 where it is broken, locked, empty or longer than MOST_PAGES.

    Each page is drawn once to see that it can be.
    """
    try:
        count = len(PdfReader(io.BytesIO(data)).pages)
        if not 0 < count <= MOST_PAGES:
            return 0
        blocks = [block for page in range(1, count + 1) for block in (PageBreak(), Sheet(data, page))]
        render_pdf(Document("", tuple(blocks)))
    except (PyPdfError, TypstError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return 0  # what damaged files make pypdf raise
    return count
