"""Names of types, places and channels in a ledger to codes. Exact names match; what is only similar is proposed, never taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from fengqiao.casework.cases.codes import CHANNELS, DIFFICULTY
from fengqiao.casework.cases.types import families, types

__all__ = [
    "BY_NARRATIVE", "OUTCOME_WORDS", "Match", "PlaceNames", "channel_of", "difficulty_of", "match_type", "outcome_of", "type_proposals",
]  # fmt: skip

BY_NARRATIVE = ".*"  # behind a family's code: the leaf that the narrative speaks for
SIMILAR = 60
_CHANNEL_WORDS = {
    "counter": ("来访", "来人", "上门", "窗口", "现场", "当事人申请", "申请", "依申请"), "phone": ("电话", "来电", "12348", "热线"),
    "web": ("网上", "网络", "小程序", "微信", "线上"), "screening": ("排查", "摸排", "网格"), "initiative": ("主动", "自行发现", "主动调解", "调委会主动"),
    "order": ("交办", "党委", "政府", "领导"), "court": ("法院", "诉前", "委派", "委托调解"), "police": ("公安", "派出所", "警"),
    "petition": ("信访",), "arbitration": ("仲裁",), "other": ("移送", "其他", "转办", "部门"),
}  # fmt: skip
OUTCOME_WORDS = {
    "refused": ("不予受理", "不受理"),
    "withdrawn": ("撤回", "撤销申请", "撤诉"),
    "failed": ("不成", "未达成", "失败", "未成功", "未化解", "不成功", "终止", "未调成"),
    "open": ("调解中", "正在", "办理中", "未结", "待", "在办", "处理中", "化解中"),
    "settled": ("成功", "达成", "化解", "办结", "履行", "已结", "结案", "调成", "和解", "是", "销号"),
}


@dataclass(frozen=True)
class Match:
    """code: what a name means, "" where only proposals are known. detail: what was left over of a place's name."""

    code: str
    proposals: tuple[tuple[str, str], ...] = ()  # (code, name), best first
    detail: str = ""


def _bare(text: str) -> str:
    text = re.sub(r"[\s、，,／/·\-—]", "", text)
    return re.sub(r"(矛盾纠纷|纠纷|争议|矛盾|类|问题)$", "", text) or text


def _type_names() -> dict[str, str]:
    """Bare name -> code; a family's name stands for the family, as `family.*`."""
    found: dict[str, str] = {}
    for kind in types().values():
        if kind.is_open:
            found.setdefault(_bare(kind.full_name), kind.code)
            found.setdefault(_bare(kind.name), kind.code)
            for part in kind.name.split("、"):
                found.setdefault(_bare(part), kind.code)
    for family in families().values():
        found[_bare(family.name)] = f"{family.code}{BY_NARRATIVE}"
    found["劳动"] = found["劳动争议"] = f"labour{BY_NARRATIVE}"
    found["其他"] = "other.other"
    return found


_TYPES: dict[str, str] = {}


def _types() -> dict[str, str]:
    if not _TYPES:
        _TYPES.update(_type_names())
    return _TYPES


def type_name(code: str) -> str:
    """The Chinese name of a leaf or of `family.*`."""
    if code.endswith(BY_NARRATIVE):
        return f"{families()[code.removesuffix(BY_NARRATIVE)].name}（小类按案情）"
    return types()[code].full_name


def type_proposals(text: str, most: int = 3) -> tuple[tuple[str, str], ...]:
    """Types whose names are similar."""
    found = process.extract(
        _bare(text), list(_types()), scorer=fuzz.ratio, limit=most * 3, score_cutoff=SIMILAR
    )
    codes = list(dict.fromkeys(_types()[name] for name, _score, _at in found))[:most]
    return tuple((code, type_name(code)) for code in codes)


def match_type(text: str) -> Match:
    """A type by its code or its name, with or without 纠纷; else what is similar."""
    if text in types() and types()[text].is_open:
        return Match(text)
    bare = _bare(text)
    code = _types().get(bare, "")
    return Match(code) if code else Match("", type_proposals(text))


def _by_words(text: str, names: Mapping[str, str], words: Mapping[str, Iterable[str]]) -> str:
    for code, name in names.items():
        if text in (code, name):
            return code
    return next((code for code, said in words.items() if any(word in text for word in said)), "")


def channel_of(text: str) -> str:
    """A channel by its name or a word in it, "" where none fits."""
    return _by_words(text, CHANNELS, _CHANNEL_WORDS)


def difficulty_of(text: str) -> str:
    """A difficulty; 是 and 否 answer a column 是否疑难复杂."""
    if text in ("是", "否"):
        return "hard" if text == "是" else "ordinary"
    return _by_words(
        text,
        DIFFICULTY,
        {
            "hard": ("疑难", "复杂", "困难"),
            "major": ("重大",),
            "simple": ("简易",),
            "ordinary": ("普通", "一般"),
        },
    )


def outcome_of(text: str) -> str:
    """settled, failed, withdrawn, refused, open; "" where no word is known. A word that denies counts before one that affirms."""
    if text in ("否", "未"):
        return "failed"
    return next((code for code, words in OUTCOME_WORDS.items() if any(word in text for word in words)), "")


