"""Ledgers come in: received, mapped, run in batches, stopped, taken up again. Nothing is lost or doubled, whenever it is killed.

A batch is one transaction: disputes, their journal, what became of each row, and the run's `next_row` are kept together or not
at all. Mapping alone leaves no entry: nothing follows from it before the start, whose entry names the columns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.timezone import localdate

from fengqiao.casework.cases.services import Registered, register_many
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal, Stale
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.jobs import send_later
from fengqiao.kernel.journal.chain import sm3
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.bulk import insert_rows
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import organisation
from fengqiao.registry.places.queries import county_key

from .facts import (
    LedgerDropped,
    LedgerFinished,
    LedgerResumed,
    LedgerStarted,
    LedgerStopped,
    LedgerUploaded,
)
from .ledger_columns import labels
from .ledger_doubles import HERE_ALREADY, already_here, registered_before
from .ledger_heads import must_be_usable
from .ledger_rows import LedgerRow, RowReader
from .models import ImportRow, ImportRun
from .reading_ledgers import digest_of, open_ledger
from .sealed_parts import keep_parts
from .states import IMPORT_LIFE

__all__ = [
    "JOB", "Received", "drop_import", "find_import", "map_ledger", "receive_ledger", "resume_import", "start_import", "stop_import",
    "take_batch", "wake_import",
]  # fmt: skip

JOB = "intake.run_import"


@dataclass(frozen=True)
class Received:
    """Where the run is found. is_new: False where this very file had come in before."""

    county: str
    id: UUID
    is_new: bool = True


def _must(actor: Actor) -> UUID:
    if not (actor.may("cases.import") and actor.may("cases.register")):
        raise NotAllowed(power="cases.import")
    if actor.organisation_id is None:
        raise Refusal("no_organisation", "当前岗位没有所属单位，不能导入。")
    return actor.organisation_id


def find_import(
    actor: Actor, county: str, id: UUID, *, revision: int | None = None, lock: bool = False
) -> ImportRun:
    """A run of the actor's own organisation; another's and none are one answer."""
    if not actor.may("cases.import"):
        raise NotAllowed(power="cases.import")
    rows = ImportRun.objects.within(actor.scope).filter(
        county=county, id=id, organisation_id=actor.organisation_id
    )
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotHere("import_not_here")
    if revision is not None and revision != found.seq:
        raise Stale(seen=revision, current=found.seq)
    return found


def receive_ledger(*, actor: Actor, now: datetime, name: str, data: bytes, sheet: str = "") -> Received:
    """Keep a ledger and guess what its columns hold; the mapping of the organisation's last ledger with the same heads counts first.

    The same file again is the same run. Raises SheetProblem for what is no ledger.
    """
    owner = organisation(_must(actor))
    county = county_key(owner.place)
    if county not in actor.scope.counties:
        raise Refusal("other_county", "所属单位不在当前岗位的辖区，不能导入。")
    digest = sm3(data + sheet.encode())
    mine = ImportRun.objects.within(actor.scope).filter(county=county, organisation_id=owner.id)
    twice = mine.filter(file_digest=digest).exclude(state="dropped").order_by("-created_at").first()
    if twice is not None:
        return Received(county, twice.id, is_new=False)
    ledger = open_ledger(data, sheet)
    before = (
        mine.filter(head_digest=ledger.heads.digest)
        .exclude(state__in=("uploaded", "dropped"))
        .order_by("-created_at")
        .first()
    )
    run = ImportRun(
        id=uuid7(), county=county, created_at=now, organisation_id=owner.id, user_id=actor.user_id, post_id=actor.post_id,
        file_name=name.strip()[-200:] or "台账", file_digest=digest, file_bytes=len(data), sheet=ledger.sheet.name,
        head_digest=ledger.heads.digest, mapping=before.mapping if before else {"columns": dict(ledger.heads.columns)},
        last_row=max(ledger.sheet.last, ledger.first), next_row=ledger.first,
    )  # fmt: skip
    run.save(force_insert=True)
    keep_parts(run, data, now=now)
    fact = LedgerUploaded(
        owner.name, ledger.sheet.name or "CSV", run.last_row - run.next_row + 1, digest.hex()
    )
    record(fact, about=run, actor=actor, at=now)
    return Received(county, run.id)


def map_ledger(*, actor: Actor, now: datetime, county: str, id: UUID, mapping: dict[str, Any]) -> ImportRun:
    """What the clerk says the columns and names mean: {"columns": code -> column, "values": {...}, "fallback_type", ...}."""
    _must(actor)
    run = find_import(actor, county, id, lock=True)
    if run.state != "uploaded":
        raise Refusal("import_has_begun", "已经开始导入，不能再改对应的列。")
    run.mapping = mapping
    run.save(update_fields=["mapping"])
    return run


def start_import(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int | None = None, in_job: bool = True
) -> ImportRun:
    """Begin; the rows are registered by a job (in_job) or by whoever called."""
    _must(actor)
    run = find_import(actor, county, id, revision=revision, lock=True)
    if missing := must_be_usable(run.mapping.get("columns", {})):
        raise Invalid("ledger_incomplete", "".join(missing), field="columns")
    run.state = IMPORT_LIFE.move(run.state, "start")
    run.beat_at, run.user_id, run.post_id = now, actor.user_id, actor.post_id
    fact = LedgerStarted(labels(run.mapping["columns"]))
    record(fact, about=run, actor=actor, at=now, changed=["state", "beat_at", "user_id", "post_id"])
    if in_job:
        send_later(JOB, county=county, run=str(run.id))
    return run


def stop_import(
    *, actor: Actor, now: datetime, county: str, id: UUID, why: str = "由经办人停止"
) -> ImportRun:
    """Stop after the batch at hand; what is registered stays."""
    _must(actor)
    run = find_import(actor, county, id, lock=True)
    run.state = IMPORT_LIFE.move(run.state, "stop")
    run.why_stopped = why[:200]
    record(
        LedgerStopped(run.why_stopped, run.next_row - 1),
        about=run,
        actor=actor,
        at=now,
        changed=["state", "why_stopped"],
    )
    return run


def resume_import(*, actor: Actor, now: datetime, county: str, id: UUID, in_job: bool = True) -> ImportRun:
    """Go on from the first row that is not dealt with, under the post of whoever asks."""
    _must(actor)
    run = find_import(actor, county, id, lock=True)
    run.state = IMPORT_LIFE.move(run.state, "resume")
    run.beat_at, run.why_stopped, run.user_id, run.post_id = now, "", actor.user_id, actor.post_id
    record(
        LedgerResumed(run.next_row),
        about=run,
        actor=actor,
        at=now,
        changed=["state", "beat_at", "why_stopped", "user_id", "post_id"],
    )
    if in_job:
        send_later(JOB, county=county, run=str(run.id))
    return run


def wake_import(*, actor: Actor, county: str, id: UUID) -> None:
    """Send a running import to the worker once more; harmless where it is running well. Changes nothing, so it leaves no entry."""
    _must(actor)
    if find_import(actor, county, id).state == "running":
        send_later(JOB, county=county, run=str(id))


def drop_import(*, actor: Actor, now: datetime, county: str, id: UUID) -> ImportRun:
    """Give a ledger up before it ran."""
    _must(actor)
    run = find_import(actor, county, id, lock=True)
    run.state = IMPORT_LIFE.move(run.state, "drop")
    run.ended_at = now
    record(LedgerDropped(run.next_row), about=run, actor=actor, at=now, changed=["state", "ended_at"])
    return run


# -- one batch ------------------------------------------------------------------------------------------------


def take_batch(
    *, actor: Actor, now: datetime, county: str, id: UUID, expected: int, following: int, rows: list[LedgerRow], reader: RowReader,
    is_last: bool = False, on_wrong: Callable[[LedgerRow], None] | None = None,
) -> bool:  # fmt: skip
    """Register a batch that begins at row `expected` and move the run to row `following`; call it in a transaction of its own.

    False, and nothing happens, where the run was stopped or somebody else has taken these rows.
    """
    _must(actor)
    run = find_import(actor, county, id, lock=True)
    if run.state != "running" or run.next_row != expected:
        return False
    with (
        connection.cursor() as cursor
    ):  # two ledgers of one organisation: the second waits, and then sees the first one's rows
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [run.organisation_id.int % 2**63])
    told, counts = _register(run, actor, now, rows, reader)
    insert_rows(told)
    for name in ("registered", "wrong", "double", "blank"):
        setattr(run, name, getattr(run, name) + counts[name])
    run.next_row, run.beat_at = following, now
    changed = ["registered", "wrong", "double", "blank", "next_row", "beat_at"]
    if is_last:
        run.state, run.ended_at, run.last_row = IMPORT_LIFE.move(run.state, "finish"), now, following - 1
        fact = LedgerFinished(run.registered, run.wrong, run.double, run.blank)
        record(fact, about=run, actor=actor, at=now, changed=[*changed, "state", "ended_at", "last_row"])
    else:
        run.save(update_fields=changed)
    return True


def _register(
    run: ImportRun, actor: Actor, now: datetime, rows: list[LedgerRow], reader: RowReader
) -> tuple[list[ImportRow], dict[str, int]]:
    """Rows of the batch as they are kept, and how many of each kind."""
    good = [(row, digest_of(row)) for row in rows if row.input is not None]
    known = registered_before(run, [digest for _, digest in good])
    here = already_here(run.county, rows)
    fresh: dict[bytes, LedgerRow] = {}
    for row, digest in good:
        if digest not in known and row.number not in here:
            fresh.setdefault(digest, row)
    inputs = [row.input for row in fresh.values() if row.input is not None]
    made = dict(zip(fresh, register_many(actor=actor, now=now, rows=inputs), strict=True)) if inputs else {}
    kept: list[ImportRow] = []
    digests = {row.number: digest for row, digest in good}
    for row in rows:
        if row.is_blank:
            continue
        if row.number in here:
            kept.append(_row(run, now, row, None, "double", here[row.number], [["number", HERE_ALREADY]]))
            continue
        kept.append(_kept(run, now, row, digests.get(row.number), known, fresh, made, reader))
    counts = {state: sum(one.state == state for one in kept) for state in ("registered", "wrong", "double")}
    return kept, {**counts, "blank": sum(row.is_blank for row in rows)}


def _kept(
    run: ImportRun, now: datetime, row: LedgerRow, digest: bytes | None, known: dict[bytes, tuple[UUID, int, bool]],
    fresh: dict[bytes, LedgerRow], made: dict[bytes, Registered | Refusal], reader: RowReader,
) -> ImportRow:  # fmt: skip
    """What became of a row: registered, wrong, or the same as another."""
    state, dispute, said = "wrong", None, [[error.column, error.sentence] for error in row.errors]
    if digest is not None and digest in known:
        dispute, where, is_here = known[digest]
        place = f"本表第 {where} 行" if is_here else f"以前导入的一份台账第 {where} 行"
        state, said = "double", [["", f"与{place}内容相同，已登记过，不再登记。"]]
    elif digest is not None:
        result = made[digest]
        if isinstance(result, Refusal):
            said = [[error.column, error.sentence] for error in reader.refused(row, result).errors]
        elif fresh[digest].number != row.number:
            state, dispute = "double", result.id
            said = [["", f"与本表第 {fresh[digest].number} 行内容相同，不再登记。"]]
        else:
            state, dispute, said = (
                "registered",
                result.id,
                [[note.column, note.sentence] for note in row.notes],
            )
    return _row(run, now, row, digest, state, dispute, said)


def _row(
    run: ImportRun, now: datetime, row: LedgerRow, digest: bytes | None, state: str, dispute: UUID | None, said: list[list[str]]
) -> ImportRow:  # fmt: skip
    return ImportRow(
        id=uuid7(), county=run.county, created_at=now, run=run, organisation_id=run.organisation_id, row=row.number, digest=digest,
        state=state, label=row.label, said=said, dispute_id=dispute,
    )  # fmt: skip


def today_of(now: datetime) -> Any:
    """The day in China on which a ledger is read."""
    return localdate(now)
