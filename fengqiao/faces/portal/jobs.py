"""Drafts that visitors left behind are deleted every night."""

from __future__ import annotations

from datetime import datetime

from fengqiao.kernel.jobs import daily

from .drafts import clear_old

__all__ = ["clear_drafts"]


@daily("portal.clear_drafts", hour=2, minute=20)
def clear_drafts(now: datetime) -> int:
    """Delete what was typed more than three days ago and never handed in."""
    return clear_old(now)
