"""What a file is, by its own bytes and never by its name; pictures are drawn anew, so that nothing rides along in them.

A photo from a telephone says where and with what it was taken (EXIF); drawing it anew drops that and anything hidden behind
the picture. The moment of taking is read before, for the dossier.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageOps, UnidentifiedImageError

from fengqiao.kernel.errors import Invalid

__all__ = ["MEDIA_TYPES", "MOST_BYTES", "MOST_PIXELS", "Cleaned", "clean", "digest_of", "sniff"]

MEDIA_TYPES = {"image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf"}
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a 50-megapixel telephone passes; a picture made to fill the memory does not
LONGEST_SIDE = 3508  # A4 at 300 dots per inch: a page stays readable
QUALITY = 88
_TAKEN_TAGS = (36867, 306)  # DateTimeOriginal, DateTime


@dataclass(frozen=True)
class Cleaned:
    """Bytes that are safe to keep. `taken_at`: wall time of the camera without a zone, or None."""

    data: bytes
    media_type: str
    taken_at: datetime | None


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sniff(data: bytes) -> str:
    """The media type that the first bytes say, or "" for anything that is not kept."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "application/pdf" if data[:1024].lstrip(b"\xef\xbb\xbf\x00\t\r\n ").startswith(b"%PDF-") else ""


def clean(data: bytes, name: str = "") -> Cleaned:
    """The file as it is kept. Raises Invalid with a sentence for the person who chose it; its field is `file`."""
    called = f"“{name[:40]}”" if name else "所选文件"
    if not data:
        raise Invalid("file_empty", f"{called}是空的，请重新选择。", field="file")
    if len(data) > MOST_BYTES:
        raise Invalid(
            "file_too_large", f"{called}超过 {MOST_BYTES // 1024 // 1024} MB，请压缩后再上传。", field="file"
        )
    media_type = sniff(data)
    if not media_type:
        raise Invalid(
            "file_type_refused",
            f"{called}不是 JPG、PNG 图片或 PDF 文件，请拍照或转换后再上传。",
            field="file",
        )
    if media_type == "application/pdf":
        return _pdf(data, called)
    return _picture(data, media_type, called)


def _pdf(data: bytes, called: str) -> Cleaned:
    if b"%%EOF" not in data[-2048:] or b"startxref" not in data:
        raise Invalid("file_damaged", f"{called}不完整，无法打开，请重新导出后再上传。", field="file")
    if b"/Encrypt" in data:
        raise Invalid("file_locked", f"{called}设有密码，日后无法查阅，请去掉密码后再上传。", field="file")
    if b"/JavaScript" in data or b"/Launch" in data:
        raise Invalid(
            "file_active", f"{called}含有可执行的内容，不能上传，请打印为普通 PDF 后再试。", field="file"
        )
    return Cleaned(data, "application/pdf", None)


def _picture(data: bytes, media_type: str, called: str) -> Cleaned:
    damaged = Invalid("file_damaged", f"{called}已损坏，无法打开，请重新拍照或选择。", field="file")
    form = "PNG" if media_type == "image/png" else "JPEG"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own limits: ours stand below
            with Image.open(io.BytesIO(data), formats=[form]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise Invalid("file_too_large", f"{called}尺寸过大，请缩小后再上传。", field="file")
                taken_at = _taken(opened)
                picture = ImageOps.exif_transpose(opened)
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise damaged from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    if form == "PNG":
        plain = picture.convert(
            "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
        )
        _bare(plain).save(out, "PNG", optimize=False)
    else:
        _bare(picture.convert("RGB")).save(out, "JPEG", quality=QUALITY)
    return Cleaned(out.getvalue(), media_type, taken_at)


def _bare(picture: Image.Image) -> Image.Image:
    """The same dots without anything that came with them."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _taken(picture: Image.Image) -> datetime | None:
    try:
        exif = picture.getexif()
        values = {**dict(exif), **dict(exif.get_ifd(0x8769))}
    except (OSError, SyntaxError, ValueError, KeyError):
        return None
    for tag in _TAKEN_TAGS:
        try:
            return datetime.strptime(str(values.get(tag, ""))[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - a camera knows no zone
        except ValueError:
            continue
    return None
