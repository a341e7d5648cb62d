"""Forms of the system administrator and of the security officer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.faces.shared.forms import DateField, DeskForm
from fengqiao.kernel.errors import NotHere
from fengqiao.registry.organisations.queries import organisation
from fengqiao.registry.places.queries import find_place
from fengqiao.trust.accounts.codes import REACHES, ROLES, SEPARATE

__all__ = ["SECRECY", "CreateForm", "GrantForm", "PasswordForm", "PickingForm", "ReasonForm"]

SECRECY = {0: "公开", 1: "内部", 2: "秘密"}
_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class CreateForm(DeskForm):
    login = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9._-]{2,39}$",
        label=_l("登录名"),
        max_length=40,
        help_text=_l("字母开头，三至四十位字母、数字、点或横线；建立后不能更改。"),
        error_messages={"invalid": _l("登录名应以字母开头，只用字母、数字、点、横线和下划线，三至四十位。")},
        widget=forms.TextInput(attrs=_PLAIN),
    )
    name = forms.CharField(
        label=_l("姓名"), min_length=2, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["min_length"] = _("请填写姓名全称。")


class PasswordForm(DeskForm):
    password = forms.CharField(
        label=_l("新口令"),
        max_length=200,
        required=False,
        strip=False,
        help_text=_l(
            "留空则由系统生成一个，只显示一次。自己设定的至少十位，不能是常见口令、纯数字或者与姓名近似。"
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ReasonForm(DeskForm):
    """Why an account is reset or switched: it stands in the journal."""

    reason = forms.CharField(
        label=_l("理由"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class PickingForm(DeskForm):
    """A form with pickers: what was typed may be shown back without being judged."""

    def forgive(self) -> None:
        """A picker was asked; nothing is handed in yet."""
        self._errors: Any = {}


class GrantForm(PickingForm):
    """A post. Organisation and area come from pickers as id and code; their texts are what was typed to find them."""

    role = forms.ChoiceField(label=_l("岗位"))
    place_text = forms.CharField(label=_l("范围（辖区）"), max_length=60, required=False)
    place_code = forms.RegexField(r"^\d{2,12}$", label=_l("范围（辖区）"), required=False)
    organisation_text = forms.CharField(label=_l("所属单位"), max_length=60, required=False)
    organisation = forms.UUIDField(label=_l("所属单位"), required=False)
    reach = forms.ChoiceField(
        label=_l("可见范围"),
        choices=list(REACHES.items()),
        help_text=_l("本辖区：辖区内的全部纠纷；本单位：只有本单位承办或者参与的纠纷。"),
        widget=forms.RadioSelect,
    )
    secrecy = forms.TypedChoiceField(label=_l("可查看的密级"), choices=list(SECRECY.items()), coerce=int)
    from_on = DateField(label=_l("起始日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [("", _("请选择")), *ROLES.items()]

    @staticmethod
    def fresh() -> dict[str, Any]:
        return {"reach": "area", "secrecy": 0, "from_on": localdate()}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("role") in SEPARATE:  # the three officers belong to the installation, not to a place
            return {**found, "place_code": "", "organisation": None, "reach": "area", "secrecy": 0}
        if found.get("role"):
            self._check_place(found.get("place_code", ""))
            self._check_organisation(found.get("organisation"), found.get("place_code", ""))
        return found

    def _check_place(self, code: str) -> None:
        place = find_place(code) if code else None
        if place is None or place.to_on is not None:
            self.add_error("place_text", _("业务岗位须有范围，请输入后从列表中选择。"))

    def _check_organisation(self, id: UUID | None, area: str) -> None:
        try:
            found = organisation(id) if id else None
        except NotHere:
            found = None
        if found is None:
            self.add_error("organisation_text", _("业务岗位须有所属单位，请输入后从列表中选择。"))
        elif area and not found.place.startswith(area[:6]) and not area.startswith(found.place):
            self.add_error("organisation_text", _("所属单位不在这个范围所在的县（市、区、旗），请核对。"))
