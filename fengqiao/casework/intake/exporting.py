"""Tables that go out (导出): in scope, numbers masked, marked with who, when and for what; each leaves an entry (row SYS-03).

A small table is made while one waits; a large one by a job, kept sealed, and fetched by who asked for it. What is exported as disputes
has the heads of a ledger and comes in again as it is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime

from fengqiao.casework.cases.queries import (
    ExportedDispute,
    ExportedParty,
    ListFilters,
    count_export,
    export_disputes,
)
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.jobs import send_later
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import NO_COUNTY, Actor
from fengqiao.tools.sheets import Writer, writing

from .facts import ExportFetched, TableExported
from .ledger_columns import COLUMNS
from .ledger_parties import kind_of_name
from .models import ExportRun
from .sealed_parts import keep_parts, read_parts

__all__ = [
    "EXPORT_JOB", "AT_ONCE", "MOST", "Exported", "ExportView", "Table", "export_dispute_list", "export_table", "fetch_export", "recent_exports",
    "run_export",
]  # fmt: skip

EXPORT_JOB = "intake.run_export"
AT_ONCE, MOST = 5_000, 200_000
WHAT = {"disputes": "纠纷台账", "organisations": "单位名册", "mediators": "调解员名册"}
DISPUTE_COLUMNS = (
    "number", "received", "channel", "applicant", "applicant_id", "applicant_phone", "respondent", "respondent_id", "respondent_phone", "third",
    "type", "town", "place", "place_detail", "happened", "narrative", "people", "amount", "difficulty", "outcome", "closed", "mediator", "stage",
    "holder", "due",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table to be written: its heads with widths, and rows as `Writer.row` takes them."""

    heads: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Exported:
    """data: the file, None where a job will make it. rows: how many."""

    county: str
    id: UUID
    file_name: str
    data: bytes | None


@dataclass(frozen=True)
class ExportView:
    """An export. is_kept: a job made it, so that the file can be fetched; those made at once are not kept."""

    county: str
    id: UUID
    what: str
    file_name: str
    purpose: str
    conditions: str
    rows: int | None
    created_at: datetime
    is_ready: bool
    is_kept: bool
    is_erased: bool


def _begin(
    actor: Actor, now: datetime, what: str, purpose: str, conditions: str, filters: dict[str, Any]
) -> ExportRun:
    if not actor.may("cases.export"):
        raise NotAllowed(power="cases.export")
    purpose = purpose.strip()
    if len(purpose) < 2:
        raise Invalid("purpose_missing", "请写明导出的用途，例如“年度统计”。", field="purpose")
    county = next((one for one in actor.scope.counties if one != NO_COUNTY), "")
    if not county:
        raise Refusal("no_county", "当前岗位没有辖区，不能导出。")
    name = f"{WHAT[what]}-{localtime(now):%Y%m%d-%H%M}.xlsx"
    run = ExportRun(
        id=uuid7(), county=county, created_at=now, organisation_id=actor.organisation_id, user_id=actor.user_id, post_id=actor.post_id,
        what=what, purpose=purpose[:200], conditions=conditions[:300], filters=filters, file_name=name,
    )  # fmt: skip
    run.save(force_insert=True)
    return run


def _mark(actor: Actor, run: ExportRun) -> str:
    """The first line of the file: whose copy it is."""
    where = f"条件：{run.conditions}。" if run.conditions else ""
    return (
        f"枫桥导出　{actor.organisation_name} {actor.user_name}　{localtime(run.created_at):%Y年%m月%d日 %H:%M}　用途：{run.purpose}　{where}"
        f"编号 {run.id}　证件号码和电话已遮盖；内部使用，不得外传。"
    )


def _write(actor: Actor, run: ExportRun, table: Table) -> tuple[bytes, int]:
    with tempfile.SpooledTemporaryFile(max_size=8 * 2**20) as target:
        properties = {
            "title": WHAT[run.what],
            "author": actor.user_name,
            "company": actor.organisation_name,
            "comments": _mark(actor, run),
        }
        with writing(target, WHAT[run.what], **properties) as sheet:  # type: ignore[arg-type]
            sheet.mark(_mark(actor, run))
            sheet.heads(table.heads, table.widths)
            count = _fill(sheet, table.rows)
        target.seek(0)
        return target.read(), count


