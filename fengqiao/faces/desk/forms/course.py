"""Forms of the course of a mediation: planning, stops, extensions, helpers, private talks, calming, reports, relapse."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases import codes
from fengqiao.faces.shared.forms import DateField, MomentField

from .actions import ActionForm, _choices, _text

__all__ = [
    "CancelSessionForm", "ExtendForm", "HelperForm", "OpennessForm", "PlanCalmingForm", "PlanForm", "PrivateNoteForm",
    "RecordCalmingForm", "RefuseMediatorForm", "RelapseForm", "ReleaseForm", "ReplanForm", "ReportForm", "ResumeForm", "SuspendForm",
]  # fmt: skip


class _ConsentForm(ActionForm):
    """Which parties agreed, and how they said so."""

    consents = forms.MultipleChoiceField(
        label=_l("已同意的当事人"), required=False, widget=forms.CheckboxSelectMultiple
    )
    means = forms.ChoiceField(label=_l("同意的方式"), choices=list(codes.CONSENT_MEANS.items()))

    def fill(self) -> None:
        self.choose("consents", self.setting.parties)


class PlanForm(ActionForm):
    starts_at = MomentField(label=_l("开始时间"))
    ends_at = MomentField(label=_l("结束时间"))
    means = forms.ChoiceField(label=_l("调解方式"), choices=list(codes.SESSION_MEANS.items()))
    place = forms.CharField(
        label=_l("调解地点"),
        max_length=120,
        help_text=_l("当面调解写调解室名称，同名的调解室同一时间只能安排一场。"),
    )
    parties = forms.MultipleChoiceField(label=_l("通知到场的当事人"), widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_l("备注"), max_length=300, required=False)
    despite = forms.BooleanField(label=_l("当事人另有安排的，仍然安排"), required=False)

    def fill(self) -> None:
        self.choose("parties", self.setting.parties)


class ReplanForm(ActionForm):
    planned = forms.ChoiceField(label=_l("哪一次预约"))
    starts_at = MomentField(label=_l("改到（开始）"))
    ends_at = MomentField(label=_l("改到（结束）"))
    place = forms.CharField(label=_l("调解地点"), max_length=120)
    reason = forms.CharField(label=_l("改期的原因"), max_length=200, widget=_text(2))
    despite = forms.BooleanField(label=_l("当事人另有安排的，仍然安排"), required=False)

    def fill(self) -> None:
        self.choose("planned", self.setting.planned)


class CancelSessionForm(ActionForm):
    planned = forms.ChoiceField(label=_l("哪一次预约"))
    reason = forms.CharField(label=_l("取消的原因"), max_length=200, widget=_text(2))

    def fill(self) -> None:
        self.choose("planned", self.setting.planned)


class SuspendForm(ActionForm):
    ground = forms.ChoiceField(label=_l("中止的原因"), choices=_choices(codes.SUSPENSION_GROUNDS))
    detail = forms.CharField(
        label=_l("具体情况"),
        max_length=300,
        widget=_text(2),
        help_text=_l("例如：委托哪个机构鉴定、鉴定什么。"),
    )
    expected_on = DateField(label=_l("预计恢复日期"))
    to_name = forms.CharField(
        label=_l("报告的单位"),
        max_length=100,
        required=False,
        help_text=_l("疑似虚假调解的必填，其他原因不用填。"),
    )
    told_on = DateField(label=_l("报告日期"), required=False, until_today=True)
    report_means = forms.ChoiceField(
        label=_l("报告方式"), required=False, choices=_choices(codes.REPORT_MEANS)
    )


class ResumeForm(ActionForm):
    note = forms.CharField(
        label=_l("恢复的情况"),
        max_length=300,
        required=False,
        widget=_text(2),
        help_text=_l("例如：鉴定意见的结论。"),
    )


class ExtendForm(_ConsentForm):
    days = forms.IntegerField(label=_l("延长天数"), min_value=1, max_value=365)
    reason = forms.CharField(label=_l("延长的理由"), max_length=300, widget=_text(2))
    committee_agreed = forms.BooleanField(
        label=_l("本调委会同意延长"), required=False, help_text=_l("医疗纠纷应当由调委会和医患双方约定。")
    )
    field_order = ("days", "reason", "consents", "means", "committee_agreed")


class RefuseMediatorForm(ActionForm):
    mediator = forms.ChoiceField(label=_l("不接受的调解员"))
    party = forms.ChoiceField(label=_l("提出的当事人"))
    reason = forms.CharField(
        label=_l("理由"),
        max_length=200,
        required=False,
        widget=_text(2),
        help_text=_l("当事人可以不说明理由。"),
    )

    def fill(self) -> None:
        self.choose("mediator", [("", _("请选择")), *self.setting.mediators])
        self.choose("party", [("", _("请选择")), *self.setting.parties])


class HelperForm(_ConsentForm):
    kind = forms.ChoiceField(label=_l("类别"), choices=_choices(codes.HELPER_KINDS))
    name = forms.CharField(label=_l("姓名或者名称"), max_length=60)
    relation = forms.CharField(
        label=_l("与当事人的关系或者专长"),
        max_length=120,
        required=False,
        help_text=_l("例如：申请人的叔父；结构工程师。"),
    )
    field_order = ("kind", "name", "relation", "consents", "means")


class ReleaseForm(ActionForm):
    helper = forms.ChoiceField(label=_l("退出的参加人"))
    reason = forms.CharField(label=_l("退出的原因"), max_length=200, widget=_text(2))
    party = forms.ChoiceField(
        label=_l("撤回同意的当事人"), required=False, help_text=_l("因当事人撤回同意而退出的，选择是谁。")
    )

    def fill(self) -> None:
        self.choose("helper", [("", _("请选择")), *self.setting.helpers])
        self.choose("party", [("", _("没有人撤回")), *self.setting.parties])


class OpennessForm(_ConsentForm):
    is_public = forms.ChoiceField(
        label=_l("调解方式"),
        choices=[("no", _l("不公开进行")), ("yes", _l("公开进行"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_l("说明"), max_length=200, required=False)
    field_order = ("is_public", "consents", "means", "reason")


class PrivateNoteForm(ActionForm):
    spoken_on = DateField(label=_l("谈话日期"), until_today=True)
    party = forms.ChoiceField(label=_l("与谁谈话"), required=False)
    text = forms.CharField(label=_l("谈话内容"), max_length=5_000, widget=_text(7))

    def fill(self) -> None:
        self.choose("party", [("", _("其他人")), *self.setting.parties])


class PlanCalmingForm(ActionForm):
    person = forms.CharField(label=_l("安抚稳控负责人"), max_length=40)
    due_on = DateField(label=_l("安抚稳控日期"))
    measure = forms.CharField(
        label=_l("措施"),
        max_length=300,
        widget=_text(2),
        help_text=_l("例如：上门谈心，与派出所、家属共同稳定情绪。"),
    )


class RecordCalmingForm(ActionForm):
    calming = forms.ChoiceField(label=_l("哪一项措施"))
    done_on = DateField(label=_l("办理日期"), until_today=True)
    result = forms.CharField(label=_l("工作情况"), max_length=300, widget=_text(2))

    def fill(self) -> None:
        self.choose("calming", self.setting.calmings)


class ReportForm(ActionForm):
    kind = forms.ChoiceField(
        label=_l("种类"), choices=list(codes.REPORT_KINDS.items()), widget=forms.RadioSelect
    )
    to_name = forms.CharField(label=_l("告知或者移交的单位"), max_length=100)
    told_on = DateField(label=_l("日期"), until_today=True)
    means = forms.ChoiceField(label=_l("方式"), choices=list(codes.REPORT_MEANS.items()))
    content = forms.CharField(label=_l("内容或者材料清单"), max_length=500, widget=_text(3))
    receipt = forms.CharField(label=_l("签收情况"), max_length=200, required=False)


class RelapseForm(ActionForm):
    reason = forms.CharField(label=_l("反复的情况"), max_length=300, widget=_text(3))
    consent = forms.BooleanField(label=_l("各方当事人同意再次由本单位调解"), required=False)
