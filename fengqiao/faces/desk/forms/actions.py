"""Forms of what is done with a dispute. Choices that depend on the dispute come from `Setting`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases import codes
from fengqiao.faces.shared.forms import DateField, DeskForm, MomentField, MoneyField

__all__ = [
    "AcceptForm", "AgreeForm", "AssignForm", "CloseForm", "DeclineForm", "EndForm", "HandOverForm", "HoldForm", "ObligationForm",
    "RefuseForm", "ReopenForm", "Setting", "VisitForm", "WithdrawForm",
]  # fmt: skip

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Setting:
    """What a form needs to know of its dispute, as choices (id or code, name)."""

    organisations: Choices = ()
    mediators: Choices = ()
    parties: Choices = ()
    routes: Choices = ()
    planned: Choices = ()
    helpers: Choices = ()
    calmings: Choices = ()


def _text(rows: int = 3, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def _choices(table: dict[str, str], *, blank: bool = True) -> list[tuple[str, str]]:
    return [*([("", _("请选择"))] if blank else []), *table.items()]


class ActionForm(DeskForm):
    """Base: takes the setting, and lets a subclass fill its choices from it."""

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        self.setting = setting
        super().__init__(*args, **kwargs)
        self.fill()

    def fill(self) -> None:
        """Put the setting's choices into the fields."""

    def choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class AcceptForm(ActionForm):
    consent = forms.BooleanField(label=_l("各方当事人同意由本单位调解"), required=False)


class WithdrawForm(ActionForm):
    pass


class DeclineForm(ActionForm):
    ground = forms.ChoiceField(label=_l("退回理由"), choices=_choices(codes.DECLINE_REASONS))
    reason = forms.CharField(label=_l("具体情况"), max_length=200, widget=_text(2))
    legal_basis = forms.CharField(
        label=_l("依据"),
        max_length=200,
        help_text=_l("法律、法规或者本地规则的条款，例如：《人民调解工作若干规定》第二十二条。"),
    )
    proposed_holder = forms.ChoiceField(label=_l("建议由谁承办"))

    def fill(self) -> None:
        self.choose("proposed_holder", [("", _("请选择")), *self.setting.organisations])


class HandOverForm(ActionForm):
    to_organisation = forms.ChoiceField(label=_l("移交给"))
    reason = forms.CharField(label=_l("移交理由"), max_length=300, widget=_text(3))

    def fill(self) -> None:
        self.choose("to_organisation", [("", _("请选择")), *self.setting.organisations])


class RefuseForm(ActionForm):
    ground = forms.ChoiceField(label=_l("不予受理的依据"), choices=_choices(codes.REFUSAL_GROUNDS))
    guidance = forms.ChoiceField(label=_l("告知的途径"), choices=_choices(codes.GUIDANCE))
    explanation = forms.CharField(label=_l("对申请人的说明"), max_length=500, widget=_text(3))
    calm_by = forms.CharField(
        label=_l("安抚稳控负责人"),
        max_length=40,
        required=False,
        help_text=_l("情绪激动、可能激化的，写明由谁、到哪天做工作。"),
    )
    calm_on = DateField(label=_l("安抚稳控日期"), required=False)


class AssignForm(ActionForm):
    mediators = forms.MultipleChoiceField(label=_l("调解员"), widget=forms.CheckboxSelectMultiple)
    chosen_by = forms.ChoiceField(
        label=_l("产生方式"),
        choices=list(codes.CHOSEN_BY.items()),
        widget=forms.RadioSelect,
        initial="organisation",
    )
    declared = forms.MultipleChoiceField(
        label=_l("已申明有利害关系的调解员"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_l("与当事人有亲属、利害等关系的应当回避；勾选后不能被指派。"),
    )  # fmt: skip

    def fill(self) -> None:
        self.choose("mediators", self.setting.mediators)
        self.choose("declared", self.setting.mediators)


class HoldForm(ActionForm):
    starts_at = MomentField(label=_l("开始时间"))
    ends_at = MomentField(label=_l("结束时间"))
    means = forms.ChoiceField(label=_l("调解方式"), choices=list(codes.SESSION_MEANS.items()))
    place = forms.CharField(label=_l("调解地点"), max_length=120)
    present = forms.MultipleChoiceField(label=_l("到场当事人"), widget=forms.CheckboxSelectMultiple)
    others = forms.CharField(label=_l("其他在场人"), max_length=300, required=False)
    rights_told = forms.BooleanField(label=_l("调解前已告知当事人权利和义务"), required=False)
    text = forms.CharField(label=_l("调解记录"), max_length=20_000, widget=_text(9, **{"class": "narrative"}))

    def fill(self) -> None:
        self.choose("present", self.setting.parties)


class AgreeForm(ActionForm):
    reached_on = DateField(label=_l("达成日期"), until_today=True)
    facts = forms.CharField(label=_l("纠纷事实"), max_length=5_000, widget=_text(4))
    terms = forms.CharField(label=_l("协议内容"), max_length=5_000, widget=_text(4))


class ObligationForm(ActionForm):
    debtor = forms.ChoiceField(label=_l("谁履行"))
    creditor = forms.ChoiceField(label=_l("向谁履行"), required=False)
    what = forms.CharField(label=_l("履行内容"), max_length=300)
    amount = MoneyField(label=_l("金额"), required=False)
    note = forms.CharField(label=_l("履行方式"), max_length=300, required=False)
    performed = forms.BooleanField(label=_l("已当场履行"), required=False)

    def fill(self) -> None:
        self.choose("debtor", [("", _("请选择")), *self.setting.parties])
        self.choose("creditor", [("", _("各方")), *self.setting.parties])


class EndForm(ActionForm):
    reason = forms.ChoiceField(label=_l("终止原因"), choices=_choices(codes.END_REASONS))
    by_party = forms.ChoiceField(
        label=_l("拒绝继续或者撤回的当事人"),
        required=False,
        help_text=_l("一方拒绝继续调解的，必须选择是谁。"),
    )
    routes_told = forms.MultipleChoiceField(
        label=_l("已告知的途径"), required=False, widget=forms.CheckboxSelectMultiple
    )
    explanation = forms.CharField(label=_l("情况说明"), max_length=500, required=False, widget=_text(3))

    def fill(self) -> None:
        self.choose("routes_told", self.setting.routes)
        self.choose("by_party", [("", _("不适用")), *self.setting.parties])


class VisitForm(ActionForm):
    made_on = DateField(label=_l("回访日期"), until_today=True)
    means = forms.ChoiceField(
        label=_l("回访方式"), choices=[one for one in codes.VISIT_MEANS.items() if one[0] != "link"]
    )
    result = forms.ChoiceField(label=_l("履行情况"), choices=_choices(codes.VISIT_RESULTS))
    satisfaction = forms.ChoiceField(label=_l("满意程度"), choices=_choices(codes.SATISFACTION))
    note = forms.CharField(label=_l("备注"), max_length=300, required=False, widget=_text(2))


class CloseForm(ActionForm):
    note = forms.CharField(label=_l("备注"), max_length=300, required=False, widget=_text(2))


class ReopenForm(ActionForm):
    reason = forms.CharField(label=_l("理由"), max_length=300, widget=_text(2))
