"""What one line of the desk's table of verbs holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .forms.actions import ActionForm

__all__ = ["Values", "Verb", "plain"]

Values = dict[str, Any]


@dataclass(frozen=True)
class Verb:
    """call(where, values, rows): where holds actor, now, county, id, revision; rows are cleaned obligations."""

    title: Any
    button: Any
    form: type[ActionForm]
    call: Callable[[Values, Values, list[Values]], Any]
    done: Any
    hint: Any = ""
    law: str = ""
    row_form: type[ActionForm] | None = None
    is_long: bool = False  # a page of its own with a draft, instead of the drawer
    is_grave: bool = False
    page: str = ""  # the name of another page that does it
    initial: Callable[[], Values] = field(default=dict)
    widths: dict[str, str] = field(default_factory=dict)


def plain(verb: Callable[..., Any]) -> Callable[[Values, Values, list[Values]], Any]:
    return lambda where, values, rows: verb(**where, **values)
