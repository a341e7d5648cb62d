"""The journal's tables: entries chained per root, looks at personal data, daily seals. Nothing here is ever updated or deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from fengqiao.kernel.placed.models import PlacedModel
from fengqiao.kernel.placed.values import NO_COUNTY

from .chain import START

__all__ = ["Entry", "JournalRoot", "Look", "ReferenceRoot", "Seal"]


def start() -> bytes:
    return START


class _Root(models.Model):
    """Something with a history: its number of entries (also its revision) and the digest of the last one."""

    root_kind: ClassVar[str] = ""
    seq = models.IntegerField(default=0, editable=False)
    head = models.BinaryField(max_length=32, default=start, editable=False)

    class Meta:
        abstract = True


class JournalRoot(PlacedModel, _Root):
    """A placed root: dispute, round."""

    class Meta:
        abstract = True


class ReferenceRoot(_Root):
    """A root that belongs to the whole installation: organisation, user, policy. Its entries lie in county 000000."""

    class Meta:
        abstract = True

    @property
    def journal_county(self) -> str:
        return NO_COUNTY


class Entry(PlacedModel):
    """One fact about one root. Written by `record` only, last in the transaction, under the root row's lock."""

    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    seq = models.IntegerField()
    fact = models.CharField(max_length=60)
    body = models.JSONField()
    actor_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    request = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    app_rights = "SELECT, INSERT"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "subject_kind", "subject_id", "seq"], name="entry_seq_once_per_root"
            ),
            models.CheckConstraint(condition=models.Q(seq__gt=0), name="entry_seq_starts_at_one"),
        ]

    def values(self) -> dict[str, Any]:
        """What the digest covers."""
        names = (
            "county",
            "subject_kind",
            "subject_id",
            "seq",
            "fact",
            "body",
            "actor_id",
            "post_id",
            "organisation_id",
            "request",
            "at",
        )
        return {name: getattr(self, name) for name in names}


class Look(PlacedModel):
    """Somebody saw personal data in clear: who, what, why, when. Unchained and append-only."""

    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    part_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    fields = models.JSONField()
    reason = models.CharField(max_length=200)
    request = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    app_rights = "SELECT, INSERT"

    class Meta:
        indexes = [models.Index(fields=["county", "subject_id", "at"], name="look_by_subject")]


class Seal(PlacedModel):
    """The daily seal of a county: a digest over all heads, chained to the day before. Its copy leaves the database."""

    day = models.DateField()
    entries = models.IntegerField()
    heads_digest = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    app_rights = "SELECT, INSERT"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "day"], name="seal_once_a_day")]
