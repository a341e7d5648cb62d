"""The chain: each entry's SM3 digest covers the one before, so that a changed, dropped or swapped entry is found."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash

__all__ = ["START", "canonical", "link", "sm3"]

START = b"\0" * 32


def sm3(data: bytes) -> bytes:
    """SM3 digest (GB/T 32905), 32 bytes."""
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize()


def canonical(values: dict[str, Any]) -> bytes:
    """One and only one text for the same values: sorted keys, no spaces, instants in UTC to the microsecond."""

    def plain(value: Any) -> str:
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        return str(value)

    return json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain
    ).encode()


def link(previous: bytes, values: dict[str, Any]) -> bytes:
    """Digest of an entry that follows one with digest `previous`."""
    return sm3(previous + canonical(values))
