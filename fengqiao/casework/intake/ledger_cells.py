"""What a cell of a ledger means: days, amounts, numbers of people, codes. Pure; raises Unreadable with a sentence for the clerk.

Cells come as text, number or date, since in one ledger the same column often holds all three.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from fengqiao.kernel.errors import Invalid
from fengqiao.kernel.money import MOST_FEN, fen_from_text
from fengqiao.tools.sheets import Cell
from fengqiao.tools.textmind import normalise

__all__ = ["Unreadable", "amount_of", "day_of", "is_blank", "people_of", "text_of"]

NOTHING = {"", "无", "/", "／", "-", "—", "——", "暂无", "不详", "未知", "空", "none", "null", "n/a"}
_SERIAL_START = date(1899, 12, 30)  # Excel counts days from here (its 1900 was a leap year)
_DIGITS = dict(zip("〇○零一二三四五六七八九两", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True))
_DAY = re.compile(
    r"^(\d{4})\s*[-/.年．。]\s*(\d{1,2})\s*[-/.月．。]\s*(\d{1,2})\s*[日号.]?(?:\s*[星周][期]?[一二三四五六日天])?(?:[T\s]*\d{1,2}[:：时点].*)?$"
)
_PACKED = re.compile(r"^(19|20)(\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
_FIRST = date(1980, 1, 1)


class Unreadable(Exception):
    """A cell makes no sense. `sentence` is for the clerk and quotes the cell, so it is only raised for cells without personal data."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without .0, days as 2024-03-05, full-width signs as half-width, no space around."""
    if isinstance(cell, str):
        return normalise(cell).strip(" \t\r\n\u200b\ufeff\xa0'")
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def is_blank(cell: Cell) -> bool:
    """Nothing, or what clerks write for nothing."""
    return isinstance(cell, str) and (not cell or text_of(cell).lower() in NOTHING)


def _chinese_number(text: str) -> int | None:
    """二〇二四 -> 2024; 十五, 二十, 三十一 as days and months are written."""
    if not text:
        return None
    if "十" in text:
        tens, _ten, ones = text.partition("十")
        if any(sign not in _DIGITS for sign in tens + ones) or len(tens) > 1 or len(ones) > 1:
            return None
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    if any(sign not in _DIGITS for sign in text):
        return None
    return int("".join(str(_DIGITS[sign]) for sign in text))


def _chinese_day(text: str) -> tuple[int, int, int] | None:
    found = re.match(
        r"^([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日?$",
        text,
    )
    parts = [_chinese_number(part) for part in found.groups()] if found else []
    return (parts[0] or 0, parts[1] or 0, parts[2] or 0) if parts and None not in parts else None


def day_of(cell: Cell, *, today: date) -> date | None:
    """The day a cell means, None where it is blank.

    Known: date cells, 2024年3月5日, 2024.3.5, 2024-03-05 10:30, 20240305, 二〇二四年三月五日, Excel's serial numbers.
    Not guessed: a day without its year, two figures for a year.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return _plausible(cell.date(), cell, today)
    if isinstance(cell, date):
        return _plausible(cell, cell, today)
    if isinstance(cell, timedelta | time | bool):
        raise Unreadable(f"“{text_of(cell)}”不是日期。")
    text = text_of(cell)
    if isinstance(cell, int | float) or text.isdigit():
        return _plausible(_day_of_number(text), cell, today)
    return _plausible(_day_of_text(text), cell, today)


def _day_of_number(text: str) -> date:
    """20240305, or the serial number 45356."""
    if found := _PACKED.match(text):
        return _made(int(found[1] + found[2]), int(found[3]), int(found[4]), text)
    try:
        serial = int(float(text))
    except (ValueError, OverflowError):
        serial = 0
    if 20_000 <= serial <= 80_000:
        return _SERIAL_START + timedelta(days=serial)
    raise Unreadable(f"“{text[:20]}”不是日期，请写成 2024-03-05。")


def _day_of_text(text: str) -> date:
    if found := _DAY.match(text):
        return _made(int(found[1]), int(found[2]), int(found[3]), text)
    if chinese := _chinese_day(text.replace(" ", "")):
        return _made(*chinese, text)
    if re.match(r"^\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?$", text):
        raise Unreadable(f"“{text[:20]}”没有年份，请写成 2024-03-05。")
    if re.match(r"^\d{4}\s*[-/.年]\s*\d{1,2}\s*月?$", text):
        raise Unreadable(f"“{text[:20]}”没有写到日，请写成 2024-03-05。")
    if re.match(r"^\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$", text):
        raise Unreadable(f"“{text[:20]}”的年份要写四位，如 2024-03-05。")
    raise Unreadable(f"“{text[:20]}”不是日期，请写成 2024-03-05。")


def _made(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(f"“{text[:20]}”这一天不存在，请核对。") from None


def _plausible(day: date, cell: Cell, today: date) -> date:
    if day > today:
        raise Unreadable(f"“{text_of(cell)[:20]}”晚于今天，请核对。")
    if day < _FIRST:
        raise Unreadable(f"“{text_of(cell)[:20]}”早于 1980 年，请核对。")
    return day


def amount_of(cell: Cell, *, unit: int = 1) -> tuple[int | None, str]:
    """Fen, None where blank, and a remark where words such as 约 were passed over. unit: of the column, 10,000 for 万元."""
    if is_blank(cell):
        return None, ""
    if isinstance(cell, bool | date | time | timedelta):
        raise Unreadable(f"“{text_of(cell)}”不是金额。")
    if isinstance(cell, int | float):
        return _fen(Decimal(repr(cell)) * unit, str(cell)), ""
    text = text_of(cell)
    bare = re.sub(r"^(约|大约|共计|共|合计|计)\s*|(左右|余|多|上下)(?=元?$|万元?$)", "", text)
    bare = re.sub(r"(\d)余?万余?元?$", r"\1万元", bare)
    remark = f"“{text[:20]}”按 {bare[:20]} 登记。" if bare != text and "万" not in text else ""
    if re.search(r"约|左右|余|多|上下", text):
        remark = f"“{text[:20]}”是约数，按 {bare[:20]} 登记。"
    says_unit = re.search(r"[百千万亿元块圆]", bare)
    try:
        if unit != 1 and not says_unit:
            return _fen(Decimal(bare.replace(",", "")) * unit, text), remark
        return fen_from_text(bare), remark
    except Invalid as refusal:
        raise Unreadable(refusal.sentence) from None
    except InvalidOperation:
        raise Unreadable(f"“{text[:20]}”不是可识别的金额，请写成 1200、1,200.50 或 1.2万。") from None


def _fen(yuan: Decimal, text: str) -> int:
    if not yuan.is_finite() or abs(yuan) > MOST_FEN:
        raise Unreadable("金额过大，请核对。")
    fen = (yuan * 100).quantize(Decimal(1))
    if fen < 0:
        raise Unreadable(f"金额“{text[:20]}”是负数，请核对。")
    if abs(yuan * 100 - fen) > Decimal("0.01"):
        raise Unreadable("金额最多精确到分。")
    if fen > MOST_FEN:
        raise Unreadable("金额过大，请核对。")
    return int(fen)


def people_of(cell: Cell) -> int | None:
    """How many people, None where blank: 3, "3人", 三."""
    if is_blank(cell):
        return None
    text = re.sub(r"[人名个户左右余]+$", "", text_of(cell))
    number = int(text) if text.isdigit() and len(text) < 7 else _chinese_number(text)
    if number is None or not 1 <= number <= 100_000:
        raise Unreadable(f"“{text_of(cell)[:20]}”不是人数，请填整数。")
    return number
