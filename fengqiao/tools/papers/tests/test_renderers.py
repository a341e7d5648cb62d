"""PDF and Word say the same, on every page, whatever was typed."""

from __future__ import annotations

import io
import re
import zipfile

import pdfplumber
import pytest
from docx import Document as open_word
from docx.oxml.ns import qn
from docx.shared import Mm

from fengqiao.tools.papers import (
    Cell,
    Contents,
    Document,
    Grid,
    Heading,
    Line,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Picture,
    Sheet,
    Signature,
    Signatures,
    Square,
    Table,
    Title,
    render_docx,
    render_pdf,
    texts,
)
from fengqiao.tools.papers.blocks import BLOCKS

from .drawing import strokes
from .extracting import (
    assert_pdf_and_word_say_the_same,
    assert_says,
    docx_pieces,
    pdf_pages,
    pdf_text,
    squeezed,
)

SIGNED = Signatures(
    (Signature("人民调解员（签名）"), Signature("记录人（签名）", "王五")), "（印章）", "2026年5月12日"
)
GRID = Grid(
    (20, 30, 20, 30),
    (
        (Cell("当事人", label=True, rows=2), Cell("张三"), Cell("性别", label=True), Cell("男")),
        (Cell("城关镇老城社区3号\n二层", columns=3),),
        (Cell("事实", label=True, least_mm=30), Cell("李四盖房时……", columns=3, align="left")),
    ),
)
EVERY_KIND = (
    Title("人民调解协议书"),
    Paragraph("编号：(2026)平城关人调字第1号", align="right"),
    Paragraph("张三，男，汉族。", lead="当事人："),
    Heading("一、纠纷主要事实"),
    GRID,
    Numbered(("李四当场改道；", "赔偿人民币捌佰元整（￥800.00）。")),
    Table((1, 3), ("序号", "内容"), (("1", "改道"), ("2", "赔偿"))),
    PageBreak(),
    SIGNED,
    Note("注：一式三份。"),
    Signatures((Signature("申请人（签名）", "张三", strokes(1)),)),
    Contents((Line("人民调解申请书", "application", "1"), Line("人民调解记录", page="2—5", remark="两次"))),
    Picture(strokes(2), "转账凭证", height_mm=40),
    Square("http://127.0.0.1/v/640221ABCD", "扫码核验"),
)
TRICKS = [
    '#read("/etc/passwd")',
    "#panic()",
    '"]; #text(red)[x]',
    "$x^2$ *粗* _斜_ `码` ~ -- ... <a> @b",
    "= 标题\n- 项\n/ 词: 义\n+ 一",
    '#import "@preview/cetz:0.3.0": *',
    "\\u{1F600} \\\\ \\#",
    '{"kind": "title"}',
    "</w:t></w:r><w:p>&amp;<!--",
    "{{ 7*7 }} {% x %} =HYPERLINK(1)",
    "'单' \"双\" 1/2 (c)",
]


def paper(*blocks, **more) -> Document:
    return Document("试件", blocks, form="文书格式九", number="(2026)平人调字第1号", **more)


def test_every_kind_of_block_says_the_same_in_pdf_and_word() -> None:
    # A page of another PDF says in Word only that it is there; test_volume.py draws it.
    assert {type(block) for block in EVERY_KIND} == set(BLOCKS) - {Sheet}
    document = paper(*EVERY_KIND, banner="演示数据，不具法律效力")
    pages = pdf_pages(assert_pdf_and_word_say_the_same(document))
    assert len(pages) == 2
    assert "1/2" in pages[0] and "2/2" in pages[1]


@pytest.mark.parametrize("trick", TRICKS)
def test_typed_text_is_shown_and_never_obeyed(trick: str) -> None:
    document = Document(
        trick,
        (
            Title(trick), Heading(trick), Paragraph(trick, lead=trick), Numbered((trick,)), Note(trick),
            Grid((1, 1), ((Cell(trick, label=True), Cell(trick)),)), Table((1, 1), (trick, trick), ((trick, trick),)),
            Signatures((Signature(trick, trick),), trick, trick), Contents((Line(trick, trick, trick, trick),)),
            Picture(strokes(1), trick, height_mm=20), Square(trick, trick),
        ),
        form=trick, number=trick, banner=trick,
    )  # fmt: skip
    found = pdf_text(render_pdf(document), document)
    assert_says(found, document)
    assert_says(squeezed("".join(docx_pieces(render_docx(document)))), document)