def _fill(sheet: Writer, rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    for row in rows:
        sheet.row(row)
        count += 1
    return count


def export_table(
    *, actor: Actor, now: datetime, what: str, purpose: str, table: Callable[[], Table], conditions: str = "", filters: dict[str, Any] | None = None
) -> Exported:  # fmt: skip
    """Write a table at once and note who took it, when, with which conditions and for what."""
    run = _begin(actor, now, what, purpose, conditions, filters or {})
    data, run.rows = _write(actor, run, table())
    run.ready_at = now
    fact = TableExported(
        WHAT[what], run.rows, run.purpose, f"条件：{run.conditions}。" if run.conditions else ""
    )
    record(fact, about=run, actor=actor, at=now, changed=["rows", "ready_at"])
    return Exported(run.county, run.id, run.file_name, data)


def export_dispute_list(
    *, actor: Actor, now: datetime, filters: ListFilters, purpose: str, conditions: str = ""
) -> Exported:
    """The disputes of a list with its filters, in the actor's scope. Above AT_ONCE rows a job makes the file; above MOST it is refused."""
    count = count_export(actor.scope, filters, now=now, most=MOST)
    if count > MOST:
        raise Refusal("export_too_large", f"超过 {MOST} 件，请缩小筛选条件，例如按乡镇或类型分次导出。")
    # What was searched for may be a name or a number: it is not kept, so a search is only exported at once.
    kept = {name: str(value) for name, value in asdict(filters).items() if value and name not in ("q", "ids")}
    if count > AT_ONCE and (filters.q or filters.ids is not None):
        raise Refusal(
            "export_search_too_large", f"查找结果超过 {AT_ONCE} 件，请再加条件，或不查找而按条件导出。"
        )
    if count <= AT_ONCE:
        return export_table(
            actor=actor, now=now, what="disputes", purpose=purpose, conditions=conditions, filters=kept,
            table=lambda: dispute_table(export_disputes(actor.scope, filters, now=now, most=AT_ONCE)),
        )  # fmt: skip
    run = _begin(actor, now, "disputes", purpose, conditions, kept)
    fact = TableExported(
        WHAT["disputes"], count, run.purpose, f"条件：{run.conditions}。" if run.conditions else ""
    )
    record(fact, about=run, actor=actor, at=now)
    send_later(EXPORT_JOB, county=run.county, run=str(run.id))
    return Exported(run.county, run.id, run.file_name, None)


def run_export(county: str, id: UUID, *, now: datetime, actor: Actor) -> None:
    """Make the file of a large export; twice makes it once. The transaction is the caller's, under the scope of who asked."""
    rows = ExportRun.objects.within(actor.scope).filter(county=county, id=id, ready_at=None)
    run = rows.select_for_update().first()
    if run is None or not actor.may("cases.export"):
        return
    asked: dict[str, Any] = {
        name: UUID(value) if name in ("held_by", "mine") else value for name, value in run.filters.items()
    }
    table = dispute_table(export_disputes(actor.scope, ListFilters(**asked), now=run.created_at, most=MOST))
    data, run.rows = _write(actor, run, table)
    keep_parts(run, data, now=now)
    run.ready_at = now
    run.save(update_fields=["rows", "ready_at"])


def _find(actor: Actor, county: str, id: UUID) -> ExportRun:
    rows = ExportRun.objects.within(actor.scope).filter(
        county=county, id=id, user_id=actor.user_id, post_id=actor.post_id
    )
    run = rows.select_for_update().first()
    if run is None:
        raise NotHere("export_not_here")
    return run


def fetch_export(*, actor: Actor, now: datetime, county: str, id: UUID) -> Exported:
    """The file of a large export, for who asked for it, under the post it was asked with; each time leaves an entry."""
    if not actor.may("cases.export"):
        raise NotAllowed(power="cases.export")
    run = _find(actor, county, id)
    data = read_parts(run) if run.ready_at and not run.erased_at else b""
    if not data:
        raise Refusal("export_not_ready", "文件还没有生成，或已过保存期，请重新导出。")
    record(ExportFetched(WHAT[run.what]), about=run, actor=actor, at=now)
    return Exported(run.county, run.id, run.file_name, data)


def recent_exports(actor: Actor, *, most: int = 20) -> list[ExportView]:
    """The exports that this account asked for lately under this post."""
    rows = ExportRun.objects.within(actor.scope).filter(user_id=actor.user_id, post_id=actor.post_id)
    return [
        ExportView(
            run.county, run.id, WHAT[run.what], run.file_name, run.purpose, run.conditions, run.rows, run.created_at,
            run.ready_at is not None, run.ready_at is not None and run.ready_at > run.created_at, run.erased_at is not None,
        )
        for run in rows.order_by("-created_at")[:most]
    ]  # fmt: skip


# -- disputes as a ledger -------------------------------------------------------------------------------------


def dispute_table(rows: Iterable[ExportedDispute]) -> Table:
    """The columns of a ledger: what they hold is read again by the import."""
    columns = [COLUMNS[code] for code in DISPUTE_COLUMNS]
    return Table(
        [one.label for one in columns], [one.width for one in columns], (_dispute_row(one) for one in rows)
    )


def _dispute_row(one: ExportedDispute) -> list[Any]:
    sides = {
        side: [party for party in one.parties if party.side == side]
        for side in ("applicant", "respondent", "third")
    }
    return [
        one.number, one.received_on, one.channel, *_side(sides["applicant"]), *_side(sides["respondent"]),
        "；".join(_name(party) for party in sides["third"]), one.type_name, one.town, one.village, one.place_detail, one.happened_on,
        one.narrative, one.people, (one.amount_fen,) if one.amount_fen is not None else None, one.difficulty, one.outcome, one.closed_on,
        one.mediators, one.stage, one.holder, one.due_on,
    ]  # fmt: skip


def _side(parties: Sequence[ExportedParty]) -> list[str]:
    names = "；".join(_name(party) for party in parties)
    return [names, *("；".join(getattr(p, part) or "无" for p in parties) if any(getattr(p, part) for p in parties) else "" for part in ("id_masked", "phone_masked"))]  # fmt: skip


def _name(party: ExportedParty) -> str:
    """A name so that it is read as one again: in quotes where it holds a separator, with its kind where the name does not tell it."""
    name = (
        f"“{party.name}”"
        if any(sign in party.name for sign in "、，,；;/| \n与诉") or party.name[:1].isdigit()
        else party.name
    )
    if kind_of_name(party.name) == party.kind:
        return name
    return f"{name}（{'单位' if party.kind == 'organisation' else '个人'}）"
