"""A folder of blobs under the digest of their bytes: written whole or not at all, never changed, readable by the owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from .cleaning import digest_of

__all__ = ["Damaged", "Folder"]


class Damaged(Exception):
    """The blob is missing, or its bytes are no longer those that were put."""


class Folder:
    """Blobs in two levels of subfolders, 256 each, so that millions stay quick to find."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _place(self, digest: str) -> Path:
        if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            raise Damaged(f"no digest: {digest[:70]!r}")
        return self.path / digest[:2] / digest[2:4] / digest

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their digest; they are on the disk before this returns."""
        digest = digest_of(data)
        place = self._place(digest)
        if place.exists():
            return digest
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = place.with_name(f".{digest[:16]}.{secrets.token_hex(6)}")
        try:
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            os.replace(new, place)
        finally:
            new.unlink(missing_ok=True)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes. Raises Damaged where they are missing or changed."""
        try:
            data = self._place(digest).read_bytes()
        except OSError as error:
            raise Damaged(f"{digest} is missing") from error
        if digest_of(data) != digest:
            raise Damaged(f"{digest} was changed")
        return data
