"""Papers of agreements, built from rows: 人民调解口头协议登记表 and, from `written_paper`, 人民调解协议书.

Form: 司发通〔2010〕239号 (人民调解文书格式). Its fields are known from stored copies and from its filling guide ("as 协议书"): party
block, facts and issues, agreed content, way and term of performance, mediator, seal of the committee, day. The printed
annex itself was not at hand, so the ruling of the lines is ours. The form asks for no identity number: none is printed.
Telephone and address are masked unless they were revealed with a reason, which leaves a look.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.models import Dispute, Mediation, MediationMediator, Party
from fengqiao.casework.cases.papers import ENDING_NOTICE, ending_notice, issue_ending_notice
from fengqiao.casework.cases.services import Revealed, reveal_party
from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.tools.papers import (
    Cell,
    Document,
    Grid,
    Note,
    Paragraph,
    Signature,
    Signatures,
    Title,
    date_text,
)

from .models import Agreement
from .paper_parts import FORM, MASKED, contacts, is_masked, party_rows, performance_line
from .paper_registry import PAPERS, Paper
from .queries import AgreementView, agreements_below
from .written_paper import issue_written_agreement, written_agreement_paper

__all__ = [
    "PAPERS", "Paper", "issue_oral_register", "issue_written_agreement", "oral_register_paper", "written_agreement_paper",
]  # fmt: skip

NAME = "人民调解口头协议登记表"
LEGAL_NOTE = (
    "说明：1. 《中华人民共和国人民调解法》第二十八条：当事人认为无需制作调解协议书的，可以采取口头协议方式，人民调解员应当记录协议内容；"
    "第三十条：口头调解协议自各方当事人达成协议之日起生效。\n2. 本表由人民调解委员会填写并存档。"
)
MASKED_NOTE = f"\n3. {MASKED}"

# Millimetres of: party, label, value, then three pairs of label and value.
WIDTHS = (20, 24, 27, 13, 12, 13, 18, 13, 17)


def oral_register_paper(
    scope: Scope, county: str, dispute_id: UUID, *, clear: Mapping[UUID, Revealed] | None = None
) -> Document:
    """The register form of the latest oral agreement of a dispute.

    clear: telephone and address of parties that were revealed (`reveal_party`), by party id; the others stay masked.
    Raises NotHere where the dispute is not in scope, or has no oral agreement.
    """
    dispute = see_dispute(scope, county, dispute_id)
    row = (
        Agreement.objects.of(dispute)
        .filter(form="oral")
        .select_related("mediation__handling__organisation")
        .order_by("-created_at", "-id")
        .first()
    )
    if row is None:
        raise NotHere(
            "oral_agreement_not_here",
            "这件纠纷没有口头协议，不能制作口头协议登记表。",
            dispute=str(dispute_id),
        )
    agreement = next(view for view in agreements_below(dispute) if view.id == row.id)
    parties = list(Party.objects.of(dispute).order_by("ordinal"))
    seal = row.mediation.handling.organisation.seal_name
    masked = is_masked(parties, clear or {})
    return Document(
        title=NAME,
        form=FORM,
        number=agreement.number,
        blocks=(
            Title(NAME),
            Paragraph(f"编号：{agreement.number}", align="right"),
            _form(parties, clear or {}, agreement, _mediators(row.mediation, agreement)),
            Signatures(
                (Signature("人民调解员（签名）"), Signature("记录人（签名）")),
                f"（{seal}印章）",
                date_text(agreement.reached_on),
            ),
            Note(LEGAL_NOTE + (MASKED_NOTE if masked else "")),
        ),
    )


def issue_oral_register(*, actor: Actor, now: datetime, county: str, id: UUID, reason: str) -> Document:
    """The form with telephones and addresses in clear, for the volume and for the parties.

    Every party's data counts as looked at, for the reason given (`reveal_party` says who may). Raises as it does.
    """
    dispute: Dispute = see_dispute(actor.scope, county, id)
    parties = Party.objects.of(dispute).order_by("ordinal").values_list("id", flat=True)
    clear = {
        party: reveal_party(actor=actor, now=now, county=county, id=id, party=party, reason=reason)
        for party in parties
    }
    return oral_register_paper(actor.scope, county, id, clear=clear)


PAPERS.add("ending_notice")(Paper("ending_notice", ENDING_NOTICE, ending_notice, issue_ending_notice))
PAPERS.add("oral_register")(Paper("oral_register", NAME, oral_register_paper, issue_oral_register))


def _mediators(mediation: Mediation, agreement: AgreementView) -> str:
    """Who mediated on the day of the agreement, in the order of their appointment to the case."""
    rows = MediationMediator.objects.of(mediation).filter(from_on__lte=agreement.reached_on)
    rows = rows.select_related("mediator").order_by("from_on", "id")
    return "、".join(
        row.mediator.name for row in rows if row.to_on is None or row.to_on >= agreement.reached_on
    )


def _form(
    parties: list[Party], clear: Mapping[UUID, Revealed], agreement: AgreementView, mediators: str
) -> Grid:
    """The ruled part of the form."""
    rows: list[tuple[Cell, ...]] = []
    for party in parties:
        rows += party_rows(party, *contacts(party, clear))
    # Every further party takes some room from the fields, so that an ordinary form stays on one page with its signatures.
    less = 8 * max(len(parties) - 2, 0)
    for label, text, least in (
        ("纠纷主要事实、\n争议事项", agreement.facts, 36),
        ("达成的\n协议内容", agreement.terms, 32),
        ("履行方式、\n时限", "\n".join(performance_line(one) for one in agreement.obligations), 22),
    ):
        rows.append(
            (
                Cell(label, label=True, columns=2, least_mm=max(least - less, 18)),
                Cell(text, columns=7, align="left"),
            )
        )
    rows.append((Cell("人民调解员", label=True, columns=2), Cell(mediators, columns=7)))
    return Grid(WIDTHS, tuple(rows))
