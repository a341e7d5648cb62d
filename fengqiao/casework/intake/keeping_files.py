"""What the jobs of intake look after. Files of imports and exports are erased some days after they ended; the rows that say what they were stay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connections

from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.accounts.sessions import actor_of_post_id
from fengqiao.trust.scope import acting, system_actor

from .models import ExportRun, ImportRun
from .sealed_parts import erase_parts

__all__ = ["erase_before", "export_asked_by", "silent_imports"]


def _counties() -> list[str]:
    with connections["report"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT county FROM intake_importrun WHERE erased_at IS NULL"
            " UNION SELECT DISTINCT county FROM intake_exportrun WHERE erased_at IS NULL"
        )
        return [row[0] for row in cursor.fetchall()]


def erase_before(limit: datetime, *, now: datetime) -> int:
    """Erase what ended before `limit`, county by county. Returns how many files."""
    erased = 0
    for county in _counties():
        with acting(system_actor((county,), why="清除导入导出文件")) as system:
            for model, ended in ((ImportRun, "ended_at"), (ExportRun, "created_at")):
                rows = model.objects.within(system.scope).filter(
                    county=county, erased_at=None, **{f"{ended}__lt": limit}
                )
                for run in rows.order_by("created_at")[:500]:
                    erase_parts(run)
                    model.objects.within(system.scope).filter(county=county, id=run.id).update(erased_at=now)
                    erased += 1
    return erased


def silent_imports(limit: datetime) -> list[tuple[str, UUID]]:
    """(county, id) of imports that should be running and gave no sign since `limit`."""
    with connections["report"].cursor() as cursor:
        cursor.execute(
            "SELECT county, id FROM intake_importrun WHERE county = ANY(%s) AND state = 'running' AND beat_at < %s",
            [_counties(), limit],
        )
        return [(county, id) for county, id in cursor.fetchall()]


def export_asked_by(county: str, id: UUID) -> Actor | None:
    """Who asked for an export, with the powers of today; None where the post has ended."""
    with acting(system_actor((county,), why="导出表格")) as system:
        run = ExportRun.objects.within(system.scope).filter(county=county, id=id).first()
    return actor_of_post_id(run.post_id) if run and run.post_id else None
