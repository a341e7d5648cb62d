"""The block model says what it holds, and refuses what cannot be drawn."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.kernel.errors import Invalid
from fengqiao.tools.papers import (
    Cell,
    Document,
    Grid,
    Numbered,
    PageBreak,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
    date_text,
    render_docx,
    render_pdf,
    texts,
)
from fengqiao.tools.papers.blocks import check, clean, places


def test_texts_come_block_by_block_in_reading_order() -> None:
    paper = Document(
        "协议",
        (
            Title("协议"),
            Paragraph("张三。", lead="当事人："),
            Numbered(("改道", "赔偿")),
            Grid((1, 1), ((Cell("姓名", label=True), Cell("张三")), (Cell("全行", columns=2),))),
            Table((1, 1), ("序号", "内容"), (("1", "改道"),)),
            Signatures((Signature("调解员", "马明"), Signature("记录人")), "（印章）", "2026年5月12日"),
            PageBreak(),
        ),
    )
    assert texts(paper) == [
        "协议",
        "当事人：张三。",
        "1. 改道\n2. 赔偿",
        "姓名\n张三\n全行",
        "序号\n内容\n1\n改道",
        "调解员：马明\n记录人：\n（印章）\n2026年5月12日",
        "",
    ]


def test_days_are_written_as_offices_write_them() -> None:
    assert date_text(date(2026, 5, 2)) == "2026年5月2日"
    assert date_text(None).strip("　") == "年　　月　　日"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("甲\r\n乙\r丙\u2028丁", "甲\n乙\n丙\n丁"),
        ("甲\x00\x07\x1b\ufffe乙", "甲乙"),
        ("赔偿\u202e008\u202c元", "赔偿008元"),  # would show as 800
        ("80\u200b0\ufeff元\t整", "800元 整"),
        ("\ud800半个", "半个"),
    ],
)
def test_text_is_cleaned_of_what_no_paper_may_carry(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "rows",
    [
        ((Cell("a"),),),
        ((Cell("a", columns=3),),),
        ((Cell("a", rows=2), Cell("b")), (Cell("c"), Cell("d"))),
        ((Cell("a", rows=2), Cell("b")),),
    ],
)
def test_a_grid_that_is_not_filled_is_a_mistake_of_the_program(rows: tuple[tuple[Cell, ...], ...]) -> None:
    with pytest.raises(ValueError, match="grid"):
        check(Document("表", (Grid((1, 1), rows),)))


def test_a_row_of_a_table_must_fit_its_columns() -> None:
    with pytest.raises(ValueError, match="3 cells in a table of 2"):
        check(Document("表", (Table((1, 1), ("甲", "乙"), (("1", "2", "3"),)),)))


def test_merged_cells_push_the_next_ones_aside() -> None:
    grid = Grid((1, 1, 1), ((Cell("a", rows=2), Cell("b", columns=2)), (Cell("c"), Cell("d"))))
    assert [(top, left, cell.text) for top, left, cell in places(grid)] == [
        (0, 0, "a"),
        (0, 1, "b"),
        (1, 1, "c"),
        (1, 2, "d"),
    ]


@pytest.mark.parametrize("render", [render_pdf, render_docx])
def test_a_paper_of_absurd_length_is_refused(render) -> None:
    with pytest.raises(Invalid, match="20 万字"):
        render(Document("长", (Paragraph("字" * 200_001),)))
