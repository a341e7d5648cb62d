"""What was said and found: 人民调解调查记录, 人民调解记录, 人民调解回访记录. One paper for each time."""

from __future__ import annotations

from django.utils.timezone import localdate

from fengqiao.casework.meetings.queries import SessionView
from fengqiao.tools.papers import (
    Block,
    Cell,
    Document,
    Grid,
    Heading,
    Note,
    Paragraph,
    Signature,
    Signatures,
    Title,
    date_text,
)

from ..matter import Matter, VisitData
from ..models import Inquiry
from .pieces import FORM, WIDTHS, between, names, wide

__all__ = ["inquiry", "session", "visit"]


def _paragraphs(text: str) -> list[Block]:
    """Running text: it may fill pages, which the field of a form does badly."""
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def inquiry(matter: Matter, one: Inquiry) -> Document:
    """调查记录: whom the committee asked."""
    rows = [
        wide("时间", between(one.starts_at, one.ends_at)),
        wide("地点", one.place),
        wide("参加人", one.others or one.inquirers),
        wide("被调查人", one.asked + (f"（{one.relation}）" if one.relation else "")),
    ]
    lines = (Signature("被调查人（签名）"), Signature("调查人（签名）"), Signature("记录人（签名）"))
    return Document(
        title="人民调解调查记录", form=FORM, number=matter.number,
        blocks=(
            Title("人民调解调查记录"), Grid(WIDTHS, tuple(rows)), Heading("记录："), *_paragraphs(one.record),
            Signatures(lines, on=date_text(localdate(one.starts_at))),
        ),
    )  # fmt: skip


def session(matter: Matter, one: SessionView) -> Document:
    """调解记录: one session. The result stands in the last session before an agreement or an end."""
    is_last = one.id == matter.sessions[-1].id
    rows = [
        wide("时间", between(one.starts_at, one.ends_at)),
        wide("地点", f"{one.place}（{one.means_name}）"),
        wide("当事人", "、".join(one.present)),
        wide("参加人", "、".join(part for part in ("、".join(matter.mediators), one.others) if part)),
    ]
    lines = (
        Signature("当事人（签名、盖章或者按指印）"),
        Signature("人民调解员（签名）"),
        Signature("记录人（签名）"),
    )
    return Document(
        title="人民调解记录", form=FORM, number=matter.number,
        blocks=(
            Title("人民调解记录"), Grid(WIDTHS, tuple(rows)),
            Paragraph("人民调解委员会已将人民调解的相关规定告知各方当事人。"),
            Heading("调解记录："), *_paragraphs(one.record),
            Heading("调解结果："), Paragraph(_result(matter) if is_last else "本次未达成协议，另行调解。"),
            Signatures(lines, on=date_text(localdate(one.starts_at))),
        ),
    )  # fmt: skip


def _result(matter: Matter) -> str:
    if matter.agreement:
        return f"双方于{date_text(matter.agreement.reached_on)}达成{matter.agreement.form_name}（{matter.agreement.number}）。"
    if matter.mediation.state == "withdrawn":
        return "申请人撤回申请，调解终止。"
    if matter.mediation.state == "failed":
        return "未达成协议，调解终止，已告知当事人可以依法通过仲裁、行政、司法等途径维护权利。"
    return "调解仍在进行。"


def visit(matter: Matter, one: VisitData) -> Document:
    """回访记录. It carries the number of the agreement (filling guide)."""
    number = matter.agreement.number if matter.agreement else matter.number
    found = f"{one.means}：{one.result}。" + (f"\n{one.note}" if one.note else "")
    rows = (
        wide("当事人", names(matter.parties), 12),
        wide("调解协议编号", number, 12),
        wide("回访事由", matter.dispute.title, 12),
        wide("回访时间", date_text(one.made_on), 12),
        (Cell("回访情况", label=True, columns=2, least_mm=96), Cell(found, columns=7, align="left")),
    )
    return Document(
        title="人民调解回访记录", form=FORM, number=number,
        blocks=(
            Title("人民调解回访记录"), Grid(WIDTHS, rows),
            Signatures((Signature("回访人（签名）"),), f"（{matter.seal_name}印章）", date_text(one.made_on)),
            Note("说明：回访情况包括协议履行情况，当事人是否反悔、起诉及其结果，有无激化迹象和采取的措施。"),
        ),
    )  # fmt: skip
