"""Tables of dossiers: the volume of a mediation, remarks of its reviewers, loans, and the investigation records that only a volume needs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from fengqiao.casework.cases.models import Dispute, Mediation
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel

from .codes import KEEPING
from .states import VOLUME_LIFE

__all__ = ["Inquiry", "Loan", "Remark", "Volume"]


class Inquiry(PlacedModel):
    """An investigation record (调查记录): whom the committee asked about the dispute, and what was said."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    mediation = PlacedForeignKey(Mediation, on_delete=models.PROTECT)
    ordinal = models.SmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    asked = models.CharField(max_length=80)
    relation = models.CharField(max_length=80, blank=True)
    others = models.CharField(max_length=300, blank=True)
    inquirers = models.CharField(max_length=120)
    recorder = models.CharField(max_length=40, blank=True)
    record = models.TextField()
    secrecy = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "mediation", "ordinal"], name="inquiry_ordinal_once_per_mediation"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="inquiry_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="inquiry_by_dispute")]


class Volume(PlacedModel):
    """A volume (卷宗) of a mediation. `code` stands on its cover and finds it again; digests are those of the sealed file.

    contents: the documents with their pages, as they were when the volume was submitted or sealed last.
    """

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    mediation = PlacedForeignKey(Mediation, on_delete=models.PROTECT)
    ordinal = models.SmallIntegerField(default=1)
    number = models.CharField(max_length=60)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=12, db_collation="C")
    state = models.CharField(max_length=10, default=VOLUME_LIFE.start)
    requests = models.TextField(blank=True)
    statement = models.TextField(blank=True)
    filed_by = models.CharField(max_length=40, blank=True)
    remark = models.CharField(max_length=200, blank=True)
    round = models.SmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)
    reviewer = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    reviewer_id: UUID | None
    decided_by = models.UUIDField(null=True)
    keeping = models.CharField(max_length=10, blank=True)
    kept_until = models.DateField(null=True)
    keeping_source = models.CharField(max_length=200, blank=True)
    contents: Any = models.JSONField(default=list)
    sheets = models.IntegerField(null=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.UUIDField(null=True)
    code = models.CharField(max_length=20, blank=True)
    sm3 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file_id = models.UUIDField(null=True)
    secrecy = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "mediation", "ordinal"], name="volume_ordinal_once_per_mediation"
            ),
            models.UniqueConstraint(
                fields=["county", "mediation"], condition=~Q(state="sealed"), name="volume_one_unsealed"
            ),
            models.UniqueConstraint(
                fields=["county", "code"], condition=~Q(code=""), name="volume_code_once_per_county"
            ),
            models.CheckConstraint(condition=Q(state__in=VOLUME_LIFE.states), name="volume_state_is_known"),
            models.CheckConstraint(condition=Q(keeping__in=["", *KEEPING]), name="volume_keeping_is_known"),
            models.CheckConstraint(
                condition=~Q(state="sealed")
                | Q(sealed_at__isnull=False, file_id__isnull=False)
                & ~Q(code="")
                & ~Q(sm3="")
                & ~Q(sha256=""),
                name="volume_sealed_has_its_digests",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "dispute"], name="volume_by_dispute"),
            models.Index(fields=["county", "state", "submitted_at"], name="volume_by_state"),
            models.Index(
                fields=["county", "kept_until"], condition=Q(state="sealed"), name="volume_by_end_of_keeping"
            ),
        ]


class Remark(PlacedModel):
    """A reviewer's remark on one document of a volume, and what was done about it."""

    volume = PlacedForeignKey(Volume, on_delete=models.PROTECT)
    round = models.SmallIntegerField()
    document = models.CharField(max_length=40)
    page = models.IntegerField(null=True)
    text = models.CharField(max_length=1000)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="") ^ Q(answered_at__isnull=False), name="remark_answered_has_its_time"
            ),
            models.CheckConstraint(condition=Q(page=None) | Q(page__gte=1), name="remark_page_is_positive"),
        ]
        indexes = [models.Index(fields=["county", "volume"], name="remark_by_volume")]


class Loan(PlacedModel):
    """A volume that somebody borrowed (借阅): who, why, from when, to when, and when it came back."""

    volume = PlacedForeignKey(Volume, on_delete=models.PROTECT)
    borrower = models.CharField(max_length=40)
    unit = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300)
    from_on = models.DateField()
    due_on = models.DateField()
    returned_on = models.DateField(null=True)
    lent_by = models.UUIDField(null=True)
    received_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "volume"], condition=Q(returned_on=None), name="loan_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("from_on")), name="loan_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(returned_on__gte=F("from_on")),
                name="loan_returned_after_it_began",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "due_on"], condition=Q(returned_on=None), name="loan_open_by_due")
        ]
