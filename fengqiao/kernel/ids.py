"""Row ids made in Python: uuid version 7, ordered by time, so that no database sequence is needed (design 6.5)."""

from __future__ import annotations

import os
import time
from uuid import UUID

__all__ = ["uuid7"]


def uuid7(milliseconds: int | None = None) -> UUID:
    """A new id; its first 48 bits are milliseconds since 1970, the rest is random (RFC 9562)."""
    stamp = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    value = (stamp << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (7 << 76)
    value = (value & ~(0x3 << 62)) | (2 << 62)
    return UUID(int=value)
