"""How things look: icons, stages, due dates, days, money, fields. Templates hold no arithmetic and no business words."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.kernel.money import yuan_text
from fengqiao.tools.textmind.widths import normalise

register = template.Library()
NEAR_DAYS = 7  # until then the days that are left are told, before that the day

# Days are those of Asia/Shanghai everywhere (design 4.11); Django's own localtime looks the zone up each time.
_ZONE = timezone.get_default_timezone()


def localtime(value: datetime) -> datetime:
    return value.astimezone(_ZONE)


def localdate() -> date:
    return timezone.now().astimezone(_ZONE).date()


_TONES = {
    "registered": "new", "offered": "new", "arbitrating": "new", "accepted": "open", "assigned": "open", "mediating": "open", "agreed": "sign",
    "defaulted": "sign", "performed": "perf", "visited": "perf", "ended": "perf", "refused": "off", "closed": "done", "moved": "off",
}  # fmt: skip


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, more: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: the word stands beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#icon-{}"/></svg>',
        more,
        static("vendor/icons/icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=512)
def stage(code: str, name: str) -> SafeString:
    """A stage as a badge: colour and word."""
    return format_html('<span class="st st-{}">{}</span>', _TONES.get(code, "off"), name)


@register.simple_tag
def due(days_left: int | None, due_on: date | None = None) -> SafeString:
    """How long is left: 超期 30 天, 今天到期, 剩 3 天, else the day."""
    return _due(days_left, due_on, localdate().year)


@lru_cache(maxsize=4096)
def _due(days_left: int | None, due_on: date | None, year: int) -> SafeString:
    if days_left is None or due_on is None:
        return SafeString('<span class="text-secondary">—</span>')
    day = due_on.isoformat()
    if days_left < 0:
        return format_html(
            '<time class="due-over" datetime="{}">{}</time>', day, _("超期 {} 天").format(-days_left)
        )
    if days_left == 0:
        return format_html('<time class="due-over" datetime="{}">{}</time>', day, _("今天到期"))
    if days_left <= NEAR_DAYS:
        return format_html(
            '<time class="due-soon" datetime="{}">{}</time>', day, _("剩 {} 天").format(days_left)
        )
    return format_html('<time datetime="{}">{}</time>', day, _day(due_on, year))


@register.filter
def short_day(value: date | datetime | None) -> str:
    """11月25日; with the year where it is not this one."""
    if value is None:
        return ""
    day = localtime(value).date() if isinstance(value, datetime) else value
    return _day(day, localdate().year)


@lru_cache(maxsize=4096)
def _day(day: date, this_year: int) -> str:
    year = "" if day.year == this_year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


@register.filter
def long_day(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """今天 10:32, 昨天 10:32, 11月3日 10:32."""
    if value is None:
        return ""
    return _moment(value, localdate())


@lru_cache(maxsize=8192)
def _moment(value: datetime, today: date) -> str:
    local = localtime(value)
    gone = (today - local.date()).days
    day = _("今天") if gone == 0 else _("昨天") if gone == 1 else _day(local.date(), today.year)
    return f"{day} {local:%H:%M}"


_WEEKDAYS = (_l("周一"), _l("周二"), _l("周三"), _l("周四"), _l("周五"), _l("周六"), _l("周日"))


@register.filter
def weekday(value: date) -> Any:
    """周一."""
    return _WEEKDAYS[value.weekday()]


@register.filter
def clock(value: datetime) -> str:
    """09:30."""
    return f"{localtime(value):%H:%M}"


@register.filter
def span(first: datetime, last: datetime) -> str:
    """5月12日 09:30–11:00."""
    return f"{short_day(first)} {clock(first)}–{clock(last)}"


@register.filter
def yuan(fen: int | None) -> str:
    return f"{yuan_text(fen)} 元" if fen is not None else ""


@register.filter
def surname(name: str) -> str:
    return name[:1]


@register.filter
def get(mapping: Any, key: Any) -> Any:
    return mapping.get(key, "") if mapping else ""


@register.inclusion_tag("shared/parts/field.html")
def field(bound: BoundField, extra: str = "", placeholder: str = "", unit: str = "") -> dict[str, Any]:
    """One field: label, control, help, errors, tied together for screen readers."""
    widget = bound.field.widget
    if placeholder:
        widget.attrs["placeholder"] = placeholder
    if bound.errors and not bound.is_hidden:
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} is-invalid"
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    return {
        "field": bound,
        "extra": extra,
        "unit": unit,
        "is_group": grouped,
        "is_check": isinstance(widget, CheckboxInput),
        "error_id": f"{bound.auto_id}_error",
    }


@register.simple_tag
def marked(text: str, words: list[tuple[str, int, int]]) -> SafeString:
    """A text with the given spans marked; overlapping spans count once."""
    out, reached = [], 0
    for _word, start, end in sorted(words, key=lambda one: (one[1], -one[2])):
        if start < reached:
            continue
        out.append(format_html("{}<mark>{}</mark>", text[reached:start], text[start:end]))
        reached = end
    out.append(format_html("{}", text[reached:]))
    return mark_safe("".join(out))  # each part was escaped above


@lru_cache(maxsize=200)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """The longest first, so that a word inside another does not cut it short."""
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


@register.simple_tag
def marked_words(text: str, words: tuple[str, ...]) -> SafeString:
    """A text with every occurrence of the words marked; full-width letters count as half-width."""
    if not words:
        return escape(text)
    out, reached = [], 0
    for at in _any_of(words).finditer(normalise(text).lower()):
        out.append(f"{escape(text[reached : at.start()])}<mark>{escape(text[at.start() : at.end()])}</mark>")
        reached = at.end()
    out.append(escape(text[reached:]))
    return mark_safe("".join(out))  # each part was escaped above


@register.simple_tag
def percent(share: float) -> str:
    return f"{share * 100:.0f}%"
