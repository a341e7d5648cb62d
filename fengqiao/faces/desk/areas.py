"""What of the tree of divisions an actor may choose from."""

from __future__ import annotations

from fengqiao.kernel.placed.values import Scope
from fengqiao.registry.places.queries import PlaceHit, children

__all__ = ["area_prefixes", "choices_below"]


def area_prefixes(scope: Scope) -> tuple[str, ...]:
    """Code prefixes that a picker keeps to: the area, or the counties of an actor who sees only an organisation's matters."""
    return scope.blocks or scope.counties or ("none",)


def choices_below(scope: Scope) -> list[PlaceHit]:
    """The places right under the actor's area: what is chosen most often."""
    prefixes = area_prefixes(scope)
    if len(prefixes) != 1 or not 6 <= len(prefixes[0]) < 12:
        return []
    return children(prefixes[0])
