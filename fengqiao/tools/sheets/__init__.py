"""Sheets: reading .xlsx and .csv as people make them, writing .xlsx row by row in constant memory. No Django, no business words."""

from .problems import SheetProblem
from .reading import MOST_BYTES, MOST_ROWS, Cell, Sheet, open_sheet, sheet_names
from .writing import Writer, writing

__all__ = [
    "MOST_BYTES", "MOST_ROWS", "Cell", "Sheet", "SheetProblem", "Writer", "open_sheet", "sheet_names", "writing",
]  # fmt: skip
