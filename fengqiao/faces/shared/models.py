"""Drafts: what somebody has typed into a long form and not yet handed in. One per account and form, sealed.

A draft is nobody's record: it belongs to an account, not to a county, and is deleted when the form is handed in.
"""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.ids import uuid7

__all__ = ["Draft", "SavedFilter"]


class Draft(models.Model):
    """`body_enc` is the posted form as JSON, sealed by the vault, since it holds names and numbers in clear."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=60)
    body_enc = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="draft_once_per_user_and_form")]


class SavedFilter(models.Model):
    """A list's filter under a name of one's own; the query as it stands in the address, so that it can be passed on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=500)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="filter_name_once_per_user")]
