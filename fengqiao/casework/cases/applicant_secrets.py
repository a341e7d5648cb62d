"""The applicant's secret (查询码): ten letters that open one dispute to whoever applied, together with its number.

Kept as an HMAC bound to the dispute; the letters themselves are shown once. Whoever lost them gets others at the counter.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from uuid import UUID

from fengqiao.trust.vault import blind

__all__ = ["LETTERS", "fits", "grouped", "new_secret", "normal_secret", "secret_for_key", "secret_hash"]

# No I, L, O, Q, U, V: 20 letters, 43 bits in ten. All are letters, so nothing is taken for a digit.
LETTERS = "ABCDEFGHJKMNPRSTWXYZ"
LENGTH = 10


def new_secret() -> str:
    """Ten letters by chance."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def secret_for_key(key: UUID) -> str:
    """The secret of an application with this idempotency key: whoever hands in the same form again is told the same letters.

    So a lost answer costs nobody the secret, and it need not be stored. The key is random and known to the form alone.
    """
    number = int.from_bytes(blind("applicant-secret", key.hex), "big")
    found = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        found.append(LETTERS[rest])
    return "".join(found)


def normal_secret(text: str) -> str:
    """What was typed, as letters: wide forms, small letters, spaces and dashes do not matter."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char.isalnum())[:40]


def grouped(secret: str) -> str:
    """ABCDE-FGHJK, as it is printed."""
    return f"{secret[:5]}-{secret[5:]}"


def secret_hash(dispute_id: UUID, secret: str) -> bytes:
    """32 bytes, other ones for the same letters at another dispute."""
    return blind("dispute-secret", f"{dispute_id.hex}/{secret}")


def fits(dispute_id: UUID, kept: bytes | memoryview | None, secret: str) -> bool:
    """Whether the letters open the dispute. Takes the same time whether or not."""
    return hmac.compare_digest(secret_hash(dispute_id, secret), bytes(kept or b"\0" * 32))
