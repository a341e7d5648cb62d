"""Policy documents: what a place decides, as TOML text with area, subject and date. The database row is the truth at run time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.models import ReferenceRoot

__all__ = ["PolicyDocument"]

STATES = {"draft": "草案", "in_force": "现行", "withdrawn": "撤回"}


class PolicyDocument(ReferenceRoot):
    """One version of one subject for one area ("" is the nation), in force from a day until a later one is."""

    root_kind = "policy"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.CharField(max_length=20)
    area = models.CharField(max_length=12, blank=True, db_collation="C")
    version = models.IntegerField()
    in_force_on = models.DateField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="draft")
    proposed_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "area", "version"], name="policy_version_once"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="policy_state_is_known"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="policy_needs_two_people",
            ),
        ]
