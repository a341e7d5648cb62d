"""What a policy may say: each subject's keys with their types. Every value names its source; silence is said, not forgotten."""

from __future__ import annotations

import re
import tomllib
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from fengqiao.kernel.errors import Invalid

__all__ = ["DOCUMENT_CODES", "SUBJECTS", "Stated", "parse"]

MOST_INTERVALS = 6
# What may lie in a volume; the room of dossiers says what each is (its own test holds the two equal).
DOCUMENT_CODES = (
    "application", "register", "rights", "identity", "proxy", "inquiry", "evidence", "session", "agreement", "oral_register", "receipt",
    "visit", "confirmation", "court", "statement",
)  # fmt: skip


class Stated(BaseModel):
    """A value with its source, or an explicit silence: then nothing is inherited and nothing opens."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    value: Any = None
    silent: bool = False
    source: Annotated[str, Field(min_length=2)]


class Days(Stated):
    value: Annotated[int, Field(ge=0, le=3650)] | None = None


OneInterval = Annotated[int, Field(ge=0, le=3650, strict=True)]


class Intervals(Stated):
    """Days of a series: the first from the event, each further one from the one before. One number is a series of one."""

    value: tuple[OneInterval, ...] | None = None

    @field_validator("value", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        if value is None:
            return None
        several = [value] if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(several, list | tuple) or not 1 <= len(several) <= MOST_INTERVALS:
            raise ValueError(f"应写一个天数，或者 1 至 {MOST_INTERVALS} 个天数的列表")
        return several


class Pattern(Stated):
    """A pattern of numbers: without the serial two numbers would be the same."""

    value: Annotated[str, Field(min_length=1, max_length=80)] | None = None

    @field_validator("value")
    @classmethod
    def _can_be_filled(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            one, two = (value.format(county="640221", year=2026, short="某", serial=n) for n in (1, 2))
        except (KeyError, IndexError, ValueError):
            raise ValueError("只能使用 {county}、{year}、{short}、{serial}") from None
        if one == two:
            raise ValueError("应包含序号 {serial}")
        return value


class Term(BaseModel):
    """The term of mediation of a family of types, in calendar or working days, from acceptance or from receipt of the request."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    days: Annotated[int, Field(ge=1, le=365)]
    unit: Literal["calendar", "working"] = "calendar"
    starts: Literal["accepted", "received"] = "accepted"


class Terms(Stated):
    value: dict[str, Term] | None = None

    @field_validator("value")
    @classmethod
    def _has_default(cls, value: dict[str, Term] | None) -> dict[str, Term] | None:
        if value is not None and "default" not in value:
            raise ValueError("缺少 default（其他类型的期限）")
        return value


class Rule(BaseModel):
    """A routing rule; the first whose conditions all hold names the kind of organisation."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    families: list[str] = []
    difficulty: list[str] = []
    amount_from_yuan: int | None = None
    to: str
    reason: str


class Rules(Stated):
    value: list[Rule] | None = None


class Limits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    answer_working_days: Days | None = None
    terms: Terms | None = None
    visit_days: Intervals | None = None
    reopen_days: Days | None = None
    returns_allowed: Days | None = None
    extension_days: Days | None = None
    extensions_allowed: Days | None = None
    report_working_days: Days | None = None
    relapse_days: Days | None = None


class Numbering(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    dispute: Pattern | None = None
    mediation: Pattern | None = None


class Routing(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    rules: Rules | None = None


class Frequencies(Stated):
    value: dict[str, Literal["daily", "weekly", "half_monthly", "monthly", "quarterly"]] | None = None


class Screening(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    rounds: Frequencies | None = None


class Forms(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    used: Stated | None = None


class Wanted(BaseModel):
    """A line of the template of a volume: one of `codes` satisfies it. `name`: what the place calls it, if not by the form's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    codes: Annotated[list[str], Field(min_length=1)]
    need: Literal["must", "if_needed"]
    name: Annotated[str, Field(max_length=60)] = ""

    @field_validator("codes")
    @classmethod
    def _are_known(cls, value: list[str]) -> list[str]:
        if unknown := [code for code in value if code not in DOCUMENT_CODES]:
            raise ValueError(f"没有“{'、'.join(unknown)}”这种文书")
        return value