@dataclass
class PlaceNames:
    """The places of one county. rows: (code, name) of the county, its towns and villages."""

    county: str
    rows: Sequence[tuple[str, str]]
    above: Sequence[str] = ()  # names of province, city, county, passed over at the front
    _towns: dict[str, str] = field(default_factory=dict)
    _villages: dict[str, list[str]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _kept: dict[tuple[str, str], Match] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for code, name in self.rows:
            self._names[code] = name
            if len(code) == 9:
                for word in _town_words(name):
                    self._towns.setdefault(word, code)
            elif len(code) == 12:
                for word in _village_words(name):
                    self._villages.setdefault(word, []).append(code)

    def path(self, code: str) -> str:
        """城关镇 老城社区."""
        return " ".join(self._names[code[:cut]] for cut in (9, 12) if cut <= len(code) and code[:cut] in self._names) or self._names.get(code, code)  # fmt: skip

    def match(self, text: str, town: str = "") -> Match:
        """A place by its code, its name or its path; what follows the name is the detail. Remembered by text."""
        key = (text, town)
        if key not in self._kept:
            if len(self._kept) > 20_000:
                self._kept.clear()
            self._kept[key] = self._match(text, town)
        return self._kept[key]

    def _match(self, text: str, town: str) -> Match:
        if text in self._names:
            return Match(text)
        rest = re.sub(r"\s+", "", text)
        for name in self.above:
            rest = rest.removeprefix(name)
        town_code = self._town(re.sub(r"\s+", "", town))[0] if town else ""
        if not rest:
            return (
                Match(town_code or self.county) if town_code or not town else Match("", self._similar(town))
            )
        found, left = self._town(rest)
        direct, beyond = self._village(rest, town_code)
        if direct and len(beyond) < len(left):  # 黄渠桥村 is the village, not a detail of 黄渠桥镇
            return Match(direct, detail=beyond)
        if found:
            town_code, rest = found, left
        if not rest:
            return Match(town_code)
        village, left = self._village(rest, town_code)
        if village:
            return Match(village, detail=left)
        if similar := self._similar(rest, town_code):
            return Match("", similar)
        return Match(town_code, detail=rest) if town_code else Match("", self._similar(text))

    def _town(self, text: str) -> tuple[str, str]:
        """The town at the front of a text, and the rest."""
        for length in range(min(len(text), 14), 1, -1):
            if code := self._towns.get(text[:length]):
                return code, text[length:]
        return "", text

    def _village(self, text: str, town: str) -> tuple[str, str]:
        """The one village at the front of a text; without a town only where no other has the name."""
        for length in range(min(len(text), 20), 1, -1):
            codes = [code for code in self._villages.get(text[:length], []) if code.startswith(town)]
            if len(codes) == 1 and not re.fullmatch(r".{0,2}(委会|社区|村|嘎查)", text[length:]):
                return codes[0], text[length:]  # 古城局委会 is no detail of 古城
        return "", text

    def _similar(self, text: str, town: str = "") -> tuple[tuple[str, str], ...]:
        names = {
            word: codes
            for word, codes in self._villages.items()
            if any(code.startswith(town) for code in codes)
        }
        pool = [*names, *(self._towns if not town else ())]
        found = process.extract(text[:12], pool, scorer=fuzz.ratio, limit=6, score_cutoff=SIMILAR)
        codes = [
            code
            for name, _score, _at in found
            for code in (names.get(name) or [self._towns[name]])
            if code.startswith(town)
        ]
        return tuple((code, self.path(code)) for code in list(dict.fromkeys(codes))[:3])


_TOWN_ENDINGS = ("街道办事处", "街道", "镇", "乡", "苏木", "农场")
_VILLAGE_FORMS = (("居民委员会", "居委会", "社区"), ("村民委员会", "村委会", "村"), ("嘎查委员会", "嘎查"))


def _town_words(name: str) -> list[str]:
    """城关镇, 城关; 某某街道办事处, 某某街道, 某某."""
    ending = next((one for one in _TOWN_ENDINGS if name.endswith(one) and len(name) - len(one) >= 2), "")
    if not ending:
        return [name]
    stem = name.removesuffix(ending)
    more = [f"{stem}街道", f"{stem}街道办事处", f"{stem}街道办"] if ending.startswith("街道") else []
    return list(dict.fromkeys([name, stem, *more]))


def _village_words(name: str) -> list[str]:
    """古城居委会, 古城社区, 古城社区居委会, 古城."""
    for forms in _VILLAGE_FORMS:
        ending = next((one for one in forms if name.endswith(one) and len(name) - len(one) >= 2), "")
        if ending:
            stem = name.removesuffix(ending)
            if stem.endswith(forms[-1]) and len(stem) > len(forms[-1]) + 1:  # 老城社区居委会
                stem = stem.removesuffix(forms[-1])
            return list(
                dict.fromkeys(
                    [
                        name,
                        stem,
                        *(stem + one for one in forms),
                        *(stem + forms[-1] + one for one in forms[:-1]),
                    ]
                )
            )
    return [name]
