"""Kept answers of the API are deleted when their time is over."""

from __future__ import annotations

from datetime import datetime

from fengqiao.casework.intake.services import clear_answers
from fengqiao.kernel.jobs import daily

__all__ = ["clear_kept_answers"]


@daily("api.clear_answers", hour=2, minute=25)
def clear_kept_answers(now: datetime) -> int:
    """Delete answers whose key may be used anew."""
    return clear_answers(now)
