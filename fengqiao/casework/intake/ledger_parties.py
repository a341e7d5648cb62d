"""Parties as ledgers write them: several in one cell, with or without numbers, sides and brackets. Pure.

张三、李四   张三 640221… 138…；李四   张　三（男，45岁）   甲公司（银川分公司）/乙村委会   张三与李四
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from fengqiao.casework.cases.rules import PartyInput
from fengqiao.tools.textmind import normalise

from .ledger_cells import Unreadable

__all__ = ["PartyText", "is_masked", "kind_of_name", "parties_of", "sides_of", "split_values"]

_SEPARATORS = "、，,；;\n\r/|"
_ID = re.compile(r"^(\d{17}[\dXx]|\d{15})$")
_CREDIT = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}$")
_PHONE = re.compile(r"^(?:\+?86)?(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$")
_LABEL = re.compile(
    r"^(联系电话|电话号码|手机号码|手机号|手机|电话|联系方式|居民身份证号码|身份证号码|身份证号|身份证|证件号码|证件号|统一社会信用代码|信用代码|家庭住址|住址|地址|现住|住)\s*[:：]?\s*"
)
_NATION = re.compile(r"^[\u4e00-\u9fff]{1,5}族$")
_ORGANISATION = re.compile(
    r"(公司|集团|工厂|厂|商店|店|超市|医院|卫生院|卫生室|诊所|学校|小学|中学|大学|学院|幼儿园|委员会|村委会|居委会|合作社|银行|信用社|事务所|"
    r"中心|物业|项目部|工程队|局|所|站|政府|办事处|协会|商会|工会|酒店|宾馆|饭店|餐厅|农场|林场|养殖场|砖场|煤矿|支队|大队|部|社区|小组|村民小组)$"
)  # fmt: skip
_MARKS = {"（单位）": "organisation", "(单位)": "organisation", "（个人）": "person", "(个人)": "person"}
_MASKED = re.compile(r"\*{3,}")


@dataclass(frozen=True)
class PartyText:
    """One party as read: the name and whatever stood beside it."""

    name: str
    kind: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    sex: str = ""
    age: int | None = None
    ethnicity: str = ""
    more: int = 0  # 张三等5人: how many further people it speaks for
    masked: tuple[str, ...] = field(default_factory=tuple)

    def party(self, side: str) -> PartyInput:
        """As the verb takes it. The kind of number follows from its shape."""
        kind = self.kind or kind_of_name(self.name)
        number = self.id_number.upper()
        if not number:
            id_kind = "uscc" if kind == "organisation" else "111"
        elif _ID.match(number):
            id_kind = "111"
        elif _CREDIT.match(number):
            id_kind = "uscc"
        else:
            id_kind = "hmt" if number[0] in "HM8" else "414" if number[0].isalpha() else "111"
        return PartyInput(
            side,
            kind,
            self.name,
            id_kind,
            number,
            self.phone,
            self.address,
            self.sex,
            self.age,
            self.ethnicity,
        )


def is_masked(text: str) -> bool:
    """A number with stars in it, as exports write them: nothing to register."""
    return _MASKED.search(text) is not None


def kind_of_name(name: str) -> str:
    """person or organisation, by how the name ends."""
    bare = re.sub(r"[（(][^（()）]*[)）]$", "", name)
    return "organisation" if len(bare) > 3 and _ORGANISATION.search(bare) else "person"


def _pieces(text: str) -> Iterator[str]:
    """Split at separators outside brackets and quotes."""
    depth, quoted, piece = 0, False, ""
    for sign in text:
        if sign == "“":
            quoted = True
        elif sign == "”":
            quoted = False
        elif sign in "（(【":
            depth += 1
        elif sign in ")）】":
            depth = max(0, depth - 1)
        elif sign in _SEPARATORS and not depth and not quoted:
            yield piece
            piece = ""
            continue
        piece += sign
    yield piece


def _words(piece: str) -> list[str]:
    """A piece at its spaces; 张　三 with its name drawn apart is one word, and so is what stands in quotes."""
    if "“" in piece:
        return [piece.strip()]
    words = piece.split()
    if len(words) > 1 and all(len(word) == 1 for word in words):
        return ["".join(words)]
    joined: list[str] = []
    for word in words:
        single = len(word) == 1 and "\u4e00" <= word <= "\u9fff"
        if joined and single and len(joined[-1]) == 1:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _attribute(word: str) -> dict[str, object] | None:
    """What a word says about the party before it; None where it is a name."""
    label = _LABEL.match(word)
    bare = word[label.end() :] if label else word
    compact = re.sub(r"[\s\-－—]", "", bare)
    if is_masked(bare):
        return {"masked": (bare,)}
    if _ID.match(compact.upper()) or (
        len(compact) == 18 and _CREDIT.match(compact.upper()) and any(c.isdigit() for c in compact)
    ):
        return {"id_number": compact.upper()}
    if _PHONE.match(compact):
        return {"phone": compact}
    if label and label[1] in ("住", "住址", "地址", "家庭住址", "现住") and bare:
        return {"address": bare}
    if label and bare and any(one in label[1] for one in ("证", "代码")):
        return {"id_number": compact.upper()}
    if label and bare and re.search(r"\d{5,}", compact):
        return {"phone": compact}
    if bare in ("男", "女", "男性", "女性"):
        return {"sex": "1" if bare.startswith("男") else "2"}
    if found := re.match(r"^(\d{1,3})周?岁$", bare):
        return {"age": int(found[1])}
    if _NATION.match(bare):
        return {"ethnicity": bare}
    if found := re.match(r"^等(\d{1,4})[人户名]$", bare):
        return {"more": max(0, int(found[1]) - 1)}
    return None


def _named(word: str) -> PartyText:
    """A name, with what its closing bracket says."""
    kind = ""
    for mark, code in _MARKS.items():
        if word.endswith(mark):
            word, kind = word[: -len(mark)], code
    word = word.strip()
    if word.startswith("“") and word.endswith("”"):
        return PartyText(word[1:-1], kind)
    party = PartyText(word, kind)
    if found := re.match(r"^(.+?)等(\d{1,4})[人户名]$", word):
        party = replace(party, name=found[1], more=max(0, int(found[2]) - 1))
    if found := re.match(r"^(.+?)[（(]([^（()）]+)[)）]$", word):
        said = [_attribute(one) for piece in _pieces(found[2]) for one in _words(piece)]
        if said and all(one is not None for one in said):
            party = PartyText(found[1].strip(), kind)
            for one in said:
                party = replace(party, **one)  # type: ignore[arg-type]
    glued = re.match(r"^([\u4e00-\u9fff·]{2,30}?)[:：]?(\d{17}[\dXx]|1[3-9]\d{9})$", party.name)
    if glued:
        party = replace(party, name=glued[1], **(_attribute(glued[2]) or {}))  # type: ignore[arg-type]
    return party


def parties_of(text: str) -> list[PartyText]:
    """The parties of a cell in order. Raises Unreadable where something stands there that is no name and nothing about one."""
    found: list[PartyText] = []
    text = re.sub(r"(?<!\d)(1[3-9]\d)[ \-](\d{4})[ \-](\d{4})(?!\d)", r"\1\2\3", normalise(text))
    for piece in _pieces(text):
        for word in _words(piece):
            said = _attribute(word)
            if said is None:
                if re.fullmatch(r"[\d.\-+]+", word):
                    raise Unreadable("有一串数字既不是证件号码也不是电话，请核对。")
                found.append(_named(word))
            elif not found:
                raise Unreadable("姓名之前先出现了号码或其他信息，请把姓名写在前面。")
            else:
                found[-1] = replace(found[-1], **said)  # type: ignore[arg-type]
    if any(len(one.name) > 80 for one in found):
        raise Unreadable("姓名或名称超过 80 个字，请核对。")
    return found


def sides_of(text: str) -> tuple[list[PartyText], list[PartyText]]:
    """Both sides of a cell that names all parties: 张三与李四, 张三诉李四; of a plain list the first one asks."""
    plain = normalise(text)
    for word in ("诉", "与", " VS ", " vs ", "——", "和"):
        left, found, right = plain.partition(word)
        if word == "和" and any(sign in plain for sign in _SEPARATORS):
            continue  # 张三、和平村委会
        if found and len(left.strip()) >= 2 and len(right.strip()) >= 2:
            return parties_of(left), parties_of(right)
    every = parties_of(text)
    return every[:1], every[1:]


def split_values(text: str) -> list[str]:
    """The values of a cell that stands beside a cell of names, in the same order."""
    if "、" not in text and not re.search(r"[；;\n/|]", text):
        return [part for part in re.split(r"[，,\s]+", text.strip()) if part]
    return [part.strip() for part in re.split(r"[、；;\n\r/|]", text) if part.strip()]
