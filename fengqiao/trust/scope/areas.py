"""From an area code to what it covers. Trust lies below the registry, so the registry hands in the function that knows places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Area", "expand", "register_area_expander"]


@dataclass(frozen=True)
class Area:
    """blocks: code prefixes, successors included. full_counties: county keys that lie wholly in the area.
    part_counties: county keys of which only `blocks` are seen."""

    blocks: tuple[str, ...]
    full_counties: tuple[str, ...] = ()
    part_counties: tuple[str, ...] = ()


_expander: list[Callable[[str], Area]] = []


def register_area_expander(function: Callable[[str], Area]) -> None:
    """Called once by the registry when it is loaded."""
    _expander[:] = [function]


def expand(area_code: str) -> Area:
    """What an area covers today. Without a registry: the code itself, by its length (six digits and less are whole counties)."""
    if _expander:
        return _expander[0](area_code)
    return (
        Area((area_code,), (area_code,)) if len(area_code) == 6 else Area((area_code,), (), (area_code[:6],))
    )
