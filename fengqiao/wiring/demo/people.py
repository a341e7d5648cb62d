"""Invented people and firms: names, identity numbers, credit codes, telephones. Pure; all chance comes in as `random.Random`.

Nobody real is hit by accident: the third pair of the area digits of every identity number is 99, which no county
ever had, and every mobile number has 0000 in its middle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from fengqiao.trust.vault.numbers import check_character

__all__ = [
    "MONGOL_NAMES",
    "Person",
    "citizen_number",
    "credit_code",
    "firm",
    "mobile",
    "person",
    "person_name",
]

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_MALE = (
    "伟强军勇杰涛超明刚平辉建国志宏海波鹏飞斌龙东亮浩宇鑫凯旭林峰山松柏福贵德全有才富顺永生发祥学义忠庆宝根"
)
_FEMALE = "芳娜秀英敏静丽艳娟霞玲桂兰红梅燕萍莉珍凤琴云洁琼雪慧巧美香月莲翠雅倩婷丹蕾薇淑华素爱荣春菊琳欣怡"
_HUI = "马马马杨丁哈纳金白沙撒海"
_MONGOL_MALE = ("巴特尔", "布和", "那顺", "额尔敦", "宝音", "孟和", "苏和", "朝鲁", "格日勒图", "达来", "呼和", "斯琴图", "敖特根", "吉日嘎拉", "巴雅尔", "乌力吉")  # fmt: skip
_MONGOL_FEMALE = ("其其格", "乌云", "萨仁", "托娅", "娜仁", "斯琴", "高娃", "阿拉坦花", "乌日娜", "格根", "塔娜", "哈斯", "通拉嘎", "萨日娜")  # fmt: skip
MONGOL_NAMES = frozenset(_MONGOL_MALE + _MONGOL_FEMALE)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WORK = (
    "务农",
    "务农",
    "务农",
    "个体经营",
    "退休",
    "企业职工",
    "务工",
    "务工",
    "自由职业",
    "教师",
    "无业",
    "网约车司机",
)
_BRAND = "鑫恒瑞安泰和盛华宇润康佳益兴隆锦源嘉诚信达"


@dataclass(frozen=True)
class Person:
    """An invented citizen."""

    name: str
    sex: str  # "1" male, "2" female
    number: str
    phone: str
    ethnicity: str
    occupation: str
    age: int


def citizen_number(rng: Random, county: str, born_on: date, sex: str) -> str:
    """A number with a right check digit, of a county that never was."""
    order = rng.randrange(10, 500) * 2 - (1 if sex == "1" else 0)
    body = f"{county[:4]}99{born_on:%Y%m%d}{order:03d}"
    return body + check_character(body)


def credit_code(rng: Random, county: str) -> str:
    """A unified social credit code with a right check character (GB 32100)."""
    body = f"91{county[:4]}99" + "".join(rng.choice(_CREDIT) for _ in range(9))
    total = sum(_CREDIT.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + _CREDIT[(31 - total % 31) % 31]


def mobile(rng: Random) -> str:
    return (
        f"1{rng.choice(('30', '35', '38', '39', '50', '52', '58', '86', '88'))}0000{rng.randrange(10000):04d}"
    )


def _nation(rng: Random, county: str) -> str:
    """汉, 回 or 蒙古, roughly as the areas are; elsewhere 汉."""
    share = {"6402": ("回", 0.3), "6401": ("回", 0.2), "1502": ("蒙古", 0.3)}.get(county[:4])
    return share[0] if share and rng.random() < share[1] else "汉"


def person_name(rng: Random, sex: str, nation: str = "汉") -> str:
    if nation == "蒙古":
        return rng.choice(_MONGOL_MALE if sex == "1" else _MONGOL_FEMALE)
    given = _MALE if sex == "1" else _FEMALE
    name = rng.choice(_HUI if nation == "回" else _SURNAMES) + rng.choice(given)
    return name + rng.choice(given) if rng.random() < 0.7 else name


def person(
    rng: Random, county: str, on: date, *, youngest: int = 22, oldest: int = 78, sex: str = "",
    fits: Callable[[str], bool] = lambda name: True,
) -> Person:  # fmt: skip
    """An invented citizen on a day. Ages in years, around 47 or the middle of the span; fits: whether a name will do."""
    sex = sex or rng.choice("12")
    nation = _nation(rng, county)
    age = int(rng.gauss(47, 14))
    if not youngest <= age <= oldest:
        age = rng.randint(youngest, oldest)
    born = on - timedelta(days=age * 365 + age // 4 + 1 + rng.randrange(360))
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    name = person_name(rng, sex, nation)
    while not fits(name):
        name = person_name(rng, sex, nation)
    work = "退休" if age > 62 and rng.random() < 0.5 else rng.choice(_WORK)
    return Person(
        name,
        sex,
        citizen_number(rng, county, born, sex),
        mobile(rng),
        nation,
        work,
        years,
    )


def firm(rng: Random, county_name: str, kind: str) -> str:
    """平罗鑫恒物业服务有限公司 for kind 物业服务有限公司."""
    stem = county_name.removesuffix("区").removesuffix("县").removesuffix("旗")
    return f"{stem}{''.join(rng.sample(_BRAND, 2))}{kind}"
