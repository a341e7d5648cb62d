"""Columns of a ledger (台账): what each is called here and elsewhere, and how a head is recognised. Pure.

The heads are those that clerks write: with brackets, stars, spaces, units, in two rows. What is not recognised is left to the clerk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from fengqiao.tools.textmind import normalise

__all__ = ["COLUMNS", "PARTY_PARTS", "PARTY_SIDES", "Column", "guess", "plain_head", "unit_of"]


@dataclass(frozen=True)
class Column:
    """A column that an import reads. words: what it is called elsewhere. told: what a ledger may hold but nobody reads from it."""

    code: str
    label: str
    words: tuple[str, ...] = ()
    width: int = 14
    is_told: bool = False


PARTY_SIDES = {"applicant": "申请人", "respondent": "被申请人", "third": "第三人"}
PARTY_PARTS = {
    "id": "证件号码",
    "phone": "电话",
    "address": "住址",
    "sex": "性别",
    "age": "年龄",
    "ethnicity": "民族",
    "occupation": "职业",
}

_SIDE_WORDS = {
    "respondent": ("被申请人", "被申请方", "被调解人", "被投诉人", "被反映人", "被告", "对方当事人", "对方", "乙方当事人", "当事人乙", "乙方", "当事人二", "当事人2"),
    "applicant": ("申请人", "申请方", "投诉人", "反映人", "来访人", "甲方当事人", "当事人甲", "甲方", "当事人一", "当事人1", "原告"),
    "third": ("第三人", "第三方", "其他当事人"),
}  # fmt: skip
_PART_WORDS = {
    "id": ("身份证", "证件", "信用代码"), "phone": ("电话", "手机", "联系方式", "联系号码"), "address": ("住址", "地址", "住所", "家庭住址"),
    "sex": ("性别",), "age": ("年龄",), "ethnicity": ("民族",), "occupation": ("职业", "单位或职业", "工作单位"),
}  # fmt: skip

_MATTER = (
    Column("number", "编号", ("案件编号", "纠纷编号", "登记编号", "案号", "卷宗号", "原编号", "台账编号", "协议编号"), 20),
    Column("received", "登记日期", ("登记时间", "受理日期", "受理时间", "申请日期", "申请时间", "接案日期", "接案时间", "来访日期", "立案日期", "日期", "时间"), 12),
    Column("channel", "来源渠道", ("来源", "案件来源", "纠纷来源", "受理方式", "登记渠道", "受理来源", "信息来源"), 12),
    Column("parties", "当事人", ("当事人姓名", "双方当事人", "纠纷双方", "纠纷当事人", "当事双方", "当事人双方"), 24),
    Column("type", "纠纷类型", ("纠纷类别", "类型", "类别", "案由", "纠纷种类", "矛盾类型", "矛盾纠纷类型", "矛盾纠纷类别", "案件类型"), 22),
    Column("town", "乡镇", ("乡镇街道", "所属乡镇", "镇街", "街道", "所在乡镇", "乡镇（街道）"), 14),
    Column("place", "发生地", ("纠纷发生地", "发生地点", "地点", "所属村居", "村居", "村社区", "村（社区）", "所在地", "辖区", "所在村", "发生区域"), 20),
    Column("place_detail", "具体位置", ("详细地点", "具体地点", "具体地址", "详细位置"), 16),
    Column("happened", "发生日期", ("发生时间", "纠纷发生时间", "纠纷发生日期", "事发时间"), 12),
    Column("narrative", "纠纷简要情况", (
        "简要情况", "纠纷情况", "基本案情", "案情简介", "案情", "主要事实", "纠纷事由", "事由", "纠纷概况", "纠纷内容", "矛盾纠纷简要情况",
        "主要内容", "内容", "简要案情", "纠纷事实", "诉求", "基本情况", "纠纷基本情况", "情况说明", "纠纷简况", "矛盾纠纷基本情况"), 50),
    Column("people", "涉及人数", ("人数", "涉及人员数", "当事人人数", "参与人数", "涉事人数"), 8),
    Column("amount", "涉及金额", ("金额", "涉案金额", "标的", "标的额", "协议金额", "涉及金额元", "赔偿金额", "标的金额"), 14),
    Column("difficulty", "难易程度", ("疑难复杂", "复杂程度", "难度", "案件等级", "难易", "是否疑难复杂"), 10),
    Column("outcome", "调解结果", ("结果", "处理结果", "化解情况", "调处结果", "办理结果", "是否成功", "是否调解成功", "办结情况", "化解结果", "调解情况", "是否化解"), 12),
    Column("closed", "办结日期", ("结案日期", "结案时间", "办结时间", "销号日期", "化解时间", "化解日期", "调结日期", "调解日期", "调解时间", "协议日期", "签订日期"), 12),
    Column("mediator", "调解员", ("调解员姓名", "主持人", "承办人", "经办人", "调解人"), 12),
    Column("form", "协议形式", ("协议类型", "协议种类", "口头或书面"), 10),
    Column("stage", "阶段", ("状态", "办理阶段"), 10, is_told=True),
    Column("holder", "承办单位", ("调委会", "调解组织", "调委会名称", "承办调委会"), 26, is_told=True),
    Column("due", "期限", (), 12, is_told=True),
    Column("serial", "序号", ("序", "行号"), 6, is_told=True),
    Column("remark", "备注", ("说明",), 16, is_told=True),
    Column("wrong", "错误说明", (), 40, is_told=True),
)  # fmt: skip


def _party_columns() -> tuple[Column, ...]:
    found = []
    for side, name in PARTY_SIDES.items():
        found.append(Column(side, name, (), 18))
        found += [Column(f"{side}_{part}", f"{name}{label}", (), 20 if part in ("id", "address") else 14) for part, label in PARTY_PARTS.items()]  # fmt: skip
    return tuple(found)


COLUMNS: Mapping[str, Column] = {one.code: one for one in (*_MATTER, *_party_columns())}


@lru_cache(maxsize=4096)
def plain_head(text: str) -> str:
    """A head without what is decoration: spaces, stars, brackets and what stands in them, colons, 必填."""
    text = normalise(text)
    text = re.sub(r"[（(【\[]([甲乙一二12])方?[)）】\]]", r"\1", text)  # 当事人（甲）
    text = re.sub(r"[（(【\[].*?[)）】\]]", "", text)
    return re.sub(r"[\s*＊:：、/\\.。\-_—]|必填|选填", "", text)


def unit_of(head: str) -> int:
    """What an amount in this column is multiplied with: 10,000 where the head says 万元, else 1."""
    return 10_000 if re.search(r"万\s*元?", normalise(head)) else 1


def _words() -> dict[str, str]:
    found: dict[str, str] = {}
    for column in _MATTER:
        for word in (column.label, *column.words):
            found.setdefault(plain_head(word) or word, column.code)
    return found


_BY_WORD = _words()


def _party_column(head: str) -> str:
    side = next((code for code, words in _SIDE_WORDS.items() if any(word in head for word in words)), "")
    if not side:
        return ""
    part = next((code for code, words in _PART_WORDS.items() if any(word in head for word in words)), "")
    rest = head
    for word in sorted((*_SIDE_WORDS[side], *sum(_PART_WORDS.values(), ()), "姓名", "名称", "或", "单位", "号码", "号", "及", "基本情况", "信息"), key=len, reverse=True):  # fmt: skip
        rest = rest.replace(word, "")
    return (f"{side}_{part}" if part else side) if len(rest) <= 2 else ""


@lru_cache(maxsize=4096)
def guess(head: str) -> str:
    """The column that a head names, "" where none does. Exact words, then sides of a dispute, then what is nearly the same."""
    plain = plain_head(head)
    if not plain or len(plain) > 24:
        return ""
    if plain in _BY_WORD:
        return _BY_WORD[plain]
    if party := _party_column(plain):
        return party
    best, score = "", 0.0
    for word, code in _BY_WORD.items():
        if len(word) >= 3:
            found = fuzz.ratio(plain, word)
            if found > score:
                best, score = code, found
    return best if score >= 80 else ""


def labels(mapping: Mapping[str, Any]) -> list[str]:
    """Chinese names of the columns that a mapping uses."""
    return [COLUMNS[code].label for code in mapping if code in COLUMNS]
