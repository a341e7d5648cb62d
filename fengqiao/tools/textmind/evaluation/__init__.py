"""The frozen evaluation set: labelled narratives by an author apart from the lexicon, not tuned on.

`earlier.toml` is the set before it, by the lexicon's own author: retired as a measure, pieces of text are trained on it.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["FrozenCase", "frozen_cases", "frozen_digest"]


@dataclass(frozen=True, slots=True)
class FrozenCase:
    """A narrative, the leaf code an expert gives it, and other leaf codes that are also right."""

    text: str
    code: str
    also: tuple[str, ...]

    def accepts(self, code: str) -> bool:
        return code == self.code or code in self.also

    def accepts_family(self, family: str) -> bool:
        return family in {code.partition(".")[0] for code in (self.code, *self.also)}


@cache
def _content() -> str:
    return files(__package__).joinpath("frozen.toml").read_text(encoding="utf-8")


@cache
def frozen_cases() -> tuple[FrozenCase, ...]:
    rows = tomllib.loads(_content())["cases"]
    return tuple(FrozenCase(text, code, tuple(also[0]) if also else ()) for code, text, *also in rows)


@cache
def frozen_digest() -> str:
    """SHA-256 of the file: a figure measured on it names it."""
    return hashlib.sha256(_content().encode()).hexdigest()
