"""Is this the sealed volume, unaltered? By the digest that was kept, and by the signature inside; told in Chinese, without personal data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fengqiao.tools.papers import Digests, Signed, digests, read_signature
from fengqiao.trust.scope import acting, system_actor
from fengqiao.trust.vault import sealing_key

from .models import Volume

__all__ = ["CodeView", "Verdict", "code_view", "verify_file"]

_CODE = re.compile(r"^[0-9A-Z]{6}[2-9A-HJKMNP-Z]{10}$")


@dataclass(frozen=True)
class CodeView:
    """What a code on a cover stands for: number, keeper, digests. No name of a party, no matter."""

    code: str
    number: str
    organisation_name: str
    sealed_at: datetime
    sheets: int
    sm3: str
    sha256: str


@dataclass(frozen=True)
class Verdict:
    """kind: same, altered, unknown. `sentence` says it; `lines` say by what."""

    kind: str
    sentence: str
    lines: tuple[str, ...]
    volume: CodeView | None = None


def _view(row: Volume) -> CodeView:
    assert row.sealed_at is not None
    return CodeView(
        row.code, row.number, row.organisation.name, row.sealed_at, row.sheets or 0, row.sm3, row.sha256
    )


def _sealed(county: str, using: str = "default", **by: Any) -> CodeView | None:
    with acting(system_actor((county,), why="卷宗公开核验"), using):
        rows = Volume.objects.everywhere("a code or digest that whoever asks has in hand").using(using)
        row = rows.filter(county=county, state="sealed", **by).select_related("organisation").first()
        return _view(row) if row else None


def code_view(code: str) -> CodeView | None:
    """The sealed volume behind a code; None where there is none."""
    asked = code.strip().upper()
    return _sealed(asked[:6], code=asked) if _CODE.match(asked) else None


def verify_file(data: bytes, *, expected: CodeView | None = None) -> Verdict:
    """Hold a file against what was sealed: against `expected`, or against the volume that the file itself names."""
    found, signed = digests(data), read_signature(data, certificate=sealing_key().certificate)
    named = _named(signed, data)
    volume = expected or (code_view(named) if named else None)
    lines = [f"文件摘要 SM3：{found.sm3}", f"文件摘要 SHA-256：{found.sha256}", _signature_line(signed)]
    if volume is None:
        if signed is not None and signed.is_ours:
            return Verdict("unknown", "文件有本系统的封卷签名，但是数据库里没有这份卷宗。", tuple(lines))
        return Verdict("unknown", "这不是本系统封存的卷宗。", tuple(lines))
    lines.insert(0, f"卷号：{volume.number}（核验码 {volume.code}）")
    if _is_same(found, volume):
        if signed is None or not (signed.is_ours and signed.is_whole):
            lines.append("摘要相符；签名不是用现在的封卷密钥做的（可能更换过密钥）。")
        return Verdict("same", "是封存的那一份，没有改动。", tuple(lines), volume)
    lines.insert(1, f"封存时的摘要 SM3：{volume.sm3}")
    if expected is not None and named and named != expected.code:
        return Verdict("altered", "这是另一份卷宗，不是这个核验码的卷宗。", tuple(lines), volume)
    return Verdict("altered", "与封存的不一致，文件已被改动。", tuple(lines), volume)


def _is_same(found: Digests, volume: CodeView) -> bool:
    return found.sm3 == volume.sm3 and found.sha256 == volume.sha256


def _named(signed: Signed | None, data: bytes) -> str:
    """The code inside the signature; of a damaged file, the code as it still stands in the bytes of the signature (/Location)."""
    code = signed.reason.rpartition(" ")[2] if signed else ""
    if not _CODE.match(code):
        left = re.search(rb"/Location\s*\(([0-9A-Z]{16})\)", data)
        code = left[1].decode("ascii") if left else ""
    return code if _CODE.match(code) else ""


def _signature_line(signed: Signed | None) -> str:
    if signed is None:
        return "签名：没有找到封卷签名，或者签名已经损坏。"
    if not signed.is_ours:
        return "签名：有签名，但不是本系统的封卷密钥做的。"
    return (
        "签名：本系统的封卷密钥，签名后没有改动。"
        if signed.is_whole
        else "签名：本系统的封卷密钥，但签名后文件被改动过。"
    )
