"""The options of the list's filters as ready HTML: a hundred types and thirty towns are the same for everybody, so they are drawn once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fengqiao.casework.cases.queries import DUE_CHOICES
from fengqiao.casework.cases.states import STAGES
from fengqiao.casework.cases.types import families_with_types
from fengqiao.kernel.keeping import Keep
from fengqiao.kernel.placed.values import Scope

from .areas import area_prefixes, choices_below

__all__ = ["chosen", "due_options", "place_options", "stage_options", "type_options"]

_places: Keep[tuple[str, ...], SafeString] = Keep(60, most=1000)


def _options(rows: Iterable[tuple[str, str]]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', rows)


def chosen(options: SafeString, value: str) -> SafeString:
    """The same options with one selected; a value that is none of them selects nothing."""
    plain = format_html('<option value="{}">', value)
    return mark_safe(options.replace(plain, f"{plain[:-1]} selected>", 1)) if value else options


@cache
def stage_options() -> SafeString:
    return _options({"open": _("在办"), **STAGES, "closing": _("待销号（全部）")}.items())


@cache
def due_options() -> SafeString:
    return _options(DUE_CHOICES.items())


@cache
def type_options() -> SafeString:
    """Families, each with all of it and its leaves."""
    groups = []
    for family, kinds in families_with_types():
        rows = [
            (family.code, _("{name}（全部）").format(name=family.name)),
            *((kind.code, kind.name) for kind in kinds),
        ]
        groups.append((family.name, _options(rows)))
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


def place_options(scope: Scope) -> SafeString:
    """The places right under the area; empty where one types a name instead."""
    return _places.get(
        area_prefixes(scope), lambda: _options((hit.code, hit.name) for hit in choices_below(scope))
    )
