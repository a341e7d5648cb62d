"""What the holder tells the applicant who wished a mediator."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.intake.codes import WISH_ANSWERS
from fengqiao.faces.shared.forms import DeskForm

__all__ = ["AnswerForm"]


class AnswerForm(DeskForm):
    """revision: of the dispute as it was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_l("答复"),
        choices=[(code, WISH_ANSWERS[code]) for code in ("done", "declined")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_l("说明"),
        max_length=300,
        required=False,
        help_text=_l("申请人会看到。不能照办的，须写明理由。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
