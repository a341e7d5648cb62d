"""Tables beside the transfers: the risk assessment that goes up, what co-handlers did, and the link across counties."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel

__all__ = ["Contribution", "Crossing", "RiskReport"]


class RiskReport(PlacedModel):
    """The risk assessment of an escalation (风险评估报告): it goes up, and as a report to the department in charge."""

    dispute = PlacedForeignKey("cases.Dispute", on_delete=models.PROTECT)
    transfer = PlacedForeignKey("cases.Transfer", on_delete=models.PROTECT)
    level = models.CharField(max_length=10)
    people_affected = models.IntegerField()
    consequences = models.CharField(max_length=1000)
    measures = models.CharField(max_length=1000)
    request = models.CharField(max_length=12)
    department = models.CharField(max_length=60)
    reported_at = models.DateTimeField()

    app_rights = "SELECT, INSERT"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "transfer"], name="risk_report_once_per_escalation"),
            models.CheckConstraint(
                condition=Q(people_affected__gte=0), name="risk_report_people_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="risk_report_by_dispute")]


class Contribution(PlacedModel):
    """What a co-handler did in joint handling (协办情况)."""

    dispute = PlacedForeignKey("cases.Dispute", on_delete=models.PROTECT)
    transfer = PlacedForeignKey("cases.Transfer", on_delete=models.PROTECT)
    at = models.DateTimeField()
    text = models.CharField(max_length=2000)

    app_rights = "SELECT, INSERT"

    class Meta:
        indexes = [models.Index(fields=["county", "dispute"], name="contribution_by_dispute")]


class Crossing(PlacedModel):
    """The link between a dispute that moved to another county and the one opened there; each side has its own row."""

    dispute = PlacedForeignKey("cases.Dispute", on_delete=models.PROTECT)
    direction = models.CharField(max_length=3)
    other_county = models.CharField(max_length=6, db_collation="C")
    other_id = models.UUIDField()
    other_number = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=200)
    at = models.DateTimeField()

    app_rights = "SELECT, INSERT"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "dispute", "direction"], name="crossing_once_each_direction"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["in", "out"]), name="crossing_direction_is_known"
            ),
        ]
