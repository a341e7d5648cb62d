"""Forms of what passes a dispute from hand to hand: binding, orders, escalation with its risk assessment, joint handling."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases import codes
from fengqiao.faces.shared.forms import DateField

from .actions import ActionForm

__all__ = [
    "AssignDownForm", "BindForm", "ContestForm", "ContributeForm", "EndJointForm", "EscalateForm", "GuideForm", "JoinForm", "MoveForm",
    "PlainForm", "ReportForm", "ReturnForm",
]  # fmt: skip


def _text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _choices(table: dict[str, str]) -> list[tuple[str, str]]:
    return [("", _("请选择")), *table.items()]


class PlainForm(ActionForm):
    """Nothing to fill in: the button is the deed."""


class BindForm(ActionForm):
    holder = forms.ChoiceField(label=_l("承办单位"))
    reason = forms.CharField(label=_l("裁定理由"), max_length=500, widget=_text(3))
    legal_basis = forms.CharField(
        label=_l("裁定依据"), max_length=200, help_text=_l("法律、法规或者本地规则的条款。")
    )

    def fill(self) -> None:
        self.choose("holder", [("", _("请选择")), *self.setting.organisations])


class AssignDownForm(ActionForm):
    to_organisation = forms.ChoiceField(label=_l("交办给"))
    due_on = DateField(label=_l("反馈期限"))
    reason = forms.CharField(label=_l("交办要求"), max_length=300, widget=_text(3))

    def fill(self) -> None:
        self.choose("to_organisation", [("", _("请选择")), *self.setting.organisations])


class ContestForm(ActionForm):
    ground = forms.ChoiceField(
        label=_l("异议理由"), choices=_choices({code: codes.DECLINE_REASONS[code] for code in codes.NOT_OURS})
    )
    reason = forms.CharField(label=_l("具体情况"), max_length=200, widget=_text(2))
    legal_basis = forms.CharField(label=_l("依据"), max_length=200)
    proposed_holder = forms.ChoiceField(label=_l("建议由谁承办"))

    def fill(self) -> None:
        self.choose("proposed_holder", [("", _("请选择")), *self.setting.organisations])


class ReportForm(ActionForm):
    report = forms.CharField(label=_l("办理情况"), max_length=1000, widget=_text(5))


class EscalateForm(ActionForm):
    level = forms.ChoiceField(label=_l("风险等级"), choices=_choices(codes.RISK_LEVELS))
    people_affected = forms.IntegerField(label=_l("涉及人数"), min_value=0, max_value=1_000_000)
    consequences = forms.CharField(
        label=_l("可能的后果"),
        max_length=1000,
        widget=_text(3),
        help_text=_l("例如：可能引发群体上访、极端行为、刑事案件；写明依据。"),
    )
    measures = forms.CharField(label=_l("已采取的措施"), max_length=1000, widget=_text(3))
    request = forms.ChoiceField(label=_l("请求事项"), choices=_choices(codes.RISK_REQUESTS))
    department = forms.CharField(
        label=_l("同时报告的主管部门"), max_length=60, help_text=_l("按纠纷类型填好，可以修改。")
    )


class GuideForm(ActionForm):
    guidance = forms.CharField(label=_l("指导意见"), max_length=1000, widget=_text(5))


class ReturnForm(ActionForm):
    reason = forms.CharField(label=_l("退回上报的理由"), max_length=300, widget=_text(3))


class JoinForm(ActionForm):
    organisations = forms.MultipleChoiceField(
        label=_l("协办单位"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_l("按住 Ctrl 可以选择多个单位。"),
    )
    due_on = DateField(label=_l("协办期限"))
    task = forms.CharField(label=_l("协办事项"), max_length=300, widget=_text(3))

    def fill(self) -> None:
        self.choose("organisations", self.setting.organisations)


class ContributeForm(ActionForm):
    text = forms.CharField(label=_l("协办情况"), max_length=2000, widget=_text(5))
    finished = forms.BooleanField(label=_l("本单位的协办已经完成"), required=False)


class EndJointForm(ActionForm):
    reason = forms.CharField(label=_l("结束联合办理的理由"), max_length=300, widget=_text(2))


class MoveForm(ActionForm):
    place_code = forms.CharField(
        label=_l("发生地（外县的县区、乡镇或者村）"),
        max_length=60,
        help_text=_l("写名称或者区划代码；同名的会列出来供核对。由对方县的调解中心承办。"),
    )
    reason = forms.CharField(label=_l("移送理由"), max_length=300, widget=_text(3))
    legal_basis = forms.CharField(
        label=_l("移送依据"), max_length=200, help_text=_l("法律、法规或者本地规则的条款。")
    )
    told = forms.ChoiceField(
        label=_l("怎样告知了当事人"),
        choices=_choices(codes.TOLD_MEANS),
        help_text=_l("请先告知各方当事人由哪个县的调解中心承办，再移送；移送后不能撤销。"),
    )
