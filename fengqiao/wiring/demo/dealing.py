"""Which template a dispute of the demo gets: families in the proportions of village, pasture and town, none told twice alike. Pure."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random
from typing import Any

from .areas import Area
from .stories import Line, Story, lines, tell

__all__ = ["SHARES", "Teller", "ground_of", "lines_at"]

# Weights of the families, invented after the order of the ministry's yearly figures: neighbours and families first.
_EVERYWHERE = {
    "marriage": 14, "neighbour": 18, "housing": 6, "contract": 10, "business": 4, "damage": 9, "land": 0, "expropriation": 2,
    "environment": 3, "wages": 4, "labour": 5, "tourism": 1, "ecommerce": 3, "consumer": 7, "medical": 3, "traffic": 6, "estate": 0,
    "other": 3,
}  # fmt: skip
SHARES = {
    "village": _EVERYWHERE | {"land": 16, "wages": 5, "labour": 3, "consumer": 4, "housing": 7, "expropriation": 3},
    "pasture": _EVERYWHERE | {"land": 22, "neighbour": 12, "tourism": 5, "labour": 2, "consumer": 3, "expropriation": 2},
    "town": _EVERYWHERE | {"estate": 14, "consumer": 9, "ecommerce": 4, "labour": 6, "tourism": 2},
}  # fmt: skip
# Flavours of areas that belong to fields, pasture or high buildings; the others fit town and village.
_GROUNDS = {
    "any": ("village", "pasture", "town"), "rural": ("village", "pasture"), "urban": ("town",), "irrigation": ("village",),
    "grass": ("pasture", "village"), "highrise": ("town",), "northwest": ("village", "town"), "mountain": ("village", "town"),
}  # fmt: skip
_FLAVOURS = ("irrigation", "grass", "highrise", "northwest", "mountain")


def ground_of(place_name: str) -> str:
    """village, pasture or town, by what people call the place."""
    return (
        "town"
        if place_name.endswith(("社区", "街道"))
        else "pasture"
        if place_name.endswith(("嘎查", "苏木"))
        else "village"
    )


def _fits(line: Line, area: Area, ground: str) -> bool:
    if line.where in _FLAVOURS and line.where not in area.tags:
        return False
    if ground == "pasture" and line.family == "land":
        return line.where == "grass"
    return ground in _GROUNDS[line.where]


@cache
def lines_at(area: Area, ground: str) -> dict[str, tuple[Line, ...]]:
    """The templates that fit a kind of place in an area, by family."""
    found: dict[str, list[Line]] = {}
    for one in lines():
        if _fits(one, area, ground):
            found.setdefault(one.family, []).append(one)
    return {family: tuple(ones) for family, ones in found.items()}


class Teller:
    """Tells the stories of one area. Each family's templates are used evenly, and no narrative comes twice.

    Between demo areas narratives differ by the names of people and firms: see stories._lives_here and people.firm.
    """

    def __init__(self, area: Area, seed: int) -> None:
        self.area = area
        self.used: Counter[str] = Counter()
        self.told: set[str] = set()
        shuffled = list(lines())
        Random(f"{seed}/{area.county}/lines").shuffle(shuffled)
        self.order = {line.text: order for order, line in enumerate(shuffled)}

    def line(self, rng: Random, place_name: str, *, oral: bool) -> Line:
        """A template for a place: the family by chance, of its templates one that was used least."""
        ground = ground_of(place_name)
        fitting: dict[str, list[Line]] = {}
        for family, ones in lines_at(self.area, ground).items():
            allowed = [one for one in ones if one.may_be_oral or not oral]
            if allowed and SHARES[ground][family]:
                fitting[family] = allowed
        family = rng.choices(list(fitting), [self._weight(ground, one, oral) for one in fitting])[0]
        chosen = min(fitting[family], key=lambda one: (self.used[one.text], self.order[one.text]))
        self.used[chosen.text] += 1
        return chosen

    def _weight(self, ground: str, family: str, oral: bool) -> float:
        """Families that must be agreed in writing are heavier where the agreement is not oral, to come out right over all."""
        return SHARES[ground][family] * (1 if oral or family not in ("wages", "labour") else 2.2)

    def tell(self, rng: Random, line: Line, **where: Any) -> Story:
        """The story, told again with other names and sums should its words be there already. Takes what stories.tell takes."""
        for _ in range(100):
            story = tell(rng, self.area, line, **where)
            if story.narrative not in self.told:
                self.told.add(story.narrative)
                return story
        raise RuntimeError(f"no new words for {line.text}")
