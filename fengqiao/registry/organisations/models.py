"""Organisations on the tree: committees, centres, rooms, offices. They end; they are not deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.models import ReferenceRoot

from .codes import KINDS, NETWORKS

__all__ = ["Organisation"]


class Organisation(ReferenceRoot):
    """short_name stands in numbers (平城关); seal_name on papers; phone is the office's own and public."""

    root_kind = "organisation"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    network = models.CharField(max_length=10)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=300, db_collation="C")
    short_name = models.CharField(max_length=20)
    seal_name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="organisation_kind_is_known"),
            models.CheckConstraint(
                condition=Q(network__in=list(NETWORKS)), name="organisation_network_is_known"
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="organisation_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["place", "kind", "name"], condition=Q(to_on=None), name="organisation_once_at_a_place"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "place"], condition=Q(to_on=None), name="organisation_by_kind")
        ]
