"""PDFs that others made: whether their pages can be drawn in a paper. A file that typst cannot read must not stop a whole volume, and one
that was made to swell (a few kilobytes that unpack to gigabytes) must not fill the memory."""

from __future__ import annotations

import io
import re
import zlib

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from typst import TypstError

from .blocks import Document, PageBreak, Sheet
from .pdf import render_pdf

__all__ = ["MOST_PAGES", "MOST_UNPACKED", "pages_of"]

MOST_PAGES = 60  # of one file; a longer one is kept beside the volume
MOST_UNPACKED = (
    64 * 2**20
)  # bytes of all streams together; a scan of sixty pages has its pictures packed otherwise
MOST_PACKED_IN_EACH_OTHER, MOST_STREAMS, BIT = 3, 5_000, 2**16
_STREAM = re.compile(rb"stream\r?\n")
_SWELLS = b"/LZWDecode"  # unpacks to more than a thousand times its size, and nobody has made such files for twenty years


def pages_of(data: bytes) -> int:
    """How many pages of this PDF can be bound: all of them, or 0 where it is broken, locked, empty, swollen or longer than MOST_PAGES.

    Each page is drawn once to see that it can be.
    """
    if _swells(data):
        return 0
    try:
        count = len(PdfReader(io.BytesIO(data)).pages)
        if not 0 < count <= MOST_PAGES:
            return 0
        blocks = [block for page in range(1, count + 1) for block in (PageBreak(), Sheet(data, page))]
        render_pdf(Document("", tuple(blocks)))
    except (PyPdfError, TypstError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return 0  # what damaged files make pypdf raise
    return count


def _swells(data: bytes) -> bool:
    """Whether the streams unpack to more than MOST_UNPACKED, wherever in the file they lie and whatever its table says of them."""
    left, whole = MOST_UNPACKED, memoryview(data)
    for number, found in enumerate(_STREAM.finditer(data)):
        left -= _unpacked(whole[found.end() :], left, MOST_PACKED_IN_EACH_OTHER)
        if left < 0 or number >= MOST_STREAMS:
            return True
    return _SWELLS in data


def _unpacked(packed: memoryview, most: int, depth: int) -> int:
    """How long it is unpacked, once within once; more than `most` where it is that long or hides what swells.

    It is fed bit by bit: where the stream ends nobody knows but the stream itself.
    """
    engine, whole = zlib.decompressobj(), bytearray()
    try:
        for at in range(0, len(packed), BIT):
            part = bytes(packed[at : at + BIT])
            while part and not engine.eof and len(whole) <= most:
                whole += engine.decompress(part, most + 1 - len(whole))
                part = engine.unconsumed_tail
            if engine.eof or len(whole) > most:
                break
    except zlib.error:
        pass  # what was unpacked until here a reader would have unpacked too
    nested = whole[:1] == b"\x78"
    if len(whole) > most or _SWELLS in whole or (nested and depth == 0):
        return most + 1
    return len(whole) + (_unpacked(memoryview(whole), most - len(whole), depth - 1) if nested else 0)
