"""What `fengqiao import ledger` does: check, start or take up again, tell how far it is, leave the rows that did not come in."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from fengqiao.casework.cases.types import types
from fengqiao.kernel.errors import Invalid, NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import OrganisationView, organisation_named
from fengqiao.trust.accounts.sessions import actor_at
from fengqiao.trust.scope import acting

from .error_sheets import write_error_sheet
from .import_queries import Check, check_ledger, wrong_rows
from .importing import map_ledger, receive_ledger, resume_import, start_import
from .ledger_columns import COLUMNS, guess
from .ledger_heads import Heads
from .ledger_matching import match_type
from .models import ImportRun
from .reading_ledgers import mapping_from, open_ledger, reader_for
from .running_imports import program_actor, run_import

__all__ = ["import_ledger"]

Say = Callable[..., None]
MOST_SAID = 30


def import_ledger(options: argparse.Namespace, *, say: Say) -> int:
    """Check (dry run) or import; 1 where rows have errors."""
    owner = organisation_named(options.organisation)
    actor = _actor(options.login, owner)
    data = _read(options.file)
    ledger = open_ledger(data, options.sheet)
    if options.dry_run:
        mapping = _mapping(options, ledger.heads, {"columns": ledger.heads.columns})
        _tell_columns(mapping, ledger.heads, say)
        with acting(actor):
            reader = reader_for(
                mapping_from(mapping, ledger.heads, place=owner.place), owner, today=localdate(), source=""
            )
            check = check_ledger(ledger, reader, mapping, actor=actor, now=timezone.now(), most=10**9)
        return _tell_check(check, say)
    heads = ledger.heads
    del ledger
    return _run(options, actor, data, heads, say)


def _tell_columns(mapping: dict[str, Any], heads: Heads, say: Say) -> None:
    for code, at in mapping["columns"].items():
        say(
            f"  {COLUMNS[code].label} ← {heads.names[at]}{'（只供参考，不导入）' if COLUMNS[code].is_told else ''}"
        )
    unread = [name for at, name in enumerate(heads.names) if name and at not in mapping["columns"].values()]
    if unread:
        say(f"不导入的列：{'、'.join(unread)}")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Invalid("file_unreadable", f"读不到文件 {file}：{error.strerror}。", field="file") from None


def _actor(login: str, owner: OrganisationView) -> Actor:
    if not login:
        return program_actor(owner.id)
    actor = actor_at(login, owner.id)
    if actor is None:
        raise NotHere("post_not_here", f"账号 {login} 在 {owner.name} 没有岗位。")
    return actor


def _mapping(options: argparse.Namespace, heads: Heads, known: dict[str, Any]) -> dict[str, Any]:
    """The guessed or remembered mapping with what the operator corrected."""
    columns = dict(known["columns"])
    for said in options.column:
        label, _equals, head = said.partition("=")
        code = next((code for code, one in COLUMNS.items() if label in (code, one.label)), guess(label))
        if not code or head and head not in heads.names:
            raise Invalid(
                "column_unknown",
                f"“{said}”无法识别。表头有：{'、'.join(filter(None, heads.names))}。",
                field="column",
            )
        columns.pop(code, None)
        if head:
            columns[code] = heads.names.index(head)
    mapping = {**known, "columns": columns, "take_proposals": options.accept_proposals}
    if options.type:
        code = match_type(options.type).code
        if code not in types():
            raise Invalid("type_unknown", f"没有“{options.type}”这个纠纷类型。", field="type")
        mapping["fallback_type"] = code
    return mapping


def _tell_check(check: Check, say: Say) -> int:
    for sentence in check.missing:
        say(sentence)
    for row in [one for one in check.shown if one.state == "wrong"][:MOST_SAID]:
        say(f"第 {row.number} 行　{''.join(error.text for error in row.errors)}")
    if check.wrong > MOST_SAID:
        say(f"……共 {check.wrong} 行有错误")
    say(
        f"检查 {check.rows} 行：可以登记 {check.good} 件，有错误 {check.wrong} 行，重复 {check.double} 行，空行 {check.blank} 行。没有登记任何纠纷。"
    )
    return 1 if check.wrong or check.missing else 0


def _run(options: argparse.Namespace, actor: Actor, data: bytes, heads: Heads, say: Say) -> int:
    now = timezone.now()
    with acting(actor):
        got = receive_ledger(actor=actor, now=now, name=options.file.name, data=data, sheet=options.sheet)
        run = ImportRun.objects.within(actor.scope).get(county=got.county, id=got.id)
        where: dict[str, Any] = {"actor": actor, "now": now, "county": got.county, "id": got.id}
        if run.state == "done":
            say(f"这个文件已于 {timezone.localtime(run.created_at):%Y-%m-%d %H:%M} 导入过，没有再次登记。")
        elif run.state == "uploaded":
            mapping = _mapping(options, heads, run.mapping)
            _tell_columns(mapping, heads, say)
            map_ledger(**where, mapping=mapping)
            start_import(**where, in_job=False)
        elif run.state == "stopped":
            resume_import(**where, in_job=False)
            say(f"从第 {run.next_row} 行继续导入。")
        elif not got.is_new:
            say(f"上次导入没有结束，从第 {run.next_row} 行继续。")
    run_import(
        got.county,
        got.id,
        tell=lambda one: say(f"已处理到第 {one.next_row - 1} 行，共 {one.last_row} 行", again=True),
    )
    with acting(actor):
        run = ImportRun.objects.within(actor.scope).get(county=got.county, id=got.id)
        say(f"登记 {run.registered} 件，有错误 {run.wrong} 行，重复 {run.double} 行，空行 {run.blank} 行。")
        if run.wrong or run.double:
            _leave_errors(options, run, say)
    return 1 if run.wrong or run.state != "done" else 0


def _leave_errors(options: argparse.Namespace, run: ImportRun, say: Say) -> None:
    target = options.errors or options.file.with_name(f"{options.file.stem}-未导入的行.xlsx")
    found = wrong_rows(run)
    heads, _, _ = next(found)
    count = write_error_sheet(
        target,
        [str(name) for name in heads or []],
        ((cells or [], text, wrong) for cells, text, wrong in found),
    )
    say(f"未导入的 {count} 行在 {target}，改正后可以重新导入该文件。")
