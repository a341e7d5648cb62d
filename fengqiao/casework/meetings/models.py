"""Sessions of a mediation and who was there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fengqiao.casework.cases.models import Dispute, Mediation, Party
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel


class Session(PlacedModel):
    """One session (调解) with its record (调解记录)."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    mediation = PlacedForeignKey(Mediation, on_delete=models.PROTECT)
    ordinal = models.SmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    means = models.CharField(max_length=10)
    others = models.CharField(max_length=300, blank=True)
    record = models.TextField()
    rights_told = models.BooleanField()
    secrecy = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "mediation", "ordinal"], name="session_ordinal_once_per_mediation"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="session_by_dispute")]


class Attendance(PlacedModel):
    """A party that was present at a session."""

    session = PlacedForeignKey(Session, on_delete=models.PROTECT)
    party = PlacedForeignKey(Party, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "session", "party"], name="attendance_once_per_session")
        ]
