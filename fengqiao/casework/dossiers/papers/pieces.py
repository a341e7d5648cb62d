"""Pieces that several papers share: the block of a party, names in a row, moments in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.timezone import localtime

from fengqiao.casework.cases.codes import SEXES
from fengqiao.tools.papers import Cell, Note, date_text

from ..matter import Matter, PartyData

__all__ = [
    "FORM",
    "WIDTHS",
    "between",
    "mask_note",
    "moment_text",
    "names",
    "party_rows",
    "person_text",
    "wide",
]

FORM = "人民调解文书格式（司发通〔2010〕239号）"
# Millimetres of: party, label, value, then three pairs of label and value.
WIDTHS = (20, 24, 27, 13, 12, 13, 18, 13, 17)
SPAN = len(WIDTHS)


def names(people: Iterable[PartyData]) -> str:
    return "、".join(one.name for one in people)


def moment_text(at: datetime) -> str:
    """2026年5月12日9时5分."""
    here = localtime(at)
    return f"{date_text(here.date())}{here.hour}时{here.minute}分"


def between(starts_at: datetime, ends_at: datetime) -> str:
    """From one moment to another; the day is not said twice."""
    first, last = localtime(starts_at), localtime(ends_at)
    end = f"{last.hour}时{last.minute}分" if first.date() == last.date() else moment_text(ends_at)
    return f"{moment_text(starts_at)}至{end}"


def _sex(one: PartyData) -> str:
    return SEXES[one.sex] if one.sex in ("1", "2") else ""


def party_rows(one: PartyData, side: str) -> list[tuple[Cell, ...]]:
    """Three rows of a form: who, what, where. `side` stands at the left."""
    head = Cell(side, label=True, rows=3)
    if one.is_person:
        age = f"{one.age}岁" if one.age is not None else ""
        first: tuple[Cell, ...] = (head, Cell("姓名", label=True), Cell(one.name))
        for label, value in (("性别", _sex(one)), ("民族", one.ethnicity), ("年龄", age)):
            first += (Cell(label, label=True), Cell(value))
        second: tuple[Cell, ...] = (
            Cell("职业或职务", label=True), Cell(one.occupation), Cell("联系方式", label=True, columns=2), Cell(one.phone, columns=4),
        )  # fmt: skip
    else:
        first = (head, Cell("单位名称", label=True), Cell(one.name, columns=7))
        second = (Cell("联系方式", label=True), Cell(one.phone, columns=7))
    return [first, second, (Cell("单位或住址", label=True), Cell(one.address, columns=7))]


def wide(label: str, text: str, least_mm: int = 0, align: str = "left") -> tuple[Cell, ...]:
    """A row of one label and one field over the whole width."""
    side = "left" if align == "left" else "center"
    return (Cell(label, label=True, columns=2, least_mm=least_mm), Cell(text, columns=SPAN - 2, align=side))  # type: ignore[arg-type]


def person_text(one: PartyData) -> str:
    """张三，男，汉族，56岁，村民，住…，电话…; what is not known is left out."""
    age = f"{one.age}岁" if one.age is not None else ""
    ethnicity = one.ethnicity if not one.ethnicity or one.ethnicity.endswith("族") else f"{one.ethnicity}族"
    parts: Sequence[str] = (
        one.name, _sex(one), ethnicity, age, one.occupation, f"住{one.address}" if one.address and one.is_person else one.address,
        f"联系方式{one.phone}" if one.phone else "",
    )  # fmt: skip
    return "，".join(part for part in parts if part)


def mask_note(matter: Matter) -> tuple[Note, ...]:
    return (Note("本件为查阅件，当事人联系方式和单位或住址已部分隐藏。"),) if matter.masked else ()


def day_or_blank(day: date | None) -> str:
    return date_text(day)
