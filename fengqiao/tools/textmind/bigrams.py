"""Words for the search of Chinese text: every two neighbouring characters, and Latin words and numbers whole.

Two characters are found exactly; longer words by their pairs, and the caller holds the text against the word itself. A single
character is not searched for: it would stand in nearly every text. Plain Python, measured in findings/postgres.md section 2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .widths import normalise

__all__ = ["Asked", "MOST_WORDS", "asked_for", "lexemes"]

MOST_WORDS = 8
LONGEST = 40
# Han characters with the extensions, and the ideographic zero; what stands between runs parts them.
_RUN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[a-z0-9]+")


def lexemes(*texts: str) -> set[str]:
    """What texts are found by."""
    found: set[str] = set()
    for text in texts:
        for run in _RUN.findall(normalise(text).lower()):
            if run[0] < "\u3000":
                found.add(run[:LONGEST])
            else:
                found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


@dataclass(frozen=True)
class Asked:
    """A query: the lexemes that must all be there, and the longer Chinese words that must stand in the text as they are."""

    lexemes: tuple[str, ...]
    whole: tuple[str, ...]
    words: tuple[str, ...]


def asked_for(text: str) -> Asked:
    """What somebody who typed this looks for; empty where nothing of two characters is in it."""
    words = [run for run in _RUN.findall(normalise(text).lower()) if len(run) > 1 or run[0] < "\u3000"]
    words = list(dict.fromkeys(word[:LONGEST] for word in words))[:MOST_WORDS]
    needed = sorted(set().union(*(lexemes(word) for word in words))) if words else []
    whole = tuple(word for word in words if word[0] >= "\u3000" and len(word) > 2)
    return Asked(tuple(needed), whole, tuple(words))
