"""What stands between a sheet and the verb: a mapping, a row as read, what is wrong with a cell. Plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fengqiao.casework.cases.services import RegistrationInput

from .ledger_columns import COLUMNS

__all__ = ["CellError", "LedgerMapping", "LedgerRow"]


@dataclass(frozen=True)
class CellError:
    """What is wrong with, or was passed over in, a cell. proposals: codes that may be meant, with names. asked: the text as it stood."""

    column: str
    sentence: str
    proposals: tuple[tuple[str, str], ...] = ()
    asked: str = ""

    @property
    def text(self) -> str:
        """For an error list: the column's name and the sentence."""
        label = COLUMNS[self.column].label if self.column in COLUMNS else ""
        return f"{label}：{self.sentence}" if label else self.sentence


@dataclass(frozen=True)
class LedgerMapping:
    """Which column holds what, and what the clerk decided about names. columns: code -> column, from 0.

    values: {"type": {text: code}, "place": {text: code}}. heads: for the unit of amounts. fallback_place: where a row names none.
    """

    columns: Mapping[str, int]
    heads: Sequence[str] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fallback_place: str = ""
    fallback_type: str = ""
    take_proposals: bool = False


@dataclass(frozen=True)
class LedgerRow:
    """A row as read. `input` is None where `errors` holds something or the row is blank."""

    number: int
    input: RegistrationInput | None = None
    errors: tuple[CellError, ...] = ()
    notes: tuple[CellError, ...] = ()
    label: str = ""
    is_blank: bool = False

    def content(self) -> str:
        """What makes two rows the same: everything that would be registered and the ledger's own number."""
        one = self.input
        if one is None:
            return ""
        parties = [[p.side, p.kind, p.name, p.id_kind, p.id_number, p.phone, p.address] for p in one.parties]
        past = [one.past.outcome, one.past.closed_on, one.past.note] if one.past else []
        said = [
            self.label, one.channel, one.place_code, one.place_detail, one.type_code, one.narrative, parties, one.people, one.amount_fen,
            one.difficulty, one.happened_on, one.received_on, past,
        ]  # fmt: skip
        return json.dumps(said, ensure_ascii=False, default=str)
