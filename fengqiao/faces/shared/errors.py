"""The list of what is wrong, above a form: each line leads to its field."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fengqiao.faces.shared.forms import DeskForm

__all__ = ["summary"]


def summary(*forms: DeskForm) -> list[tuple[str, str]]:
    """(id of the field's control or "", sentence), in the order of the page."""
    found: list[tuple[str, str]] = []
    for form in forms:
        row = _row(form)
        for name, sentences in form.errors.items():
            target = form[name].id_for_label or f"f_{form[name].html_name}" if name in form.fields else ""
            found += [(target, f"{row}{sentence}") for sentence in sentences]
    return found


def _row(form: DeskForm) -> str:
    """Which row of several a form is, as its heading says it."""
    name, _dash, number = (form.prefix or "").partition("-")
    if not number.isdigit():
        return ""
    return (_("当事人 {n}：") if name == "parties" else _("第 {n} 项：")).format(n=int(number) + 1)
