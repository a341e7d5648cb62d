"""Papers: a document as plain blocks, drawn as PDF (typst) and as Word (python-docx). Knows no mediation and no Django."""

from .blocks import (
    Block,
    Cell,
    Document,
    Grid,
    Heading,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
    date_text,
    texts,
)
from .pdf import glyph_sentence, render_pdf
from .word import render_docx

__all__ = [
    "Block", "Cell", "Document", "Grid", "Heading", "Note", "Numbered", "PageBreak", "Paragraph", "Signature", "Signatures", "Table",
    "Title", "date_text", "glyph_sentence", "render_docx", "render_pdf", "texts",
]  # fmt: skip
