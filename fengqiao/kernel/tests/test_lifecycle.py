"""Life cycles: what the table has is possible, what it has not is impossible, and every undo finds its way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.kernel.duties.states import DUTY_LIFE
from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.lifecycle import Lifecycle, Move

DOOR = Lifecycle(
    "door",
    start="shut",
    labels={"shut": "关", "open": "开", "walled": "封"},
    moves=[
        Move("open", ("shut",), "open", "打开", undo="shut"),
        Move("shut", ("open",), "shut", "关上"),
        Move("wall", ("shut", "open"), "walled", "封堵"),
    ],
)
STATES = ("a", "b", "c", "d")


@st.composite
def tables(draw: st.DrawFn) -> Lifecycle:
    """Any table over four states and five verbs."""
    moves = [
        Move(verb, tuple(sorted(draw(st.sets(st.sampled_from(STATES), min_size=1)))), draw(st.sampled_from(STATES)), verb)
        for verb in draw(st.sets(st.sampled_from("vwxyz"), min_size=1))
    ]  # fmt: skip
    named = {"a"} | {m.target for m in moves} | {s for m in moves for s in m.sources}
    return Lifecycle("any", start="a", labels={state: state for state in sorted(named)}, moves=moves)


@given(tables(), st.lists(st.sampled_from("vwxyz"), max_size=20))
def test_any_walk_stays_in_the_table(life: Lifecycle, verbs: list[str]) -> None:
    """`verbs`, `allows`, `move` and iteration are four views of one table."""
    state = life.start
    steps = {(source, verb): target for source, verb, target in life}
    for verb in verbs:
        assert life.allows(state, verb) == (verb in life.verbs(state)) == ((state, verb) in steps)
        if life.allows(state, verb):
            state = life.move(state, verb)
            assert state in life.states
        else:
            with pytest.raises(Refusal) as no:
                life.move(state, verb)
            assert no.value.code == "move_not_allowed"
    assert (state in life.final) == (life.verbs(state) == [])


def test_the_refusal_names_state_and_step_in_chinese() -> None:
    with pytest.raises(Refusal, match="当前状态为“封”，不能办理“打开”") as no:
        DOOR.move("walled", "open")
    assert no.value.detail == {"life": "door", "state": "walled", "verb": "open"}


def test_final_states_and_the_drawing() -> None:
    assert DOOR.final == ["walled"]
    drawing = DOOR.mermaid()
    assert "[*] --> shut" in drawing and "walled --> [*]" in drawing and "open --> walled: wall" in drawing


def test_a_state_without_label_keeps_the_program_from_starting() -> None:
    with pytest.raises(RuntimeError, match="lost"):
        Lifecycle("hole", start="a", labels={"a": "甲"}, moves=[Move("lose", ("a",), "lost", "丢")])


def test_a_duty_can_be_reopened_and_resumed() -> None:
    for move in DUTY_LIFE.moves:
        if move.undo:
            assert DUTY_LIFE.move(move.target, move.undo) in move.sources
