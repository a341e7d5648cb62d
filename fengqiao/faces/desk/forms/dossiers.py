"""Forms of what is done with a volume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.faces.shared.forms import DateField, DeskForm, MomentField

__all__ = [
    "AddMaterialForm", "AnswerForm", "DescribeForm", "DropMaterialForm", "GiveBackForm", "InquireForm", "LendForm", "PlainForm", "RemarkForm", "SendBackForm", "VolumeForm",
]  # fmt: skip

Choices = Sequence[tuple[str, str]]


def _text(rows: int = 3, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class VolumeForm(DeskForm):
    """Base: knows the documents of the volume and the remarks that wait for an answer, as choices."""

    def __init__(
        self,
        *args: Any,
        documents: Choices = (),
        remarks: Choices = (),
        materials: Choices = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("document", documents), ("remark_id", remarks), ("material", materials)):
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("请选择")), *choices]


class PlainForm(VolumeForm):
    pass


class DescribeForm(VolumeForm):
    requests = forms.CharField(
        label=_l("当事人申请事项"),
        max_length=2000,
        required=False,
        widget=_text(4),
        help_text=_l("印在申请书上，每项一行。"),
    )
    filed_by = forms.CharField(label=_l("立卷人"), max_length=40, required=False)
    remark = forms.CharField(label=_l("封面备注"), max_length=200, required=False)
    statement = forms.CharField(
        label=_l("卷宗情况说明"),
        max_length=5000,
        required=False,
        widget=_text(5),
        help_text=_l("不填写就不附这份说明。"),
    )


class InquireForm(VolumeForm):
    starts_at = MomentField(label=_l("开始时间"))
    ends_at = MomentField(label=_l("结束时间"))
    place = forms.CharField(label=_l("调查地点"), max_length=120)
    asked = forms.CharField(label=_l("被调查人"), max_length=80)
    relation = forms.CharField(label=_l("与当事人的关系"), max_length=80, required=False)
    inquirers = forms.CharField(label=_l("调查人"), max_length=120)
    recorder = forms.CharField(label=_l("记录人"), max_length=40, required=False)
    others = forms.CharField(label=_l("其他参加人"), max_length=300, required=False)
    text = forms.CharField(label=_l("调查记录"), max_length=20_000, widget=_text(9, **{"class": "narrative"}))


class RemarkForm(VolumeForm):
    document = forms.ChoiceField(label=_l("哪份文书"))
    page = forms.IntegerField(
        label=_l("卷内页次"), min_value=1, max_value=9999, required=False, help_text=_l("可以不填。")
    )
    text = forms.CharField(label=_l("审核意见"), max_length=1000, widget=_text(3))


class SendBackForm(VolumeForm):
    text = forms.CharField(
        label=_l("对整卷的意见"), max_length=1000, required=False, widget=_text(3),
        help_text=_l("已经对文书提出意见的，可以不填。"),
    )  # fmt: skip


class AnswerForm(VolumeForm):
    remark_id = forms.ChoiceField(label=_l("哪条意见"))
    answer = forms.CharField(label=_l("整改情况"), max_length=1000, widget=_text(3))


class AddMaterialForm(VolumeForm):
    document = forms.ChoiceField(label=_l("属于"))
    file = forms.FileField(
        label=_l("文件"), max_length=200, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
        help_text=_l("照片、扫描件或者 PDF，不超过 20 MB。照片里的拍摄地点等附带信息会被去掉。"),
    )  # fmt: skip


class DropMaterialForm(VolumeForm):
    material = forms.ChoiceField(label=_l("哪份材料"))
    reason = forms.CharField(label=_l("作废的理由"), max_length=200)


class LendForm(VolumeForm):
    borrower = forms.CharField(label=_l("借阅人"), max_length=40)
    unit = forms.CharField(label=_l("借阅人单位"), max_length=120)
    purpose = forms.CharField(label=_l("借阅事由"), max_length=300, widget=_text(2))
    from_on = DateField(label=_l("借出日期"), until_today=True)
    due_on = DateField(label=_l("应归还日期"))


class GiveBackForm(VolumeForm):
    returned_on = DateField(label=_l("归还日期"), until_today=True)
