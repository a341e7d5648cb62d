"""The application in own words. Few fields, each with what it is for; shape is checked here, sense in the verb."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases.rules import PartyInput
from fengqiao.faces.shared.forms import DateField, DeskForm, MoneyField
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.registry.places.queries import children
from fengqiao.trust.vault import check_party_number

__all__ = ["ApplyForm"]

_OFF = {"autocomplete": "off"}
# Where a rule's field has another name here.
_AT = {"narrative": "happened", "place_code": "town", "parties-0-name": "name", "parties-0-phone": "phone", "parties-0-id_number": "id_number",
       "parties-1-name": "other_name", "parties-1-phone": "other_phone"}  # fmt: skip
KINDS = [("person", _l("我个人")), ("organisation", _l("单位"))]
OTHER_KINDS = [("person", _l("个人")), ("organisation", _l("单位"))]


def _area(rows: int, placeholder: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "placeholder": placeholder, "class": "words"})


class ApplyForm(DeskForm):
    """county comes with the page; town and village from lists that need no JavaScript."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    county = forms.RegexField(r"^\d{6}$", widget=forms.HiddenInput)
    town = forms.ChoiceField(label=_l("乡镇（街道）"))
    village = forms.ChoiceField(label=_l("村（社区）"), required=False)
    place_detail = forms.CharField(
        label=_l("具体地点"), max_length=200, required=False, widget=forms.TextInput(attrs={**_OFF, "placeholder": _l("例如：老城小区 3 号楼")}),
    )  # fmt: skip
    happened = forms.CharField(
        label=_l("发生了什么事"), max_length=15_000,
        help_text=_l("照您平时说话写就行：什么时候、和谁、因为什么事。不用写得很正式。"), widget=_area(8, ""),
    )  # fmt: skip
    happened_on = DateField(label=_l("大约哪一天发生的"), required=False, until_today=True)
    asks = forms.CharField(
        label=_l("您希望怎样解决"),
        max_length=2000,
        widget=_area(3, _l("例如：请他把出水口改到另一边，赔我 800 元")),
    )
    amount = MoneyField(
        label=_l("涉及多少钱"), required=False, help_text=_l("没有可以不填。可以写 800、1.2万。")
    )
    kind = forms.ChoiceField(label=_l("申请人"), choices=KINDS, widget=forms.RadioSelect, initial="person")
    name = forms.CharField(
        label=_l("姓名（单位名称）"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_l("电话"), max_length=30, help_text=_l("工作人员用这个电话联系您。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    id_number = forms.CharField(
        label=_l("身份证号（单位填统一社会信用代码）"), max_length=40, required=False,
        help_text=_l("可以不填，调解时再出示。填了会加密保存。"), widget=forms.TextInput(attrs={**_OFF, "spellcheck": "false"}),
    )  # fmt: skip
    address = forms.CharField(
        label=_l("住址"), max_length=200, required=False, widget=forms.TextInput(attrs=_OFF)
    )
    other_kind = forms.ChoiceField(
        label=_l("对方是"), choices=OTHER_KINDS, widget=forms.RadioSelect, initial="person"
    )
    other_name = forms.CharField(
        label=_l("对方姓名（单位名称）"), max_length=80, help_text=_l("不知道姓名的，写您知道的，例如“楼上 602 的住户”。"),
        widget=forms.TextInput(attrs=_OFF),
    )  # fmt: skip
    other_phone = forms.CharField(
        label=_l("对方电话"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={**_OFF, "inputmode": "tel"}),
    )
    other_address = forms.CharField(
        label=_l("对方住址"), max_length=200, required=False, widget=forms.TextInput(attrs=_OFF)
    )
    agreed = forms.BooleanField(label=_l("我已阅读并同意个人信息使用说明，以上内容属实"))

    def __init__(self, *args: Any, county: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].error_messages["required"] = _("请阅读个人信息使用说明，同意后才能提交。")
        self.fields["happened"].error_messages["max_length"] = _(
            "内容过长，请控制在一万五千字以内，其余可以提交以后补充。"
        )
        self._choose("town", county, _("请选择"))
        chosen = str(self["town"].value() or "")
        self._choose(
            "village", chosen if chosen.startswith(county) else "", _("不清楚，或者不在村（社区）里")
        )

    def _choose(self, name: str, below: str, blank: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        rows = [(hit.code, hit.name) for hit in children(below)] if below else []
        field.choices = [("", blank), *rows]

    def forgive(self) -> None:
        """Show what is in it without judging it: a draft, a button that hands nothing in."""
        self._errors: Any = {}

    @staticmethod
    def fresh(county: str) -> dict[str, Any]:
        return {"key": uuid4(), "county": county, "kind": "person", "other_kind": "person"}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        kinds = {"kind": "111" if found.get("kind") == "person" else "uscc"}
        for name, code, pair in (
            ("id_number", kinds["kind"], (found.get("id_number", ""), "")), ("phone", "none", ("", found.get("phone", ""))),
            ("other_phone", "none", ("", found.get("other_phone", ""))),
        ):  # fmt: skip
            try:
                check_party_number(code, *pair, field="x", today=localdate())
            except Refusal as refusal:
                self.add_error(name, refusal.sentence)
        return found

    @property
    def place_code(self) -> str:
        return str(self.cleaned_data["village"] or self.cleaned_data["town"])

    def parties(self) -> list[PartyInput]:
        """Applicant and other side as the verb takes them."""
        said = self.cleaned_data
        own = "111" if said["kind"] == "person" else "uscc"
        return [
            PartyInput(
                "applicant", said["kind"], said["name"], own if said["id_number"] else "none", said["id_number"], said["phone"], said["address"]
            ),
            PartyInput("respondent", said["other_kind"], said["other_name"], "none", "", said["other_phone"], said["other_address"]),
        ]  # fmt: skip

    def refuse(self, refusal: Refusal) -> None:
        """A rule's sentence at the field that means the same here."""
        field = refusal.field if isinstance(refusal, Invalid) else None
        name = _AT.get(field or "", field)
        self.add_error(name if name in self.fields else None, refusal.sentence)
