"""What goes over the wire, in and out. Shape only; sense is the verb's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

__all__ = ["DisputeIn", "DisputeOut", "DisputesOut", "PartyIn", "PartyOut", "Problem", "Receipt"]


def _storable(text: str) -> str:
    """Text that the database can keep: no NUL, no half of a surrogate pair."""
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("含有不能保存的字符")
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("不能为空白")
    return text


Text = Annotated[str, AfterValidator(_storable)]
Words = Annotated[str, AfterValidator(_storable), AfterValidator(_said)]


class PartyIn(Schema):
    model_config = ConfigDict(extra="forbid")

    side: Literal["applicant", "respondent", "third"] = Field(description="申请人、被申请人、第三人")
    kind: Literal["person", "organisation"] = Field("person", description="自然人、单位")
    name: Words = Field(min_length=1, max_length=80, description="姓名或者名称")
    id_kind: Literal["111", "113", "414", "hmt", "uscc", "none"] = Field(
        "none", description="证件种类，见代码表"
    )
    id_number: Text = Field("", max_length=40, description="证件号码，加密保存")
    phone: Text = Field("", max_length=30, description="电话，加密保存")
    address: Text = Field("", max_length=200, description="住址，加密保存")


class DisputeIn(Schema):
    model_config = ConfigDict(extra="forbid")

    place_code: str = Field(
        pattern=r"^[0-9]{6}([0-9]{3}){0,2}$", description="发生地的区划代码，6、9 或者 12 位"
    )
    place_detail: Text = Field("", max_length=200, description="具体地点")
    narrative: Words = Field(min_length=5, max_length=20_000, description="当事人反映的情况")
    type_code: str = Field(
        "", pattern=r"^([a-z_]+\.[a-z_]+)?$", max_length=40, description="纠纷类型代码，留空由程序建议"
    )
    parties: list[PartyIn] = Field(min_length=2, max_length=60, description="至少一名申请人和一名被申请人")
    happened_on: date | None = Field(None, description="发生日期")
    amount_fen: int | None = Field(None, ge=0, le=10**15, description="涉及金额，单位为分")
    people: int = Field(2, ge=1, le=100_000, description="涉及人数")
    difficulty: Literal["simple", "ordinary", "hard", "major"] = Field("ordinary", description="难易程度")
    reference: Text = Field("", max_length=80, description="贵单位的编号，查询时原样返回")


class Receipt(Schema):
    county: str = Field(description="县区代码")
    id: UUID
    number: str = Field(description="纠纷编号")
    holder_name: str = Field(description="承办单位")
    type_code: str
    due_on: date | None = Field(description="最晚答复是否受理的日期")
    reference: str


class PartyOut(Schema):
    side: str
    kind: str
    name: str = Field(description="遮盖后的姓名")


class DisputeOut(Schema):
    county: str
    id: UUID
    number: str
    reference: str
    stage: str = Field(description="办理阶段代码")
    stage_name: str
    outcome: str = Field(description="结果代码，未办结为空")
    outcome_name: str
    type_code: str
    type_name: str
    place_code: str
    place_name: str
    holder_name: str
    received_at: datetime
    due_on: date | None
    cancelled_on: date | None = Field(description="办结日期")
    parties: list[PartyOut] = Field(description="列表中不列出")


class DisputesOut(Schema):
    items: list[DisputeOut]
    next: str | None = Field(description="下一页的 after，没有下一页时为 null")


class Problem(Schema):
    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[dict[str, str]] | None = None
