"""Ledgers as clerks really make them, made by the tests: each is a file and what must come of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter

from fengqiao.casework.cases.tests.house import citizen_number

__all__ = ["GALLERY", "Ugly", "sheet_of"]

WANG, ZHAO = citizen_number("64022119800303003"), citizen_number("64022119850505004")
TOLD = "邻居翻建房屋时把排水管对着自家院墙，要求改道并赔偿。"


@dataclass(frozen=True)
class Ugly:
    """good: how many rows are registered. wrong: row number -> a word of the error. double: rows told as duplicates.

    check: called with the registered disputes by row number.
    """

    name: str
    data: bytes
    good: int
    wrong: dict[int, str]
    double: tuple[int, ...] = ()
    blank: int = 0
    check: Callable[[dict[int, Any]], None] = lambda rows: None
    file: str = "台账.xlsx"


def sheet_of(
    rows: list[list[Any]],
    *,
    merges: tuple[tuple[int, int, int, int, Any], ...] = (),
    more: Callable[[Any, Any], None] | None = None,
) -> bytes:
    """An .xlsx with these rows; merges are (first row, first column, last row, last column, value) from 0."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False})
    sheet = book.add_worksheet("2024年度")
    days = book.add_format({"num_format": "yyyy/m/d"})
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(at, column, value, days)
            elif value is not None:
                sheet.write(at, column, value)
    for first_row, first, last_row, last, value in merges:
        sheet.merge_range(first_row, first, last_row, last, value)
    if more:
        more(book, sheet)
    book.close()
    return target.getvalue()


def two_head_rows() -> Ugly:
    """A merged title, a line of remarks, heads in two rows with merged groups, a village merged over its rows, a sum at the end."""
    rows: list[list[Any]] = [
        [None] * 11,
        ["填报单位：平罗县城关镇", None, None, None, None, None, None, "填报日期：2024年12月31日"],
        [],
        [None, None, None, "姓名", "身份证号", "联系电话", "姓名", "联系电话", None, None, None],
        [
            1,
            date(2024, 3, 5),
            None,
            "张　三",
            WANG,
            "13800001111",
            "李四",
            "139 0000 2222",
            "邻里纠纷",
            TOLD,
            "800元",
        ],
        [
            2,
            "2024年3月8日",
            None,
            "王五",
            ZHAO,
            "",
            "赵六",
            "",
            "邻里",
            "两家因宅基地界墙位置争执，" + TOLD,
            "1.2万",
        ],
        [3, "2024.4.10", None, "钱七", None, None, "孙八", None, "用水、排水", TOLD, "三千"],
    ]
    merges = (
        (0, 0, 0, 10, "城关镇2024年度矛盾纠纷排查调处台账"), (2, 0, 3, 0, "序号"), (2, 1, 3, 1, "受理\n日期"), (2, 2, 3, 2, "发生地"),
        (2, 3, 2, 5, "申请人基本情况"), (2, 6, 2, 7, "被申请人"), (2, 8, 3, 8, "纠纷类别"), (2, 9, 3, 9, "纠纷简要情况"),
        (2, 10, 3, 10, "涉及金额"), (4, 2, 6, 2, "城关镇古城居委会"),
    )  # fmt: skip

    def check(rows: dict[int, Any]) -> None:
        assert {one.place for one in rows.values()} == {"640221100001"}, (
            "a merged village holds for all its rows"
        )
        assert rows[5].title.startswith("张三与李四"), "a name drawn apart is one name"
        assert rows[5].amount_fen == 80_000 and rows[6].amount_fen == 1_200_000

    return Ugly("two head rows", sheet_of(rows, merges=merges), 2, {7: "不是可识别的金额"}, check=check)


def mixed_days() -> Ugly:
    """Days as date cells, as text of many kinds, as numbers; full-width digits; days that cannot be."""
    heads = ["登记日期", "申请人", "被申请人", "纠纷类型", "发生地", "纠纷简要情况"]
    days: list[Any] = [
        date(2024, 3, 5), "2024年3月5日", "2024.3.5", "20240305", 20240305, 45356, "2024-03-05 10:30", "２０２４年３月５日", "二〇二四年三月五日",
        "2024/03/05", "3月5日", "24.3.5", "2024年13月5日", "2024-02-30", "2024年3月", "前天", "2099-01-01",
    ]  # fmt: skip
    rows = [
        heads,
        *([day, f"甲{n}某", f"乙{n}某", "用水、排水", "城关镇", TOLD] for n, day in enumerate(days)),
    ]
    wrong = {
        12: "没有年份",
        13: "年份要写四位",
        14: "不存在",
        15: "不存在",
        16: "没有写到日",
        17: "不是日期",
        18: "晚于今天",
    }

    def check(rows: dict[int, Any]) -> None:
        from django.utils.timezone import localdate

        assert {localdate(one.received_at) for one in rows.values()} == {date(2024, 3, 5)}

    return Ugly("mixed days", sheet_of(rows), 10, wrong, check=check)


