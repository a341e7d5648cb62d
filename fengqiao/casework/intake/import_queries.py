"""Imports as a page or the command shows them: the runs of an organisation, a check before the start, rows that need a look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.services import check_many
from fengqiao.kernel.errors import NotAllowed
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import organisation
from fengqiao.registry.places.queries import county_key
from fengqiao.tools.sheets import Cell
from fengqiao.trust.vault import mask_id, mask_phone

from .importing import find_import
from .ledger_cells import text_of
from .ledger_columns import COLUMNS
from .ledger_doubles import HERE_ALREADY, already_here, registered_before
from .ledger_heads import Heads, must_be_usable
from .ledger_rows import CellError, LedgerRow, RowReader
from .models import ImportRow, ImportRun
from .reading_ledgers import Ledger, batches, digest_of, mapping_from, open_ledger, reader_for
from .sealed_parts import read_parts
from .states import IMPORT_LIFE, ROW_STATES

__all__ = ["Check", "CheckedRow", "ImportView", "RowView", "check_ledger", "check_run", "import_rows", "import_view", "recent_imports", "wrong_rows"]  # fmt: skip

CHECKED = 1_000  # rows that a page checks while somebody waits; the run checks all
SHOWN = 200
SILENT = timedelta(minutes=3)


@dataclass(frozen=True)
class ImportView:
    """A run. `share` of the rows dealt with, 0 to 100. is_silent: it should be running and gives no sign."""

    county: str
    id: UUID
    revision: int
    file_name: str
    sheet: str
    state: str
    state_name: str
    rows: int
    done: int
    share: int
    registered: int
    wrong: int
    double: int
    blank: int
    next_row: int
    created_at: datetime
    ended_at: datetime | None
    why_stopped: str
    is_silent: bool
    is_erased: bool
    mapping: dict[str, Any] = field(default_factory=dict)


def _view(run: ImportRun, now: datetime) -> ImportView:
    done = run.registered + run.wrong + run.double + run.blank
    rows = max(run.last_row - (run.next_row - done) + 1, done)
    silent = run.state == "running" and (run.beat_at is None or now - run.beat_at > SILENT)
    return ImportView(
        run.county, run.id, run.seq, run.file_name, run.sheet, run.state, IMPORT_LIFE.labels[run.state], rows, done,
        100 if run.state == "done" else min(99, done * 100 // rows) if rows else 0, run.registered, run.wrong, run.double, run.blank,
        run.next_row, run.created_at, run.ended_at, run.why_stopped, silent, run.erased_at is not None, run.mapping,
    )  # fmt: skip


def import_view(actor: Actor, county: str, id: UUID, *, now: datetime) -> ImportView:
    """One run of the actor's organisation. Raises NotHere."""
    return _view(find_import(actor, county, id), now)


def recent_imports(actor: Actor, *, now: datetime, most: int = 30) -> list[ImportView]:
    """The latest runs of the actor's organisation."""
    if not actor.may("cases.import"):
        raise NotAllowed(power="cases.import")
    rows = (
        ImportRun.objects.within(actor.scope)
        .filter(organisation_id=actor.organisation_id)
        .exclude(state="dropped")
    )
    return [_view(run, now) for run in rows.order_by("-created_at")[:most]]


# -- the check before the start (dry run) ---------------------------------------------------------------------


@dataclass(frozen=True)
class CheckedRow:
    """A row with what is wrong or was passed over. cells: texts by column code, numbers masked."""

    number: int
    state: str
    cells: dict[str, str]
    errors: tuple[CellError, ...]
    notes: tuple[CellError, ...]


@dataclass
class Check:
    """What an import would do. asked: names that were not known, with how often and what they may mean."""

    heads: Heads
    mapping: dict[str, Any]
    missing: list[str]
    rows: int = 0
    good: int = 0
    wrong: int = 0
    double: int = 0
    blank: int = 0
    whole: bool = True
    shown: list[CheckedRow] = field(default_factory=list)
    first: list[CheckedRow] = field(default_factory=list)
    asked: dict[tuple[str, str], tuple[int, tuple[tuple[str, str], ...]]] = field(default_factory=dict)
    columns: Counter[str] = field(default_factory=Counter)


def masked_cells(cells: list[Cell], mapping: dict[str, Any]) -> dict[str, str]:
    """The cells of a row by column code, as a page may show them."""
    found = {}
    for code, at in mapping.get("columns", {}).items():
        if code not in COLUMNS or at >= len(cells):
            continue
        text = text_of(cells[at])[:120]
        if code.endswith("_id"):
            text = mask_id(text) if text else ""
        elif code.endswith("_phone"):
            text = mask_phone(text) if text else ""
        elif code in ("applicant", "respondent", "third", "parties"):
            text = _without_numbers(text)
        found[code] = text
    return found


def _without_numbers(text: str) -> str:
    """A cell of names whose numbers are hidden."""
    text = re.sub(r"\d{17}[\dXx]|\d{15}", lambda found: mask_id(found[0]), text)
    return re.sub(r"1[3-9]\d{9}", lambda found: mask_phone(found[0]), text)


