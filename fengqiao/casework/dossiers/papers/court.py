"""司法确认申请书: both parties ask the court together (人民调解法 art. 33; 民事诉讼法 art. 205). Between persons, or with a unit."""

from __future__ import annotations

from fengqiao.casework.agreements.queries import AgreementView
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

from ..matter import Matter
from .pieces import mask_note, person_text

__all__ = ["confirmation"]


def confirmation(matter: Matter, agreement: AgreementView) -> Document:
    """The joint application. A unit is named with room for its legal representative, who signs beside its seal."""
    has_unit = any(not one.is_person for one in matter.parties)
    blocks: list[Block] = [Title("司法确认申请书")]
    for one in matter.parties:
        if one.is_person:
            blocks.append(
                Paragraph(
                    f"{person_text(one)}。公民身份号码：＿＿＿＿＿＿＿＿＿＿＿＿＿＿。", lead="申请人："
                )
            )
        else:
            place = f"，住所地{one.address}" if one.address else ""
            phone = f"，联系方式{one.phone}" if one.phone else ""
            blocks.append(Paragraph(f"{one.name}{place}{phone}。", lead="申请人："))
            blocks.append(Paragraph("＿＿＿＿＿＿，职务：＿＿＿＿＿＿。", lead="法定代表人（主要负责人）："))
    effective = agreement.effective_on or agreement.reached_on
    blocks += [
        Heading("请求事项"),
        Paragraph(f"请求确认申请人于{date_text(agreement.reached_on)}经{matter.organisation_name}主持调解达成的调解协议（编号：{agreement.number}）有效。"),
        Heading("事实和理由"),
        Paragraph(agreement.facts),
        Paragraph(f"经{matter.organisation_name}调解，申请人自愿达成调解协议，协议自{date_text(effective)}起生效。协议内容如下："),
        *(Paragraph(line) for line in agreement.terms.splitlines() if line.strip()),
        Paragraph("申请人承诺："),
        Numbered((
            "出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；",
            "如果因为该协议内容而给他人造成损害的，愿意承担相应的民事责任和其他法律责任；",
            "协议内容不涉及身份关系的确认或者解除，不涉及物权、知识产权的确权。",
        )),
        Paragraph("申请人依照《中华人民共和国人民调解法》第三十三条、《中华人民共和国民事诉讼法》第二百零五条，自协议生效之日起三十日内共同提出申请。"),
        Paragraph("此致"),
        Paragraph("＿＿＿＿＿＿＿＿＿＿人民法院"),
        Signatures(tuple(Signature(f"申请人{one.name}{'（签名）' if one.is_person else '（盖章，法定代表人签名）'}") for one in matter.parties), on=date_text(None)),
        Note("附：1. 调解协议书；2. 人民调解委员会主持调解的证明；3. 申请人身份证明" + ("，单位的营业执照、法定代表人身份证明" if has_unit else "") + "；4. 与协议有关的财产权利证明。"),
        *mask_note(matter),
    ]  # fmt: skip
    return Document(
        title="司法确认申请书", form="人民调解法第三十三条", number=agreement.number, blocks=tuple(blocks)
    )