def crowded_parties() -> Ugly:
    """Several parties in one cell with numbers and telephones, brackets, organisations, sides in one column."""
    heads = [
        "*申请人（甲方）",
        "甲方身份证号码",
        "被申请人（乙方）",
        "纠纷类型",
        "发生地",
        "纠纷简要情况",
        "涉及人数",
    ]
    kind, place = "用水、排水", "古城社区"
    rows = [
        heads,
        ["张三、李四；王五", "", "赵六", kind, place, TOLD, "5人"],
        [f"张三 {WANG} 13800001111，李四，男，45岁，回族", "", f"平罗县某某商贸有限公司（银川分公司）/赵六（{ZHAO}）", kind, place, TOLD, ""],
        ["张三\n李四", f"{WANG}\n{ZHAO}", "王五等3人", kind, place, TOLD, None],
        ["张三", WANG[:-1] + ("0" if WANG[-1] != "0" else "1"), "李四", kind, place, TOLD, 2],
        ["张三", f"{WANG}、{ZHAO}", "李四", kind, place, TOLD, 2],
        ["张三", float(WANG[:15] + "000"), "李四", kind, place, TOLD, 2],
        ["", "", "李四", kind, place, TOLD, 2],
        ["张三 12345", "", "李四", kind, place, TOLD, 2],
    ]  # fmt: skip

    def check(rows: dict[int, Any]) -> None:
        from fengqiao.casework.cases.models import Party

        def names(row: int) -> list[tuple[str, str, str]]:
            found = Party.objects.of(rows[row]).order_by("ordinal")
            return [(one.side, one.kind, one.name) for one in found]

        assert [name for _, _, name in names(2)] == ["张三", "李四", "王五", "赵六"] and rows[2].people == 5
        assert names(3) == [
            ("applicant", "person", "张三"), ("applicant", "person", "李四"),
            ("respondent", "organisation", "平罗县某某商贸有限公司（银川分公司）"), ("respondent", "person", "赵六"),
        ]  # fmt: skip
        second = Party.objects.of(rows[3]).get(ordinal=2)
        assert (second.sex, second.age, second.ethnicity) == ("1", 45, "回族")
        assert all(one.id_hash for one in Party.objects.of(rows[3]).filter(ordinal__in=(1, 4)))
        assert rows[4].people == 5, "two named and three behind the third"

    wrong = {
        5: "校验位不符",
        6: "姓名只有 1 个",
        7: "末几位已经丢失",
        8: "请填写申请人",
        9: "既不是证件号码也不是电话",
    }
    return Ugly("crowded parties", sheet_of(rows), 3, wrong, check=check)


def amounts() -> Ugly:
    """万元 in the head or in the cell, commas, full width, about, nothing, nonsense; numbers as numbers."""
    heads = ["申请人", "被申请人", "纠纷类型", "发生地", "纠纷简要情况", "涉及金额（万元）"]
    cells: list[Any] = [
        3.5,
        "3.5",
        "3.5万元",
        "35000元",
        "３．５",
        "约3.5万元",
        "",
        "无",
        "/",
        "若干",
        -3,
        0.1,
    ]
    rows = [
        heads,
        *([f"甲{n}某", f"乙{n}某", "民间借贷", "城关镇", TOLD, cell] for n, cell in enumerate(cells)),
    ]

    def check(rows: dict[int, Any]) -> None:
        assert {rows[n].amount_fen for n in range(2, 8)} == {3_500_000}
        assert {rows[n].amount_fen for n in (8, 9, 10)} == {None} and rows[13].amount_fen == 100_000

    return Ugly("amounts", sheet_of(rows), 10, {11: "不是可识别的金额", 12: "负数"}, check=check)


def blanks_and_doubles() -> Ugly:
    """Blank rows with formats and spaces, the same row twice, a sum line, cells far to the right."""
    heads = ["序号", "当事人", "类型", "村（社区）", "案情", "备注"]
    first = [1, "张三与李四", "排水", "古城居委会", TOLD, ""]
    rows = [
        heads, first, ["", "  ", None, "　", "", ""], [2, *first[1:]], [3, "王五诉赵六", "排水纠纷", "城关镇古城居委会二组", TOLD, "已联系"],
        ["", "", "", "", "", ""], [4, "钱七、孙八、周九", "排水", "古城居委会", TOLD, ""], ["合计", "", "", "", "", "3件"],
    ]  # fmt: skip

    def check(rows: dict[int, Any]) -> None:
        assert rows[5].place_detail == "二组"
        assert rows[7].title.startswith("钱七与孙八等")

    return Ugly("blanks and doubles", sheet_of(rows), 3, {}, double=(4,), blank=3, check=check)


