"""Life cycles are tables: the same table gives the buttons, the check constraint, the drawing and the property tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .errors import Refusal

__all__ = ["Lifecycle", "Move"]


@dataclass(frozen=True)
class Move:
    """One step: a verb leads from any of `sources` to `target`. `undo` is the counter-verb, open for `undo_days` days."""

    verb: str
    sources: tuple[str, ...]
    target: str
    label: str
    undo: str = ""
    undo_days: int = 0


class Lifecycle:
    """States and the only steps between them. Anything that is not in the table is refused."""

    def __init__(self, name: str, *, start: str, labels: dict[str, str], moves: list[Move]) -> None:
        self.name = name
        self.start = start
        self.labels = labels
        self.moves = moves
        named = {start} | {m.target for m in moves} | {s for m in moves for s in m.sources}
        if named != set(labels):
            raise RuntimeError(
                f"life cycle {name}: states without label or labels without state: {named ^ set(labels)}"
            )
        self._steps = {(source, m.verb): m.target for m in moves for source in m.sources}

    @property
    def states(self) -> list[str]:
        """All states, in the order of their labels."""
        return list(self.labels)

    @property
    def final(self) -> list[str]:
        """States that no verb leads out of, sorted."""
        return sorted(set(self.labels) - {source for source, _ in self._steps})

    def verbs(self, state: str) -> list[str]:
        """What may be done from `state`, in table order."""
        return [m.verb for m in self.moves if state in m.sources]

    def allows(self, state: str, verb: str) -> bool:
        """Whether the table has this step."""
        return (state, verb) in self._steps

    def move(self, state: str, verb: str) -> str:
        """The state that `verb` leads to; a step outside the table is refused with both names in Chinese."""
        try:
            return self._steps[state, verb]
        except KeyError:
            label = next((m.label for m in self.moves if m.verb == verb), verb)
            raise Refusal(
                "move_not_allowed",
                f"当前状态为“{self.labels.get(state, state)}”，不能办理“{label}”。",
                life=self.name,
                state=state,
                verb=verb,
            ) from None

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        """Every step as (source, verb, target), for drawings and tests."""
        return ((source, verb, target) for (source, verb), target in self._steps.items())

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, for the documents."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        lines += [f"    {source} --> {target}: {verb}" for source, verb, target in self]
        return "\n".join(lines + [f"    {state} --> [*]" for state in self.final])
