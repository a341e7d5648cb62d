"""Papers: a document as plain blocks, drawn as PDF (typst) and as Word (python-docx). Knows no mediation and no Django."""

from .blocks import (
    Block,
    Cell,
    Contents,
    Document,
    Grid,
    Heading,
    Line,
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
    date_text,
    texts,
)
from .pdf import glyph_sentence, render_pdf
from .pictures import shrunk
from .sheets import pages_of
from .signing import Digests, Signed, digests, read_signature, sign_pdf
from .volume import Part, Volume, render_volume
from .word import render_docx

__all__ = [
    "Block", "Cell", "Contents", "Digests", "Document", "Grid", "Heading", "Line", "Note", "Numbered", "PageBreak", "Paragraph", "Part",
    "Picture", "Sheet", "Signature", "Signatures", "Signed", "Square", "Table", "Title", "Volume", "date_text", "digests", "glyph_sentence",
    "pages_of", "read_signature", "render_docx", "render_pdf", "render_volume", "shrunk", "sign_pdf", "texts",
]  # fmt: skip
