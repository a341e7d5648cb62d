"""What of the country a bureau manages: the codes of its area, and the places a picker offers."""

from __future__ import annotations

from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.places.queries import PlaceHit, children, path_names, search_places

__all__ = ["area_names", "find_places", "hits", "places_below"]


def find_places(text: str, *, within: tuple[str, ...] = (), chosen: str = "") -> list[PlaceHit]:
    """Places for what was typed; of several words each is sought within what the one before found (平罗 城关).

    The place that was chosen before stays in the list.
    """
    found: list[PlaceHit] = []
    for word in text.split()[:4]:
        found = search_places(word, within=within)
        within = tuple(hit.code for hit in found[:4])
        if not found:
            break
    if chosen.isdigit() and all(hit.code != chosen for hit in found):
        found = [*search_places(chosen, within=(chosen,), most=1), *found]
    return found


def hits(actor: Actor, text: str, chosen: str = "") -> list[PlaceHit]:
    """Places of the actor's area for what was typed."""
    return find_places(text, within=actor.scope.blocks, chosen=chosen) if actor.scope.blocks else []


def places_below(actor: Actor) -> list[PlaceHit]:
    """The places right under the actor's area, for a filter."""
    blocks = actor.scope.blocks
    return children(blocks[0]) if blocks and 2 <= len(blocks[0]) < 12 else []


def area_names(actor: Actor) -> dict[str, str]:
    """The actor's own area, and the counties below it, which may have a policy of their own."""
    own = [code for code in actor.scope.blocks[:1] if code]
    below = [hit.code for code in own if len(code) < 6 for hit in children(code)]
    names = path_names([*own, *below], above=2)
    return {code: names.get(code, code).split(" ")[-1] for code in (*own, *below)}
