"""Agreements as data: text, obligations of each party, and how each was performed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.casework.cases.models import Dispute, Mediation, Party
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel

FORMS = {"oral": "口头协议", "written": "书面协议"}
OBLIGATION_STATES = {"open": "待履行", "performed": "已履行", "defaulted": "未履行"}


class Agreement(PlacedModel):
    """An agreement. An oral one takes effect when it is reached (人民调解法 art. 30)."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    mediation = PlacedForeignKey(Mediation, on_delete=models.PROTECT)
    form = models.CharField(max_length=10)
    number = models.CharField(max_length=60)
    facts = models.TextField()
    terms = models.TextField()
    reached_on = models.DateField()
    effective_on = models.DateField(null=True)
    secrecy = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="agreement_number_once_per_county"),
            models.UniqueConstraint(fields=["county", "mediation"], name="agreement_once_per_mediation"),
            models.CheckConstraint(condition=Q(form__in=list(FORMS)), name="agreement_form_is_known"),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="agreement_by_dispute")]


class Obligation(PlacedModel):
    """What one party owes another: money in fen, or a deed in words; due on a day, inclusive."""

    agreement = PlacedForeignKey(Agreement, on_delete=models.PROTECT)
    ordinal = models.SmallIntegerField()
    debtor = PlacedForeignKey(Party, on_delete=models.PROTECT)
    creditor = PlacedForeignKey(Party, on_delete=models.PROTECT, null=True)
    what = models.CharField(max_length=300)
    amount_fen = models.BigIntegerField(null=True)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "agreement", "ordinal"], name="obligation_ordinal_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__gt=0), name="obligation_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(OBLIGATION_STATES)), name="obligation_state_is_known"
            ),
        ]


class Performance(PlacedModel):
    """One act of performing an obligation, with what proves it."""

    obligation = PlacedForeignKey(Obligation, on_delete=models.PROTECT)
    performed_on = models.DateField()
    amount_fen = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["county", "obligation"], name="performance_by_obligation")]
