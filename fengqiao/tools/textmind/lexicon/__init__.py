"""The lexicon: our own words for each dispute type, as TOML, one file per family of types.

A word weighs by its class (strong, normal, weak) and less the more families claim it. Written by us; no public
data set stands behind it. A phrase of `exclusions.toml` silences every word inside it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["FAMILY", "Lexicon", "lexicon"]

FAMILY = "_family"  # section of a file whose words speak for every leaf of the family
_CLASS_WEIGHT = {"strong": 5.0, "normal": 2.5, "weak": 0.6}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words ready to be looked up. A key is a leaf code, or `family._family`."""

    by_start: dict[str, tuple[str, ...]]  # first two characters -> words, longest first
    meanings: dict[str, tuple[tuple[str, float], ...]]  # word -> (key, weight); empty for a silencing phrase
    leaves: tuple[str, ...]  # leaf codes that have words, in the order of the files
    by_family: dict[str, tuple[str, ...]]  # family -> its leaf codes
    digest: str  # of the files: a measured confidence holds for one digest only

    @property
    def size(self) -> int:
        """Number of words with a meaning."""
        return sum(1 for meaning in self.meanings.values() if meaning)


def _read() -> tuple[dict[str, dict[str, float]], list[str], list[str], str]:
    """Class weights by word and key, leaf codes, silencing phrases, and the digest of all files."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    leaves: list[str] = []
    neutral: list[str] = []
    digest = hashlib.sha256()
    for file in sorted(
        (f for f in files(__package__).iterdir() if f.name.endswith(".toml")), key=lambda f: f.name
    ):
        content = file.read_text(encoding="utf-8")
        digest.update(content.encode())
        document = tomllib.loads(content)
        if file.name == "exclusions.toml":
            neutral += document["neutral"].lower().split()
            continue
        family = file.name.removesuffix(".toml")
        for leaf, classes in document.items():
            key = f"{family}.{leaf}"
            if leaf != FAMILY:
                leaves.append(key)
            for name, words in classes.items():
                for word in words.lower().split():
                    weights[word][key] = max(_CLASS_WEIGHT[name], weights[word].get(key, 0.0))
    return weights, leaves, neutral, digest.hexdigest()


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, read once. Raises ValueError for a word that is too short to be looked up."""
    weights, leaves, neutral, digest = _read()
    meanings: dict[str, tuple[tuple[str, float], ...]] = dict.fromkeys(neutral, ())
    for word, keys in weights.items():
        # A word that several families claim says little about each.
        shared = len({key.partition(".")[0] for key in keys}) ** 0.5
        meanings[word] = tuple((key, weight / shared) for key, weight in keys.items())
    by_start: dict[str, list[str]] = defaultdict(list)
    for word in sorted(meanings, key=len, reverse=True):
        if len(word) < 2:
            raise ValueError(f"word of one character in the lexicon: {word}")
        by_start[word[:2]].append(word)
    families: dict[str, list[str]] = defaultdict(list)
    for leaf in leaves:
        families[leaf.partition(".")[0]].append(leaf)
    return Lexicon(
        by_start={start: tuple(words) for start, words in by_start.items()},
        meanings=meanings,
        leaves=tuple(leaves),
        by_family={family: tuple(codes) for family, codes in families.items()},
        digest=digest,
    )
