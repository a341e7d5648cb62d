"""Files of a root: the row says what, whose and when; the sealed bytes lie in the folder of files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.kernel.placed.models import PlacedModel

from .codes import FILE_KINDS, FILE_STATES


class File(PlacedModel):
    """A file of a root (a dispute, ...). `digest` is of the clear bytes, `stored` of the sealed bytes in the folder.

    No key leads to the root: roots of several rooms have files, and this room stands below them all.
    """

    root_kind = models.CharField(max_length=20)
    root_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    stored = models.CharField(max_length=64)
    bytes = models.IntegerField()
    media_type = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    taken_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="ready")
    secrecy = models.SmallIntegerField(default=0)
    kept_by_id = models.UUIDField(null=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(FILE_KINDS)), name="file_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=list(FILE_STATES)), name="file_state_is_known"),
            models.CheckConstraint(condition=Q(bytes__gt=0), name="file_is_not_empty"),
            models.CheckConstraint(
                condition=Q(voided_at=None, void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="file_voided_has_its_reason",
            ),
        ]
        indexes = [models.Index(fields=["county", "root_id"], name="file_by_root")]