class Template(Stated):
    """Which documents a volume holds, in this order."""

    value: list[Wanted] | None = None

    @field_validator("value")
    @classmethod
    def _stand_once(cls, value: list[Wanted] | None) -> list[Wanted] | None:
        codes = [code for one in value or [] for code in one.codes]
        if len(set(codes)) != len(codes):
            raise ValueError("同一种文书只能出现一次")
        return value


class Keeping(BaseModel):
    """How long a volume is kept; the first rule whose conditions all hold. Permanent ones have no years."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    keeping: Literal["permanent", "long", "short"]
    years: Annotated[int, Field(ge=1, le=100)] | None = None
    difficulty: list[str] = []
    families: list[str] = []


class Keepings(Stated):
    value: list[Keeping] | None = None

    @field_validator("value")
    @classmethod
    def _ends_with_all(cls, value: list[Keeping] | None) -> list[Keeping] | None:
        for one in value or []:
            if (one.keeping == "permanent") == (one.years is not None):
                raise ValueError("永久保管不写年数，其他写明年数（years）")
        if value is not None and (not value or value[-1].difficulty or value[-1].families):
            raise ValueError("最后一条应适用于其余全部卷宗")
        return value


class Review(BaseModel):
    """Who reviews volumes: the first of these kinds of organisations that stands there and is not the one that hands in."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    by: list[str]
    working_days: Annotated[int, Field(ge=1, le=60)]
    mend_working_days: Annotated[int, Field(ge=1, le=60)]


class Reviews(Stated):
    value: Review | None = None


class Dossier(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    documents: Template | None = None
    keeping: Keepings | None = None
    review: Reviews | None = None
    lending_days: Days | None = None


SUBJECTS: dict[str, type[BaseModel]] = {
    "limits": Limits, "numbering": Numbering, "routing": Routing, "screening": Screening, "forms": Forms, "dossier": Dossier,
}  # fmt: skip


def parse(subject: str, text: str) -> BaseModel:
    """The checked document. Raises Invalid with the place of each mistake, in Chinese."""
    if subject not in SUBJECTS:
        raise Invalid("policy_subject_unknown", f"没有“{subject}”这类规则。")
    try:
        return SUBJECTS[subject].model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise Invalid("policy_not_toml", f"规则文件格式有误：{_where(str(error))}") from None
    except ValidationError as error:
        told = "；".join(f"{'.'.join(map(str, one['loc']))}：{_told(one)}" for one in error.errors()[:5])
        raise Invalid("policy_invalid", f"规则内容有误：{told}") from None


_TOLD = {
    "extra_forbidden": "不认识的键", "missing": "缺少此键", "int_parsing": "应为整数", "int_type": "应为整数", "string_type": "应为文字",
    "greater_than_equal": "数值过小", "less_than_equal": "数值过大", "literal_error": "不在可选值之内", "int_from_float": "应为整数",
    "string_too_short": "没有填写，或者过短", "string_too_long": "文字过长", "dict_type": "应为一张表", "model_type": "应为一张表",
    "model_attributes_type": "应为一张表", "list_type": "应为列表", "bool_type": "应为 true 或 false", "bool_parsing": "应为 true 或 false",
}  # fmt: skip
_FAULTS = {
    "Invalid statement": "不是一条规则", "Expected '='": "键的后面缺少等号", "Invalid value": "值的写法不对，文字要加引号",
    "Unclosed array": "方括号没有闭合", "Unclosed inline table": "花括号没有闭合", "Unterminated string": "引号没有闭合",
    "Expected \"'\"": "引号没有闭合", "Illegal character": "有不能使用的字符", "Cannot overwrite": "同一个键写了两次", "Cannot declare": "同一节写了两次",
    "Expected newline": "一行只能写一项", "Duplicate inline table key": "同一个键写了两次",
}  # fmt: skip


def _where(said: str) -> str:
    """The parser's English in Chinese: the line, and what is wrong there as far as it is known."""
    fault = next((told for start, told in _FAULTS.items() if said.startswith(start)), "写法不对")
    at = re.search(r"line (\d+), column (\d+)", said)
    return f"第 {at[1]} 行第 {at[2]} 个字符处，{fault}。" if at else f"文件末尾，{fault}。"


def _told(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _TOLD.get(error["type"], "写法不对")
