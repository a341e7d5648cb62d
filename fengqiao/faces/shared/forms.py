"""Forms of the house: Chinese messages that name the field, Tabler's classes, the first error gets the focus.

A form checks shape (is it a date); rules check sense, and their refusals are put to the field they name.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.money import fen_from_text, yuan_text

__all__ = ["DateField", "DeskForm", "MomentField", "MoneyField", "Rows", "with_row", "without_row"]

_CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.Select: "form-select",
}
_CHOSEN = (forms.ChoiceField, forms.MultipleChoiceField, forms.TypedChoiceField, forms.DateField)


class DateField(forms.DateField):
    """A day, as the browser's own date control sends it."""

    def __init__(self, *, until_today: bool = False, **more: Any) -> None:
        self.until_today = until_today
        attrs = {"type": "date", "max": "", "min": "1900-01-01"} if until_today else {"type": "date"}
        more.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs=attrs))
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"], **more)
        self.error_messages["invalid"] = _("日期应写作 2026-11-25。")

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not date(1900, 1, 1) <= day <= date(2100, 12, 31):
            raise forms.ValidationError(_("日期不合情理，请核对年份。"))
        return day


class MomentField(forms.DateTimeField):
    """Day and time to the minute, local."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **more
        )
        self.error_messages["invalid"] = _("请填写日期和时间。")


class MoneyField(forms.CharField):
    """Money as people write it (1.2万, 3,500元); cleaned to fen, or None where blank."""

    def __init__(self, **more: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=30, widget=forms.TextInput(attrs=attrs), **more)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return fen_from_text(text)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from None

    def prepare_value(self, value: Any) -> Any:
        return yuan_text(value) if isinstance(value, int) else value


class DeskForm(forms.Form):
    """Base of every form of the desk."""

    use_required_attribute = False
    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        self._dress_once()
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if getattr(field, "until_today", False):
                field.widget.attrs["max"] = localdate().isoformat()

    @classmethod
    def _dress_once(cls) -> None:
        """Classes and messages are the same for every form of a class: forms copy fields that are dressed already."""
        if "_is_dressed" not in cls.__dict__:
            for field in cls.base_fields.values():
                if not getattr(field, "_is_dressed", False):  # a subclass shares the fields of its base
                    cls._dress(field)
                    vars(field)["_is_dressed"] = True
            cls._is_dressed = True  # type: ignore[attr-defined]

    @staticmethod
    def _dress(field: forms.Field) -> None:
        widget = field.widget
        kind = next((_CLASSES[cls] for cls in type(widget).__mro__ if cls in _CLASSES), "form-control")
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {kind}".strip()
        asked = _("请选择{label}。") if isinstance(field, _CHOSEN) else _("请填写{label}。")
        field.error_messages["required"] = asked.format(label=field.label or "")
        if isinstance(field, forms.ChoiceField):
            field.error_messages["invalid_choice"] = _("请从列表中选择{label}。").format(
                label=field.label or ""
            )

    def refuse(self, refusal: Refusal) -> None:
        """Put a rule's sentence to the field it names, else above the form."""
        name = refusal.field if isinstance(refusal, Invalid) else None
        self.add_error(name if name in self.fields else None, refusal.sentence)

    def point_at_first_error(self) -> None:
        """The first field in error takes the focus when the page opens, with or without JavaScript."""
        for name, field in self.fields.items():
            if name in self.errors:
                field.widget.attrs["autofocus"] = True
                return


class Rows:
    """Repeated rows of one form (parties, obligations) under `prefix-0-name`. Rows are added, taken out and kept by the server.

    count comes from the hidden field `prefix-rows`; blank rows beyond `least` are dropped when the form is cleaned.
    """

    def __init__(
        self, form: type[DeskForm], prefix: str, data: Any = None, *, initial: list[dict[str, Any]], most: int = 60, **more: Any
    ) -> None:  # fmt: skip
        self.form, self.prefix, self.more, self.most = form, prefix, more, most
        if data is None:
            self.rows = [form(prefix=f"{prefix}-{n}", initial=one, **more) for n, one in enumerate(initial)]
        else:
            self.rows = [form(data, prefix=f"{prefix}-{n}", **more) for n in range(self._count(data))]

    def _count(self, data: Any) -> int:
        text = data.get(f"{self.prefix}-rows", "")
        return min(int(text), self.most) if text.isdigit() and len(text) < 4 else 0

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def is_valid(self) -> bool:
        good = [row.is_valid() for row in self.rows]  # every row is judged, so that all errors show
        return all(good)

    @property
    def cleaned(self) -> list[dict[str, Any]]:
        return [row.cleaned_data for row in self.rows]

    def refuse(self, refusal: Refusal) -> bool:
        """Put a refusal that names one of these rows' fields there. False where it names none."""
        name = refusal.field if isinstance(refusal, Invalid) and refusal.field else ""
        parts = name.split("-")
        if len(parts) == 3 and parts[0] == self.prefix and parts[1].isdigit() and int(parts[1]) < len(self):
            row = self.rows[int(parts[1])]
            row.add_error(parts[2] if parts[2] in row.fields else None, refusal.sentence)
            return True
        return False


def without_row(data: Any, prefix: str, gone: int) -> Any:
    """The posted data with row `gone` taken out and the later ones moved up."""
    kept = data.copy()
    count = int(kept.get(f"{prefix}-rows", "0") or 0)
    ours = [name.split("-", 2) for name in kept if name.startswith(f"{prefix}-")]
    numbered = [
        (int(number), field) for _, number, field in (n for n in ours if len(n) == 3) if number.isdigit()
    ]
    for number, field in sorted(numbered):
        if number >= gone:
            values = kept.pop(f"{prefix}-{number}-{field}")
            if number > gone:
                kept.setlist(f"{prefix}-{number - 1}-{field}", values)
    kept[f"{prefix}-rows"] = str(max(count - 1, 0))
    return kept


def with_row(data: Any, prefix: str, **values: str) -> Any:
    """The posted data with one more row."""
    kept = data.copy()
    count = int(kept.get(f"{prefix}-rows", "0") or 0)
    kept[f"{prefix}-rows"] = str(count + 1)
    for name, value in values.items():
        kept[f"{prefix}-{count}-{name}"] = value
    return kept
