"""From a row of a ledger to what the verb takes, or to its errors cell by cell. Pure: codes, places and the day are arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fengqiao.casework.cases.rules import PartyInput
from fengqiao.casework.cases.services import PastOutcome, RegistrationInput
from fengqiao.kernel.errors import Refusal
from fengqiao.tools.sheets import Cell

from .ledger_cells import Unreadable, amount_of, day_of, is_blank, people_of, text_of
from .ledger_columns import COLUMNS, PARTY_SIDES, unit_of
from .ledger_matching import (
    BY_NARRATIVE,
    Match,
    PlaceNames,
    channel_of,
    difficulty_of,
    match_type,
    outcome_of,
)
from .ledger_parties import PartyText, is_masked, parties_of, sides_of, split_values
from .ledger_values import CellError, LedgerMapping, LedgerRow

__all__ = ["CellError", "LedgerMapping", "LedgerRow", "RowReader"]

FIELD_COLUMNS = {
    "place_code": "place", "type_code": "type", "received_on": "received", "closed_on": "closed", "happened_on": "happened",
    "narrative": "narrative", "people": "people", "outcome": "outcome", "channel": "channel", "difficulty": "difficulty",
}  # fmt: skip


class RowReader:
    """Reads the rows of one ledger. `leaf`: the leaf of a family that a narrative speaks for, "" for none."""

    def __init__(
        self,
        mapping: LedgerMapping,
        *,
        places: PlaceNames,
        today: date,
        leaf: Callable[[str, str], str],
        source: str = "",
    ) -> None:
        self.mapping, self.places, self.today, self.leaf, self.source = mapping, places, today, leaf, source
        self.unit = 1
        at = mapping.columns.get("amount")
        if at is not None and at < len(mapping.heads):
            self.unit = unit_of(mapping.heads[at])
        self.used = [at for code, at in mapping.columns.items() if not COLUMNS[code].is_told]
        self._types: dict[str, Match] = {}

    def read(self, number: int, cells: Sequence[Cell]) -> LedgerRow:
        """One row; reads no further than its cells and changes nothing."""
        if all(at >= len(cells) or is_blank(cells[at]) for at in self.used):
            return LedgerRow(number, is_blank=True)
        return _Row(self, number, cells).read()

    def refused(self, row: LedgerRow, refusal: Refusal) -> LedgerRow:
        """The row with what a rule said, at the column it belongs to."""
        name = getattr(refusal, "field", None) or ""
        column = FIELD_COLUMNS.get(name, "")
        if name.startswith("parties"):
            column = self._party_column(row, name)
        return replace(row, input=None, errors=(*row.errors, CellError(column, refusal.sentence)))

    def _party_column(self, row: LedgerRow, name: str) -> str:
        parts = name.split("-")
        if len(parts) == 3 and parts[1].isdigit() and row.input and int(parts[1]) < len(row.input.parties):
            side = row.input.parties[int(parts[1])].side
            wanted = {"id_number": f"{side}_id", "phone": f"{side}_phone"}.get(parts[2], side)
            return (
                wanted
                if wanted in self.mapping.columns
                else side
                if side in self.mapping.columns
                else "parties"
            )
        return "parties" if "parties" in self.mapping.columns else "respondent"

    def type_of(self, text: str) -> Match:
        """A type by what the clerk decided, by name, or proposals."""
        if text not in self._types:
            decided = self.mapping.values.get("type", {}).get(text, "")
            self._types[text] = Match(decided) if decided else match_type(text)
        return self._types[text]


class _Row:
    """One row while it is read."""

    def __init__(self, reader: RowReader, number: int, cells: Sequence[Cell]) -> None:
        self.reader, self.number, self.cells = reader, number, cells
        self.errors: list[CellError] = []
        self.notes: list[CellError] = []

    def cell(self, code: str) -> Cell:
        at = self.reader.mapping.columns.get(code)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def text(self, code: str) -> str:
        cell = self.cell(code)
        return "" if is_blank(cell) else text_of(cell)

    def wrong(
        self, code: str, sentence: str, *, proposals: tuple[tuple[str, str], ...] = (), asked: str = ""
    ) -> None:
        self.errors.append(CellError(code, sentence, proposals, asked))

    def note(self, code: str, sentence: str) -> None:
        self.notes.append(CellError(code, sentence))

    def day(self, code: str) -> date | None:
        try:
            return day_of(self.cell(code), today=self.reader.today)
        except Unreadable as problem:
            self.wrong(code, problem.sentence)
            return None

    def read(self) -> LedgerRow:
        narrative = self.text("narrative")
        place, detail = self._place()
        parties, further = self._parties()
        received, happened = self.day("received"), self.day("happened")
        amount = self._amount()
        if len(narrative) < 5:
            self.wrong("narrative", "请写明纠纷简要情况（至少 5 个字）。")
        people = self._people(len(parties) + further)
        channel, difficulty = self._channel(), self._difficulty()
        kind = self._type(narrative)
        past = self._past(received)
        label = self.text("number")[:60]
        if self.errors:
            return LedgerRow(self.number, None, tuple(self.errors), tuple(self.notes), label)
        made = RegistrationInput(
            channel=channel, place_code=place, type_code=kind, narrative=narrative, parties=tuple(parties), place_detail=detail[:200],
            people=people, amount_fen=amount, difficulty=difficulty, happened_on=happened, received_on=received, past=past,
            ledger=self._ledger(received, label),
        )  # fmt: skip
        return LedgerRow(self.number, made, (), tuple(self.notes), label)

    def _ledger(self, received: date | None, label: str) -> str:
        """The sentence that the journal keeps about where the row came from."""
        said = [f"由台账补录（{self.reader.source}第 {self.number} 行"]
        said += [f"，原登记日期 {received.isoformat()}"] if received else []
        return "".join(said) + "）。"

    def _place(self) -> tuple[str, str]:
        text, town, detail = self.text("place"), self.text("town"), self.text("place_detail")
        decided = self.reader.mapping.values.get("place", {})
        asked = f"{town} {text}".strip()
        if not asked:
            if not self.reader.mapping.fallback_place:
                self.wrong("place", "请填写发生地。")
            return self.reader.mapping.fallback_place, detail
        if code := decided.get(asked, ""):
            return code, detail
        found = self.reader.places.match(text, town)
        code = found.code
        if not code and self.reader.mapping.take_proposals and found.proposals:
            code = found.proposals[0][0]
            self.note("place", f"“{asked[:30]}”按“{found.proposals[0][1]}”登记。")
        if not code:
            meant = (
                f"，是否为“{found.proposals[0][1]}”？" if found.proposals else "，请写明本县区的乡镇和村居。"
            )
            self.wrong("place", f"认不出“{asked[:30]}”{meant}", proposals=found.proposals, asked=asked)
        return code, detail or found.detail

    def _type(self, narrative: str) -> str:
        text = self.text("type")
        mapping = self.reader.mapping
        if not text:
            if not mapping.fallback_type:
                self.wrong("type", "请填写纠纷类型。")
            return mapping.fallback_type
        found = self.reader.type_of(text)
        code = found.code
        if not code and mapping.take_proposals and found.proposals:
            code = found.proposals[0][0]
            self.note("type", f"“{text[:20]}”按“{found.proposals[0][1]}”登记。")
        if not code:
            meant = (
                f"，是否为“{found.proposals[0][1]}”？"
                if found.proposals
                else "，请改用系统中的纠纷类型名称。"
            )
            self.wrong("type", f"认不出“{text[:20]}”{meant}", proposals=found.proposals, asked=text)
            return ""
        if code.endswith(BY_NARRATIVE):
            return self._leaf(code, text, narrative)
        return code

    def _leaf(self, code: str, text: str, narrative: str) -> str:
        leaf = self.reader.leaf(code.removesuffix(BY_NARRATIVE), narrative)
        if leaf:
            self.note("type", f"“{text[:20]}”只到大类，按案情归入小类，请核对。")
        else:
            self.wrong("type", f"“{text[:20]}”只到大类，案情也看不出小类，请写明小类。", asked=text)
        return leaf

    def _amount(self) -> int | None:
        try:
            fen, remark = amount_of(self.cell("amount"), unit=self.reader.unit)
        except Unreadable as problem:
            self.wrong("amount", problem.sentence)
            return None
        if remark:
            self.note("amount", remark)
        return fen

    def _people(self, named: int) -> int:
        try:
            return people_of(self.cell("people")) or max(named, 1)
        except Unreadable as problem:
            self.wrong("people", problem.sentence)
            return 1

    def _channel(self) -> str:
        text = self.text("channel")
        code = channel_of(text) if text else "ledger"
        if not code:
            self.note("channel", f"认不出来源“{text[:20]}”，按台账补录登记。")
        return code or "ledger"

    def _difficulty(self) -> str:
        text = self.text("difficulty")
        code = difficulty_of(text) if text else "ordinary"
        if not code:
            self.note("difficulty", f"认不出难易程度“{text[:20]}”，按一般登记。")
        return code or "ordinary"

    def _past(self, received: date | None) -> PastOutcome | None:
        text, closed = self.text("outcome"), self.day("closed")
        code = outcome_of(text) if text else ""
        if text and not code:
            self.wrong(
                "outcome", f"认不出调解结果“{text[:20]}”，请写调解成功、调解不成、撤回、不予受理或调解中。"
            )
            return None
        if not code or code == "open":
            return None
        if closed is None:
            if not any(error.column == "closed" for error in self.errors):
                self.wrong("closed", "已有调解结果，请填写办结日期。")
            return None
        if received is None and not any(error.column == "received" for error in self.errors):
            self.wrong("received", "已经办结的，请填写登记日期。")
        said = [f"调解员 {self.text('mediator')[:40]}"] if self.text("mediator") else []
        said += [f"协议形式 {self.text('form')[:20]}"] if self.text("form") else []
        return PastOutcome(code, closed, f"台账记载{'，'.join(said)}。" if said else "")

    # -- parties --------------------------------------------------------------------------------------------

    def _parties(self) -> tuple[list[PartyInput], int]:
        """All parties by side, and how many more people they speak for."""
        found: list[tuple[str, PartyText]] = []
        for side in PARTY_SIDES:
            found += [(side, one) for one in self._side(side)]
        if "parties" in self.reader.mapping.columns and not found:
            try:
                asks, answers = sides_of(self.text("parties"))
            except Unreadable as problem:
                self.wrong("parties", problem.sentence)
                return [], 0
            found = [*(("applicant", one) for one in asks), *(("respondent", one) for one in answers)]
        sides = {side for side, _ in found}
        if not self.errors or not any(error.column in (*PARTY_SIDES, "parties") for error in self.errors):
            self._must_have_both(sides)
        for side, one in found:
            if one.masked:
                self.note(
                    f"{side}_id" if f"{side}_id" in self.reader.mapping.columns else side,
                    "号码已遮盖，不登记号码。",
                )
        return [one.party(side) for side, one in found], sum(one.more for _, one in found)

    def _must_have_both(self, sides: set[str]) -> None:
        for side in ("applicant", "respondent"):
            if side not in sides:
                column = side if side in self.reader.mapping.columns else "parties"
                self.wrong(column, f"请填写{PARTY_SIDES[side]}。")

    def _side(self, side: str) -> list[PartyText]:
        text = self.text(side)
        if not text:
            return []
        try:
            found = parties_of(text)
        except Unreadable as problem:
            self.wrong(side, problem.sentence)
            return []
        for part in ("id", "phone", "address", "sex", "age", "ethnicity"):
            found = self._beside(side, part, found)
        return found

    def _beside(self, side: str, part: str, found: list[PartyText]) -> list[PartyText]:
        """The values of a column beside the names, one for each in order."""
        code = f"{side}_{part}"
        cell = self.cell(code)
        if is_blank(cell):
            return found
        if part == "id" and isinstance(cell, float) and cell >= 1e15:
            self.wrong(code, "证件号码在表格中存成了数字，末几位已经丢失。请把这一列设为“文本”后重新填写。")
            return found
        text = text_of(cell)
        values = [text] if len(found) == 1 and part == "address" else split_values(text)
        compact = re.sub(r"[\s\-－—()]", "", text)
        if len(found) == 1 and part in ("id", "phone") and re.fullmatch(r"\+?\d{7,18}[Xx]?", compact):
            values = [compact]  # 139 0000 2222
        if len(found) == 1 and len(values) > 1 and part == "phone":
            self.note(code, "有多个电话，登记第一个。")
            values = values[:1]
        if len(values) > len(found):
            self.wrong(code, f"有 {len(values)} 个，而姓名只有 {len(found)} 个，请核对。")
            return found
        return [
            self._with(code, part, one, values[at] if at < len(values) else "")
            for at, one in enumerate(found)
        ]

    def _with(self, code: str, part: str, one: PartyText, value: str) -> PartyText:
        if not value or value in ("无", "/", "-"):
            return one
        if part in ("id", "phone") and is_masked(value):
            return replace(one, masked=(*one.masked, value))
        more: dict[str, Any] = {}
        if part == "id":
            more["id_number"] = "".join(value.split())
        elif part == "sex":
            more["sex"] = {"男": "1", "女": "2"}.get(value[:1], "")
        elif part == "age":
            digits = "".join(sign for sign in value if sign.isdigit())
            if not digits or int(digits) > 130:
                self.wrong(code, f"“{value[:10]}”不是年龄。")
                return one
            more["age"] = int(digits)
        else:
            more[part] = value
        return replace(one, **more)
