"""The tree of administrative divisions, keyed by the national division code without padding (2, 4, 6, 9, 12 digits)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .codes import LEVELS

__all__ = ["Place"]


class Place(models.Model):
    """One division. Old ones stay: `to_on` ends them and `successor` says what they became, so that nobody's rows get lost."""

    code = models.CharField(primary_key=True, max_length=12, db_collation="C")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    level = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=240, db_collation="C")
    initials = models.CharField(max_length=60, db_collation="C")
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    host_county = models.CharField(max_length=6, blank=True)
    source = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=list(LEVELS)), name="place_level_is_known"),
            models.CheckConstraint(
                condition=~Q(successor=models.F("code")), name="place_is_not_its_own_successor"
            ),
        ]
        indexes = [
            models.Index(fields=["initials", "code"], name="place_by_initials"),
            models.Index(fields=["name"], name="place_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["successor"], condition=Q(successor__isnull=False), name="place_by_successor"
            ),
        ]
