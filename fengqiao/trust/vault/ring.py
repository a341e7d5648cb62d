"""The key ring and what is done with it: seal, unseal, blind index, a new version."""

from __future__ import annotations

import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

from fengqiao.kernel.errors import Refusal

__all__ = [
    "add_version",
    "blind",
    "fingerprint",
    "seal",
    "seal_bytes",
    "unseal",
    "unseal_bytes",
    "version_of",
]


def _file() -> Path:
    return Path(settings.FENGQIAO_KEYS) / "ring.json"


def _write(ring: dict[str, Any]) -> None:
    file = _file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(ring, out)
        out.flush()
        os.fsync(out.fileno())
    try:
        if ring["current"] == 1:
            os.link(new, file)  # the first ring: only one process wins
        else:
            os.replace(new, file)
    except FileExistsError:
        pass
    finally:
        new.unlink(missing_ok=True)


@lru_cache(maxsize=2)
def _read(stamp: float) -> dict[str, Any]:
    ring: dict[str, Any] = json.loads(_file().read_text())
    return ring


def _ring() -> dict[str, Any]:
    """The ring; made at first use. Read again when the file changes."""
    try:
        return _read(
            os.stat(f"{settings.FENGQIAO_KEYS}/ring.json").st_mtime
        )  # four calls a party: no Path here
    except FileNotFoundError:
        _write({"current": 1, "keys": {"1": secrets.token_hex(16)}, "blind": secrets.token_hex(32)})
        return _read(_file().stat().st_mtime)


def add_version() -> int:
    """A new key becomes current; older ones stay to read with."""
    ring = json.loads(json.dumps(_ring()))
    ring["current"] += 1
    ring["keys"][str(ring["current"])] = secrets.token_hex(16)
    _write(ring)
    _read.cache_clear()
    return int(ring["current"])


def fingerprint() -> str:
    """Tells one ring from another without giving it away."""
    return blind("fingerprint", "fengqiao").hex()[:16]


def _associated(table: str, column: str, row_id: UUID) -> bytes:
    return f"{table}.{column}.{row_id}".encode()


def seal(plain: str, *, table: str, column: str, row_id: UUID) -> bytes:
    """SM4-GCM: one byte key version, 12 bytes nonce, ciphertext, 16 bytes tag; bound to table, column and row."""
    return seal_bytes(plain.encode(), table=table, column=column, row_id=row_id)


def seal_bytes(plain: bytes, *, table: str, column: str, row_id: UUID) -> bytes:
    """`seal` for what is no text: the content of a file."""
    ring = _ring()
    nonce = os.urandom(12)
    encryptor = Cipher(
        algorithms.SM4(bytes.fromhex(ring["keys"][str(ring["current"])])), modes.GCM(nonce)
    ).encryptor()
    encryptor.authenticate_additional_data(_associated(table, column, row_id))
    body = encryptor.update(plain) + encryptor.finalize()
    return bytes([ring["current"]]) + nonce + body + encryptor.tag


def unseal(sealed: bytes | memoryview, *, table: str, column: str, row_id: UUID) -> str:
    """The plain text; raises as `unseal_bytes` does."""
    return unseal_bytes(sealed, table=table, column=column, row_id=row_id).decode()


def unseal_bytes(sealed: bytes | memoryview, *, table: str, column: str, row_id: UUID) -> bytes:
    """The plain bytes. Refusal `keys_missing` where the ring lacks the version, `sealed_damaged` where bytes or row do not fit."""
    data = bytes(sealed)
    key = _ring()["keys"].get(str(data[0]))
    if key is None:
        raise Refusal(
            "keys_missing", "缺少解密密钥，无法显示。请把原密钥文件放回密钥文件夹。", version=data[0]
        )
    decryptor = Cipher(algorithms.SM4(bytes.fromhex(key)), modes.GCM(data[1:13], data[-16:])).decryptor()
    decryptor.authenticate_additional_data(_associated(table, column, row_id))
    try:
        return decryptor.update(data[13:-16]) + decryptor.finalize()
    except InvalidTag:
        raise Refusal(
            "sealed_damaged", "加密内容与密钥或所属记录不符，无法显示。请运行 fengqiao doctor 检查密钥。"
        ) from None


def version_of(sealed: bytes | memoryview) -> int:
    """Which key version sealed it."""
    return bytes(sealed)[0]


def blind(kind: str, plain: str) -> bytes:
    """32 bytes that are equal for equal values of a kind, and tell nothing else (HMAC-SM3 over the normalised value)."""
    value = plain.upper().replace(" ", "")
    if kind == "phone":
        value = "".join(char for char in value if char.isdigit())
    mac = HMAC(bytes.fromhex(_ring()["blind"]), SM3())
    mac.update(f"{kind}:{value}".encode())
    return mac.finalize()
