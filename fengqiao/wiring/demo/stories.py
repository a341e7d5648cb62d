"""From a line of narratives.toml to what a clerk would type: narrative, parties, money, what is agreed. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random

from fengqiao.casework.cases.rules import PartyInput
from fengqiao.casework.cases.types import types

from .areas import Area
from .people import credit_code, firm, mobile, person

__all__ = ["Line", "Story", "lines", "lines_for", "tell"]

_COUNTRY = ("", "", "{}{}组", "村口", "集市旁", "{}{}号院")
_CITY = ("", "", "{1}号楼", "{1}号楼2单元", "小区南门", "地下车库", "沿街门面")
_AGO = ("上个月", "前几天", "半个月前", "上周")


@dataclass(frozen=True)
class Line:
    """One template of narratives.toml."""

    type_code: str
    where: str
    other: str
    low: int
    high: int
    text: str
    deal: str

    @property
    def may_be_oral(self) -> bool:
        return not types()[self.type_code].written_article


@dataclass(frozen=True)
class Story:
    """What register_dispute needs, and the deal that an agreement would register."""

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


@cache
def lines() -> tuple[Line, ...]:
    text = files(__package__).joinpath("narratives.toml").read_text(encoding="utf-8")
    return tuple(Line(*one) for one in tomllib.loads(text)["stories"])


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


def _sexes(text: str) -> tuple[str, str]:
    """What the words say of the sexes of {a} and {b}; "" where nothing."""
    if any(word in text for word in ("丈夫{b}", "前夫{b}")):
        return "2", "1"
    if "离" in text and "{a}与{b}" in text:
        return "2", "1"
    first = "2" if "怀孕" in text or "嫁" in text else "1" if "{a}作为弟弟" in text else ""
    return first, "1" if any(word in text for word in ("儿子{b}", "哥{b}", "哥哥{b}")) else ""


def _citizen(
    rng: Random, area: Area, side: str, on: date, home: str, sex: str = "", but: str = ""
) -> PartyInput:
    who = person(rng, area.county, on, sex=sex)
    while who.name == but:
        who = person(rng, area.county, on, sex=sex)
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
    number = rng.randint(2, 6)
    home = f"{area.called}{town_name}{place_name}{rng.randint(1, 9)}组{rng.randint(1, 60)}号"
    sexes = _sexes(line.text)
    first = _citizen(rng, area, "applicant", on, home, sexes[0])
    if line.other == "person":
        second = _citizen(rng, area, "respondent", on, home, sexes[1], first.name)
    else:
        second = PartyInput(
            "respondent", "organisation", firm(rng, area.called, line.other), "uscc", credit_code(rng, area.county), mobile(rng)
        )  # fmt: skip
    parties = [first, second]
    if "等" in line.text or rng.random() < 0.1:
        parties.append(_citizen(rng, area, "applicant", on, home, but=first.name))
    asked = _round(line.low + (line.high - line.low) * rng.random() ** 2) if line.high else 0
    paid = _round(asked * rng.uniform(0.55, 0.95)) if asked else 0
    said = {
        "a": first.name, "b": second.name, "place": place_name, "town": town_name, "n": str(number), "money": _yuan(asked),
        "paid": f"{paid}元", "ago": rng.choice(_AGO),
    }  # fmt: skip
    if not numbers:
        parties = [replace(one, id_kind="none", id_number="", phone="", address="") for one in parties]
    hard = rng.random()
    return Story(
        type_code=line.type_code, narrative=line.text.format_map(said), parties=tuple(parties),
        people=number + 2 if "等" in line.text else rng.choice((2, 2, 2, 3, 4)), amount_fen=asked * 100 if asked else None,
        happened_on=on - timedelta(days=rng.randint(0, 25)), difficulty="hard" if hard < 0.06 else "simple" if hard > 0.75 else "ordinary",
        place_detail=rng.choice(_CITY if place_name.endswith("社区") else _COUNTRY).format(place_name, rng.randint(1, 20)),
        deal=line.deal.format_map(said), paid_fen=paid * 100 if paid else None,
    )  # fmt: skip
