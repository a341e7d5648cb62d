"""Sessions that ended and tries that are long past are deleted every night."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from fengqiao.kernel.jobs import daily

from .models import Tries

__all__ = ["clear_sessions", "clear_tries"]


@daily("accounts.clear_sessions", hour=2, minute=10)
def clear_sessions(now: datetime) -> int:
    """Delete the sessions that expired before `now`. Returns how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


@daily("accounts.clear_tries", hour=2, minute=15)
def clear_tries(now: datetime) -> int:
    """Delete what was counted more than two days ago. Returns how many rows."""
    return Tries.objects.filter(since__lt=now - timedelta(days=2)).delete()[0]
