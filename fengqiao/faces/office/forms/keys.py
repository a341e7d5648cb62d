"""A key for a partner's program."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases.codes import CHANNELS
from fengqiao.faces.shared.forms import DateField
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.trust.accounts.codes import KEY_SCOPES

from .accounts import PickingForm

__all__ = ["KeyForm"]

PARTNERS = ("court", "police", "petition", "arbitration", "order", "phone", "other")
_OFF = {"autocomplete": "off"}


class KeyForm(PickingForm):
    """organisation: the one of ours that the partner belongs to or is served by; what it handed in hangs on it."""

    name = forms.CharField(
        label=_l("对接单位或者系统"),
        max_length=60,
        help_text=_l("例如：平罗县人民法院调解平台"),
        widget=forms.TextInput(attrs=_OFF),
    )
    channel = forms.ChoiceField(
        label=_l("来源渠道"), choices=[("", _l("请选择")), *((code, CHANNELS[code]) for code in PARTNERS)]
    )
    organisation_text = forms.CharField(label=_l("对应的单位"), max_length=60, required=False)
    organisation = forms.UUIDField(label=_l("对应的单位"), required=False)
    counties = forms.CharField(
        label=_l("县区代码"), max_length=200, help_text=_l("六位代码，多个用空格隔开。只能移送和查询这些县区的纠纷。"),
        widget=forms.TextInput(attrs={**_OFF, "inputmode": "numeric"}),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_l("可以做的事"), choices=list(KEY_SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    expires_on = DateField(label=_l("有效期至"), help_text=_l("最长三年；到期前另建一个新的，再停用旧的。"))

    def clean_counties(self) -> list[str]:
        found = re.findall(r"\d+", self.cleaned_data["counties"])
        if not found or any(len(one) != 6 for one in found):
            raise forms.ValidationError(_("县区代码应为六位数字，多个用空格隔开。"))
        return list(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not found.get("organisation"):
            self.add_error("organisation_text", _("请输入单位名称，再从列表中选择。"))
        return found

    def refuse(self, refusal: Refusal) -> None:
        if isinstance(refusal, Invalid) and refusal.field == "organisation":
            self.add_error("organisation_text", refusal.sentence)
        else:
            super().refuse(refusal)
