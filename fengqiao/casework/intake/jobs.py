"""Jobs of intake: imports and exports that nobody waits for, imports whose worker died, files that are no longer needed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from fengqiao.kernel.jobs import daily, later, often, send_later
from fengqiao.trust.scope import acting

from .exporting import EXPORT_JOB, run_export
from .importing import JOB

__all__ = ["erase_files", "revive_imports", "run_export_job", "run_import_job"]

KEPT_DAYS = 30


@later(JOB)
def run_import_job(county: str, run: str) -> None:
    """Take a running import to its end."""
    from .running_imports import run_import

    run_import(county, UUID(run), clock=timezone.now)


@daily("intake.erase_files", hour=2, minute=40)
def erase_files(now: datetime) -> int:
    """Take the content out of files whose import or export ended KEPT_DAYS ago."""
    from .keeping_files import erase_before

    return erase_before(now - timedelta(days=KEPT_DAYS), now=now)


@often("intake.revive_imports", minutes=5)
def revive_imports(now: datetime) -> int:
    """Send imports again whose worker died: those that have not moved for three minutes. Twice does no harm."""
    from .keeping_files import silent_imports

    silent = silent_imports(now - timedelta(minutes=3))
    for county, run in silent:
        send_later(JOB, county=county, run=str(run))
    return len(silent)


@later(EXPORT_JOB)
def run_export_job(county: str, run: str) -> None:
    """Make the file of a large export under the post of who asked for it."""
    from .keeping_files import export_asked_by

    actor = export_asked_by(county, UUID(run))
    if actor is not None:
        with acting(actor):
            run_export(county, UUID(run), now=timezone.now(), actor=actor)
