"""What the machine proposed and what the person answered; ledgers that come in row by row; tables that go out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.journal.models import JournalRoot
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel

from .applicant_models import ApplicantWord, Application, Idempotency, Submission, Wish
from .states import IMPORT_LIFE, ROW_STATES

__all__ = [
    "ApplicantWord",
    "Application",
    "Idempotency",
    "ExportPart",
    "ExportRun",
    "ImportPart",
    "ImportRow",
    "ImportRun",
    "Suggestion",
    "Submission",
    "Wish",
]


class Suggestion(PlacedModel):
    """A proposal of a type or a route with its source, score and words; `answer` is what the clerk chose."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12)
    model = models.CharField(max_length=40)
    proposed = models.CharField(max_length=60)
    score = models.FloatField(null=True)
    words = models.JSONField(default=list)
    answer = models.CharField(max_length=60)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["county", "dispute"], name="suggestion_by_dispute")]


class ImportRun(JournalRoot):
    """A ledger that comes in. next_row: the first row of the file that is not yet dealt with; it moves in the transaction of the rows."""

    root_kind: ClassVar[str] = "import"

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=200)
    file_digest = models.BinaryField(max_length=32)
    file_bytes = models.IntegerField()
    sheet = models.CharField(max_length=120, blank=True)
    head_digest = models.BinaryField(max_length=32)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default=IMPORT_LIFE.start)
    last_row = models.IntegerField()
    next_row = models.IntegerField()
    registered = models.IntegerField(default=0)
    wrong = models.IntegerField(default=0)
    double = models.IntegerField(default=0)
    blank = models.IntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why_stopped = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=IMPORT_LIFE.states), name="import_state_is_known"),
            models.CheckConstraint(condition=Q(next_row__gte=1), name="import_next_row_is_a_row"),
            models.CheckConstraint(
                condition=Q(ended_at=None) ^ Q(state__in=IMPORT_LIFE.final), name="import_ended_has_its_time"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "organisation", "-created_at"], name="import_newest"),
            models.Index(fields=["county", "organisation", "file_digest"], name="import_by_file"),
        ]


class ImportPart(PlacedModel):
    """A piece of an uploaded file, sealed: ledgers hold identity numbers. Erased some days after the import ended."""

    run = PlacedForeignKey(ImportRun, on_delete=models.PROTECT)
    ordinal = models.SmallIntegerField()
    body_enc = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "run", "ordinal"], name="import_part_once_per_run")
        ]


class ImportRow(PlacedModel):
    """What became of a row of a ledger. digest: keyed, of its content, so that the same row is never registered twice."""

    run = PlacedForeignKey(ImportRun, on_delete=models.PROTECT)
    organisation_id = models.UUIDField()
    row = models.IntegerField()
    digest = models.BinaryField(max_length=32, null=True)
    state = models.CharField(max_length=12)
    label = models.CharField(max_length=60, blank=True)
    said = models.JSONField(default=list)
    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT, null=True)

    app_rights = "SELECT, INSERT"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "run", "row"], name="import_row_once_per_run"),
            models.UniqueConstraint(
                fields=["county", "organisation_id", "digest"],
                condition=Q(state="registered"),
                name="import_row_registered_once",
            ),
            models.CheckConstraint(condition=Q(state__in=list(ROW_STATES)), name="import_row_state_is_known"),
            models.CheckConstraint(
                condition=Q(dispute=None) ^ Q(state__in=["registered", "double"]),
                name="import_row_has_its_dispute",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "dispute"], condition=Q(state="registered"), name="import_row_by_dispute"
            ),
            models.Index(
                fields=["county", "run", "row"], condition=~Q(state="registered"), name="import_row_not_good"
            ),
        ]


class ExportRun(JournalRoot):
    """A table that went out: who, when, what, for what. Large ones are made by a job and kept sealed for some days."""

    root_kind: ClassVar[str] = "export"

    organisation_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    what = models.CharField(max_length=20)
    purpose = models.CharField(max_length=200)
    conditions = models.CharField(max_length=300, blank=True)
    filters = models.JSONField(default=dict)
    file_name = models.CharField(max_length=200)
    rows = models.IntegerField(null=True)
    ready_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["county", "user_id", "-created_at"], name="export_newest")]


class ExportPart(PlacedModel):
    """A piece of an exported file, sealed."""

    run = PlacedForeignKey(ExportRun, on_delete=models.PROTECT)
    ordinal = models.SmallIntegerField()
    body_enc = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "run", "ordinal"], name="export_part_once_per_run")
        ]
