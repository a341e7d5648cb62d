"""Storage: what is let in, what is taken out of it, and that a blob is whole or absent."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from fengqiao.kernel.errors import Invalid
from fengqiao.tools.storage import Damaged, Folder, clean, cleaning, digest_of, sniff

from .making import SECRET, pdf, picture

pytestmark = pytest.mark.req("CAS-10")


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_is_drawn_anew_without_what_came_with_it(form: str) -> None:
    data = picture(form, exif=True)
    assert SECRET in data
    found = clean(data + b"<script>behind</script>", "照片")
    assert SECRET not in found.data and b"<script>" not in found.data
    assert found.taken_at is not None and found.taken_at.isoformat() == "2026-05-11T08:30:00"
    with Image.open(io.BytesIO(found.data)) as opened:
        assert opened.size == (40, 20) and not dict(opened.getexif())


def test_a_turned_photo_stands_upright_and_a_large_one_shrinks() -> None:
    with Image.open(io.BytesIO(clean(picture(turned=True)).data)) as opened:
        assert opened.size == (20, 40)
    with Image.open(io.BytesIO(clean(picture(size=(5000, 2500))).data)) as opened:
        assert opened.size == (3508, 1754)


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "file_empty", "空"),
        (b"MZ\x90\x00 program", "file_type_refused", "不是 JPG"),
        (b"<svg onload='x'/>", "file_type_refused", "PDF"),
        (b"GIF89a....", "file_type_refused", "不是"),
        (picture()[:200], "file_damaged", "损坏"),
        (b"\x89PNG\r\n\x1a\nnothing", "file_damaged", "损坏"),
        (b"%PDF-1.7 half", "file_damaged", "不完整"),
        (pdf(b"/Encrypt 5 0 R"), "file_locked", "密码"),
        (pdf(b"/S /JavaScript"), "file_active", "可执行"),
    ],
)  # fmt: skip
def test_what_is_no_picture_and_no_pdf_is_refused_with_a_sentence(data: bytes, code: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refusal:
        clean(data, "附件.jpg")
    assert (
        refusal.value.code == code and refusal.value.field == "file" and "附件.jpg" in refusal.value.sentence
    )


def test_size_counts_in_bytes_and_in_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "MOST_PIXELS", 799)
    with pytest.raises(Invalid, match="尺寸过大"):
        clean(picture())
    monkeypatch.setattr(cleaning, "MOST_BYTES", 100)
    with pytest.raises(Invalid, match="MB"):
        clean(pdf(b"x" * 200))


def test_a_pdf_stays_as_it_is() -> None:
    assert clean(pdf()).data == pdf() and sniff(b"\xef\xbb\xbf" + pdf()) == "application/pdf"


def test_a_blob_comes_back_by_its_digest_and_is_private(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "files")
    digest = folder.put(b"sealed")
    assert digest == digest_of(b"sealed") and folder.put(b"sealed") == digest
    assert folder.get(digest) == b"sealed"
    kept = [file for file in folder.path.rglob("*") if file.is_file()]
    assert len(kept) == 1 and kept[0].stat().st_mode & 0o077 == 0


def test_a_changed_or_missing_blob_is_told_and_no_other_path_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "files")
    digest = folder.put(b"sealed")
    next(file for file in folder.path.rglob("*") if file.is_file()).write_bytes(b"sealeD")
    for wrong in (digest, digest_of(b"never put"), "../../etc/passwd", "", "A" * 64):
        with pytest.raises(Damaged):
            folder.get(wrong)
