"""Pieces of text: single characters and pairs of neighbours, and how often they stood in labelled narratives of each type.

What the lexicon has no word for still leans to a type: a dialect word, a thing, a place. The counts (`pieces.txt`) are
trained by `fengqiao textmind --train` on the narratives of the demo and the retired set, never on the frozen set. Only
what speaks FOR a type counts: ten narratives a type are too few to hold an absent word against it. The shares below were
chosen by cross-validation on the training narratives alone.
"""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from .widths import normalise

__all__ = ["Pieces", "counted", "labelled", "pieces", "pieces_of"]

LEAST = 2  # a piece of one narrative only says nothing
_LEAF, _FAMILY = 0.1, 0.2  # share of the evidence for a leaf and for its family, on the scale of the lexicon
_LEAF_PRIOR, _FAMILY_PRIOR = 4.0, 8.0  # narratives of average frequency added before a rate is believed
_RUN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff]+")
_PLACEHOLDER = re.compile(r"\{\w+\}")


def pieces_of(text: str) -> set[str]:
    """Characters and pairs of neighbours, Chinese only; a run of one character is too short to say anything."""
    found: set[str] = set()
    for run in _RUN.findall(normalise(text)):
        if len(run) > 1:
            found.update(run)
            found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


@dataclass(frozen=True, slots=True)
class Pieces:
    """Weights by piece: for a leaf, and for every leaf of a family. `digest` is that of the counts."""

    leaves: dict[str, tuple[tuple[str, float], ...]]
    families: dict[str, tuple[tuple[str, float], ...]]
    digest: str

    def scores(self, text: str, by_family: dict[str, tuple[str, ...]]) -> dict[str, float]:
        """Score by leaf of a text; leaves that nothing speaks for are absent."""
        own: dict[str, float] = defaultdict(float)
        shared: dict[str, float] = defaultdict(float)
        for piece in sorted(pieces_of(text)):  # in a fixed order: sums of floats are then always the same
            for leaf, weight in self.leaves.get(piece, ()):
                own[leaf] += weight
            for family, weight in self.families.get(piece, ()):
                shared[family] += weight
        totals = {
            leaf: own.get(leaf, 0.0) + shared.get(family, 0.0)
            for family, codes in by_family.items()
            for leaf in codes
        }
        return {leaf: total for leaf, total in totals.items() if total > 0}

    def speaking(self, text: str, leaf: str, most: int = 3) -> list[tuple[int, int]]:
        """Places of the pairs that speak most for a leaf, none over another: shown where no word of the lexicon is."""
        family = leaf.partition(".")[0]
        weights = {}
        for at in range(len(text) - 1):
            pair = text[at : at + 2]
            weight = dict(self.leaves.get(pair, ())).get(leaf, 0.0)
            weight += dict(self.families.get(pair, ())).get(family, 0.0)
            if weight > 0:
                weights[at] = weight
        chosen: list[int] = []
        for at in sorted(weights, key=lambda at: -weights[at]):
            if len(chosen) < most and all(abs(at - other) > 1 for other in chosen):
                chosen.append(at)
        return [(at, at + 2) for at in sorted(chosen)]


def labelled(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """(leaf code, text) of TOML files: `cases` of a set, or `stories` of the demo without their placeholders."""
    found: list[tuple[str, str]] = []
    for path in paths:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [(row[0], row[1]) for row in document.get("cases", ())]
        found += [(row[0], _PLACEHOLDER.sub("，", row[5])) for row in document.get("stories", ())]
    return found


def counted(narratives: list[tuple[str, str]]) -> str:
    """The counts as text: leaves with their number of narratives, then each piece with `leaf:narratives`."""
    size = Counter(code for code, _ in narratives)
    order = {code: number for number, code in enumerate(sorted(size))}
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for code, text in narratives:
        for piece in pieces_of(text):
            counts[piece][order[code]] += 1
    kept = sorted(piece for piece, by_leaf in counts.items() if by_leaf.total() >= LEAST)
    rows = (
        f"{piece} " + " ".join(f"{leaf}:{n}" for leaf, n in sorted(counts[piece].items())) for piece in kept
    )
    return "\n".join([" ".join(f"{code}:{size[code]}" for code in order), *rows]) + "\n"


def _weight(count: int, size: int, base: float, prior: float) -> float:
    """Logarithm of how much more often a piece stands in this type than anywhere, drawn towards nothing by the prior."""
    return math.log((count + prior * base) / (size + prior) / base)


@cache
def pieces() -> Pieces:
    """The shipped counts as weights, read once (some 10,000 pieces)."""
    content = files(__package__).joinpath("pieces.txt").read_text(encoding="utf-8")
    head, *rows = content.splitlines()
    codes = [(code, int(n)) for code, _, n in (part.partition(":") for part in head.split())]
    sizes: Counter[str] = Counter()
    for code, n in codes:
        sizes[code.partition(".")[0]] += n
    total = sum(n for _, n in codes)
    leaves, families = {}, {}
    for row in rows:
        piece, *counts = row.split()
        by_leaf = [(int(leaf), int(n)) for leaf, _, n in (part.partition(":") for part in counts)]
        base = sum(n for _, n in by_leaf) / total
        by_family: Counter[str] = Counter()
        for leaf, n in by_leaf:
            by_family[codes[leaf][0].partition(".")[0]] += n
        weighed = [
            (codes[leaf][0], _LEAF * _weight(n, codes[leaf][1], base, _LEAF_PRIOR)) for leaf, n in by_leaf
        ]
        leaves[piece] = tuple(pair for pair in weighed if pair[1] > 0)
        weighed = [
            (name, _FAMILY * _weight(n, sizes[name], base, _FAMILY_PRIOR)) for name, n in by_family.items()
        ]
        families[piece] = tuple(pair for pair in weighed if pair[1] > 0)
    return Pieces(leaves, families, hashlib.sha256(content.encode()).hexdigest())
