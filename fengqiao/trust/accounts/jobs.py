"""Sessions that ended are deleted every night."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from fengqiao.kernel.jobs import daily

__all__ = ["clear_sessions"]


@daily("accounts.clear_sessions", hour=2, minute=10)
def clear_sessions(now: datetime) -> int:
    """Delete the sessions that expired before `now`. Returns how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]
