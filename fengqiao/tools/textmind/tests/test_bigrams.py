"""What a text is found by."""

from __future__ import annotations

import pytest

from fengqiao.tools.textmind.bigrams import MOST_WORDS, asked_for, lexemes

pytestmark = pytest.mark.req("INT-05")


def test_chinese_by_pairs_and_latin_words_and_numbers_whole() -> None:
    assert lexemes("赡养费ＡＢ12 元") == {"赡养", "养费", "ab12"}
    assert lexemes("甲，乙") == set(), "a single character between signs is no word"
    assert "𪟝大" in lexemes("𪟝大"), "rare characters beyond the basic plane"


def test_what_is_asked_for() -> None:
    asked = asked_for("赡养费  张三 A4")
    assert asked.lexemes == ("a4", "养费", "张三", "赡养") and asked.whole == ("赡养费",)
    assert asked.words == ("赡养费", "张三", "a4")
    assert asked_for("费").lexemes == () and asked_for("  ，。").words == ()
    assert len(asked_for(" ".join(f"词{n}" for n in range(30))).words) <= MOST_WORDS


def test_whatever_is_typed_is_inert() -> None:
    """No character of the query language of PostgreSQL survives."""
    for lexeme in asked_for("''); DROP TABLE x; -- & | ! : * ( ) < > \\ 赡养").lexemes:
        assert lexeme.isalnum()
