"""Strokes of a signature on a screen: checked, and drawn as a picture. Plain Python.

A stroke is a list of points [x, y, t]: thousandths of the pad's height from its left and upper edge, and milliseconds from the
first point. So a signature of any screen has the same size, and its rhythm is kept with it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from fengqiao.kernel.errors import Invalid

__all__ = ["check_strokes", "draw_strokes"]

Strokes = list[list[list[int]]]
MOST_POINTS = 20_000
LEAST_LENGTH = 700  # less ink than two thirds of the pad's height is a slip of the finger, no name
WIDEST = 6_000
HEIGHT_DOTS, PEN = 240, 6


def check_strokes(strokes: Sequence[Sequence[Sequence[int]]]) -> Strokes:
    """The strokes as whole numbers. Raises Invalid, field `strokes`, for anything that is no signature."""
    wrong = Invalid("strokes_invalid", "签名数据无法识别，请清除后重新签名。", field="strokes")
    if (
        not isinstance(strokes, list | tuple)
        or sum(len(one) for one in strokes if isinstance(one, list | tuple)) > MOST_POINTS
    ):
        raise wrong
    found: Strokes = []
    for stroke in strokes:
        if not isinstance(stroke, list | tuple):
            raise wrong
        points = []
        for point in stroke:
            if (
                not isinstance(point, list | tuple)
                or len(point) != 3
                or not all(isinstance(v, int) for v in point)
            ):
                raise wrong
            x, y, t = point
            if not (0 <= x <= WIDEST and 0 <= y <= 1000 and 0 <= t <= 3_600_000):
                raise wrong
            points.append([x, y, t])
        if points:
            found.append(points)
    length = sum(
        abs(a[0] - b[0]) + abs(a[1] - b[1])
        for stroke in found
        for a, b in zip(stroke, stroke[1:], strict=False)
    )
    if length < LEAST_LENGTH:
        raise Invalid("strokes_too_few", "请在签名框内签写完整姓名。", field="strokes")
    return found


def draw_strokes(strokes: Strokes) -> bytes:
    """A PNG of the signature in black on white, cut to its ink with a margin."""
    scale, big = HEIGHT_DOTS / 1000, 3  # drawn three times as large and shrunk: smooth edges
    xs = [point[0] for stroke in strokes for point in stroke]
    ys = [point[1] for stroke in strokes for point in stroke]
    left, top = min(xs) - 60, min(ys) - 60
    width, height = max(xs) - left + 60, max(ys) - top + 60
    picture = Image.new("L", (int(width * scale * big) + 1, int(height * scale * big) + 1), 255)
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        dots = [((x - left) * scale * big, (y - top) * scale * big) for x, y, _ in stroke]
        if len(dots) > 1:
            pen.line(dots, fill=0, width=PEN * big // 2, joint="curve")
        for x, y in (dots[0], dots[-1]):
            r = PEN * big / 4
            pen.ellipse((x - r, y - r, x + r, y + r), fill=0)
    out = io.BytesIO()
    picture.resize(
        (max(picture.width // big, 1), max(picture.height // big, 1)), Image.Resampling.LANCZOS
    ).save(out, "PNG")
    return out.getvalue()
