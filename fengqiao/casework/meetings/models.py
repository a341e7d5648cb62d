"""Sessions of a mediation, held and planned, who was there, and what was said in private."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fengqiao.casework.cases.models import Dispute, Mediation, Party
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel

from .states import PLAN_LIFE


class Session(PlacedModel):
    """One session (调解) with its record (调解记录)."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    mediation = PlacedForeignKey(Mediation, on_delete=models.PROTECT)
    ordinal = models.SmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    means = models.CharField(max_length=10)
    others = models.CharField(max_length=300, blank=True)
    record = models.TextField()
    rights_told = models.BooleanField()
    secrecy = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "mediation", "ordinal"], name="session_ordinal_once_per_mediation"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "dispute"], name="session_by_dispute"),
            models.Index(fields=["county", "starts_at"], name="session_by_start"),
        ]


class Attendance(PlacedModel):
    """A party that was present at a session."""

    session = PlacedForeignKey(Session, on_delete=models.PROTECT)
    party = PlacedForeignKey(Party, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "session", "party"], name="attendance_once_per_session")
        ]


class PlannedSession(PlacedModel):
    """A session that is planned ahead (预约调解). organisation: the holder that planned it. session: the record, once it was held."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    mediation = PlacedForeignKey(Mediation, on_delete=models.PROTECT)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    means = models.CharField(max_length=10)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default=PLAN_LIFE.start)
    reason = models.CharField(max_length=200, blank=True)
    session = PlacedForeignKey(Session, on_delete=models.PROTECT, null=True)
    secrecy = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PLAN_LIFE.states), name="planned_state_is_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="planned_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(session=None) ^ Q(state="held"), name="planned_held_has_its_record"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "dispute"], name="planned_by_dispute"),
            models.Index(fields=["county", "starts_at"], condition=Q(state="planned"), name="planned_ahead"),
        ]


class PlannedParty(PlacedModel):
    """A party that is asked to come."""

    planned = PlacedForeignKey(PlannedSession, on_delete=models.PROTECT)
    party = PlacedForeignKey(Party, on_delete=models.PROTECT)
    to_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "planned", "party"], condition=Q(to_at=None), name="planned_party_once"
            )
        ]


class PrivateNote(PlacedModel):
    """What was said behind closed doors to the mediator (单独谈话): sealed, and in no dossier that leaves (民诉法解释 art. 107)."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    mediation = PlacedForeignKey(Mediation, on_delete=models.PROTECT)
    party = PlacedForeignKey(Party, on_delete=models.PROTECT, null=True)
    author_id = models.UUIDField()
    author_name = models.CharField(max_length=40)
    spoken_on = models.DateField()
    text_enc = models.BinaryField()
    secrecy = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["county", "dispute"], name="private_note_by_dispute")]
