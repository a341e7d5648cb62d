"""Facts in a narrative that have a form: amounts, phones, identity numbers, plates, dates. They only propose.

Every hit names its place in the given text. `normalise` keeps the length, so places hold for the original.
Limits: ranges (三五百), foreign money and sums spread over a sentence are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Generic, TypeVar

__all__ = [
    "Found",
    "extract_amounts",
    "extract_dates",
    "extract_ids",
    "extract_phones",
    "extract_plates",
    "is_citizen_number",
    "normalise",
]

# Full-width letters, digits and signs; Chinese commas and full stops stay, they are punctuation.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
for _kept in "，。！？；：（）":
    _HALF.pop(ord(_kept), None)


T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value read from text[start:end]."""

    value: T
    start: int
    end: int


def normalise(text: str) -> str:
    """Full-width letters, digits and spaces to half-width, character by character: the length does not change."""
    return text.translate(_HALF)


_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_NUMERALS = "".join(_DIGITS) + "十百千万亿"
_MEASURES = "人个户家名位斤公亩平棵头只株吨立米里次天年月日份间套辆台条张件层栋号多人余人分岁度瓦匹字袋箱吗多个多户多亩多斤多棵"
_AMOUNT = re.compile(
    r"(?:人民币|[￥¥])?"
    rf"(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?|(?=[{''.join(_DIGITS)}十])[{_NUMERALS}]+)"
    r"(?P<group>[万千百亿](?P<tail>[0-9一二三四五六七八九](?![0-9,.万千百十亿]))?)?"
    r"(?P<about>多|余|来|好几)?"
    r"(?P<yuan>元|块钱|块|圆)?"
    r"(?P<jiao>[0-9一二三四五六七八九](?:[毛角]|(?=[，。,；;、\s]|$)|(?<=块.)(?![0-9十百千万个人斤亩名])))?"
)
_BEFORE_AMOUNT = re.compile(
    r"(?:赔|欠|还|付|交|退|借|要|给|收|扣|罚|垫|费|款|价|金|资|钱)(?:了|偿|他|我|她|出|去|着|共|计)?$"
)


def _chinese_number(text: str) -> int | None:
    """两万三 -> 23000, 一千二百零五 -> 1205, 六千八 -> 6800; None if it is no number."""
    total = section = digit = 0
    last_unit = 1
    for place, character in enumerate(text):
        if character in _DIGITS:
            if digit and text[place - 1] in _DIGITS and text[place - 1] not in "零〇":
                return None  # 三五, 一二三: a range or a row of digits
            digit = _DIGITS[character]
            if character in "零〇":
                last_unit = 1
        elif character in _UNITS:
            last_unit = _UNITS[character]
            section += (digit or 1) * last_unit
            digit = 0
        else:
            last_unit = _GROUPS[character]
            total = (
                (total + section + digit) * last_unit
                if character == "亿"
                else total + (section + digit) * last_unit
            )
            section = digit = 0
    # A digit after a unit, with nothing behind it, counts the next place: 六千八 is 6800, not 6008.
    colloquial = digit and last_unit >= 100 and text[-1] in _DIGITS
    return total + section + (digit * last_unit // 10 if colloquial else digit)


def _amount_fen(match: re.Match[str], text: str) -> int | None:
    """Fen of one match of `_AMOUNT`, or None where it is no money."""
    number, group, yuan = match["number"], match["group"], match["yuan"]
    behind = text[match.end() : match.end() + 1]
    arabic = number[0].isascii()
    value = Decimal(number.replace(",", "")) if arabic else Decimal(_chinese_number(number) or 0)
    if group and not arabic:
        return None
    if group:
        unit = {**_UNITS, **_GROUPS}[group[0]]
        value *= unit
        if match["tail"]:
            tail = match["tail"]
            value += Decimal(_DIGITS.get(tail, tail)) * unit / 10
    if not value or (not yuan and len(number) > 9):
        return None  # nothing, or a row of digits such as a telephone number
    if not yuan:
        large = bool(group) or (not arabic and value >= 100)
        spoken = _BEFORE_AMOUNT.search(text[: match.start()]) is not None
        if (
            (behind and behind in _MEASURES)
            or match["jiao"]
            or not (large or (arabic and value >= 100 and spoken))
        ):
            return None
        if arabic and not group and (behind in "-/:.年" and behind):
            return None
    elif yuan == "块":
        if behind and behind in "地田石砖木玻板宅铁布肉钢":
            return None
        if value == 1 and not match["jiao"]:
            return None  # 一块去: together
    if match["jiao"]:
        value += Decimal(_DIGITS.get(match["jiao"][0], match["jiao"][0])) / 10
    return int(value * 100)


def extract_amounts(text: str) -> list[Found[int]]:
    """Amounts of money in fen: 1.2万, 3万5, 8,000元, 两万三, 六千八, 一块五, 赔6500."""
    plain = normalise(text)
    found = []
    for match in _AMOUNT.finditer(plain):
        before = plain[match.start() - 1 : match.start()]
        if before.isdigit() or before in "第百.年月-" and before:
            continue
        if plain.startswith(("年", "月", "日", "号", "%"), match.end()):
            continue
        fen = _amount_fen(match, plain)
        if fen:
            found.append(Found(fen, match.start(), match.end()))
    return found


_PHONE = re.compile(
    r"(?<![0-9])(?:(?:\+?86[- ]?)?(1[3-9][0-9])[- ]?([0-9]{4})[- ]?([0-9]{4})|(0[0-9]{2,3})-?([2-8][0-9]{6,7}))(?![0-9])"
)
_ID = re.compile(r"(?<![0-9])[1-8][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9])")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z]·?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警]"
)


