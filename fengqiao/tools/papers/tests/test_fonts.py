"""No character disappears silently, and a machine without Chinese fonts says what to install."""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest
import typst
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from fengqiao.kernel.errors import Refusal
from fengqiao.tools.papers import Document, Paragraph, glyph_sentence, render_pdf
from fengqiao.tools.papers.fonts import choose, cmap_ranges, font_set, missing_sentence

from .extracting import pdf_pages

SHIPPED = Path(pylopdf_fonts_zh_cn.__file__).parent


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.otf")))
def test_our_reader_of_character_maps_agrees_with_fonttools(file: Path) -> None:
    starts, ends = cmap_ranges(str(file), 0)
    ours = {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1)}
    assert ours == set(TTFont(file).getBestCmap())


def test_so_it_does_for_every_kind_of_font_of_this_machine() -> None:
    checked = {}
    for font in font_set().fonts.fonts():
        if font.path and Path(font.path).suffix not in checked:
            checked[Path(font.path).suffix] = font
    for font in checked.values():
        starts, ends = cmap_ranges(font.path, font.index)
        ours = {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1)}
        assert ours == set(TTFont(font.path, fontNumber=font.index).getBestCmap()), font.path


def test_format_4_is_read_too(tmp_path: Path) -> None:
    """Old fonts have no format 12. Runs with a common distance and runs through the glyph table are both in here."""
    names = [".notdef", *(f"g{number}" for number in range(60))]
    order = [7, 3, 9, 1, 30, 2, *range(10, 25)]
    mapping = {0x4E00 + at: f"g{glyph}" for at, glyph in enumerate(order)} | {
        0x41: "g40",
        0x43: "g41",
        0x44: "g42",
    }
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(mapping)
    builder.setupGlyf({name: Glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader()
    builder.setupPost()
    builder.save(tmp_path / "four.ttf")
    assert {table.format for table in TTFont(tmp_path / "four.ttf")["cmap"].tables} == {4}
    starts, ends = cmap_ranges(str(tmp_path / "four.ttf"), 0)
    ours = {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1)}
    assert ours == set(mapping)


def test_a_broken_font_file_covers_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00\x00\x09")
    assert cmap_ranges(str(tmp_path / "broken.ttf"), 0) == ([], [])
    assert cmap_ranges(str(tmp_path / "none.ttf"), 0) == ([], [])


def only_shipped():
    return choose(
        typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(SHIPPED)])
    )


def test_names_of_people_are_covered_by_what_is_always_installed() -> None:
    assert only_shipped().missing(["喆堃玥珺祎昇赟暐㐂䶮镕犇￥〔2026〕①□é"]) == ""


def test_what_no_font_has_is_named_with_its_code() -> None:
    missing = only_shipped().missing(["李𠮷吉\n　x", "𠮷😀"])
    assert missing == "😀𠮷"
    assert "“𠮷”（U+20BB7）" in missing_sentence(missing)
    assert missing_sentence("") == ""
    assert "等 30 个字" in missing_sentence("".join(chr(0xE000 + one) for one in range(30)))


def test_the_pdf_itself_says_which_character_is_missing() -> None:
    unassigned = chr(0x10FFFD)  # private use: no font should have it
    document = Document("缺字", (Paragraph(f"李{unassigned}四"),))
    assert "U+10FFFD" in glyph_sentence(document)
    assert "U+10FFFD" in "".join(pdf_pages(render_pdf(document)))
    assert glyph_sentence(Document("不缺", (Paragraph("李四"),))) == ""


def test_a_machine_without_chinese_fonts_says_what_to_install() -> None:
    with pytest.raises(Refusal, match="fonts-noto-cjk") as refusal:
        choose(typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[]))
    assert refusal.value.code == "no_chinese_font"
