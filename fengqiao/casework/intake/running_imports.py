"""The run of an import outside a request: batch after batch, each in a transaction of its own, by the job or by the command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.timezone import localdate

from fengqiao.kernel.errors import NotAllowed, Refusal
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.registry.organisations.queries import organisation
from fengqiao.registry.places.queries import county_key
from fengqiao.trust.accounts.sessions import actor_of_post_id
from fengqiao.trust.scope import acting, system_actor

from .importing import stop_import, take_batch
from .models import ImportRun
from .reading_ledgers import batches, mapping_from, open_ledger, reader_for
from .sealed_parts import read_parts

__all__ = ["BATCH", "program_actor", "run_import", "source_of"]

BATCH = 200


def program_actor(organisation_id: UUID) -> Actor:
    """The server's operator acting for an organisation: `fengqiao import ledger`."""
    owner = organisation(organisation_id)
    scope = Scope((), (county_key(owner.place),), (), (owner.id,))
    powers = frozenset({"cases.import", "cases.register", "cases.view"})
    return Actor(None, "服务器命令", None, "program", owner.id, owner.name, powers, scope)


def source_of(run: ImportRun) -> str:
    """How the journal names the ledger: its sheet and the file's fingerprint, never its name (it may hold a person's)."""
    return f"指纹 {bytes(run.file_digest).hex()[:12]}{f'，工作表 {run.sheet}' if run.sheet else ''}，"


def _runner(run: ImportRun) -> Actor | None:
    """Whoever started it, with the powers of today. None where the post has ended."""
    return actor_of_post_id(run.post_id) if run.post_id else program_actor(run.organisation_id)


def run_import(
    county: str, id: UUID, *, clock: Callable[[], datetime] = timezone.now, size: int = BATCH,
    tell: Callable[[ImportRun], Any] | None = None,
) -> None:  # fmt: skip
    """Take a running import to its end, or until it is stopped. Two at once do no harm: a batch is taken by one of them.

    Cost: the whole sheet is laid out in memory once (calamine); beyond that nothing grows with the rows.
    """
    system = system_actor((county,), why="导入台账")
    with acting(system):
        run = ImportRun.objects.within(system.scope).filter(county=county, id=id).first()
        if run is None or run.state != "running":
            return
        actor, data = _runner(run), read_parts(run)
    if actor is None or not (actor.may("cases.import") and actor.may("cases.register")):
        _stop(program_actor(run.organisation_id), run, "开始导入的岗位已经免去或没有权限", clock())
        return
    ledger = open_ledger(data, run.sheet)
    del data
    with acting(actor):
        owner = organisation(run.organisation_id)
        mapping = mapping_from(run.mapping, ledger.heads, place=owner.place)
        reader = reader_for(mapping, owner, today=localdate(clock()), source=source_of(run))
    at, last = run.next_row, ledger.sheet.last
    try:
        for following, rows, _cells in batches(ledger, reader, first=at, size=size):
            if not _take(actor, run, clock, at, following, rows, reader, following > last, tell):
                return
            at = following
        if at <= last or run.state == "running":
            _take(actor, run, clock, at, max(at, last + 1), [], reader, True, tell)
    except NotAllowed:
        _stop(program_actor(run.organisation_id), run, "权限已变更", clock())


def _take(
    actor: Actor, run: ImportRun, clock: Callable[[], datetime], at: int, following: int, rows: list[Any], reader: Any, is_last: bool,
    tell: Callable[[ImportRun], Any] | None,
) -> bool:  # fmt: skip
    """One batch in its transaction; then whoever watches is told."""
    with acting(actor):
        taken = take_batch(
            actor=actor, now=clock(), county=run.county, id=run.id, expected=at, following=following, rows=rows, reader=reader, is_last=is_last
        )  # fmt: skip
        fresh = ImportRun.objects.within(actor.scope).get(county=run.county, id=run.id)
    run.state = fresh.state
    if tell is not None:
        tell(fresh)
    return taken


def _stop(actor: Actor, run: ImportRun, why: str, now: datetime) -> None:
    with acting(actor):
        try:
            stop_import(actor=actor, now=now, county=run.county, id=run.id, why=why)
        except Refusal:
            return
