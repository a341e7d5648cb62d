"""Forms of the bureau: organisations, mediators, policies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.faces.shared.forms import DateField, DeskForm
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.registry.mediators.codes import KINDS as MEDIATOR_KINDS
from fengqiao.registry.organisations.codes import KINDS
from fengqiao.registry.policy.codes import SUBJECT_NAMES

from .accounts import PickingForm

__all__ = [
    "AppointForm",
    "DismissForm",
    "EndForm",
    "EstablishForm",
    "ProposeForm",
    "RenameForm",
    "WithdrawForm",
]


def _text(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class RenameForm(DeskForm):
    name = forms.CharField(label=_l("全称"), max_length=120, widget=_text())
    short_name = forms.CharField(
        label=_l("简称"), max_length=20, help_text=_l("用于调解案号，如“平城关”。"), widget=_text()
    )
    seal_name = forms.CharField(
        label=_l("印章名称"),
        max_length=120,
        required=False,
        help_text=_l("与全称相同的可以不填。"),
        widget=_text(),
    )


class EstablishForm(RenameForm, PickingForm):
    kind = forms.ChoiceField(label=_l("类别"))
    place_text = forms.CharField(label=_l("所在地"), max_length=60, required=False)
    place_code = forms.RegexField(r"^\d{2,12}$", label=_l("所在地"), required=False)
    from_on = DateField(label=_l("设立日期"), until_today=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("请选择")), *((code, one.name) for code, one in KINDS.items())]

    @staticmethod
    def fresh() -> dict[str, Any]:
        return {"from_on": localdate()}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not found.get("place_code"):
            self.add_error("place_text", _("请输入所在地，再从列表中选择。"))
        return found

    def refuse(self, refusal: Refusal) -> None:
        if isinstance(refusal, Invalid) and refusal.field == "place":
            self.add_error("place_text", refusal.sentence)
        else:
            super().refuse(refusal)


class PhoneForm(DeskForm):
    phone = forms.CharField(
        label=_l("办公电话"), max_length=40, required=False, help_text=_l("群众在查询页上看到的电话，留空则显示 12348。"),
        widget=_text(inputmode="tel"),
    )  # fmt: skip


class EndForm(DeskForm):
    to_on = DateField(label=_l("撤销日期"))
    reason = forms.CharField(label=_l("撤销理由"), max_length=200, widget=_text())


class AppointForm(DeskForm):
    name = forms.CharField(label=_l("姓名"), max_length=40, widget=_text())
    id_number = forms.CharField(
        label=_l("身份证号"), max_length=24, help_text=_l("加密保存，用于回避核查，不在页面显示。"), widget=_text(spellcheck="false")
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_l("专职或兼职"), choices=list(MEDIATOR_KINDS.items()), widget=forms.RadioSelect
    )
    from_on = DateField(label=_l("聘任日期"))

    @staticmethod
    def fresh() -> dict[str, Any]:
        return {"kind": "part", "from_on": localdate()}


class DismissForm(DeskForm):
    to_on = DateField(label=_l("离任日期"))
    reason = forms.CharField(label=_l("离任理由"), max_length=200, widget=_text())


class ProposeForm(DeskForm):
    subject = forms.ChoiceField(label=_l("主题"), choices=list(SUBJECT_NAMES.items()))
    area = forms.ChoiceField(label=_l("适用区域"))
    in_force_on = DateField(label=_l("施行日期"), help_text=_l("不能早于今天，规则不溯及既往。"))
    text = forms.CharField(
        label=_l("规则内容"), max_length=20_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "font-monospace", "spellcheck": "false", "wrap": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, areas: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = list(areas.items())

    def refuse(self, refusal: Refusal) -> None:
        """What the schema says belongs to the text."""
        at_text = refusal.code in ("policy_not_toml", "policy_invalid")
        if at_text:
            self.add_error("text", refusal.sentence)
        else:
            super().refuse(refusal)


class WithdrawForm(DeskForm):
    reason = forms.CharField(label=_l("撤回理由"), max_length=200, widget=_text())