def old_outcomes() -> Ugly:
    """A ledger of closed disputes: outcomes in many words, closing days, some still open, some impossible."""
    heads = [
        "受理时间",
        "申请人",
        "被申请人",
        "案由",
        "所在地",
        "简要案情",
        "调解结果",
        "结案时间",
        "调解员",
        "协议类型",
    ]
    base = ["用水、排水", "城关镇", TOLD]
    rows = [
        heads,
        ["2018-03-05", "张三", "李四", *base, "调解成功", "2018-03-20", "马明", "口头协议"],
        ["2018-03-06", "王五", "赵六", *base, "未达成协议", "2018.4.1", "马明", ""],
        ["2018-03-07", "钱七", "孙八", *base, "申请人撤回", "2018.4.2", "", ""],
        ["2018-03-08", "周九", "吴十", *base, "正在调解", "", "", ""],
        ["2018-03-09", "郑一", "冯二", *base, "调解成功", "", "", ""],
        ["2018-03-10", "陈三", "褚四", *base, "调解成功", "2017-01-01", "", ""],
        ["2018-03-11", "卫五", "蒋六", *base, "不好说", "2018-05-01", "", ""],
        ["", "沈七", "韩八", *base, "已化解", "2018-05-01", "", ""],
    ]

    def check(rows: dict[int, Any]) -> None:
        assert [(rows[n].state, rows[n].outcome) for n in (2, 3, 4, 5)] == [
            ("closed", "settled"), ("closed", "failed"), ("closed", "withdrawn"), ("registered", ""),
        ]  # fmt: skip
        assert rows[2].cancelled_on == date(2018, 3, 20)

    wrong = {6: "请填写办结日期", 7: "不能早于登记日期", 8: "认不出调解结果", 9: "请填写登记日期"}
    return Ugly("old outcomes", sheet_of(rows), 4, wrong, check=check)


def gb18030_csv() -> Ugly:
    """What Excel in China saves as CSV: GB18030, quotes with line breaks, a formula-like text, a rare character."""
    text = (
        "平罗县矛盾纠纷台账,,,,,\r\n登记日期,申请人,被申请人,纠纷类型,发生地,纠纷简要情况\r\n"
        f'2024/3/5,"张三\n李𬭎",赵六,用水、排水,城关镇古城居委会,"=1+1 {TOLD}\n第二行"\r\n'
        f"2024/3/6,王五,赵六,用水、排水,城关镇古城居委会,{TOLD}\r\n,,,,,\r\n"
    )

    def check(rows: dict[int, Any]) -> None:
        assert rows[3].narrative.startswith("=1+1") and "第二行" in rows[3].narrative

    return Ugly("gb18030 csv", text.encode("gb18030"), 2, {}, blank=1, check=check, file="台账.csv")


def misspelt_names() -> Ugly:
    """Types and places that are nearly right are proposed and not taken; families without a leaf follow the narrative."""
    heads = ["申请人", "被申请人", "矛盾纠纷类型", "乡镇", "村居", "纠纷简要情况"]
    rows = [
        heads,
        ["张三", "李四", "邻里矛盾纠纷", "城关镇", "古城居委会", TOLD],
        ["张三", "王五", "用水排水纠份", "城关镇", "古城居委会", TOLD],
        ["张三", "赵六", "用水、排水", "城关镇", "古城局委会", TOLD],
        ["张三", "钱七", "用水、排水", "城关", "古城社区", TOLD],
        ["张三", "孙八", "邻里", "城关镇", "古城", "双方各说各的，说不清楚为什么事。"],
    ]

    def check(rows: dict[int, Any]) -> None:
        assert rows[2].type == "neighbour.water"
        assert rows[5].place == "640221100001"

    wrong = {3: "是否为", 4: "是否为“城关镇 古城居委会”", 6: "案情也看不出小类"}
    return Ugly("misspelt names", sheet_of(rows), 2, wrong, check=check)


def hidden_and_hostile() -> Ugly:
    """Heads far down, texts that look like formulas, very long texts, another organisation's county, control signs."""
    rows: list[list[Any]] = [[] for _ in range(12)]
    rows += [
        ["纠纷简要情况", "当事人（甲）", "当事人（乙）", "纠纷类别", "发生地点", "难易程度", "案件来源"],
        [
            "=cmd|' /C calc'!A0 " + TOLD,
            "张三",
            "李四",
            "用水、排水",
            "宁夏回族自治区石嘴山市平罗县城关镇古城居委会",
            "疑难复杂",
            "派出所移送",
        ],
        [TOLD + "很长" * 12_000, "王五", "赵六", "用水、排水", "城关镇", "一般", "来访"],
        [TOLD, "钱七", "孙八", "用水、排水", "兴庆区", "", "天上掉下来"],
    ]

    def check(rows: dict[int, Any]) -> None:
        assert (
            rows[14].narrative.startswith("=cmd|")
            and rows[14].difficulty == "hard"
            and rows[14].channel == "police"
        )
        assert rows[14].place == "640221100001"

    return Ugly("hidden and hostile", sheet_of(rows), 1, {15: "过长", 16: "认不出"}, check=check)


GALLERY = [
    make() for make in (
        two_head_rows, mixed_days, crowded_parties, amounts, blanks_and_doubles, old_outcomes, gb18030_csv, misspelt_names, hidden_and_hostile,
    )
]  # fmt: skip
