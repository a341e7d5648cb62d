"""What holds a volume together: 卷宗封面, 卷内目录, 证据材料封页, 卷宗情况说明, 封底."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from fengqiao.tools.papers import (
    Block,
    Cell,
    Contents,
    Document,
    Grid,
    Line,
    Note,
    Paragraph,
    Signature,
    Signatures,
    Square,
    Table,
    Title,
    date_text,
)

from ..codes import KEEPING
from ..collected import Collected
from ..matter import Matter
from .pieces import FORM

__all__ = ["Binding", "back", "contents", "cover", "evidence_cover", "statement"]

WIDTHS = (28, 50, 28, 51)


@dataclass(frozen=True)
class Binding:
    """What the cover says beside the dispute: who filed it and when, how long it is kept, and where it can be verified."""

    filed_by: str = ""
    filed_on: date | None = None
    keeping: str = ""
    kept_until: date | None = None
    remark: str = ""
    ordinal: int = 1
    verify_at: str = ""
    code: str = ""

    @property
    def keeping_text(self) -> str:
        if not self.keeping:
            return ""
        return KEEPING[self.keeping] + (f"（至{date_text(self.kept_until)}）" if self.kept_until else "")


def cover(matter: Matter, binding: Binding) -> Document:
    """The cover (封面)."""
    mediation = matter.mediation
    until = date_text(mediation.closed_on) if mediation.closed_on else "　　　年　　月　　日"

    def pair(label: str, text: str, least: int = 15) -> tuple[Cell, ...]:
        return (Cell(label, label=True, least_mm=least), Cell(text, columns=3))

    number = matter.number + (f"（第{binding.ordinal}卷）" if binding.ordinal > 1 else "")
    rows = (
        pair("卷　名", matter.dispute.title, 24),
        (Cell("年　度", label=True, least_mm=15), Cell(f"{mediation.accepted_on.year}年"), Cell("卷　号", label=True), Cell(number)),
        pair("调 解 员", "、".join(matter.mediators)),
        pair("调解日期", f"{date_text(mediation.accepted_on)}至{until}"),
        (Cell("立 卷 人", label=True, least_mm=15), Cell(binding.filed_by), Cell("立卷日期", label=True), Cell(date_text(binding.filed_on))),
        pair("保管期限", binding.keeping_text),
        pair("备　注", binding.remark, 24),
    )  # fmt: skip
    blocks: list[Block] = [
        Paragraph("", align="center"), Paragraph("", align="center"), Title(matter.organisation_name), Title("卷　　宗"),
        Paragraph("", align="center"), Grid(WIDTHS, rows),
    ]  # fmt: skip
    if binding.verify_at:
        caption = f"核验码：{binding.code}\n手机扫码，或者打开 {binding.verify_at} ，可以核对本卷的卷号和摘要；上传电子卷可以核对是否被改动。"
        blocks.append(Square(binding.verify_at, caption))
    return Document(title="卷宗封面", form=FORM, number=matter.number, blocks=tuple(blocks))


def contents(matter: Matter, lines: Sequence[Line]) -> Document:
    """The contents (卷内目录); the pages are those of the volume."""
    return Document(
        title="卷内目录", form=FORM, number=matter.number, blocks=(Title("卷内目录"), Contents(tuple(lines)))
    )


def evidence_cover(matter: Matter, name: str, files: Sequence[Collected]) -> Document:
    """The sheet before what was collected (证据材料封页): a list of it."""
    rows = tuple(
        (str(number), one.name, date_text(localdate(one.taken_at)), f"{max(one.size // 1024, 1)} KB")
        for number, one in enumerate(files, 1)
    )
    return Document(
        title=name, form=FORM, number=matter.number,
        blocks=(
            Title(name), Paragraph(f"编号：{matter.number}", align="right"),
            Table((14, 82, 36, 25), ("序号", "名称", "收集日期", "大小"), rows),
            Signatures((Signature("收集人（签名）"),), f"（{matter.seal_name}印章）"),
        ),
    )  # fmt: skip


def statement(matter: Matter, binding: Binding, text: str) -> Document:
    """The note on the volume (卷宗情况说明)."""
    blocks: list[Block] = [Title("卷宗情况说明")]
    blocks += [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]
    lines = (Signature("立卷人（签名）"), Signature("检查人（签名）"))
    return Document(
        title="卷宗情况说明", form=FORM, number=matter.number,
        blocks=(*blocks, Signatures(lines, f"（{matter.seal_name}印章）", date_text(binding.filed_on))),
    )  # fmt: skip


def back(matter: Matter, binding: Binding) -> Document:
    """The back (封底): who filed, who checked."""
    rows = (
        (Cell("卷　号", label=True, least_mm=14), Cell(matter.number)),
        (Cell("承办单位", label=True, least_mm=14), Cell(matter.organisation_name)),
        (Cell("立 卷 人", label=True, least_mm=14), Cell(binding.filed_by)),
        (Cell("立卷日期", label=True, least_mm=14), Cell(date_text(binding.filed_on))),
        (Cell("保管期限", label=True, least_mm=14), Cell(binding.keeping_text)),
    )
    return Document(
        title="封底", form=FORM, number=matter.number,
        blocks=(
            *(Paragraph("", align="center") for _ in range(9)), Title("封　　底"), Grid((35, 122), rows),
            Note("说明：卷内文书连续编页，页次以目录为准。封卷后内容不再变动，电子卷的摘要和签名可以核验。"),
        ),
    )  # fmt: skip
