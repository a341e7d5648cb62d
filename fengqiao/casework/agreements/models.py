"""Agreements as data: text, who signed, obligations of each party and how each was performed, what court or notary did."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.casework.cases.models import Dispute, Mediation, Party
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel

from .codes import CONFIRMATION_KINDS, COVERS, FORMS, SIGNATURE_MEANS, SIGNER_ROLES
from .states import AGREEMENT_LIFE, CONFIRMATION_LIFE, OBLIGATION_LIFE

OBLIGATION_STATES = OBLIGATION_LIFE.labels


class Agreement(PlacedModel):
    """An agreement. An oral one is in force when it is reached (人民调解法 art. 30); a written one when all have signed (art. 29).

    covers: the whole dispute, a part of it, or only facts that nobody disputes. party_ids: whose signatures it needs, [] all.
    text_digest: of the text as the first signature found it; a text that was signed does not change any more.
    """

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    mediation = PlacedForeignKey(Mediation, on_delete=models.PROTECT)
    supersedes = PlacedForeignKey("self", on_delete=models.PROTECT, null=True)
    form = models.CharField(max_length=10)
    covers = models.CharField(max_length=10, default="whole")
    state = models.CharField(max_length=12, default="in_force")
    number = models.CharField(max_length=60)
    facts = models.TextField()
    terms = models.TextField()
    party_ids = models.JSONField(default=list)
    about_status = models.BooleanField(default=False)
    about_title = models.BooleanField(default=False)
    reached_on = models.DateField()
    effective_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    secrecy = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "number"],
                condition=~Q(state="void"),
                name="agreement_number_once_per_county",
            ),
            models.UniqueConstraint(
                fields=["county", "mediation"],
                condition=Q(state__in=["draft", "signing"]),
                name="agreement_one_open_per_mediation",
            ),
            models.CheckConstraint(condition=Q(form__in=list(FORMS)), name="agreement_form_is_known"),
            models.CheckConstraint(condition=Q(covers__in=list(COVERS)), name="agreement_covers_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=AGREEMENT_LIFE.states), name="agreement_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(effective_on__isnull=False),
                name="agreement_in_force_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(form="written") | Q(state="in_force"), name="agreement_oral_is_in_force"
            ),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="agreement_by_dispute")]


class Signature(PlacedModel):
    """Who signed, when and how. On screen: the strokes are kept sealed, the picture drawn from them is a file. On paper: the scan."""

    agreement = PlacedForeignKey(Agreement, on_delete=models.PROTECT)
    role = models.CharField(max_length=10)
    party = PlacedForeignKey(Party, on_delete=models.PROTECT, null=True)
    mediator = models.ForeignKey("mediators.Mediator", on_delete=models.PROTECT, related_name="+", null=True)
    means = models.CharField(max_length=12)
    signed_on = models.DateField()
    file_id = models.UUIDField(null=True)
    strokes_enc = models.BinaryField(null=True)
    text_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "agreement", "role", "party", "mediator"],
                nulls_distinct=False,
                name="signature_once_per_signer",
            ),
            models.CheckConstraint(condition=Q(role__in=list(SIGNER_ROLES)), name="signature_role_is_known"),
            models.CheckConstraint(
                condition=Q(means__in=list(SIGNATURE_MEANS)), name="signature_means_is_known"
            ),
            models.CheckConstraint(
                condition=Q(role="party", party__isnull=False, mediator=None)
                | Q(role="mediator", party=None, mediator__isnull=False)
                | Q(role="committee", party=None, mediator=None),
                name="signature_has_its_signer",
            ),
            models.CheckConstraint(
                condition=~Q(means="screen") | Q(strokes_enc__isnull=False, file_id__isnull=False),
                name="signature_on_screen_has_its_strokes",
            ),
        ]


class Obligation(PlacedModel):
    """What one party owes another: money in fen, or a deed in words; due on a day, inclusive."""

    agreement = PlacedForeignKey(Agreement, on_delete=models.PROTECT)
    ordinal = models.SmallIntegerField()
    debtor = PlacedForeignKey(Party, on_delete=models.PROTECT)
    creditor = PlacedForeignKey(Party, on_delete=models.PROTECT, null=True)
    what = models.CharField(max_length=300)
    amount_fen = models.BigIntegerField(null=True)
    due_on = models.DateField()
    means = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default="open")
    defaulted_on = models.DateField(null=True)
    default_reason = models.CharField(max_length=300, blank=True)
    guidance = models.JSONField(default=list)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "agreement", "ordinal"],
                condition=Q(dropped_at=None),
                name="obligation_ordinal_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__gt=0), name="obligation_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(OBLIGATION_STATES)), name="obligation_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="defaulted") | Q(defaulted_on__isnull=False),
                name="obligation_defaulted_has_its_day",
            ),
        ]


class Performance(PlacedModel):
    """One act of performing an obligation, in part or whole, with what proves it."""

    obligation = PlacedForeignKey(Obligation, on_delete=models.PROTECT)
    performed_on = models.DateField()
    amount_fen = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    file_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["county", "obligation"], name="performance_by_obligation")]


class Confirmation(PlacedModel):
    """What the parties asked of a court (司法确认) or a notary for an agreement, and what came of it."""

    agreement = PlacedForeignKey(Agreement, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10)
    organ = models.CharField(max_length=100)
    state = models.CharField(max_length=10, default="applied")
    applied_on = models.DateField()
    result_on = models.DateField(null=True)
    number = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)
    file_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "agreement", "kind"],
                condition=Q(state__in=["applied", "confirmed"]),
                name="confirmation_one_living_per_agreement",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(CONFIRMATION_KINDS)), name="confirmation_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CONFIRMATION_LIFE.states), name="confirmation_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(result_on=None) ^ ~Q(state="applied"), name="confirmation_answered_has_its_day"
            ),
        ]


class VisitLink(PlacedModel):
    """A link to the questionnaire of a return visit, for one party; only the HMAC of its secret is kept."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    party = PlacedForeignKey(Party, on_delete=models.PROTECT)
    secret_hash = models.BinaryField(max_length=32)
    expires_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "secret_hash"], name="visit_link_secret_once"),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="visit_link_by_dispute")]
