"""Kept filters hold no personal numbers, whichever door keeps them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from fengqiao.casework.cases.tests.house import NOW, ZHANG, build_house
from fengqiao.faces.shared.filters import drop_filter, keep_filter, kept_filters, rename_filter
from fengqiao.kernel.errors import Invalid, NotHere

pytestmark = [pytest.mark.django_db, pytest.mark.req("INT-05")]


@pytest.fixture
def user() -> UUID:
    found = build_house().clerk.user_id
    assert found is not None
    return found


def keep(user: UUID, name: str = "某人", *, now: datetime = NOW, **asked: str) -> None:
    keep_filter(user_id=user, name=name, query=urlencode(asked), now=now)


@pytest.mark.parametrize("words", [
    ZHANG, ZHANG.lower(), "138 0013 8000", "138-0013-8000", "+86 13800138000", "张三 13800138000", "排水" + ZHANG + "李四", "６４０２２１１９７００１０１００１x",
    "640221197001010", "（0952）6012345", "0952-6012345",
])  # fmt: skip
def test_a_filter_with_a_personal_number_is_not_kept(user: UUID, words: str) -> None:
    with pytest.raises(Invalid) as told:
        keep(user, q=words, stage="open")
    assert told.value.code == "filter_with_number"
    with pytest.raises(Invalid):
        keep(user, f"找{words}"[:30], stage="open")
    assert kept_filters(user) == []


@pytest.mark.parametrize(
    "words",
    [
        "排水 李四",
        "640221-2026-000123",
        "640221100001",
        "平司调2026-15",
        "2026-05-11",
        "赔偿 120000 元",
        "",
        "12348",
    ],
)
def test_other_numbers_are_kept(user: UUID, words: str) -> None:
    keep(user, q=words, stage="open", held=str(uuid4()))
    assert len(kept_filters(user)) == 1


def test_a_filter_is_not_renamed_to_a_number_nor_by_another(user: UUID) -> None:
    keep(user, "邻里", type="neighbour")
    (one,) = kept_filters(user)
    with pytest.raises(Invalid):
        rename_filter(user_id=user, id=one.id, name="13800138000")
    with pytest.raises(NotHere):
        rename_filter(user_id=uuid4(), id=one.id, name="别人的")
    with pytest.raises(NotHere):
        drop_filter(user_id=uuid4(), id=one.id)
    assert [kept.name for kept in kept_filters(user)] == ["邻里"]
