"""Forms of whoever follows a dispute: number and secret, more words, a rating, withdrawing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases.codes import SATISFACTION
from fengqiao.faces.shared.forms import DeskForm

__all__ = ["AddForm", "FollowForm", "RateForm", "WithdrawForm"]

_PLAIN = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class FollowForm(DeskForm):
    number = forms.CharField(
        label=_l("编号"), max_length=60, help_text=_l("例如 640221-2026-000123"), widget=forms.TextInput(attrs={**_PLAIN, "class": "code"})
    )  # fmt: skip
    secret = forms.CharField(
        label=_l("查询码"), max_length=60, help_text=_l("申请时给您的十个字母，大小写都可以。"), widget=forms.TextInput(attrs={**_PLAIN, "class": "code"})
    )  # fmt: skip


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to three photos or PDF files."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(one, initial) for one in data or [] if one]


class AddForm(DeskForm):
    """key is not needed: the same words twice do no harm."""

    text = forms.CharField(
        label=_l("补充的情况"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "words"}),
    )
    photos = FilesField(
        label=_l("照片或 PDF"), required=False, help_text=_l("一次最多三个。照片里的拍摄位置等信息会自动去掉。"),
        widget=SeveralFiles(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )  # fmt: skip


class RateForm(DeskForm):
    satisfaction = forms.ChoiceField(
        label=_l("您对办理结果和服务满意吗"), choices=list(SATISFACTION.items()), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_l("还想说的话"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "words"}),
    )


class WithdrawForm(DeskForm):
    sure = forms.BooleanField(label=_l("我要撤回申请"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sure"].error_messages["required"] = _("请勾选“我要撤回申请”，再按下面的按钮。")
