"""How the identity of an applicant was checked before a secret is given out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _l

from fengqiao.faces.shared.forms import DeskForm

__all__ = ["SecretForm"]

CHECKS = ["核对居民身份证原件", "核对户口簿原件", "核对其他身份证件原件", "核对单位证明和经办人证件"]


class SecretForm(DeskForm):
    """revision: of the dispute as it was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label=_l("怎样核对了申请人的身份"), choices=[(one, one) for one in CHECKS], widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_l("补充说明"), max_length=120, required=False, help_text=_l("不要写证件号码。例如：本人到场，丢失原查询码。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    @property
    def checked(self) -> str:
        """The sentence for the journal."""
        said = self.cleaned_data
        return f"{said['how']}，{said['note']}" if said["note"] else str(said["how"])