def extract_phones(text: str) -> list[Found[str]]:
    """Mobile numbers (11 digits) and land lines with area code, as digits."""
    return [
        Found("".join(part for part in match.groups() if part), match.start(), match.end())
        for match in _PHONE.finditer(normalise(text))
    ]


def is_citizen_number(number: str) -> bool:
    """Whether 18 characters are a citizen identity number by date and check digit (GB 11643)."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11] == number[17]


def extract_ids(text: str) -> list[Found[str]]:
    """Citizen identity numbers whose date and check digit are right, upper case."""
    hits = ((match[0].upper(), match.start(), match.end()) for match in _ID.finditer(normalise(text)))
    return [Found(*hit) for hit in hits if is_citizen_number(hit[0])]


def extract_plates(text: str) -> list[Found[str]]:
    """Number plates of vehicles, without the middle dot: 宁A12345, 宁AD12345."""
    return [
        Found(match[0].replace("·", ""), match.start(), match.end())
        for match in _PLATE.finditer(normalise(text).upper())
    ]


_DATE = re.compile(
    r"(?:(?P<year>(?:19|20)[0-9]{2})[年./-]|(?P<word>今年|去年|前年))?\s?(?P<month>1[0-2]|0?[1-9])[月./-](?P<day>3[01]|[12][0-9]|0?[1-9])(?![0-9.])[日号]?"
    r"|(?P<near>大前天|前天|昨天|昨晚|昨日|今天|今日|今早)"
    r"|(?P<rel>上个?月|本月|这个?月)(?P<relday>3[01]|[12][0-9]|0?[1-9])[日号]"
)
_NEAR = {"大前天": 3, "前天": 2, "昨天": 1, "昨晚": 1, "昨日": 1, "今天": 0, "今日": 0, "今早": 0}


def _date_of(match: re.Match[str], today: date) -> date | None:
    """The day of one match of `_DATE`, or None where there is no such day."""
    if match["near"]:
        return today - timedelta(days=_NEAR[match["near"]])
    try:
        if match["rel"]:
            first = today.replace(day=1)
            if match["rel"].startswith("上"):
                first = (first - timedelta(days=1)).replace(day=1)
            return first.replace(day=int(match["relday"]))
        month, day = int(match["month"]), int(match["day"])
        if match["year"]:
            return date(int(match["year"]), month, day)
        if match["word"]:
            return date(today.year - {"今年": 0, "去年": 1, "前年": 2}[match["word"]], month, day)
        if "月" not in match[0]:
            return None  # 3-5, 1.2: no date without a year
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:
        return None


def extract_dates(text: str, today: date) -> list[Found[date]]:
    """Days named in the text; without a year the last such day up to `today`, since people tell what happened."""
    found = []
    for match in _DATE.finditer(normalise(text)):
        day = _date_of(match, today)
        if day:
            found.append(Found(day, match.start(), match.end()))
    return found
