"""The counter's registration form: the matter and its parties."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases.codes import CHANNELS, DIFFICULTY, ID_KINDS, PARTY_KINDS, SEXES, SIDES
from fengqiao.casework.cases.rules import PartyInput
from fengqiao.casework.cases.types import families_with_types, types
from fengqiao.faces.shared.forms import DateField, DeskForm, MoneyField
from fengqiao.kernel.errors import Refusal
from fengqiao.trust.vault import check_party_number

__all__ = ["PartyForm", "RegisterForm", "first_parties"]

COUNTER_CHANNELS = {code: CHANNELS[code] for code in CHANNELS if code not in ("web", "ledger")}


@cache
def _types() -> list[Any]:
    groups = [
        (family.name, [(kind.code, kind.name) for kind in kinds]) for family, kinds in families_with_types()
    ]
    return [("", _("请选择")), *groups]


class TypeField(forms.ChoiceField):
    """A hundred types, shared by all forms and looked up by code."""

    def valid_value(self, value: Any) -> bool:
        kind = types().get(str(value))
        return kind is not None and kind.is_open


class RegisterForm(DeskForm):
    """The matter. Place comes from the picker as a code; `place_text` is what was typed to find it."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    narrative = forms.CharField(
        label=_l("当事人反映的情况"),
        max_length=20_000,
        help_text=_l("先照当事人的话写：谁和谁、为什么事、什么时候、在哪里、想要什么结果。"),
        widget=forms.Textarea(attrs={"rows": 7, "class": "narrative"}),
    )
    channel = forms.ChoiceField(label=_l("来源渠道"), choices=list(COUNTER_CHANNELS.items()))
    happened_on = DateField(label=_l("发生日期"), required=False, until_today=True)
    place_code = forms.RegexField(r"^\d{2,12}$", label=_l("发生地"), required=False)
    place_text = forms.CharField(label=_l("发生地"), max_length=60, required=False)
    place_detail = forms.CharField(label=_l("具体位置"), max_length=200, required=False)
    type_code = TypeField(label=_l("纠纷类型"), choices=_types)
    difficulty = forms.ChoiceField(label=_l("难易程度"), choices=list(DIFFICULTY.items()))
    people = forms.IntegerField(label=_l("涉及人数"), min_value=1, max_value=100_000)
    amount = MoneyField(label=_l("涉及金额"), required=False, help_text=_l("可以写 1200、3,500元 或 1.2万。"))
    to_organisation = forms.CharField(label=_l("承办单位"), max_length=40, required=False)
    route_reason = forms.CharField(
        label=_l("不按建议分流的理由"),
        max_length=300,
        required=False,
        help_text=_l("选择的单位与规则建议不同时填写。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        people.error_messages |= {
            "invalid": _("涉及人数应填整数。"),
            "min_value": _("涉及人数至少 1 人。"),
            "max_value": _("涉及人数不应超过 100000 人。"),
        }
        self.fields["narrative"].error_messages["max_length"] = _(
            "情况说明过长，请控制在两万字以内，其余作为材料附卷。"
        )

    @staticmethod
    def fresh() -> dict[str, Any]:
        return {"key": uuid4(), "channel": "counter", "difficulty": "ordinary", "people": 2}


class PartyForm(DeskForm):
    """One party. Numbers are checked at once: a wrong digit is found while the person still stands at the counter."""

    side = forms.ChoiceField(label=_l("一方"), choices=list(SIDES.items()))
    kind = forms.ChoiceField(label=_l("性质"), choices=list(PARTY_KINDS.items()))
    name = forms.CharField(
        label=_l("姓名或名称"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    id_kind = forms.ChoiceField(label=_l("证件种类"), choices=list(ID_KINDS.items()))
    id_number = forms.CharField(
        label=_l("证件号码"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_l("电话"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    sex = forms.ChoiceField(label=_l("性别"), required=False, choices=[("", "—"), *SEXES.items()])
    age = forms.IntegerField(label=_l("年龄"), required=False, min_value=0, max_value=130)
    ethnicity = forms.CharField(label=_l("民族"), max_length=20, required=False)
    occupation = forms.CharField(label=_l("职业"), max_length=60, required=False)
    address = forms.CharField(
        label=_l("住址"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        age = self.fields["age"]
        age.error_messages |= dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("年龄应在 0 至 130 之间。")
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        number, phone = found.get("id_number", ""), found.get("phone", "")
        for name, pair in (("id_number", (number, "")), ("phone", ("", phone))):
            try:
                check_party_number(found.get("id_kind", "none"), *pair, field="x", today=localdate())
            except Refusal as refusal:
                self.add_error(name, refusal.sentence)
        return found

    def party(self) -> PartyInput:
        return PartyInput(**self.cleaned_data)


def first_parties() -> list[dict[str, Any]]:
    """Two rows to begin with: one of each side."""
    common = {"kind": "person", "id_kind": "111"}
    return [{"side": "applicant", **common}, {"side": "respondent", **common}]
