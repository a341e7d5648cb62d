"""Finding the heads of a ledger: titles above them are skipped, two rows of heads are read as one, columns are guessed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from fengqiao.tools.sheets import Cell

from .ledger_cells import text_of
from .ledger_columns import COLUMNS, guess

__all__ = ["Heads", "find_heads", "must_be_usable"]

LOOKED_AT = 30  # rows from the top among which the heads must stand


@dataclass(frozen=True)
class Heads:
    """first, last: row numbers of the heads (the same where there is one row). names: by column. columns: code -> column, from 0."""

    first: int
    last: int
    names: tuple[str, ...]
    columns: Mapping[str, int]
    title: str = ""

    @property
    def digest(self) -> bytes:
        """Equal for ledgers with the same heads: by it a mapping is remembered."""
        return sha256("\x1f".join(self.names).encode()).digest()

    @property
    def unread(self) -> list[str]:
        """Heads of columns that nothing was recognised in."""
        used = set(self.columns.values())
        return [name for at, name in enumerate(self.names) if name and at not in used]


def _texts(cells: Sequence[Cell], width: int) -> list[str]:
    found = ["".join(text_of(cell).split()) if cell != "" else "" for cell in cells]
    return found + [""] * (width - len(found))


def _columns(names: Sequence[str]) -> dict[str, int]:
    """code -> column; of two columns with the same meaning the first one counts."""
    found: dict[str, int] = {}
    for at, name in enumerate(names):
        if code := guess(name):
            found.setdefault(code, at)
    return found


def _is_title(texts: Sequence[str]) -> bool:
    """One text alone, or the same text all over (a merged title)."""
    said = {text for text in texts if text}
    return len(said) <= 1


def find_heads(rows: Sequence[tuple[int, Sequence[Cell]]]) -> Heads | None:
    """The heads among the first rows of a sheet, None where no row looks like heads (at least two known columns)."""
    width = max((len(cells) for _, cells in rows), default=0)
    texts = [(number, _texts(cells, width)) for number, cells in rows[:LOOKED_AT]]
    best: Heads | None = None
    for at, (number, names) in enumerate(texts):
        if _is_title(names):
            continue
        single = _columns(names)
        candidates = [(number, number, names, single)]
        if at + 1 < len(texts) and texts[at + 1][0] == number + 1:
            below = texts[at + 1][1]
            both = [
                up if up == down or not down else up + down for up, down in zip(names, below, strict=True)
            ]
            candidates.append((number, number + 1, both, _columns(both)))
        for first, last, heads, columns in candidates:
            if len(columns) >= 2 and (best is None or len(columns) > len(best.columns)):
                title = "".join(
                    next((t for t in one if t), "") for n, one in texts if n < first and _is_title(one)
                )
                best = Heads(first, last, tuple(heads), columns, title[:200])
    return best


def must_be_usable(columns: Mapping[str, int]) -> list[str]:
    """What is missing so that a ledger can be registered, in sentences; empty where nothing is."""
    missing = []
    if "parties" not in columns and not {"applicant", "respondent"} <= columns.keys():
        missing.append("缺少当事人：需要“申请人”和“被申请人”两列，或者“当事人”一列。")
    missing += [f"缺少“{COLUMNS[code].label}”一列。" for code in ("narrative",) if code not in columns]
    return missing
