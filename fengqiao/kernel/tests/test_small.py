"""The small pieces of the kernel: refusals, ids, registries, measures, kept values, scope and actor as values."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal, Stale, Unlawful
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.keeping import Keep
from fengqiao.kernel.measures import measures
from fengqiao.kernel.placed.values import Actor, Scope, next_code
from fengqiao.kernel.registry import Registry

CODES = st.text("0123456789", min_size=1, max_size=12)


# -- errors --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Refusal("a", "不行。"), 409), (NotHere(), 404), (NotAllowed(), 403), (Stale(seen=1, current=2), 409),
        (Unlawful("a", "不行", article="人民调解法第十七条"), 409), (Invalid("a", "不行。", field="x"), 422),
    ],
)  # fmt: skip
def test_each_refusal_has_status_code_and_a_chinese_sentence(refusal: Refusal, status: int) -> None:
    assert refusal.status == status
    assert refusal.code.isascii() and not refusal.sentence.isascii()


def test_missing_and_foreign_are_one_answer() -> None:
    missing, foreign = NotHere(dispute="a"), NotHere(dispute="b")
    assert (missing.status, missing.code, missing.sentence) == (
        foreign.status,
        foreign.code,
        foreign.sentence,
    )


def test_an_unlawful_act_names_its_article() -> None:
    no = Unlawful("no_consent", "须经同意", article="人民调解法第十七条")
    assert no.article in no.sentence


# -- ids -----------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(min_value=0, max_value=2**48 - 1), min_size=2, unique=True))
def test_ids_sort_by_time(moments: list[int]) -> None:
    made = [uuid7(moment) for moment in sorted(moments)]
    assert made == sorted(made)
    assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in made)


def test_ids_of_one_millisecond_differ_and_now_is_now() -> None:
    assert len({uuid7(1) for _ in range(10_000)}) == 10_000
    before, now, after = uuid7(), uuid7(), uuid7()
    assert before.int >> 80 <= now.int >> 80 <= after.int >> 80


# -- registry, measures --------------------------------------------------------------------------------------


def test_a_code_stands_once() -> None:
    things: Registry[int] = Registry("things")
    assert things.add("one")(1) == 1
    with pytest.raises(RuntimeError, match="one is registered twice"):
        things.add("one")(2)
    assert things.get("one") == 1 and things.all() == {"one": 1}
    with pytest.raises(KeyError, match="things has no 'two'"):
        things.get("two")
    things.all().clear()
    assert things.all() == {"one": 1}


def test_measures_have_names_that_pages_can_use() -> None:
    assert all("." in code and callable(measure) for code, measure in measures.all().items())


# -- kept values ---------------------------------------------------------------------------------------------


def test_kept_values_age_and_are_bounded() -> None:
    kept: Keep[int, int] = Keep(60, most=2)
    assert [kept.get(1, lambda: 10), kept.get(1, lambda: 20)] == [10, 10]
    kept.put(2, 2)
    kept.put(3, 3)  # full: starts anew
    assert kept.peek(1) is None and kept.peek(3) == 3
    kept.forget()
    assert kept.get(1, lambda: 30) == 30
    old: Keep[int, int] = Keep(0)
    old.put(1, 1)
    assert old.peek(1) is None and old.get(1, lambda: 2) == 2


# -- scope and actor -----------------------------------------------------------------------------------------


@given(CODES, CODES)
def test_a_range_is_a_prefix(prefix: str, code: str) -> None:
    """`code >= prefix AND code < next_code(prefix)` is `starts with`, in the order of COLLATE "C"."""
    assert (prefix <= code < next_code(prefix)) == code.startswith(prefix)


ONE = UUID(int=1)


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        ({"county": "640221", "place": "640221", "holder": None}, True),
        ({"county": "640221", "place": "640221", "holder": None, "secrecy": 2}, False),
        ({"county": "640104", "place": "640104001", "holder": None}, True),
        ({"county": "640104", "place": "640104002", "holder": None}, False),
        ({"county": "640104", "place": "640104002", "holder": ONE}, True),
        ({"county": "640104", "place": "640104002", "holder": None, "shared": True}, True),
        ({"county": "320105", "place": "640104001", "holder": ONE, "shared": True}, False),
    ],
)
@pytest.mark.req("SYS-01")
def test_what_a_scope_covers(row: dict, seen: bool) -> None:
    scope = Scope(("640104001",), ("640221",), ("640104",), (ONE,), (), 1)
    assert scope.covers(**row) is seen
    assert scope.counties == ("640221", "640104") and not scope.is_empty
    assert Scope().is_empty and not Scope().covers(county="640221", place="640221", holder=ONE, shared=True)


def test_an_actor_may_what_the_post_gives() -> None:
    actor = Actor(None, "甲", None, "clerk", None, "", frozenset({"cases.view"}), Scope())
    assert actor.may("cases.view") and not actor.may("cases") and not actor.may("")
