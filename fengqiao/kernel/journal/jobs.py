"""The daily seal of every county, for yesterday; written beside the database so that its owner alone cannot forge it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localdate

from fengqiao.kernel.jobs import daily

from .seals import seal_counties

__all__ = ["seal_yesterday"]


@daily("journal.seal", hour=1, minute=30)
def seal_yesterday(now: datetime) -> int:
    """Seal yesterday; the files lie in `seals/` of the installation's folder. Returns how many counties were sealed."""
    return seal_counties(
        day=localdate(now) - timedelta(days=1), now=now, folder=Path(settings.FENGQIAO_HOME) / "seals"
    )
