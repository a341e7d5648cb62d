"""人民调解协议书, 部分调解协议书 and 无争议事实记载 from rows, with the signatures that were drawn on a screen.

Form: 司发通〔2010〕239号; what it may state: 人民调解法 art. 29. The annex itself was not at hand: the order of the fields follows stored
copies. No identity number is printed; telephone and address are masked unless they were revealed with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.models import Mediation, Party
from fengqiao.casework.cases.services import Revealed, reveal_party
from fengqiao.casework.files.queries import read_file
from fengqiao.kernel.errors import NotHere, Refusal
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.tools.papers import (
    Block,
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

from .paper_parts import FORM, MASKED, contacts, is_masked, party_rows, promise_line
from .paper_registry import PAPERS, Paper
from .queries import AgreementView, Signer, agreements_below

__all__ = ["issue_written_agreement", "written_agreement_paper"]

WIDTHS = (20, 24, 27, 13, 12, 13, 18, 13, 17)  # millimetres, as in the register of oral agreements
LAW = (
    "说明：1. 本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效（人民调解法第二十九条）。"
    "\n2. 双方当事人认为有必要的，可以自协议生效之日起三十日内共同向人民法院申请司法确认（第三十三条）；就协议的履行或者内容发生争议的，"
    "可以向人民法院提起诉讼（第三十二条）。"
)
FACTS_LAW = "说明：本记载经各方当事人同意制作，只记载当事人无争议的事实；调解不成的，当事人为达成协议作出的让步不在此列。"
TITLES = {"whole": "人民调解协议书", "partial": "人民调解协议书（部分事项）", "facts": "无争议事实记载"}
DONE = ("in_force", "signing", "draft", "superseded")


def written_agreement_paper(
    scope: Scope, county: str, dispute_id: UUID, *, agreement: UUID | None = None, clear: Mapping[UUID, Revealed] | None = None
) -> Document:  # fmt: skip
    """The paper of one written agreement: the named one, else the latest that was not thrown away.

    clear: telephone and address of parties that were revealed, by party id; the others stay masked. Raises NotHere.
    """
    dispute = see_dispute(scope, county, dispute_id)
    one = _chosen(agreements_below(dispute), agreement)
    mediation = (
        Mediation.objects.of(dispute)
        .select_related("handling__organisation")
        .get(county=county, id=one.mediation_id)
    )
    signing = {signer.id for signer in one.signers if signer.role == "party"}
    parties = [party for party in Party.objects.of(dispute).order_by("ordinal") if party.id in signing]
    seal = mediation.handling.organisation.seal_name
    note = (FACTS_LAW if one.covers == "facts" else LAW) + (
        f"\n{'2' if one.covers == 'facts' else '3'}. {MASKED}" if is_masked(parties, clear or {}) else ""
    )
    return Document(
        title=TITLES[one.covers], form=FORM, number=one.number,
        blocks=(
            Title(TITLES[one.covers]),
            Paragraph(f"编号：{one.number}", align="right"),
            _parties(parties, clear or {}),
            *_text(one, len(parties)),
            Signatures(
                tuple(_line(scope, county, one, signer) for signer in one.signers),
                "" if one.covers == "facts" else f"（{seal}印章）" + (f"{date_text(one.seal.signed_on)}盖章" if one.seal else ""),
                date_text(one.effective_on or (one.reached_on if one.covers == "facts" else None)),
            ),
            Note(note),
        ),
    )  # fmt: skip


def issue_written_agreement(*, actor: Actor, now: datetime, county: str, id: UUID, reason: str) -> Document:
    """The agreement with telephones and addresses in clear, for the parties and the volume; every party's data counts as looked at."""
    dispute = see_dispute(actor.scope, county, id)
    clear = {
        party: reveal_party(actor=actor, now=now, county=county, id=id, party=party, reason=reason)
        for party in Party.objects.of(dispute).order_by("ordinal").values_list("id", flat=True)
    }
    return written_agreement_paper(actor.scope, county, id, clear=clear)


PAPERS.add("written_agreement")(
    Paper("written_agreement", TITLES["whole"], written_agreement_paper, issue_written_agreement)
)


def _chosen(found: list[AgreementView], agreement: UUID | None) -> AgreementView:
    rows = [
        one
        for one in found
        if one.form == "written" and (one.id == agreement if agreement else one.state in DONE)
    ]
    if not rows:
        raise NotHere("written_agreement_not_here", "这件纠纷没有书面协议，不能制作调解协议书。")
    return next((one for one in reversed(rows) if one.state != "superseded"), rows[-1])


def _parties(parties: list[Party], clear: Mapping[UUID, Revealed]) -> Grid:
    return Grid(WIDTHS, tuple(row for party in parties for row in party_rows(party, *contacts(party, clear))))


def _text(one: AgreementView, parties: int) -> list[Block]:
    """Facts, terms and obligations, each paragraph of what was typed on its own."""
    found: list[Block] = [Heading("一、纠纷主要事实、争议事项"), *_paragraphs(one.facts)]
    if one.covers == "facts":
        return [Heading("各方无争议的事实"), *_paragraphs(one.facts), *_paragraphs(one.terms)]
    lead = (
        "就下列部分事项，各方自愿达成如下协议，其余事项继续协商："
        if one.covers == "partial"
        else "经调解，各方自愿达成如下协议："
    )
    found += [
        Heading("二、协议内容"),
        Paragraph(lead),
        *_paragraphs(one.terms),
        Heading("三、履行方式、期限"),
    ]
    found.append(Numbered(tuple(promise_line(owed) for owed in one.obligations)))
    found.append(
        Paragraph(f"本协议一式{_copies(parties + 1)}份，各方当事人各执一份，人民调解委员会留存一份。")
    )
    return found


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph(line.strip()) for line in text.split("\n") if line.strip()]


def _copies(number: int) -> str:
    return "零一二三四五六七八九十"[number] if number <= 10 else str(number)


def _line(scope: Scope, county: str, one: AgreementView, signer: Signer) -> Signature:
    """The place to sign: with the day and the signature that was drawn on the screen, or where the paper one is."""
    label = f"{signer.role_name} {signer.name}" if signer.role == "party" else "人民调解员（签名）"
    found = one.signature_of(signer.role, signer.id)
    if found is None:
        return Signature(label)
    label = f"{label}（{date_text(found.signed_on)}）"
    if found.means != "screen" or found.file_id is None:
        return Signature(label, "见纸质签署页")
    try:
        return Signature(label, drawn=read_file(scope, county, found.file_id)[1])
    except Refusal:  # the picture is lost: the day still says that it was signed
        return Signature(label, found.means_name)