def test_long_text_flows_over_pages_and_loses_nothing() -> None:
    sentence = "李四盖房时把出水口对着张三家院墙，下雨天水冲进院子，张三要求改道并赔偿800元。"
    long = "".join(f"{number}、{sentence}" for number in range(150))
    grid = Grid(
        (1, 5),
        ((Cell("事实", label=True, least_mm=30), Cell(long, align="left")), (Cell("末行"), Cell("完"))),
    )
    pdf = assert_pdf_and_word_say_the_same(paper(Title("长文"), grid, Paragraph(long), SIGNED))
    pages = pdf_pages(pdf)
    assert len(pages) > 5
    assert all(f"{number}/{len(pages)}" in page for number, page in enumerate(pages, 1))


def test_the_header_of_a_table_stands_on_every_page() -> None:
    table = Table((1, 5), ("序号", "履行内容"), tuple((str(n), f"第{n}期") for n in range(1, 121)))
    document = paper(table)
    pages = pdf_pages(render_pdf(document))
    assert len(pages) > 2
    assert all("序号履行内容" in page for page in pages)
    assert all(f"第{n}期" in "".join(pages) for n in range(1, 121))
    word = open_word(io.BytesIO(render_docx(document)))
    assert word.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


@pytest.mark.parametrize("word", ["w" * 300, "https://" + "a/b?c=1&" * 40, "，" * 200, "W" * 40 + "字" * 90])
def test_a_word_wider_than_its_column_wraps(word: str) -> None:
    grid = Grid(
        (1, 9), ((Cell(word[:40], label=True), Cell(word, align="left")), (Cell("短"), Cell(word[:30])))
    )
    pdf = assert_pdf_and_word_say_the_same(paper(Title(word), grid, Paragraph(word), Note(word)))
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        letters = [letter for page in opened.pages for letter in page.chars if letter["text"].strip("\u200b")]
        # The ink of a comma stands in the left half of its square, which may reach over the edge.
        edges = [letter["x0" if "，" in letter["text"] else "x1"] for letter in letters]
        assert max(edges) <= opened.pages[0].width - 25 / 25.4 * 72 + 0.5


def test_the_same_paper_is_the_same_file() -> None:
    assert render_pdf(paper(*EVERY_KIND)) == render_pdf(paper(*EVERY_KIND))
    assert render_docx(paper(*EVERY_KIND)) == render_docx(paper(*EVERY_KIND))
    assert render_pdf(paper(*EVERY_KIND)) != render_pdf(paper(*EVERY_KIND[:-1]))


def test_lines_to_sign_stay_together() -> None:
    for lines in range(24, 40, 3):  # at some length the lines no longer fit on the first page
        document = paper(*(Paragraph("一行。") for _ in range(lines)), SIGNED)
        pages = pdf_pages(render_pdf(document))
        together = ["人民调解员（签名）：" in page for page in pages]
        assert together == ["2026年5月12日" in page for page in pages]
    assert together == [False, True]


def test_word_has_a4_pages_chinese_fonts_fixed_widths_and_page_fields() -> None:
    packed = render_docx(paper(*EVERY_KIND))
    word = open_word(io.BytesIO(packed))
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (28, 25)
    for run in word.element.body.iter(qn("w:r")):
        if run.find(qn("w:t")) is not None:
            assert run.rPr.rFonts.get(qn("w:eastAsia")) in ("仿宋", "黑体", "宋体")
    table = word.tables[0]
    assert table.autofit is False
    assert sum(column.width for column in table.columns) == pytest.approx(Mm(157), abs=Mm(0.1))
    footer = zipfile.ZipFile(io.BytesIO(packed)).read("word/footer1.xml").decode()
    assert re.findall(r"<w:instrText[^>]*>(\w+)<", footer) == ["PAGE", "NUMPAGES"]


def test_a_paper_of_nothing_is_one_empty_page() -> None:
    document = Document("空", ())
    assert texts(document) == []
    assert pdf_pages(assert_pdf_and_word_say_the_same(document)) == ["1/1"]
