"""Back-off that locks nobody out: whoever tries in vain waits longer each time, by what was tried and from where, never all at once.

A try is counted before it is judged, in a transaction of its own, so that a hundred tries at once are a hundred; success
takes the count away. Only digests are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db import transaction

from fengqiao.kernel.errors import Refusal
from fengqiao.trust.vault import blind

from .models import Tries

__all__ = ["Limit", "TooMany", "count_in_window", "forget_tries", "source_of", "take_try"]


class TooMany(Refusal):
    """Too many tries; `seconds` says when the next one is open."""

    status = 429

    def __init__(self, seconds: int) -> None:
        minutes = -(-seconds // 60)
        wait = f"{seconds} 秒" if seconds < 60 else f"{minutes} 分钟"
        super().__init__("too_many_tries", f"试的次数有些多，请 {wait}后再试。", seconds=seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Limit:
    """free: tries without waiting. first, longest: seconds, doubled from one to the other. memory: after that much quiet all is forgotten."""

    free: int
    first: int
    longest: int
    memory: timedelta = timedelta(hours=12)

    def wait(self, count: int) -> int:
        """Seconds to wait after the try that made it `count`."""
        over = count - self.free
        return 0 if over <= 0 else min(self.first * 2 ** min(over - 1, 20), self.longest)


def source_of(address: str) -> str:
    """Where a request comes from, as far as it tells somebody apart: an IPv4 address, or the /64 of an IPv6 one.

    "" for the machine itself: behind a proxy that passes no address on everybody would look like one.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if found.is_loopback:
        return ""
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _row(kind: str, what: str, now: datetime) -> Tries:
    row, _made = Tries.objects.select_for_update().get_or_create(
        kind=kind, digest=blind(f"tries-{kind}", what), defaults={"since": now}
    )
    return row


def take_try(kind: str, what: str, limit: Limit, *, now: datetime) -> None:
    """Count a try of `what`; nothing is counted for "". Raises TooMany while the wait after the last one is not over."""
    if not what:
        return
    with transaction.atomic():
        row = _row(kind, what, now)
        if row.until and row.until > now:
            raise TooMany(int((row.until - now).total_seconds()) + 1)
        if row.since < now - limit.memory:
            row.count = 0
        row.count += 1
        row.since, row.until = now, now + timedelta(seconds=limit.wait(row.count))
        row.save(update_fields=["count", "since", "until"])


def forget_tries(kind: str, what: str) -> None:
    """It went well: the tries before it are forgotten."""
    if what:
        Tries.objects.filter(kind=kind, digest=blind(f"tries-{kind}", what)).delete()


def count_in_window(kind: str, what: str, *, most: int, seconds: int, now: datetime) -> None:
    """Count something lawful that may happen `most` times within a window of `seconds`. Raises TooMany beyond."""
    if not what:
        return
    with transaction.atomic():
        row = _row(kind, what, now)
        end = row.since + timedelta(seconds=seconds)
        if now >= end:
            row.since, row.count, end = now, 0, now + timedelta(seconds=seconds)
        if row.count >= most:
            raise TooMany(int((end - now).total_seconds()) + 1)
        row.count += 1
        row.save(update_fields=["count", "since"])
