"""Proposals of a dispute type from a narrative: scores from words and from pieces of text, with the words that gave them.

A proposal is never written to a dispute by itself: the clerk decides (row INT-06). `confidence` is not the score: it
is the share of right proposals in the same bin on the frozen set, always shown with the number of texts behind it. Where the lexicon, the pieces
or the set have changed since the measurement there is none. The set is of an author apart from the lexicon but invented:
pages must say that the figure comes from our own test texts and not from cases.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .evaluation import frozen_digest
from .lexicon import FAMILY, Lexicon, lexicon
from .pieces import pieces
from .widths import normalise

__all__ = ["LEAD_BINS", "Proposal", "bin_of", "leaf_by_words", "model_digest", "propose_types"]

LONGEST_TEXT = 3_000  # characters read: what the matter is stands in the beginning
LEAD_BINS = (0.0, 1.5, 4.0, 8.0)  # lower edges of the bins of the first proposal, by its lead over the second
_SIBLING = 0.35  # share of the words of other leaves of the family that speaks for a leaf too
_ENOUGH = 2.5  # weight of one normal word: pieces alone must weigh as much before anything is proposed


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed leaf type. `words` are (word, start, end) in the given text, for marking on the page."""

    code: str
    family: str
    score: float
    lead: float  # of the first proposal over the second, same for all of one text
    confidence: float | None  # share of right ones in its bin; None: not measured
    measured_on: int  # number of texts behind `confidence`, 0 if not measured
    words: tuple[tuple[str, int, int], ...]


Span = tuple[str, int, int]


def _spans(text: str, words: Lexicon) -> list[Span]:
    """Every word of the lexicon in the text, overlapping ones too, without those inside a silencing phrase."""
    found: list[Span] = []
    silenced: list[tuple[int, int]] = []
    by_start, meanings = words.by_start, words.meanings
    for start in range(len(text) - 1):
        for word in by_start.get(text[start : start + 2], ()):
            if text.startswith(word, start):
                end = start + len(word)
                if meanings[word]:
                    found.append((word, start, end))
                else:
                    silenced.append((start, end))
    if not silenced:
        return found
    return [
        span
        for span in found
        if not any(a <= span[1] and span[2] <= b and span[2] - span[1] < b - a for a, b in silenced)
    ]


def _evidence(spans: list[Span], words: Lexicon) -> dict[str, dict[str, tuple[float, Span]]]:
    """Weight and place of each word by key; a word inside a longer one of the same key does not count again."""
    evidence: dict[str, dict[str, tuple[float, Span]]] = defaultdict(dict)
    for span in sorted(spans, key=lambda s: s[1] - s[2]):
        word, start, end = span
        for key, weight in words.meanings[word]:
            known = evidence[key]
            if word not in known and not any(a <= start and end <= b for _, (_, a, b) in known.values()):
                known[word] = (weight, span)
    return evidence


def _scores(evidence: dict[str, dict[str, tuple[float, Span]]], words: Lexicon) -> dict[str, float]:
    """Score by leaf: its own words, the words of its family, and a share of the words of its siblings."""
    own = {key: sum(weight for weight, _ in found.values()) for key, found in evidence.items()}
    scores: dict[str, float] = {}
    for family in dict.fromkeys(
        key.partition(".")[0] for key in own
    ):  # in order of the text: ties are stable
        leaves = words.by_family[family]
        common = own.get(f"{family}.{FAMILY}", 0.0) + _SIBLING * sum(own.get(leaf, 0.0) for leaf in leaves)
        for leaf in leaves:
            scores[leaf] = common + (1 - _SIBLING) * own.get(leaf, 0.0)
    return scores


def bin_of(rank: int, lead: float) -> str:
    """Name of the bin in which a proposal is measured: the first by its lead, others by rank."""
    if rank > 1:
        return f"{rank}"
    return f"1:{max(edge for edge in LEAD_BINS if lead >= edge):g}"


@cache
def model_digest() -> str:
    """SHA-256 of what proposes, lexicon and pieces: a measured confidence holds for one digest only."""
    return hashlib.sha256(f"{lexicon().digest} {pieces().digest}".encode()).hexdigest()


@cache
def _measured() -> dict[str, tuple[float, int]]:
    """Hit rate and number of texts by bin; empty where the measurement is not of this model and this set."""
    document = tomllib.loads(files(__package__).joinpath("measured.toml").read_text(encoding="utf-8"))
    if document.get("model") != model_digest() or document["frozen"] != frozen_digest():
        return {}
    return {row["bin"]: (round(row["right"] / row["n"], 3), row["n"]) for row in document["bins"] if row["n"]}


def _combined(text: str, of_words: dict[str, float], words: Lexicon) -> dict[str, float]:
    """Scores of words and pieces together; empty where no word speaks and the pieces say too little."""
    of_pieces = pieces().scores(text, words.by_family)
    if not of_words and max(of_pieces.values(), default=0.0) < _ENOUGH:
        return {}
    every = dict.fromkeys((*of_words, *of_pieces))  # in order: ties are stable
    return {leaf: of_words.get(leaf, 0.0) + of_pieces.get(leaf, 0.0) for leaf in every}


def leaf_by_words(text: str, family: str) -> str:
    """The leaf of a family that the lexicon's words in a text speak for most, "" where none does. For ledgers that name only the
    family: whole words, no pieces, so that one can say which word it was."""
    words, read = lexicon(), normalise(text[:LONGEST_TEXT]).lower()
    evidence = _evidence(_spans(read, words), words)
    own = {
        leaf: sum(weight for weight, _ in evidence[leaf].values())
        for leaf in words.by_family[family]
        if leaf in evidence
    }
    return max(own, key=lambda leaf: own[leaf]) if own else ""


def propose_types(text: str, *, most: int = 3) -> list[Proposal]:
    """The likeliest leaf types of a narrative, best first, at most two of one family; empty if nothing speaks.

    About 1 ms for a short text. Only the first 3,000 characters are read.
    """
    words, read = lexicon(), normalise(text[:LONGEST_TEXT]).lower()
    evidence = _evidence(_spans(read, words), words)
    scores = _combined(read, _scores(evidence, words), words)
    ranked = sorted(scores, key=lambda code: -scores[code])
    chosen: list[str] = []
    for code in ranked:
        family = code.partition(".")[0]
        if sum(other.partition(".")[0] == family for other in chosen) < 2:
            chosen.append(code)
        if len(chosen) == most:
            break
    lead = scores[ranked[0]] - (scores[ranked[1]] if len(ranked) > 1 else 0.0) if ranked else 0.0
    proposals = []
    for rank, code in enumerate(chosen, start=1):
        family = code.partition(".")[0]
        spans = {
            (a, b) for key in (code, f"{family}.{FAMILY}") for _, (_, a, b) in evidence.get(key, {}).values()
        }
        confidence, n = _measured().get(bin_of(rank, lead), (None, 0))
        shown = tuple((text[a:b], a, b) for a, b in sorted(spans or pieces().speaking(read, code)))
        proposals.append(Proposal(code, family, round(scores[code], 2), lead, confidence, n, shown))
    return proposals
