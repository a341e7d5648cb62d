"""What stands at the beginning: 人民调解申请书, 人民调解受理登记表, 当事人权利义务告知书."""

from __future__ import annotations

from django.utils.timezone import localdate

from fengqiao.tools.papers import (
    Cell,
    Document,
    Grid,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Signature,
    Signatures,
    Title,
    date_text,
)

from ..matter import Matter
from .pieces import FORM, SPAN, WIDTHS, mask_note, names, party_rows, wide

__all__ = ["application", "register", "rights"]

RIGHTS = (
    "选择或者接受人民调解员；",
    "接受调解、拒绝调解或者要求终止调解；",
    "要求调解公开进行或者不公开进行；",
    "自主表达意愿、自愿达成调解协议。",
)
DUTIES = (
    "如实陈述纠纷事实；",
    "遵守调解现场秩序，尊重人民调解员；",
    "尊重对方当事人行使权利。",
)


def application(matter: Matter) -> Document:
    """The parties' application (申请书): who, what happened, what they ask for."""
    dispute = matter.dispute
    rows: list[tuple[Cell, ...]] = []
    for one in matter.side("applicant"):
        rows += party_rows(one, "申请人")
    for one in matter.side("respondent", "third"):
        rows += party_rows(one, "被申请人" if one.side == "respondent" else "第三人")
    # Every further party takes some room from the fields, so that an ordinary form stays on one page with its signatures.
    less = 9 * max(len(matter.parties) - 2, 0)
    requests = matter.volume.requests if matter.volume else ""
    rows.append(wide("纠纷简要情况", dispute.narrative, max(52 - less, 18)))
    rows.append(wide("当事人申请事项", requests, max(34 - less, 18)))
    said = "人民调解委员会已将申请人民调解的相关规定告知我，现自愿申请人民调解。"
    rows.append((Cell(said, columns=SPAN, align="left"),))
    return Document(
        title="人民调解申请书", form=FORM, number=matter.number,
        blocks=(
            Title("人民调解申请书"),
            Grid(WIDTHS, tuple(rows)),
            Signatures((Signature("申请人（签名、盖章或者按指印）"),), on=date_text(localdate(dispute.received_at))),
            *mask_note(matter),
        ),
    )  # fmt: skip


def register(matter: Matter) -> Document:
    """The committee's register of acceptance (受理登记表)."""
    dispute, day = matter.dispute, date_text(matter.mediation.accepted_on)
    asked = dispute.channel != "initiative"
    ones, others = names(matter.side("applicant")), names(matter.side("respondent", "third"))
    how = "依当事人申请" if asked else "主动调解"
    between = f"{ones}与{others}之间" if others else f"{ones}的"
    said = f"{day}，{matter.organisation_name}{how}，经当事人同意，调解{between}的纠纷。".replace(
        "的的", "的"
    )
    marks = ("■", "□") if asked else ("□", "■")
    rows = (
        (Cell(said, columns=SPAN, align="left", least_mm=16),),
        wide("纠纷类型", f"{matter.kind.family.name}（{matter.kind.name}）", 10, "center"),
        wide("案件来源", f"{marks[0]} 当事人申请　　{marks[1]} 人民调解委员会主动调解", 10, "center"),
        wide("发生地", matter.place_name, 10, "center"),
        wide("纠纷简要情况", dispute.narrative, 74),
    )
    return Document(
        title="人民调解受理登记表", form=FORM, number=matter.number,
        blocks=(
            Title("人民调解受理登记表"),
            Paragraph(f"编号：{matter.number}", align="right"),
            Grid(WIDTHS, rows),
            Signatures((Signature("当事人（签名）"), Signature("登记人（签名）")), f"（{matter.seal_name}印章）", day),
            Note("说明：本表由人民调解委员会填写。"),
        ),
    )  # fmt: skip


def rights(matter: Matter) -> Document:
    """The notice of rights and duties (人民调解法 art. 23, 24), and what else a party is told before mediation."""
    lines = tuple(Signature(f"{one.name}（签名）") for one in matter.parties)
    return Document(
        title="当事人权利义务告知书", form="人民调解法第二十三条、第二十四条", number=matter.number,
        blocks=(
            Title("当事人权利义务告知书"),
            Paragraph(f"{names(matter.parties)}：", align="left"),
            Paragraph(f"{matter.organisation_name}受理了你们之间的纠纷（编号：{matter.number}）。依照《中华人民共和国人民调解法》，现将有关事项告知如下："),
            Heading("一、当事人在人民调解活动中享有下列权利（第二十三条）"),
            Numbered(RIGHTS),
            Heading("二、当事人在人民调解活动中履行下列义务（第二十四条）"),
            Numbered(DUTIES),
            Heading("三、其他事项"),
            Numbered((
                "人民调解委员会调解民间纠纷，不收取任何费用（第四条）。",
                "当事人一方明确拒绝调解的，不得调解（第十七条）；调解不成的，可以依法通过仲裁、行政、司法等途径维护自己的权利（第二十六条）。",
                "达成的调解协议具有法律约束力，当事人应当按照约定履行（第三十一条）；双方认为有必要的，可以自协议生效之日起三十日内共同向人民法院申请司法确认（第三十三条）。",
                "调解员与本纠纷有利害关系的，当事人可以要求更换。",
            )),
            Paragraph("以上内容已经告知，本人已经知悉。"),
            Signatures((*lines, Signature("告知人（人民调解员签名）")), f"（{matter.seal_name}印章）", date_text(matter.mediation.accepted_on)),
        ),
    )  # fmt: skip
