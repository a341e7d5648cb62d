"""The frame of the desk: what stands in the sidebar and the top bar for who is logged in. Costs no query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from fengqiao.trust.accounts.codes import ROLES

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """One entry of the sidebar; `power` is what the actor needs to see it."""

    address: str
    icon: str
    label: str
    power: str
    is_here: bool


@lru_cache(maxsize=4096)
def _entries(path: str, query: str, powers: frozenset[str]) -> tuple[Entry, ...]:
    """Kept by address and powers: thirteen addresses to reverse on every page were a tenth of its cost."""
    disputes = reverse("desk:disputes")
    rows = [
        (reverse("desk:workbench"), "layout-dashboard", _("工作台"), "cases.view"),
        (reverse("desk:register"), "clipboard-plus", _("登记纠纷"), "cases.register"),
        (disputes, "files", _("纠纷台账"), "cases.view"),
        (f"{disputes}?stage=offered", "inbox", _("待接收"), "cases.view"),
        (f"{disputes}?mine=1", "user-check", _("我承办的"), "cases.mediate"),
        (reverse("desk:calendar"), "calendar-event", _("调解日程"), "cases.view"),
        (f"{disputes}?due=late", "alert-triangle", _("已超期"), "cases.view"),
        (reverse("desk:ledgers"), "table-import", _("台账导入"), "cases.import"),
        (reverse("desk:volumes"), "folder", _("卷宗"), "cases.view"),
        (
            reverse("desk:posts"),
            "id",
            _("我的岗位"),
            "" if powers and "cases.view" not in powers else "nobody",
        ),
        (reverse("office:organisations"), "building-community", _("单位和调解员"), "organisations.manage"),
        (reverse("office:policies"), "gavel", _("规则"), "policy.propose"),
        (reverse("office:accounts"), "users", _("账号"), "accounts.manage"),
        (reverse("office:keys"), "switch-horizontal", _("接口密钥"), "accounts.manage"),
        (reverse("office:holders"), "key", _("岗位授予"), "posts.grant"),
        (reverse("office:journal"), "shield-check", _("审计日志"), "audit.read"),
        (reverse("desk:help"), "help", _("使用帮助"), ""),
    ]
    here = f"{path}?{query}" if query else path
    exact = any(address == here for address, *_rest in rows)
    found = []
    for address, name, label, power in rows:
        if power and power not in powers:
            continue
        is_here = address == here if exact else address == path
        below = (
            address == disputes or "/office/" in address
        )  # its pages belong to it, if they have no entry of their own
        is_here = is_here or (below and path.startswith(address) and path not in {a for a, *_ in rows})
        found.append(Entry(address, name, label, power, is_here))
    return tuple(found)


@register.inclusion_tag("shared/parts/sidebar.html", takes_context=True)
def sidebar(context: Any) -> dict[str, Any]:
    request = context["request"]
    actor = getattr(request, "actor", None)
    powers = actor.powers if actor else frozenset()
    return {
        "entries": _entries(request.path, request.META.get("QUERY_STRING", "")[:200], powers),
        "actor": actor,
    }


@register.inclusion_tag("shared/parts/topbar.html", takes_context=True)
def topbar(context: Any) -> dict[str, Any]:
    actor = getattr(context["request"], "actor", None)
    return {
        "actor": actor,
        "role": ROLES.get(actor.role, "") if actor else "",
        "csrf_token": context.get("csrf_token"),
    }
