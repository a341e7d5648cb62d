"""Proposals of types: good enough on texts apart from the lexicon, honest about how sure, and measured on what is shipped."""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.tools.textmind import proposals
from fengqiao.tools.textmind.commands import _measured_toml, evaluate, measure
from fengqiao.tools.textmind.evaluation import frozen_cases, frozen_digest
from fengqiao.tools.textmind.lexicon import lexicon
from fengqiao.tools.textmind.pieces import counted, labelled, pieces, pieces_of
from fengqiao.tools.textmind.proposals import LONGEST_TEXT, model_digest, propose_types

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
    families = Counter(case.code.partition(".")[0] for case in frozen_cases())
    assert set(families) == set(lexicon().by_family) and min(families.values()) >= 8


def test_what_is_measured_is_what_is_shipped() -> None:
    """measured.toml holds for exactly this lexicon, these pieces and this set; otherwise run `fengqiao textmind --write`."""
    shipped = files("fengqiao.tools.textmind").joinpath("measured.toml").read_text(encoding="utf-8")
    document = tomllib.loads(shipped)
    assert (document["model"], document["frozen"]) == (model_digest(), frozen_digest())
    assert shipped == _measured_toml(measure(frozen_cases()))


def test_confidence_is_the_hit_rate_of_the_bin_and_absent_where_not_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = propose_types(WATER)[0]
    assert first.confidence is not None and 0 < first.confidence < 1 and first.measured_on > 0
    right, n = measure(frozen_cases()).bins[proposals.bin_of(1, first.lead)]
    assert (first.confidence, first.measured_on) == (round(right / n, 3), n)
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


def test_the_command_says_that_the_set_is_no_real_life(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate([]) == 0
    assert "不是真实案件" in capsys.readouterr().out


def test_no_frozen_text_names_its_type() -> None:
    """A text that holds the code's own name would be no test; texts are told apart from each other."""
    texts = [case.text for case in frozen_cases()]
    assert len(set(texts)) == len(texts)
    assert all(len(text) >= 8 for text in texts)


def test_nothing_is_trained_on_the_frozen_set() -> None:
    """The counts follow (small changes of the demo apart) from its narratives and the retired set, none of whose texts is in the frozen one."""
    package = files("fengqiao.tools.textmind")
    stories = sorted(Path(str(package)).parents[1].glob("wiring/demo/narratives/*.toml"))
    trained_on = labelled([*stories, Path(str(package.joinpath("evaluation/earlier.toml")))])
    shipped = package.joinpath("pieces.txt").read_text(encoding="utf-8").splitlines()
    same = len(set(shipped) & set(counted(trained_on).splitlines())) / len(shipped)
    assert same > 0.9, "narratives were changed much: `fengqiao textmind --train FILES`, then `--write`"
    learnt = "\n".join(text for _, text in trained_on)
    alike = [
        case.text
        for case in frozen_cases()
        if any(case.text[at : at + 15] in learnt for at in range(len(case.text) - 14))
    ]
    assert alike == []


def test_pieces_are_characters_and_pairs_and_speak_only_for_a_type() -> None:
    assert pieces_of("赡养A，费 狗咬") == {"赡", "养", "赡养", "狗", "咬", "狗咬"}
    assert (
        counted([("a.x", "甲乙"), ("a.y", "甲乙丙")]) == "a.x:1 a.y:1\n乙 0:1 1:1\n甲 0:1 1:1\n甲乙 0:1 1:1\n"
    )
    weights = [weight for pairs in pieces().leaves.values() for _, weight in pairs]
    assert weights and min(weights) > 0
    assert set(lexicon().leaves) == {code for pairs in pieces().leaves.values() for code, _ in pairs}


def test_without_a_word_of_the_lexicon_pieces_show_where_they_spoke() -> None:
    spoken = [one for case in frozen_cases() for one in propose_types(case.text)[:1]]
    assert sum(not one.words for one in spoken) == 0
