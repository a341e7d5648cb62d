"""Filters that somebody keeps under a name. They belong to the account and show nothing that its scope does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl
from uuid import UUID

from fengqiao.kernel.errors import Invalid, NotHere
from fengqiao.trust.vault import holds_personal_number

from .models import SavedFilter

__all__ = ["KeptFilter", "drop_filter", "keep_filter", "kept_filters", "rename_filter"]

MOST = 20


@dataclass(frozen=True)
class KeptFilter:
    id: UUID
    name: str
    query: str


def kept_filters(user_id: UUID) -> list[KeptFilter]:
    """Those of an account, oldest first. One statement."""
    rows = SavedFilter.objects.filter(user_id=user_id).order_by("saved_at")
    return [KeptFilter(*row) for row in rows.values_list("id", "name", "query")[:MOST]]


def _named(name: str) -> str:
    if not 1 <= len(name.strip()) <= 30:
        raise Invalid("filter_without_name", "请填写筛选的名称（30 个字以内）。", field="name")
    if holds_personal_number(name):
        raise Invalid("filter_with_number", "筛选的名称不能含证件号码或电话，请换一个名称。", field="name")
    return name.strip()


def keep_filter(*, user_id: UUID, name: str, query: str, now: datetime) -> None:
    """Keep a query (as in an address) under a name; the same name again replaces it. Personal numbers are not stored: raises Invalid."""
    named = _named(name)
    if not query or len(query) > 500:
        raise Invalid("filter_empty", "请先选择筛选条件，再保存。", field="name")
    if any(holds_personal_number(value) for _key, value in parse_qsl(query)):
        raise Invalid(
            "filter_with_number", "含证件号码或电话的查找不能保存，请去掉号码再保存。", field="name"
        )
    there = SavedFilter.objects.filter(user_id=user_id)
    if there.exclude(name=named).count() >= MOST:
        raise Invalid("too_many_filters", f"最多保存 {MOST} 个筛选，请先删除不用的。", field="name")
    there.update_or_create(user_id=user_id, name=named, defaults={"query": query, "saved_at": now})


def rename_filter(*, user_id: UUID, id: UUID, name: str) -> None:
    """Raises NotHere for another account's, Invalid for a name in use."""
    named = _named(name)
    mine = SavedFilter.objects.filter(user_id=user_id)
    if mine.filter(name=named).exclude(id=id).exists():
        raise Invalid("filter_name_in_use", "已有同名的筛选。", field="name")
    if not mine.filter(id=id).update(name=named):
        raise NotHere


def drop_filter(*, user_id: UUID, id: UUID) -> None:
    if not SavedFilter.objects.filter(user_id=user_id, id=id).delete()[0]:
        raise NotHere
