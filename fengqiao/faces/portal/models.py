"""What a citizen typed where the browser has no JavaScript to keep it: one sealed draft for a cookie, for a few days."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.ids import uuid7

__all__ = ["VisitorDraft"]


class VisitorDraft(models.Model):
    """`body_enc` is the posted form as JSON, sealed. The id is random and known to the visitor's session alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    body_enc = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["saved_at"], name="visitor_draft_by_day")]
