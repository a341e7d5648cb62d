"""What the demo knows of its areas beyond the division tree: short names, logins, how people live there."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.registry.places.codes import DEMO_COUNTIES

__all__ = ["AREAS", "Area", "area_of", "place_stem", "village_name"]


@dataclass(frozen=True)
class Area:
    """slug: for logins. short: first part of organisations' short names. tags: which narratives fit here."""

    county: str
    slug: str
    short: str
    called: str
    tags: tuple[str, ...]
    seats: tuple[str, ...] = ()  # towns whose accounts come first; otherwise in the order of their codes


AREAS = {
    one.county: one
    for one in (
        Area("640221", "pingluo", "平", "平罗县", ("rural", "irrigation", "any")),
        Area("640104", "xingqing", "兴", "兴庆区", ("urban", "northwest", "any")),
        Area("500104", "dadukou", "渡", "大渡口区", ("urban", "mountain", "any")),
        Area("320105", "jianye", "建", "建邺区", ("urban", "highrise", "any")),
        Area(
            "150223",
            "damao",
            "达",
            "达茂旗",
            ("rural", "grass", "any"),
            ("百灵庙镇", "达尔汗苏木", "希拉穆仁镇"),
        ),
    )
}
assert tuple(AREAS) == DEMO_COUNTIES
_ENDS = (
    "社区居民委员会", "村民委员会", "居民委员会", "社区居委会", "嘎查村委会", "村委会", "居委会", "嘎查村", "社区", "嘎查", "街道", "苏木", "镇",
    "乡", "村",
)  # fmt: skip


def area_of(county: str, name: str) -> Area:
    """The demo's own areas by heart; another county by its code and name."""
    return AREAS.get(county) or Area(county, county, name[:1], name, ("rural", "urban", "any"))


def place_stem(name: str) -> str:
    """城关 for 城关镇, 老城 for 老城社区居委会."""
    for end in _ENDS:
        if name.endswith(end) and len(name) > len(end):
            return name.removesuffix(end)
    return name


def village_name(name: str) -> str:
    """The division as people say it: 永康社区, 永南村, 巴音杭盖嘎查."""
    for end, said in (
        ("社区居民委员会", "社区"), ("村民委员会", ""), ("社区居委会", "社区"), ("居民委员会", "社区"), ("嘎查村委会", "嘎查"), ("嘎查村", "嘎查"),
        ("村委会", "村"), ("居委会", "社区"),
    ):  # fmt: skip
        if name.endswith(end) and len(name) > len(end):
            stem = name.removesuffix(end)
            return stem if stem.endswith(("村", "社区")) else stem + (said or "村")
    return name
