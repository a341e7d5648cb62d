"""What the machine proposed at registration and what the person answered: training data, never a decision."""

from __future__ import annotations

from django.db import models

from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel

from .applicant_models import ApplicantWord, Application, Idempotency, Submission

__all__ = ["ApplicantWord", "Application", "Idempotency", "Submission", "Suggestion"]


class Suggestion(PlacedModel):
    """A proposal of a type or a route with its source, score and words; `answer` is what the clerk chose."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12)
    model = models.CharField(max_length=40)
    proposed = models.CharField(max_length=60)
    score = models.FloatField(null=True)
    words = models.JSONField(default=list)
    answer = models.CharField(max_length=60)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["county", "dispute"], name="suggestion_by_dispute")]
