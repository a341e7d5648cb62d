"""Small files for tests: pictures with and without EXIF, a PDF."""

from __future__ import annotations

import io

from PIL import Image

TAKEN = "2026:05:11 08:30:00"
SECRET = b"GPS-38.9N-106.5E"


def picture(
    form: str = "JPEG", size: tuple[int, int] = (40, 20), *, exif: bool = False, turned: bool = False
) -> bytes:
    """A red picture; with EXIF it tells when and where it was taken."""
    out = io.BytesIO()
    tags = Image.Exif()
    if exif:
        tags[306] = TAKEN
        tags[270] = SECRET.decode()
    if turned:
        tags[274] = 6
    Image.new("RGB", size, (200, 30, 30)).save(out, form, exif=tags.tobytes())
    return out.getvalue()


def pdf(body: bytes = b"") -> bytes:
    """As much of a PDF as the check reads."""
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + body + b"\nstartxref\n0\n%%EOF\n"
