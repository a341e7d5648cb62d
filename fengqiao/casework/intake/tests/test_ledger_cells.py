"""Cells, heads, parties and names, without a database: by example and by property."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.casework.intake.ledger_cells import Unreadable, amount_of, day_of, people_of
from fengqiao.casework.intake.ledger_columns import COLUMNS, guess
from fengqiao.casework.intake.ledger_heads import find_heads
from fengqiao.casework.intake.ledger_matching import PlaceNames, channel_of, match_type, outcome_of
from fengqiao.casework.intake.ledger_parties import kind_of_name, parties_of, sides_of

pytestmark = pytest.mark.req("SYS-04")
TODAY = date(2026, 5, 11)


@given(
    day=st.dates(date(1980, 1, 1), TODAY),
    form=st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", " %Y - %m - %d "]),
)
def test_a_day_is_read_however_it_is_written(day: date, form: str) -> None:
    assert day_of(day.strftime(form), today=TODAY) == day
    wide = day.strftime(form).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert day_of(wide, today=TODAY) == day


@given(day=st.dates(date(1980, 1, 1), TODAY))
def test_excels_numbers_are_days(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert day_of(float(serial), today=TODAY) == day_of(str(serial), today=TODAY) == day
    assert day_of(datetime(day.year, day.month, day.day, 23, 59), today=TODAY) == day  # noqa: DTZ001


@given(st.one_of(st.text(max_size=30), st.floats(allow_nan=False), st.integers(), st.booleans(), st.times()))
def test_no_cell_brings_a_reader_down(cell: Any) -> None:
    for reader in (
        lambda: day_of(cell, today=TODAY),
        lambda: amount_of(cell),
        lambda: amount_of(cell, unit=10_000),
        lambda: people_of(cell),
    ):
        try:
            reader()
        except Unreadable as problem:
            assert problem.sentence


@given(fen=st.integers(0, 10**11))
def test_an_amount_comes_back(fen: int) -> None:
    yuan = f"{fen // 100}.{fen % 100:02d}"
    assert amount_of(yuan) == (fen, "")
    assert amount_of(f"{fen // 100:,}.{fen % 100:02d}元")[0] == fen
    assert amount_of(fen / 100)[0] == fen


@given(st.text(alphabet="张三李四、，；/()（） 与诉和0123456789X男女岁族等人\n", max_size=40))
def test_no_text_of_parties_brings_the_reader_down(text: str) -> None:
    try:
        for one in (*parties_of(text), *sum(sides_of(text), [])):
            assert one.name.strip()
    except Unreadable as problem:
        assert problem.sentence


HEADS = {
    "申请人": "applicant", "*申请人姓名": "applicant", "甲方": "applicant", "当事人（甲）": "applicant", "申请人身份证号码": "applicant_id",
    "被申请人联系电话": "respondent_phone", "乙方地址": "respondent_address", "对方当事人": "respondent", "双方当事人": "parties",
    "受理\n日期": "received", "受 理 时 间": "received", "纠纷类别": "type", "涉及金额（万元）": "amount", "村（居）": "place", "案情简介": "narrative",
    "纠纷 简要 情况（必填）": "narrative", "结案时间": "closed", "调解结果": "outcome", "乡镇（街道）": "town", "备注": "remark",
    "序号": "serial", "领导批示": "", "": "", "错误说明": "wrong", "被申请人性别": "respondent_sex", "第三人": "third",
}  # fmt: skip


@pytest.mark.parametrize(("head", "code"), HEADS.items())
def test_heads_are_recognised(head: str, code: str) -> None:
    assert guess(head) == code


def test_every_label_is_its_own_head() -> None:
    """What we export is recognised when it comes back."""
    assert {one.label: guess(one.label) for one in COLUMNS.values()} == {
        one.label: code for code, one in COLUMNS.items()
    }


def test_data_are_no_heads() -> None:
    assert find_heads([(1, ["张三", "李四", "邻里"]), (2, ["王五", "赵六", "合同"])]) is None
    assert find_heads([]) is None


PARTIES = {
    "张三、李四": ["张三", "李四"], "张　三": ["张三"], "张三 李四": ["张三", "李四"], "张三/李四|王五": ["张三", "李四", "王五"],
    "张三（已故）": ["张三（已故）"], "平罗县A、B公司": ["平罗县A", "B公司"], "“平罗县A、B公司”": ["平罗县A、B公司"], "张三(男,45岁)": ["张三"],
    "买买提·艾力": ["买买提·艾力"], "张三13800001111": ["张三"], "": [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "names"), PARTIES.items())
def test_names_of_a_cell(text: str, names: list[str]) -> None:
    assert [one.name for one in parties_of(text)] == names


def test_what_stands_beside_a_name() -> None:
    (one,) = parties_of("张三（男，45岁，回族，电话：138 0000 1111）")
    assert (one.sex, one.age, one.ethnicity) == ("1", 45, "回族")
    one, two = parties_of("张三 640221********1234 138****1111；李四等3人")
    assert one.masked and not one.id_number and not one.phone and two.more == 2
    assert kind_of_name("平罗县某某商贸有限公司") == "organisation" and kind_of_name("张建国") == "person"


def test_sides_of_a_cell() -> None:
    for text in ("张三与李四", "张三诉李四", "张三、李四", "张三和李四"):
        asks, answers = sides_of(text)
        assert ([one.name for one in asks], [one.name for one in answers]) == (["张三"], ["李四"])
    asks, answers = sides_of("张三、和平村委会")
    assert answers[0].name == "和平村委会"


PLACES = PlaceNames(
    "640221",
    [("640221", "平罗县"), ("640221100", "城关镇"), ("640221100001", "古城居委会"), ("640221100200", "新民村委会"), ("640221101", "黄渠桥镇"),
     ("640221101001", "黄渠桥居委会"), ("640221101200", "黄渠桥村委会"), ("640221101201", "新民村委会")],
    ("宁夏回族自治区", "石嘴山市", "平罗县"),
)  # fmt: skip
FOUND = {
    "古城居委会": "640221100001", "古城社区": "640221100001", "城关镇古城": "640221100001", "平罗县城关镇古城社区居委会": "640221100001",
    "黄渠桥村": "640221101200", "黄渠桥社区": "640221101001", "黄渠桥镇": "640221101", "城关": "640221100", "640221100": "640221100",
    "城关镇新民村": "640221100200", "新民村": "", "黄渠桥村三组": "640221101200", "黄渠桥": "640221101", "平罗县": "640221", "兴庆区": "", "古城局委会": "",
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), FOUND.items())
def test_places_are_found_and_never_guessed(text: str, code: str) -> None:
    assert PLACES.match(text).code == code


def test_a_place_keeps_what_follows_and_proposes_what_is_similar() -> None:
    assert (
        PLACES.match("城关镇古城居委会三组12号").code,
        PLACES.match("城关镇古城居委会三组12号").detail,
    ) == ("640221100001", "三组12号")
    assert PLACES.match("古城局委会").proposals[0] == ("640221100001", "城关镇 古城居委会")
    assert PLACES.match("新民村", "黄渠桥镇").code == "640221101201"
    assert {code for code, _ in PLACES.match("新民村").proposals} == {"640221100200", "640221101201"}


def test_names_of_types_channels_and_outcomes() -> None:
    assert (
        match_type("用水、排水").code
        == match_type("邻里／用水、排水").code
        == match_type("排水纠纷").code
        == "neighbour.water"
    )
    assert match_type("邻里纠纷").code == "neighbour.*" and match_type("民间借贷纠纷").code == "contract.loan"
    assert match_type("民间借代").code == "" and match_type("民间借代").proposals[0][0] == "contract.loan"
    assert (
        channel_of("派出所移送") == "police"
        and channel_of("12348热线") == "phone"
        and channel_of("天上") == ""
    )
    for text, code in {
        "调解成功": "settled",
        "调解不成功": "failed",
        "未达成协议": "failed",
        "正在调解": "open",
        "撤回申请": "withdrawn",
        "不予受理": "refused",
        "嗯": "",
    }.items():
        assert outcome_of(text) == code
