"""Pictures for tests and measurements: a different scribble for every number."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

__all__ = ["photograph", "strokes"]


def strokes(seed: int, width: int = 480, height: int = 200) -> bytes:
    """A scribble as a signature pad sends it: PNG with a clear ground."""
    chance = random.Random(seed)
    picture = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    points = [(chance.randint(10, width - 10), chance.randint(10, height - 10)) for _ in range(30)]
    ImageDraw.Draw(picture).line(points, fill=(0, 0, 0, 255), width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def photograph(seed: int, width: int = 1600, height: int = 1200) -> bytes:
    """A JPEG with a mark that differs."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    ImageDraw.Draw(picture).text((width // 3, height // 3), str(seed), fill=(200, 30, 30))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=75)
    return out.getvalue()
