"""Which fonts a PDF is set in, and which characters none of them can draw.

The package pylopdf-fonts-zh-cn is always there (宋 and 黑). Fonts of the machine come on top: whoever installs 方正小标宋
and 方正仿宋_GBK, or Noto CJK for rarer characters, gets them without a setting. The same machine always gives the same bytes.
"""

from __future__ import annotations

import importlib.util
import struct
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import typst

from fengqiao.kernel.errors import Refusal

__all__ = ["FontSet", "cmap_ranges", "font_set", "missing_sentence"]

# First the fonts of official papers, then what is free; only families that exist on the machine are passed on.
ROLES = {
    "title": ("FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "方正小标宋简体", "STZhongsong"),
    "body": ("FZFangSong-Z02", "FZFangSong-Z02S", "方正仿宋_GBK", "方正仿宋简体", "FangSong_GB2312", "FangSong", "STFangsong"),
    "label": ("FZHei-B01", "FZHei-B01S", "方正黑体_GBK", "SimHei", "STHeiti"),
}  # fmt: skip
SERIF = ("Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun", "STSong")
SANS = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei")
LAST = ("DejaVu Sans",)  # check marks
INVISIBLE = frozenset(" \n\u3000\u00a0\u00ad\ufe0e\ufe0f")


@dataclass(frozen=True)
class FontSet:
    """Fonts that were found. `roles`: families by role, in order of preference; `faint`: the title has no heavy font.

    seen: characters that were found before; it grows to what is ever written, some ten thousand at most.
    """

    fonts: typst.Fonts
    roles: dict[str, tuple[str, ...]]
    faint: bool
    seen: set[str] = field(default_factory=set, compare=False, repr=False)

    def missing(self, text: Iterable[str]) -> str:
        """The characters that would be drawn as an empty box, each once, in order of code."""
        left = {character for piece in text for character in piece} - INVISIBLE - self.seen
        left = {character for character in left if ord(character) > 0x7F}
        wanted = {family for families in self.roles.values() for family in families}
        asked = set(left)
        # The families a paper names come first: one file usually settles all.
        for font in sorted(self.fonts.fonts(), key=lambda font: font.family not in wanted) if left else ():
            if not left:
                break
            if font.path:
                starts, ends = cmap_ranges(font.path, font.index)
                left = {one for one in left if not _covers(starts, ends, ord(one))}
        self.seen.update(asked - left)
        return "".join(sorted(left))


def _covers(starts: list[int], ends: list[int], code: int) -> bool:
    at = bisect_right(starts, code) - 1
    return at >= 0 and code <= ends[at]


@lru_cache(maxsize=1)
def font_set() -> FontSet:
    """The fonts of this machine. Raises Refusal where none of them is Chinese, and says what to install."""
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    shipped = [str(Path(spec.origin).parent)] if spec and spec.origin else []
    return choose(
        typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=list(shipped))
    )


def choose(fonts: typst.Fonts) -> FontSet:
    """Families by role out of what exists."""
    there = set(fonts.families())
    serif, sans, last = (tuple(name for name in names if name in there) for names in (SERIF, SANS, LAST))
    if not serif + sans:
        raise Refusal(
            "no_chinese_font",
            "本机没有中文字体，暂时不能生成 PDF 文书。请系统管理员安装字体（Debian、Ubuntu：apt install fonts-noto-cjk；"
            "或者 pip install pylopdf-fonts-zh-cn）后重启服务。Word 文书不受影响，可以先下载 Word 文书。",
        )
    roles = {
        role: tuple(name for name in names if name in there)
        + ((sans + serif) if role == "label" else (serif + sans))
        + last
        for role, names in ROLES.items()
    }
    return FontSet(fonts, roles, faint=roles["title"][0] not in ROLES["title"])


def missing_sentence(characters: str) -> str:
    """What to tell about characters that cannot be drawn; empty where there is none."""
    if not characters:
        return ""
    shown = "、".join(f"“{one}”（U+{ord(one):04X}）" for one in characters[:20])
    more = f"等 {len(characters)} 个字" if len(characters) > 20 else ""
    return f"本机字体缺字，PDF 中 {shown}{more}显示为空框，请以 Word 文书为准，或者安装含有这些字的字体后重新生成。"


@lru_cache(maxsize=128)
def cmap_ranges(path: str, index: int) -> tuple[list[int], list[int]]:
    """First and last code points of the runs that a font file maps to glyphs; empty where the file cannot be read.

    Reads formats 4 and 12 of the OpenType table `cmap`, which every font in use has. Glyph 0 means "none".
    """
    try:
        data = Path(path).read_bytes()
        start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
        for entry in range(struct.unpack_from(">H", data, start + 4)[0]):
            tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * entry)
            if tag == b"cmap":
                return _read_cmap(data, offset)
    except (OSError, struct.error):
        pass
    return [], []


def _read_cmap(data: bytes, base: int) -> tuple[list[int], list[int]]:
    best: dict[int, int] = {}
    for entry in range(struct.unpack_from(">H", data, base + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, base + 4 + 8 * entry)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            best[struct.unpack_from(">H", data, base + offset)[0]] = base + offset
    if 12 in best:
        runs = _format_12(data, best[12])
    elif 4 in best:
        runs = _format_4(data, best[4])
    else:
        runs = []
    runs.sort()
    return [first for first, _ in runs], [last for _, last in runs]


def _format_12(data: bytes, at: int) -> list[tuple[int, int]]:
    count = struct.unpack_from(">I", data, at + 12)[0]
    groups = struct.iter_unpack(">III", data[at + 16 : at + 16 + 12 * count])
    return [(first if glyph else first + 1, last) for first, last, glyph in groups if glyph or last > first]


def _format_4(data: bytes, at: int) -> list[tuple[int, int]]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", data, at + 14 + part * 2 * count + (2 if part else 0))
        for part in range(4)
    )
    runs = []
    for segment, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offsets[segment]:
                place = (
                    at + 16 + 6 * count + 2 * segment + offsets[segment] + 2 * (code - first)
                )  # after the table itself
                glyph = struct.unpack_from(">H", data, place)[0]
                if not glyph:
                    continue
            if (glyph + deltas[segment]) & 0xFFFF:
                runs.append((code, code))
    return runs
