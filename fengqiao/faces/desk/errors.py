"""The list of what is wrong, above a form: each line leads to its field."""

from __future__ import annotations

from fengqiao.faces.shared.forms import DeskForm

__all__ = ["summary"]


def summary(*forms: DeskForm) -> list[tuple[str, str]]:
    """(id of the field's control or "", sentence), in the order of the page."""
    found: list[tuple[str, str]] = []
    for form in forms:
        for name, sentences in form.errors.items():
            target = form[name].id_for_label or f"f_{form[name].html_name}" if name in form.fields else ""
            found += [(target, str(sentence)) for sentence in sentences]
    return found
