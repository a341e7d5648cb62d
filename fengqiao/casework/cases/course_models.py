"""Tables of the course of a mediation: who was refused, who was invited, what was agreed to, stops, extensions, calming, reports."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel

from .codes import CONSENT_ABOUT, HELPER_KINDS, REPORT_KINDS, SUSPENSION_GROUNDS

__all__ = ["Calming", "Consent", "Extension", "Helper", "MediatorRefusal", "Report", "Suspension"]


class Consent(PlacedModel):
    """A party agreed to something (同意): what, by which means, when, and perhaps until when. source_id: the row it was given for."""

    dispute = PlacedForeignKey("cases.Dispute", on_delete=models.PROTECT)
    party = PlacedForeignKey("cases.Party", on_delete=models.PROTECT)
    what = models.CharField(max_length=12)
    source_id = models.UUIDField()
    means = models.CharField(max_length=12)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "source_id", "party"],
                condition=Q(withdrawn_at=None),
                name="consent_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(what__in=list(CONSENT_ABOUT)), name="consent_is_about_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("at")),
                name="consent_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="consent_by_dispute")]


class MediatorRefusal(PlacedModel):
    """A party does not accept a mediator (拒绝调解员, 人民调解法 art. 23): never assigned again in this mediation."""

    mediation = PlacedForeignKey("cases.Mediation", on_delete=models.PROTECT)
    dispute = PlacedForeignKey("cases.Dispute", on_delete=models.PROTECT)
    mediator = models.ForeignKey("mediators.Mediator", on_delete=models.PROTECT, related_name="+")
    party = PlacedForeignKey("cases.Party", on_delete=models.PROTECT)
    reason = models.CharField(max_length=200, blank=True)
    refused_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "mediation", "mediator"], name="mediator_refused_once_per_mediation"
            )
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="refusal_by_dispute")]


class Helper(PlacedModel):
    """Somebody invited to help with the consent of the parties (邀请参加人, 人民调解法 art. 20)."""

    dispute = PlacedForeignKey("cases.Dispute", on_delete=models.PROTECT)
    mediation = PlacedForeignKey("cases.Mediation", on_delete=models.PROTECT)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    relation = models.CharField(max_length=120, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(HELPER_KINDS)), name="helper_kind_is_known"),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="helper_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="helper_by_dispute")]


class Suspension(PlacedModel):
    """A mediation stands still (中止): why, from when, until when most likely. clock_stopped: these days do not count."""

    dispute = PlacedForeignKey("cases.Dispute", on_delete=models.PROTECT)
    mediation = PlacedForeignKey("cases.Mediation", on_delete=models.PROTECT)
    ground = models.CharField(max_length=12)
    detail = models.CharField(max_length=300)
    from_on = models.DateField()
    expected_on = models.DateField()
    to_on = models.DateField(null=True)
    clock_stopped = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "mediation"], condition=Q(to_on=None), name="suspension_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ground__in=list(SUSPENSION_GROUNDS)), name="suspension_ground_is_known"
            ),
            models.CheckConstraint(
                condition=Q(expected_on__gt=F("from_on")), name="suspension_is_expected_to_end_later"
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="suspension_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="suspension_by_dispute")]


class Extension(PlacedModel):
    """The parties agreed to more time (延长期限). The unit is the term's own: calendar or working days."""

    dispute = PlacedForeignKey("cases.Dispute", on_delete=models.PROTECT)
    mediation = PlacedForeignKey("cases.Mediation", on_delete=models.PROTECT)
    days = models.SmallIntegerField()
    reason = models.CharField(max_length=300)
    from_due = models.DateField()
    to_due = models.DateField()
    committee_agreed = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_due__gt=F("from_due")), name="extension_gives_time")
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="extension_by_dispute")]


class Calming(PlacedModel):
    """Somebody looks after people in anger until a day (安抚稳控): who, what, by when, and what came of it."""

    dispute = PlacedForeignKey("cases.Dispute", on_delete=models.PROTECT)
    person = models.CharField(max_length=40)
    measure = models.CharField(max_length=300)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    result = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None) ^ ~Q(result=""), name="calming_done_has_its_result"
            )
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="calming_by_dispute")]


class Report(PlacedModel):
    """A department was told, or got material (通报、材料移交): what kind, whom, on which day, by which means."""

    dispute = PlacedForeignKey("cases.Dispute", on_delete=models.PROTECT)
    mediation = PlacedForeignKey("cases.Mediation", on_delete=models.PROTECT)
    kind = models.CharField(max_length=12)
    to_name = models.CharField(max_length=100)
    told_on = models.DateField()
    means = models.CharField(max_length=12)
    content = models.CharField(max_length=500)
    receipt = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(REPORT_KINDS)), name="report_kind_is_known")
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="report_by_dispute")]
