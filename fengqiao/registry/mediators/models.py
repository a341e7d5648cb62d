"""Mediators and their appointments, as far as a case needs them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fengqiao.kernel.ids import uuid7

from .codes import KINDS

__all__ = ["Appointment", "Mediator"]


class Mediator(models.Model):
    """A mediator (人民调解员). The identity number is sealed; its blind index finds a conflict of interest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=40)
    pinyin = models.CharField(max_length=120, db_collation="C")
    kind = models.CharField(max_length=4, default="part")
    id_enc = models.BinaryField(null=True)
    id_hash = models.BinaryField(null=True, max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="mediator_kind_is_known")
        ]


class Appointment(models.Model):
    """A mediator serves an organisation from a day, perhaps to a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mediator = models.ForeignKey(Mediator, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=12, default="hired")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="appointment_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["organisation", "mediator"],
                condition=Q(to_on=None),
                name="appointment_once_at_a_time",
            ),
        ]
