"""调解终止告知书: what the parties are told when a mediation ends without agreement (人民调解法 art. 26).

Ours: the official set (司发通〔2010〕239号) has no such form; some local rules name one (终止调解通知书). It holds no number, no
telephone and no address of anybody, so there is no masked copy of it. Concessions and private talks are not in it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fengqiao.kernel.errors import Invalid, NotHere
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.tools.papers import (
    Block,
    Document,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Signature,
    Signatures,
    Title,
    date_text,
)

from .access import see_dispute
from .codes import END_REASONS
from .course_rules import LABOUR
from .models import Mediation, MediationMediator, Party
from .types import DisputeType, route_name, types

__all__ = ["ENDING_NOTICE", "ending_notice", "issue_ending_notice"]

ENDING_NOTICE = "调解终止告知书"
LEGAL_NOTE = (
    "说明：1. 《中华人民共和国人民调解法》第二十六条：人民调解员调解纠纷，调解不成的，应当终止调解，并依据有关法律、法规的规定，"
    "告知当事人可以依法通过仲裁、行政、司法等途径维护自己的权利。\n2. 人民调解不收取任何费用（第四条）。\n"
    "3. 本告知书一式数份，当事人各执一份，人民调解委员会留存一份。"
)


def ending_notice(scope: Scope, county: str, dispute_id: UUID) -> Document:
    """The notice of the latest mediation. Raises NotHere where the dispute is not in scope or its mediation did not end so."""
    dispute = see_dispute(scope, county, dispute_id)
    row: Mediation | None = (
        Mediation.objects.of(dispute)
        .filter(state__in=("failed", "withdrawn"))
        .select_related("handling__organisation")
        .order_by("-created_at", "-id")
        .first()
    )
    if row is None:
        raise NotHere("ending_not_here", "这件纠纷没有终止的调解，不能制作告知书。")
    parties = list(Party.objects.of(dispute).order_by("ordinal"))
    kind, house = types()[dispute.type], row.handling.organisation
    mediators = (
        MediationMediator.objects.of(row)
        .filter(to_on=None)
        .select_related("mediator")
        .order_by("from_on", "id")
    )
    blocks: list[Block] = [
        Title(ENDING_NOTICE),
        Paragraph(f"编号：{row.number}", align="right"),
        Paragraph("、".join(party.name for party in parties) + "："),
        Paragraph(
            f"你们之间的{_matter(kind)}，本委员会于{date_text(row.accepted_on)}受理，经调解，因{END_REASONS.get(row.end_reason, '其他原因')}，"
            f"于{date_text(row.closed_on)}终止调解。现将有关事项告知如下："
        ),
        Heading("一、可以依法选择的途径"),
        Numbered(tuple(f"{route_name(code)}。" for code in (row.routes_told or kind.routes))),
        Heading("二、主管部门"),
        Paragraph(f"这类纠纷由{kind.department}部门主管，可以向其反映，请求依法处理。"),
        Heading("三、请留意"),
        Numbered(_advice(kind)),
        Signatures(
            (
                Signature("人民调解员（签名）", "、".join(one.mediator.name for one in mediators)),
                *(Signature(f"{party.name}（签收）") for party in parties[:8]),
            ),
            f"（{house.seal_name}印章）",
            date_text(row.closed_on),
        ),
        Note(LEGAL_NOTE),
    ]
    return Document(title=ENDING_NOTICE, blocks=tuple(blocks), number=row.number)


def _matter(kind: DisputeType) -> str:
    """邻里纠纷（用水、排水）: a type is a list of words, so it stands behind the family's name."""
    return f"{kind.family.name}纠纷（{kind.name}）"


def _advice(kind: DisputeType) -> tuple[str, ...]:
    """Periods and help that people miss. Sources: 民法典 art. 188, 诉讼时效规定 art. 12, 劳动争议调解仲裁法 art. 27, 民诉法解释 art. 107."""
    period = (
        "申请劳动仲裁的时效一般为一年，自知道或者应当知道权利被侵害之日起计算；劳动关系终止的，自终止之日起一年内提出。"
        if kind.family.code in LABOUR
        else "向人民法院请求保护民事权利的诉讼时效一般为三年；请求人民调解委员会调解的，时效自提出请求之日起中断，重新计算。法律另有规定的，依照其规定。"
    )
    return (
        period,
        "请妥善保管合同、票据、照片、证人信息等证据。",
        "为达成调解协议作出的让步，不得在以后的诉讼中作为对其不利的根据。",
        "经济困难的，可以申请法律援助；法律问题可以拨打公共法律服务热线12348。",
        "以后双方都愿意调解的，可以再次申请人民调解。",
    )


def issue_ending_notice(*, actor: Actor, now: datetime, county: str, id: UUID, reason: str) -> Document:
    """The same paper: it holds nothing that would have to be revealed, so no look is left."""
    if len(reason.strip()) < 2:
        raise Invalid("look_without_reason", "请写明用途。", field="reason")
    return ending_notice(actor.scope, county, id)
