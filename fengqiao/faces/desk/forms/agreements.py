"""Forms of written agreements: the text with its obligations, signing on paper, the seal, performance, default, confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.agreements import codes
from fengqiao.casework.agreements.states import CONFIRMATION_LIFE
from fengqiao.faces.shared.forms import DateField, MoneyField

from .actions import ActionForm, _choices, _text

__all__ = [
    "AnswerForm", "ApplyForm", "DefaultForm", "DiscardForm", "DraftForm", "InstalmentForm", "LinkForm", "OwedForm", "PaperForm",
    "PerformForm", "SealForm",
]  # fmt: skip

_FILES = {"accept": ".jpg,.jpeg,.png,.pdf,image/jpeg,image/png,application/pdf"}


def _file(label: Any, *, required: bool = False, hint: Any = "") -> forms.FileField:
    return forms.FileField(
        label=label, required=required, widget=forms.FileInput(attrs=_FILES), allow_empty_file=True,
        help_text=hint or _l("JPG、PNG 图片或者 PDF，不超过 20 MB。照片中的拍摄地点等信息会自动去除。"),
    )  # fmt: skip


class DraftForm(ActionForm):
    covers = forms.ChoiceField(label=_l("种类"), choices=list(codes.COVERS.items()), initial="whole")
    reached_on = DateField(label=_l("达成日期"), until_today=True)
    parties = forms.MultipleChoiceField(label=_l("协议各方"), widget=forms.CheckboxSelectMultiple)
    facts = forms.CharField(label=_l("纠纷主要事实、争议事项"), max_length=5_000, widget=_text(6))
    terms = forms.CharField(label=_l("协议内容"), max_length=5_000, required=False, widget=_text(5))
    about_status = forms.BooleanField(
        label=_l("涉及婚姻、收养、继承等人身关系"), required=False,
        help_text=_l("涉及的，只能在纸上签署（电子签名法第三条），也可能不能申请司法确认。"),
    )  # fmt: skip
    about_title = forms.BooleanField(
        label=_l("内容是确认物权、知识产权权属"),
        required=False,
        help_text=_l("这类协议人民法院不受理司法确认申请。"),
    )
    consent = forms.BooleanField(label=_l("各方当事人同意记载无争议的事实"), required=False)

    def fill(self) -> None:
        self.choose("parties", self.setting.parties)


class OwedForm(ActionForm):
    debtor = forms.ChoiceField(label=_l("谁履行"))
    creditor = forms.ChoiceField(label=_l("向谁履行"), required=False)
    what = forms.CharField(label=_l("履行内容"), max_length=300)
    amount = MoneyField(label=_l("金额"), required=False)
    due_on = DateField(label=_l("履行期限"))
    means = forms.CharField(label=_l("履行方式"), max_length=300, required=False)

    def fill(self) -> None:
        self.choose("debtor", [("", _("请选择")), *self.setting.parties])
        self.choose("creditor", [("", _("各方")), *self.setting.parties])


class InstalmentForm(ActionForm):
    """What instalments are made from; nothing of it is kept."""

    total = MoneyField(label=_l("总金额"))
    count = forms.IntegerField(label=_l("期数"), min_value=2, max_value=60)
    first_on = DateField(label=_l("首期期限"))
    every = forms.ChoiceField(label=_l("间隔"), choices=list(codes.EVERY.items()))


class PaperForm(ActionForm):
    signers = forms.MultipleChoiceField(label=_l("已在纸上签署的人"), widget=forms.CheckboxSelectMultiple)
    means = forms.ChoiceField(
        label=_l("签署方式"), choices=[(code, codes.SIGNATURE_MEANS[code]) for code in ("paper", "fingerprint")],
    )  # fmt: skip
    signed_on = DateField(label=_l("签署日期"), until_today=True)
    file = _file(_l("签署页的照片或者扫描件"), required=True)

    def fill(self) -> None:
        self.choose("signers", self.setting.parties)


class SealForm(ActionForm):
    sealed_on = DateField(label=_l("盖章日期"), until_today=True)
    file = _file(_l("盖章页的照片或者扫描件"))


class DiscardForm(ActionForm):
    reason = forms.CharField(label=_l("作废理由"), max_length=300, widget=_text(2))


class PerformForm(ActionForm):
    performed_on = DateField(label=_l("履行日期"), until_today=True)
    amount = MoneyField(
        label=_l("金额"), required=False, help_text=_l("不填即为履行全部余额；分次给付的，填这一次的金额。")
    )
    note = forms.CharField(label=_l("履行情况"), max_length=300, required=False, widget=_text(2))
    file = _file(_l("履行凭证"))


class DefaultForm(ActionForm):
    guidance = forms.MultipleChoiceField(label=_l("已告知当事人"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_l("未履行的情况"), max_length=300, required=False, widget=_text(2))

    def fill(self) -> None:
        self.choose("guidance", self.setting.routes)


class ApplyForm(ActionForm):
    kind = forms.ChoiceField(label=_l("途径"), choices=list(codes.CONFIRMATION_KINDS.items()))
    organ = forms.CharField(
        label=_l("法院或者公证机构"), max_length=100,
        help_text=_l("司法确认：当事人住所地、标的物所在地或者调解组织所在地的基层人民法院（民事诉讼法第二百零五条）。"),
    )  # fmt: skip
    applied_on = DateField(label=_l("申请日期"), until_today=True)
    joint = forms.BooleanField(label=_l("双方当事人共同申请"), required=False)


class AnswerForm(ActionForm):
    result = forms.ChoiceField(
        label=_l("结果"),
        choices=_choices({k: v for k, v in CONFIRMATION_LIFE.labels.items() if k != "applied"}),
    )
    result_on = DateField(label=_l("结果日期"), until_today=True)
    number = forms.CharField(label=_l("裁定书或者公证书编号"), max_length=80, required=False)
    note = forms.CharField(label=_l("说明"), max_length=500, required=False, widget=_text(2))
    file = _file(_l("裁定书或者公证书"))


class LinkForm(ActionForm):
    party = forms.ChoiceField(label=_l("发给谁"))

    def fill(self) -> None:
        self.choose("party", [("", _("请选择")), *self.setting.parties])
