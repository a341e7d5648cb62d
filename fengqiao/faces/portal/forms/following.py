"""Forms of whoever follows a dispute: number and secret, more words, a rating, withdrawing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases.codes import SATISFACTION
from fengqiao.casework.intake.codes import WISHES_FOR
from fengqiao.casework.intake.queries import Wishable
from fengqiao.faces.shared.forms import DeskForm

__all__ = ["AddForm", "FollowForm", "RateForm", "WishForm", "WithdrawForm"]

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


class WishForm(DeskForm):
    """known: who serves the holder and who is assigned, as the applicant may know them."""

    wants = forms.ChoiceField(label=_l("您的意愿"), widget=forms.RadioSelect)
    mediator = forms.ChoiceField(
        label=_l("希望由谁调解"), required=False, help_text=_l("只在希望由指定的调解员调解时选。")
    )
    text = forms.CharField(
        label=_l("理由或者说明"),
        max_length=500,
        required=False,
        help_text=_l("可以不写。承办单位能看到，对方看不到。"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "words"}),
    )

    def __init__(self, *args: Any, known: Wishable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wants = [("choose", WISHES_FOR["choose"])] if known.serving else []
        if known.assigned:
            wants.append(
                (
                    "other",
                    _("{want}（现在是{names}）").format(
                        want=WISHES_FOR["other"], names="、".join(known.assigned)
                    ),
                )
            )
        people = [(str(id), name) for id, name in known.serving]
        for name, choices in (
            ("wants", wants),
            ("mediator", [("", _("请选择")), *people]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if len(wants) == 1:
            self.initial.setdefault("wants", wants[0][0])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("wants") == "choose" and not said.get("mediator") and "mediator" not in self.errors:
            self.add_error("mediator", _("请从名单里选择希望由谁调解。"))
        said["mediator"] = (
            UUID(said["mediator"]) if said.get("mediator") and said.get("wants") == "choose" else None
        )
        return said


class WithdrawForm(DeskForm):
    sure = forms.BooleanField(label=_l("我要撤回申请"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sure"].error_messages["required"] = _("请勾选“我要撤回申请”，再按下面的按钮。")