def check_ledger(
    ledger: Ledger, reader: RowReader, mapping: dict[str, Any], *, actor: Actor, now: datetime, run: ImportRun | None = None, most: int = CHECKED
) -> Check:  # fmt: skip
    """Read and judge the rows as a run would, and change nothing. run: rows that were registered before are found by it."""
    check = Check(ledger.heads, mapping, must_be_usable(mapping.get("columns", {})))
    seen: dict[bytes, int] = {}
    for _following, rows, cells in batches(ledger, reader, first=0, size=200):
        if check.rows >= most:
            check.whole = False
            break
        _judge(check, rows, cells, reader, actor, now, run, seen)
    return check


def _judge(
    check: Check, rows: list[LedgerRow], cells: list[list[Cell]], reader: RowReader, actor: Actor, now: datetime, run: ImportRun | None,
    seen: dict[bytes, int],
) -> None:  # fmt: skip
    good = [row for row in rows if row.input is not None]
    refusals = check_many(actor=actor, now=now, rows=[row.input for row in good if row.input])
    refused = {row.number: refusal for row, refusal in zip(good, refusals, strict=True) if refusal}
    digests = {row.number: digest_of(row) for row in good if row.number not in refused}
    known = registered_before(run, list(digests.values())) if run is not None else {}
    here = already_here(county_key(good[0].input.place_code), good) if good and good[0].input else {}
    for row, values in zip(rows, cells, strict=True):
        check.rows += 1
        if row.is_blank:
            check.blank += 1
            continue
        if row.number in refused:
            row = reader.refused(row, refused[row.number])
        state = "wrong" if row.errors else "good"
        digest = digests.get(row.number)
        if row.number in here:
            state, row = (
                "double",
                LedgerRow(row.number, row.input, (), (CellError("number", HERE_ALREADY),), row.label),
            )
        elif digest is not None and (digest in known or digest in seen):
            state = "double"
            where = f"本表第 {seen[digest]} 行" if digest in seen else "以前导入的台账"
            row = LedgerRow(
                row.number, row.input, (), (CellError("", f"与{where}内容相同，不再登记。"),), row.label
            )
        elif digest is not None:
            seen[digest] = row.number
        _count(check, row, state, values)


def _count(check: Check, row: LedgerRow, state: str, values: list[Cell]) -> None:
    setattr(check, state, getattr(check, state) + 1)
    for error in row.errors:
        check.columns[error.column] += 1
        if error.asked:
            before = check.asked.get((error.column, error.asked), (0, error.proposals))
            check.asked[error.column, error.asked] = (before[0] + 1, before[1])
    if (state != "good" or row.notes) and len(check.shown) < SHOWN:
        check.shown.append(
            CheckedRow(row.number, state, masked_cells(values, check.mapping), row.errors, row.notes)
        )
    if len(check.first) < 5:
        check.first.append(
            CheckedRow(row.number, state, masked_cells(values, check.mapping), row.errors, row.notes)
        )


def _opened(run: ImportRun, now: datetime) -> tuple[Ledger, RowReader]:
    from .running_imports import source_of

    ledger = open_ledger(read_parts(run), run.sheet)
    owner = organisation(run.organisation_id)
    mapping = mapping_from(run.mapping, ledger.heads, place=owner.place)
    return ledger, reader_for(mapping, owner, today=localdate(now), source=source_of(run))


def check_run(actor: Actor, county: str, id: UUID, *, now: datetime) -> Check:
    """The check of an uploaded ledger with its mapping."""
    run = find_import(actor, county, id)
    ledger, reader = _opened(run, now)
    return check_ledger(ledger, reader, run.mapping, actor=actor, now=now, run=run)


# -- rows after the run ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowView:
    """What became of a row."""

    row: int
    state: str
    state_name: str
    label: str
    said: tuple[str, ...]
    dispute_id: UUID | None


def import_rows(actor: Actor, county: str, id: UUID, *, after: int = 0, most: int = 100) -> list[RowView]:
    """Rows that were not registered, by number."""
    run = find_import(actor, county, id)
    rows = ImportRow.objects.of(run).exclude(state="registered").filter(row__gt=after).order_by("row")
    return [
        RowView(
            row.row, row.state, ROW_STATES[row.state], row.label,
            tuple(f"{COLUMNS[code].label}：{sentence}" if code in COLUMNS else sentence for code, sentence in row.said), row.dispute_id,
        )
        for row in rows[:most]
    ]  # fmt: skip


def wrong_rows(run: ImportRun) -> Iterator[tuple[list[Cell] | None, str, tuple[int, ...]]]:
    """The heads (None, "", ()) first, then the original cells of every row that was not registered, its errors, and the wrong columns."""
    ledger = open_ledger(read_parts(run), run.sheet)
    columns = run.mapping.get("columns", {})
    told = ImportRow.objects.of(run).exclude(state="registered").order_by("row")
    waiting = told.values_list("row", "said").iterator(chunk_size=500)
    one = next(waiting, None)
    yield list(ledger.heads.names), "", ()
    for number, cells in ledger.sheet.rows(ledger.first):
        if one is None:
            return
        if number == one[0]:
            texts = [
                f"{COLUMNS[code].label}：{sentence}" if code in COLUMNS else sentence
                for code, sentence in one[1]
            ]
            yield cells, "".join(texts), tuple(columns[code] for code, _ in one[1] if code in columns)
            one = next(waiting, None)
