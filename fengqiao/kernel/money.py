"""Money is whole fen. Text comes in as clerks write it (1,200.5元, 1.2万) and goes out as figures or capital numerals."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from .errors import Invalid

__all__ = ["MOST_FEN", "capital_text", "fen_from_text", "yuan_text"]

MOST_FEN = 10**15  # ten thousand billion yuan: above that it is a typing error
_FULL_WIDTH = {
    ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９．，", "0123456789.,", strict=True)
}
_PATTERN = re.compile(
    r"^(?:人民币|[￥¥])?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万|千|百|亿)?\s*(?:元|块钱?|圆)?整?$"
)
_TIMES = {None: 1, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def fen_from_text(text: str) -> int:
    """Fen from what a clerk typed. Raises Invalid for anything that is not a plain amount, or finer than one fen."""
    match = _PATTERN.match(text.strip().translate(_FULL_WIDTH))
    if not match:
        raise Invalid(
            "amount_unreadable",
            f"“{text.strip()[:20]}”不是可识别的金额，请写成 1200、1,200.50 或 1.2万。",
            field="amount",
        )
    try:
        yuan = Decimal(match[1].replace(",", "")) * _TIMES[match[2]]
    except InvalidOperation:  # pragma: no cover - the pattern admits only decimals
        raise Invalid("amount_unreadable", "金额无法识别。", field="amount") from None
    fen = yuan * 100
    if fen != int(fen):
        raise Invalid("amount_too_fine", "金额最多精确到分。", field="amount")
    if fen > MOST_FEN:
        raise Invalid("amount_too_large", "金额过大，请核对。", field="amount")
    return int(fen)


def yuan_text(fen: int) -> str:
    """120050 -> 1,200.50"""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def _group(value: int) -> str:
    """One group of four digits in capitals, without leading zeros: 1002 -> 壹仟零贰."""
    out, pending_zero = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            out += ("零" if pending_zero and out else "") + _DIGITS[digit] + _PLACES[place]
            pending_zero = False
        else:
            pending_zero = True
    return out


def capital_text(fen: int) -> str:
    """Capital numerals as agreements write them: 120050 -> 壹仟贰佰元伍角整 (支付结算办法 annex 1 style)."""
    if fen < 0:
        raise ValueError("a negative amount has no capital form")
    yuan, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    text, gap = "", False
    for index in range(3, -1, -1):
        value = yuan // 10 ** (4 * index) % 10_000
        if value:
            text += ("零" if text and (gap or value < 1000) else "") + _group(value) + _GROUPS[index]
            gap = value % 10 == 0
        elif text:
            gap = True
    text = f"{text}元" if text else ""
    if not jiao and not cents:
        return f"{text or '零元'}整"
    text += f"{_DIGITS[jiao]}角" if jiao else ("零" if text else "")
    return f"{text}{_DIGITS[cents]}分" if cents else f"{text}整"
