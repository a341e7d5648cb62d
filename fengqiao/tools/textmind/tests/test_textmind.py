"""Proposals of types: good enough on texts frozen before the lexicon, honest about how sure, and measured on what is shipped."""

from __future__ import annotations

import time
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.tools.textmind import proposals
from fengqiao.tools.textmind.commands import _measured_toml, evaluate, measure
from fengqiao.tools.textmind.evaluation import frozen_cases, frozen_digest
from fengqiao.tools.textmind.lexicon import lexicon
from fengqiao.tools.textmind.proposals import LONGEST_TEXT, propose_types

pytestmark = pytest.mark.req("INT-06")
WATER = "李四盖房时把出水口对着我家院墙，下雨天水冲进院子，相邻排水的事说了几次都不改。"


def test_the_right_type_is_among_three_in_eighty_of_a_hundred() -> None:
    result = measure(frozen_cases())
    assert result.n >= 300
    assert result.top3 / result.n >= 0.80
    assert result.family_first / result.n >= 0.80


def test_every_type_of_the_set_and_of_the_lexicon_is_covered() -> None:
    asked = {case.code for case in frozen_cases()}
    assert asked <= set(lexicon().leaves)
    assert {code.partition(".")[0] for code in asked} == set(lexicon().by_family)


def test_what_is_measured_is_what_is_shipped() -> None:
    """measured.toml holds for exactly this lexicon and this set; otherwise run `fengqiao textmind --write`."""
    shipped = files("fengqiao.tools.textmind").joinpath("measured.toml").read_text(encoding="utf-8")
    document = tomllib.loads(shipped)
    assert (document["lexicon"], document["frozen"]) == (lexicon().digest, frozen_digest())
    assert shipped == _measured_toml(measure(frozen_cases()))


def test_confidence_is_cautious_and_absent_where_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    first = propose_types(WATER)[0]
    assert first.confidence is not None and 0 < first.confidence < 1 and first.measured_on > 0
    proposals._measured.cache_clear()
    monkeypatch.setattr(proposals, "frozen_digest", lambda: "another set")
    try:
        again = propose_types(WATER)[0]
        assert (again.confidence, again.measured_on) == (None, 0) and again.code == first.code
    finally:
        proposals._measured.cache_clear()


def test_a_proposal_shows_its_words_where_they_stand() -> None:
    found = propose_types(WATER)
    assert found[0].family == "neighbour" and found[0].words
    for one in found:
        assert all(WATER[start:end] == word for word, start, end in one.words)


@given(st.text(max_size=400))
def test_any_text_gives_at_most_three_and_none_of_it_breaks(text: str) -> None:
    found = propose_types(text)
    assert len(found) <= 3 and len({one.code for one in found}) == len(found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(text[start:end] == word for one in found for word, start, end in one.words)


def test_nothing_said_is_nothing_proposed() -> None:
    assert propose_types("") == [] and propose_types("今天天气不错") == []


def test_a_long_text_is_read_to_its_limit_and_quickly() -> None:
    long = WATER + "。" * LONGEST_TEXT + "拖欠工资"
    assert [one.code for one in propose_types(long)] == [one.code for one in propose_types(WATER)]
    began = time.process_time()
    propose_types(WATER * 200)
    assert time.process_time() - began < 1.0


def test_the_command_says_that_set_and_lexicon_share_an_author(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate([]) == 0
    assert "同一人编写" in capsys.readouterr().out


def test_no_frozen_text_names_its_type() -> None:
    """A text that holds the code's own name would be no test; texts are told apart from each other."""
    texts = [case.text for case in frozen_cases()]
    assert len(set(texts)) == len(texts)
    assert all(len(text) >= 8 for text in texts)
