"""A volume: parts in order, contents with the pages that are printed, pictures inside, user text inert, the same bytes again."""

from __future__ import annotations

import io
import resource
import zlib

import pytest
from pypdf import PdfReader, PdfWriter

from fengqiao.kernel.errors import Invalid
from fengqiao.tools.papers import (
    Contents,
    Document,
    Line,
    PageBreak,
    Paragraph,
    Part,
    Picture,
    Sheet,
    Signature,
    Signatures,
    Title,
    pages_of,
    render_docx,
    render_pdf,
    render_volume,
)
from fengqiao.tools.papers.pictures import MOST_PIXELS, as_svg, fitted_mm, shrunk, size_of
from fengqiao.tools.papers.sheets import MOST_PAGES, MOST_UNPACKED

from .drawing import photograph, strokes
from .extracting import docx_pieces, pdf_pages, squeezed

pytestmark = pytest.mark.req("CAS-10")


def paper(name: str, *blocks: object) -> Document:
    return Document(name, (Title(name), *blocks), form="文书格式", number="一号")  # type: ignore[arg-type]


def volume(long: int = 40) -> list[Part]:
    lines = tuple(Line(name, code) for code, name in (("a", "申请书"), ("b", "记录"), ("c", "证据")))
    return [
        Part("cover", paper("封面"), numbered=False),
        Part("contents", paper("目录", Contents(lines)), numbered=False),
        Part("a", paper("申请书", Signatures((Signature("申请人", "张三", strokes(1)),)))),
        Part("b", paper("记录", *(Paragraph("双方陈述了经过，同意协商。" * 8) for _ in range(long)))),
        Part("c", paper("证据", Picture(photograph(1), "照片一"), Picture(photograph(2), "照片二"))),
    ]


def test_contents_name_the_pages_that_are_printed() -> None:
    made = render_volume(volume(), title="卷")
    pages = pdf_pages(made.pdf)
    assert (
        made.pages["a"] == (1, 1)
        and made.pages["b"][0] == 2
        and made.pages["c"][0] == made.pages["b"][1] + 1 > 4
    )
    assert made.sheets["cover"] == (1, 1) and made.sheets["c"][1] == len(pages)
    for code, name in (("a", "申请书"), ("b", "记录"), ("c", "证据")):
        sheet, printed = made.sheets[code][0], made.pages[code][0]
        assert pages[sheet - 1].startswith(name) and pages[sheet - 1].endswith(f"第{printed}页")
        assert f"{name}{printed}" in pages[1]
    assert "第" not in pages[0]


def test_pictures_are_inside_and_the_same_parts_give_the_same_bytes() -> None:
    one, two = (render_volume(volume(2), title="卷").pdf for _ in range(2))
    assert one == two
    assert sum(len(page.images) for page in PdfReader(io.BytesIO(one)).pages) >= 3
    assert render_volume(volume(3), title="卷").pdf != one


def test_typed_text_in_a_volume_is_shown_and_never_obeyed() -> None:
    trick = '#eval("1+1") $x$ \\ <w:p> #read("/etc/passwd") =HYPERLINK(1) @b <a>'
    parts = [
        Part(
            trick,
            Document(
                trick,
                (Paragraph(trick), Contents((Line(trick, trick, "", trick),))),
                form=trick,
                number=trick,
            ),
        )
    ]
    pages = pdf_pages(render_volume(parts, title=trick, banner=trick).pdf)
    assert "".join(pages).count(squeezed(trick)) >= 4
    assert squeezed(trick) in squeezed("".join(docx_pieces(render_docx(parts[0].document))))


def test_two_parts_with_one_code_are_a_mistake_and_a_volume_has_an_end() -> None:
    with pytest.raises(ValueError, match="same code"):
        render_volume([Part("a", paper("甲")), Part("a", paper("乙"))], title="卷")
    with pytest.raises(Invalid, match="分卷"):
        render_volume([Part(str(n), paper("甲", Paragraph("字" * 150_000))) for n in range(3)], title="卷")


def test_only_png_and_jpeg_are_pictures() -> None:
    for data in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"", strokes(1)[:40]):
        with pytest.raises(Invalid, match="PNG"):
            as_svg(data)


