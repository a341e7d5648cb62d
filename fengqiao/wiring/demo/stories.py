"""From a line of narratives/*.toml to what a clerk would type: narrative, parties, money, what is agreed. Pure."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from zlib import crc32

from fengqiao.casework.cases.rules import PartyInput
from fengqiao.casework.cases.types import families, types

from .areas import AREAS, Area
from .people import MONGOL_NAMES, credit_code, firm, mobile, person

__all__ = ["Line", "Story", "lines", "lines_for", "tell"]

_COUNTRY = ("", "", "{}{}组", "村口", "集市旁", "{}{}号院")
_CITY = ("", "", "{1}号楼", "{1}号楼2单元", "小区南门", "地下车库", "沿街门面")
_AGO = ((3, "前几天"), (9, "上周"), (18, "半个月前"), (99, "上个月"))
_WAIVED = re.compile(r"(免收|免除|减免)[^，退]*\{(paid|money)\}")  # nobody hands this sum over
_AGES = {"老": (66, 86), "中": (38, 58), "青": (20, 34)}


@dataclass(frozen=True)
class Line:
    """One template. traits: what the words say of {a} and {b}, as in "女老/男": sex 男 女, age 老 中 青; 付: {a} pays, not {b}."""

    type_code: str
    where: str
    other: str
    low: int
    high: int
    text: str
    deal: str
    traits: str = ""

    @property
    def may_be_oral(self) -> bool:
        return not types()[self.type_code].written_article

    @property
    def family(self) -> str:
        return self.type_code.partition(".")[0]


@dataclass(frozen=True)
class Story:
    """What register_dispute needs, and the deal that an agreement would register.

    paid_fen: None where the deal names no sum, or waives it; from_first: the first party pays, not the second.
    """

    type_code: str
    narrative: str
    parties: tuple[PartyInput, ...]
    people: int
    amount_fen: int | None
    happened_on: date
    difficulty: str
    place_detail: str
    deal: str
    paid_fen: int | None
    from_first: bool = False


@cache
def lines() -> tuple[Line, ...]:
    """All templates, family by family in the order of the types."""
    folder = files(__package__).joinpath("narratives")
    found: list[Line] = []
    for family in families():
        text = folder.joinpath(f"{family}.toml").read_text(encoding="utf-8")
        found += (Line(*one) for one in tomllib.loads(text)["stories"])
    return tuple(found)


def lines_for(area: Area, *, oral: bool) -> list[Line]:
    """The templates that fit an area; its own flavour is twice as likely."""
    fitting = [one for one in lines() if one.where in area.tags and (one.may_be_oral or not oral)]
    own = [one for one in fitting if one.where not in ("any", "rural", "urban")]
    return fitting + own


def _yuan(amount: int) -> str:
    return f"{amount / 10000:g}万元" if amount >= 10000 else f"{amount}元"


def _round(amount: float) -> int:
    """As people name sums: by fifties, hundreds or thousands."""
    step = 10 if amount < 300 else 50 if amount < 2000 else 100 if amount < 10000 else 1000
    return max(step, round(amount / step) * step)


def _lives_here(area: Area, name: str) -> bool:
    """Each demo area has names of its own, a fifth of all, so narratives of two areas cannot be equal."""
    if area.county not in AREAS or name in MONGOL_NAMES:  # these live in one area only
        return True
    return crc32(name.encode()) % len(AREAS) == list(AREAS).index(area.county)


def _citizen(
    rng: Random, area: Area, side: str, on: date, home: str, traits: str = "", but: str = ""
) -> PartyInput:
    youngest, oldest = next((span for mark, span in _AGES.items() if mark in traits), (22, 78))
    sex = "1" if "男" in traits else "2" if "女" in traits else ""
    who = person(
        rng, area.county, on, youngest=youngest, oldest=oldest, sex=sex,
        fits=lambda name: name != but and _lives_here(area, name),
    )  # fmt: skip
    known = rng.random() < 0.8
    return PartyInput(
        side=side, kind="person", name=who.name, id_kind="111" if known else "none", id_number=who.number if known else "",
        phone=who.phone if rng.random() < 0.85 else "", address=home if rng.random() < 0.6 else "", sex=who.sex, age=who.age,
        ethnicity=who.ethnicity, occupation=who.occupation,
    )  # fmt: skip


def tell(
    rng: Random, area: Area, line: Line, *, place_name: str, town_name: str, on: date, numbers: bool = True
) -> Story:
    """Fill a template in for a place and a day. The same generator state gives the same story. numbers: of identity and telephone."""
    number, gone = rng.randint(2, 6), rng.randint(0, 25)
    home = f"{area.called}{town_name}{place_name}{rng.randint(1, 9)}组{rng.randint(1, 60)}号"
    mine, _, theirs = line.traits.partition("/")
    first = _citizen(rng, area, "applicant", on, home, mine)
    if line.other == "person":
        second = _citizen(rng, area, "respondent", on, home, theirs, first.name)
    else:
        second = PartyInput(
            "respondent", "organisation", firm(rng, area.called, line.other), "uscc", credit_code(rng, area.county), mobile(rng)
        )  # fmt: skip
    parties, several = [first, second], "{a}等" in line.text
    if several or rng.random() < 0.1:
        parties.append(_citizen(rng, area, "applicant", on, home, but=first.name))
    asked = _round(line.low + (line.high - line.low) * rng.random() ** 2) if line.high else 0
    paid = (
        _round(asked * rng.uniform(0.55, 0.95))
        if "{paid}" in line.deal
        else asked
        if "{money}" in line.deal
        else 0
    )
    happened = on - timedelta(days=gone)
    said = {
        "a": first.name, "b": second.name, "age": str(first.age), "place": place_name, "town": town_name, "n": str(number), "money": _yuan(asked),
        "paid": f"{paid}元", "day": f"{happened.month}月{happened.day}日", "ago": next(words for days, words in _AGO if gone <= days),
    }  # fmt: skip
    if not numbers:
        parties = [replace(one, id_kind="none", id_number="", phone="", address="") for one in parties]
    hard = rng.random()
    return Story(
        type_code=line.type_code, narrative=line.text.format_map(said), parties=tuple(parties),
        people=number + 1 if several else rng.choice((2, 2, 2, 3, 4)), amount_fen=asked * 100 if asked else None,
        happened_on=happened, difficulty="hard" if hard < 0.06 else "simple" if hard > 0.75 else "ordinary",
        place_detail=rng.choice(_CITY if place_name.endswith("社区") else _COUNTRY).format(place_name, rng.randint(1, 20)),
        deal=line.deal.format_map(said), paid_fen=paid * 100 if paid and not _WAIVED.search(line.deal) else None, from_first="付" in mine,
    )  # fmt: skip
