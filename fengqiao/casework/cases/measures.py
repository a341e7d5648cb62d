"""What cases count. A figure is one of these within a scope and two days, inclusive; its rows are the figure's proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import make_aware

from fengqiao.kernel.measures import measures
from fengqiao.kernel.placed.values import Scope

from .models import Dispute

__all__ = ["Acceptance", "acceptance", "cancelled", "registered"]


def _from(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


@measures.add("cases.registered")
def registered(scope: Scope, first: date, last: date) -> Any:
    """Disputes received (登记) in the period. What moved to another county counts there, with its first receipt."""
    rows = Dispute.objects.within(scope).exclude(state="moved")
    return rows.filter(received_at__gte=_from(first), received_at__lt=_from(last + timedelta(days=1)))


@measures.add("cases.accepted")
def accepted(scope: Scope, first: date, last: date) -> Any:
    """Of those received in the period, the ones that were accepted (受理), whatever came of them."""
    return registered(scope, first, last).filter(state__in=("accepted", "closed"))


@measures.add("cases.refused")
def refused(scope: Scope, first: date, last: date) -> Any:
    """Of those received in the period, the ones that were refused (不予受理)."""
    return registered(scope, first, last).filter(state="refused")


@measures.add("cases.cancelled")
def cancelled(scope: Scope, first: date, last: date) -> Any:
    """Disputes cancelled (销号) in the period, refused ones among them."""
    rows = Dispute.objects.within(scope).exclude(state="moved")
    return rows.filter(cancelled_on__gte=first, cancelled_on__lte=last)


@measures.add("cases.settled")
def settled(scope: Scope, first: date, last: date) -> Any:
    """Of those cancelled in the period, the settled ones (调解成功)."""
    return cancelled(scope, first, last).filter(outcome="settled")


@dataclass(frozen=True)
class Acceptance:
    """Accepted and refused of those received; `waiting` are not yet answered. The rate is in hundredths, None without any."""

    accepted: int
    refused: int
    waiting: int

    @property
    def rate(self) -> int | None:
        answered = self.accepted + self.refused
        return round(100 * self.accepted / answered) if answered else None


def acceptance(scope: Scope, first: date, last: date) -> Acceptance:
    """The acceptance rate of a period (row INT-03): accepted out of answered."""
    total, yes, no = (measure(scope, first, last).count() for measure in (registered, accepted, refused))
    return Acceptance(yes, no, total - yes - no)