def test_large_photographs_are_shrunk_and_small_ones_left_alone() -> None:
    small = photograph(1)
    assert shrunk(small) is small
    large = shrunk(photograph(1, 4000, 3000))
    assert max(size_of(large)) <= MOST_PIXELS and size_of(large)[0] * 3 == pytest.approx(
        size_of(large)[1] * 4, abs=8
    )
    assert fitted_mm(large, 157, 205)[0] <= 157


def test_rare_and_minority_names_have_glyphs_and_the_yuan_stays_a_yuan() -> None:
    names = "㛃䶮𬀩𪟝阿依古丽·买买提￥800.00"
    made = render_volume([Part("a", paper("名", Paragraph(names)))], title="卷")
    said = "".join(pdf_pages(made.pdf))
    assert squeezed(names) in said and "不能显示" not in said and "U+" not in said


def handed_in(pages: int = 2) -> bytes:
    """A PDF as a party would hand it in, with a link on its first page."""
    blocks = [
        block for page in range(1, pages + 1) for block in (PageBreak(), Paragraph(f"合同第{page}页正文"))
    ]
    writer = PdfWriter(io.BytesIO(render_pdf(Document("合同", tuple(blocks)))))
    writer.add_uri(0, "https://example.org/", (10, 10, 90, 90))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pages_of_another_pdf_are_bound_in_and_counted() -> None:
    data = handed_in()
    assert pages_of(data) == 2
    sheets = [block for page in (1, 2) for block in (PageBreak(), Sheet(data, page, f"合同（{page}／2）"))]
    parts = [*volume(1)[:-1], Part("c", paper("证据", *sheets)), Part("d", paper("封底"))]
    made = render_volume(parts, title="卷")
    first, last = made.pages["c"]
    assert last - first == 2 and made.pages["d"][0] == last + 1
    pages = pdf_pages(made.pdf)
    at = made.sheets["c"][0]
    for page in (1, 2):
        shown = pages[at - 1 + page]
        assert (
            f"合同第{page}页正文" in shown
            and f"合同（{page}／2）" in shown
            and f"第{first + page}页" in shown
        )
    assert not any(page.get("/Annots") for page in PdfReader(io.BytesIO(made.pdf)).pages), (
        "its links stay behind"
    )
    assert render_volume(parts, title="卷").pdf == made.pdf
    assert any("合同（1／2）" in piece for piece in docx_pieces(render_docx(parts[-2].document)))


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.4 nothing", handed_in()[:900], handed_in().replace(b"/Pages", b"/Pagez"), b"%PDF-1.4\n" + b"<<" * 60_000],
    ids=["empty", "words", "cut", "no pages", "deep"],
)  # fmt: skip
def test_a_pdf_that_cannot_be_drawn_is_told_before_it_stops_a_volume(data: bytes) -> None:
    assert pages_of(data) == 0


def test_a_pdf_of_many_pages_is_not_bound() -> None:
    assert pages_of(handed_in(MOST_PAGES)) == MOST_PAGES and pages_of(handed_in(MOST_PAGES + 1)) == 0


def swollen(body: bytes, head: bytes = b"/Filter/FlateDecode", kids: bytes = b"3 0 R") -> bytes:
    """A PDF of one page around a stream."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[" + kids + b"]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(body), head, body),
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (table, len(out))  # fmt: skip


def test_a_pdf_that_swells_is_told_without_unpacking_it() -> None:
    """Citizens hand in PDFs too: six hundred kilobytes once took three seconds and more than a gigabyte."""
    assert pages_of(swollen(zlib.compress(b"q Q"))) == 1
    once = zlib.compress(b"q Q " * (MOST_UNPACKED // 4 + 1), 9)
    two = b"/Filter[/FlateDecode/FlateDecode]"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for data in (
        swollen(once), swollen(zlib.compress(once), two), swollen(zlib.compress(b"q Q"), b"/Filter/LZWDecode"),
        swollen(zlib.compress(b"q Q"), kids=b"2 0 R"), swollen(zlib.compress(b"q Q")) + b"stream\n" * 6_000,
    ):  # fmt: skip
        assert pages_of(data) == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024, "kilobytes"
