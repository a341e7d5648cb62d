"""Figures of performance and of satisfaction, counted from the rows of the disputes in scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from fengqiao.casework.cases.models import Dispute, Visit
from fengqiao.kernel.placed.values import Scope

from .models import Agreement, Obligation, Performance

__all__ = ["Performed", "performed_rate", "satisfaction_of"]


@dataclass(frozen=True)
class Performed:
    """Of the obligations due in a period: fen owed and paid, disputes and those in which all was kept. Rates in hundredths, or None."""

    owed_fen: int
    paid_fen: int
    cases: int
    kept_cases: int

    @property
    def by_amount(self) -> int | None:
        return round(100 * self.paid_fen / self.owed_fen) if self.owed_fen else None

    @property
    def by_case(self) -> int | None:
        return round(100 * self.kept_cases / self.cases) if self.cases else None


def performed_rate(scope: Scope, first: date, last: date) -> Performed:
    """How agreements were kept (履行率), by amount and by case: obligations due from `first` to `last`, inclusive, of agreements in force."""
    if scope.is_empty:
        return Performed(0, 0, 0, 0)
    disputes = Dispute.objects.within(scope).values("id")
    agreements = Agreement.objects.everywhere("of the disputes in scope").filter(
        county__in=scope.counties, state="in_force", dispute_id__in=disputes
    )
    due = Obligation.objects.everywhere("of those agreements").filter(
        county__in=scope.counties, agreement_id__in=agreements.values("id"), due_on__range=(first, last), dropped_at=None
    ).exclude(state="void")  # fmt: skip
    owed = due.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    acts = Performance.objects.everywhere("of those obligations").filter(
        county__in=scope.counties, obligation_id__in=due.values("id")
    )
    paid = acts.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    by_dispute = due.values("agreement__dispute_id").annotate(
        unkept=Count("id", filter=~Q(state="performed"))
    )
    kept = [row["unkept"] == 0 for row in by_dispute]
    return Performed(owed, paid, len(kept), sum(kept))


def satisfaction_of(scope: Scope, first: date, last: date) -> dict[str, int]:
    """Return visits made from `first` to `last`, inclusive, by degree of satisfaction."""
    if scope.is_empty:
        return {}
    disputes = Dispute.objects.within(scope).values("id")
    rows = Visit.objects.everywhere("of the disputes in scope").filter(
        county__in=scope.counties, dispute_id__in=disputes, made_on__range=(first, last)
    )
    return {row["satisfaction"]: row["n"] for row in rows.values("satisfaction").annotate(n=Count("id"))}
