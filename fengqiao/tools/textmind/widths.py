"""Full-width letters and digits as half-width, so that words are found however they were typed; places in the text stay."""

from __future__ import annotations

__all__ = ["normalise"]

# Full-width letters, digits and signs; Chinese commas and full stops stay, they are punctuation.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
for _kept in "，。！？；：（）":
    _HALF.pop(ord(_kept), None)


def normalise(text: str) -> str:
    """Full-width letters, digits and spaces to half-width, character by character: the length does not change."""
    return text.translate(_HALF)
