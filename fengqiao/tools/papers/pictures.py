"""Pictures in papers: only PNG and JPEG, wrapped into an SVG of our own; QR codes by segno. No SVG of a user is ever read."""

from __future__ import annotations

import base64
import io

import segno
from PIL import Image, UnidentifiedImageError

from fengqiao.kernel.errors import Invalid

__all__ = ["as_svg", "fitted_mm", "shrunk", "size_of", "square_png", "square_svg"]

_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
MOST_PIXELS = 1700  # the longer side: 205 mm at 210 dots per inch, enough to read a receipt
MOST_AREA = 60_000_000  # above that a picture is no photograph but a bomb


def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=list(_TYPES))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise Invalid("picture_unreadable", "图片不是 PNG 或者 JPEG，或者已经损坏，不能放入文书。") from None
    if picture.width * picture.height > MOST_AREA:
        raise Invalid("picture_too_large", "图片过大，请缩小后再上传。")
    return picture


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises Invalid for what is neither PNG nor JPEG."""
    picture = _opened(data)
    return picture.width, picture.height


def fitted_mm(data: bytes, width_mm: float, height_mm: float) -> tuple[float, float]:
    """The largest size within the two millimetres; a small picture is not blown up beyond 72 dots per inch."""
    width, height = size_of(data)
    scale = min(width_mm / width, height_mm / height, 25.4 / 72)
    return round(width * scale, 2), round(height * scale, 2)


def shrunk(data: bytes) -> bytes:
    """The picture, not larger than a page can show: photographs of telephones have eight times the pixels of a printed page."""
    picture = _opened(data)
    if max(picture.size) <= MOST_PIXELS:
        return data
    form = picture.format or "JPEG"
    if form == "JPEG":
        picture.draft(
            "RGB", (MOST_PIXELS, MOST_PIXELS)
        )  # decodes at a fraction of the size, which is most of the time saved
    out = io.BytesIO()
    try:
        picture.thumbnail((MOST_PIXELS, MOST_PIXELS))
        picture.save(out, form, **({"quality": 80} if form == "JPEG" else {}))
    except OSError:
        raise Invalid("picture_unreadable", "图片已经损坏，不能放入文书。") from None
    return out.getvalue()


def as_svg(data: bytes) -> str:
    """The picture inside an SVG: typst takes text, and keeps a JPEG as it is. (As an array of numbers it costs ten times as much.)"""
    picture = _opened(data)
    kind = _TYPES[picture.format or ""]
    size = f'width="{picture.width}" height="{picture.height}"'
    body = base64.b64encode(data).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size}>'
        f'<image {size} xlink:href="data:{kind};base64,{body}"/></svg>'
    )


def square_svg(text: str) -> str:
    """A QR code as SVG."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode("ascii")


def square_png(text: str) -> bytes:
    """A QR code as PNG, for Word."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", border=2, scale=8)
    return out.getvalue()
