"""Facts: what happened, in the past tense, as frozen dataclasses of plain values. No personal data: a fact refers to it.

Plain Python. A fact carries its code (for machines), its Chinese name and the sentence of the history page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any, TypeVar

__all__ = ["FACTS", "body_of", "code_of", "fact", "name_of", "sentence_of"]

FACTS: dict[str, type] = {}
C = TypeVar("C", bound=type)


def fact(code: str, name: str, sentence: str) -> Callable[[C], C]:
    """Class decorator: give a frozen dataclass its code, its Chinese name and the sentence, with {field} places."""

    def keep(cls: C) -> C:
        if not is_dataclass(cls) or not cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise RuntimeError(f"{cls.__name__}: a fact is a frozen dataclass")
        if code in FACTS:
            raise RuntimeError(f"fact {code} stands twice")
        cls.code, cls.name, cls.sentence = code, name, sentence  # type: ignore[attr-defined]
        FACTS[code] = cls
        return cls

    return keep


def code_of(happened: Any) -> str:
    return str(type(happened).code)


def body_of(happened: Any) -> dict[str, Any]:
    """The fact as JSON-able data."""
    return asdict(happened)


def name_of(code: str) -> str:
    """Chinese name of a fact; an unknown (older) code is shown as it is."""
    return str(FACTS[code].name) if code in FACTS else code  # type: ignore[attr-defined]


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def sentence_of(code: str, body: dict[str, Any]) -> str:
    """The sentence of the history page. A field that an old entry lacks is left blank."""
    if code not in FACTS:
        return code
    filled = _Blank(
        {
            k: "、".join(map(str, v)) if isinstance(v, list) else "" if v is None else v
            for k, v in body.items()
        }
    )
    return str(FACTS[code].sentence).format_map(filled)  # type: ignore[attr-defined]
