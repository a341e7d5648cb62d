"""Tables of what comes in from outside without an account: applications, applicants' further words, partners' submissions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel

from .codes import WISH_ANSWERS, WISHES_FOR


class Application(PlacedModel):
    """An application from the web (网上申请): to which notice on personal data the applicant agreed, and when."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    notice = models.CharField(max_length=20)
    agreed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "dispute"], name="application_once_per_dispute")
        ]


class ApplicantWord(PlacedModel):
    """What the applicant added to a dispute (补充): words and files, or a rating after it was over."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    satisfaction = models.CharField(max_length=1, blank=True)
    files = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["added", "rated"]), name="word_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="added") ^ ~Q(satisfaction=""), name="word_rated_has_its_satisfaction"
            ),
            models.UniqueConstraint(
                fields=["county", "dispute"], condition=Q(kind="rated"), name="word_rated_once_per_dispute"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "dispute"], name="word_by_dispute"),
            models.Index(fields=["county", "at"], name="word_by_time"),
        ]


class Wish(PlacedModel):
    """What the applicant wishes as to the mediator (当事人对调解员的意愿, 人民调解法 art. 19, 23), and what the holder answered.

    The secret belongs to the dispute and not to one person, so a wish is not carried out here: the holder's clerk does, or says why not.
    organisation: who held the dispute then; with another holder it has lapsed.
    """

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    wants = models.CharField(max_length=10)
    mediator = models.ForeignKey("mediators.Mediator", on_delete=models.PROTECT, related_name="+", null=True)
    names = models.CharField(max_length=200)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, blank=True)
    answer_text = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(wants__in=list(WISHES_FOR)), name="wish_is_known"),
            models.CheckConstraint(condition=Q(wants="choose") ^ Q(mediator=None), name="wish_chooses_somebody"),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answer__in=list(WISH_ANSWERS)), name="wish_answer_is_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & ~Q(answered_at=None)), name="wish_answered_has_its_moment"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["county", "dispute"], name="wish_by_dispute"),
            models.Index(fields=["county", "organisation"], condition=Q(answer=""), name="wish_waiting"),
        ]


class Submission(PlacedModel):
    """A dispute that a partner's program handed in (移送): by whom, under which number of theirs. What a partner may see hangs on it."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    api_key_id = models.UUIDField()
    reference = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "dispute"], name="submission_once_per_dispute")
        ]
        indexes = [models.Index(fields=["county", "organisation", "id"], name="submission_by_organisation")]


class Idempotency(models.Model):
    """The answer to a call of the API, kept a while: the same key and body again get the same answer. Numbers only, no names."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    api_key_id = models.UUIDField()
    key = models.CharField(max_length=80)
    request_digest = models.BinaryField(max_length=32)
    reply = models.JSONField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key_id", "key"], name="idempotency_once_per_key")]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_by_expiry")]
