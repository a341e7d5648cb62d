"""Papers of agreements, built from rows: 人民调解口头协议登记表.

Form: 司发通〔2010〕239号 (人民调解文书格式). Its fields are known from stored copies and from its filling guide ("as 协议书"): party
block, facts and issues, agreed content, way and term of performance, mediator, seal of the committee, day. The printed
annex itself was not at hand, so the ruling of the lines is ours. The form asks for no identity number: none is printed.
Telephone and address are masked unless they were revealed with a reason, which leaves a look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.codes import SEXES, SIDES
from fengqiao.casework.cases.models import Dispute, Mediation, MediationMediator, Party
from fengqiao.casework.cases.papers import ENDING_NOTICE, ending_notice, issue_ending_notice
from fengqiao.casework.cases.services import Revealed, reveal_party
from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.money import capital_text, yuan_text
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.kernel.registry import Registry
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
from fengqiao.trust.vault import mask_address, mask_phone, unseal

from .models import Agreement
from .queries import AgreementView, ObligationView, agreements_of

__all__ = ["PAPERS", "Paper", "issue_oral_register", "oral_register_paper"]

NAME = "人民调解口头协议登记表"
FORM = "人民调解文书格式（司发通〔2010〕239号）"
LEGAL_NOTE = (
    "说明：1. 《中华人民共和国人民调解法》第二十八条：当事人认为无需制作调解协议书的，可以采取口头协议方式，人民调解员应当记录协议内容；"
    "第三十条：口头调解协议自各方当事人达成协议之日起生效。\n2. 本表由人民调解委员会填写并存档。"
)
MASKED_NOTE = "\n3. 本件为查阅件，当事人联系方式和单位或住址已部分隐藏。"

# Millimetres of: party, label, value, then three pairs of label and value.
WIDTHS = (20, 24, 27, 13, 12, 13, 18, 13, 17)


@dataclass(frozen=True)
class Paper:
    """A kind of paper: `make(scope, county, dispute id)` builds it masked; `issue` builds it in clear and leaves looks."""

    code: str
    name: str
    make: Callable[[Scope, str, UUID], Document]
    issue: Callable[..., Document]


PAPERS: Registry[Paper] = Registry("papers")


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
    agreement = next(view for view in agreements_of(dispute) if view.id == row.id)
    parties = list(Party.objects.of(dispute).order_by("ordinal"))
    seal = row.mediation.handling.organisation.seal_name
    masked = any(
        party.id not in (clear or {}) and (party.phone_enc or party.address_enc) for party in parties
    )
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
        rows += _party_rows(party, *_contacts(party, clear))
    # Every further party takes some room from the fields, so that an ordinary form stays on one page with its signatures.
    less = 8 * max(len(parties) - 2, 0)
    for label, text, least in (
        ("纠纷主要事实、\n争议事项", agreement.facts, 36),
        ("达成的\n协议内容", agreement.terms, 32),
        ("履行方式、\n时限", "\n".join(_performance(one) for one in agreement.obligations), 22),
    ):
        rows.append(
            (
                Cell(label, label=True, columns=2, least_mm=max(least - less, 18)),
                Cell(text, columns=7, align="left"),
            )
        )
    rows.append((Cell("人民调解员", label=True, columns=2), Cell(mediators, columns=7)))
    return Grid(WIDTHS, tuple(rows))


def _party_rows(party: Party, phone: str, address: str) -> list[tuple[Cell, ...]]:
    side = Cell(f"当事人\n{SIDES[party.side]}", label=True, rows=3)
    if party.kind == "person":
        age = f"{party.age}岁" if party.age is not None else ""
        sex = SEXES[party.sex] if party.sex in ("1", "2") else ""
        pairs = (("性别", sex), ("民族", party.ethnicity), ("年龄", age))
        first: tuple[Cell, ...] = (side, Cell("姓名", label=True), Cell(party.name))
        for label, value in pairs:
            first += (Cell(label, label=True), Cell(value))
        second: tuple[Cell, ...] = (
            Cell("职业或职务", label=True), Cell(party.occupation), Cell("联系方式", label=True, columns=2), Cell(phone, columns=4),
        )  # fmt: skip
    else:
        first = (side, Cell("单位名称", label=True), Cell(party.name, columns=7))
        second = (Cell("联系方式", label=True), Cell(phone, columns=7))
    return [first, second, (Cell("单位或住址", label=True), Cell(address, columns=7))]


def _contacts(party: Party, clear: Mapping[UUID, Revealed]) -> tuple[str, str]:
    """Telephone and address: in clear where revealed, else masked."""
    if party.id in clear:
        return clear[party.id].phone, clear[party.id].address
    phone, address = (
        unseal(value, table="cases_party", column=column, row_id=party.id) if value else ""
        for column, value in (("phone_enc", party.phone_enc), ("address_enc", party.address_enc))
    )
    return (mask_phone(phone) if phone else ""), (mask_address(address) if address else "")


def _performance(one: ObligationView) -> str:
    """1. 李四向张三履行：赔偿损失，人民币捌佰元整（￥800.00），2026年5月12日当场履行完毕。"""
    to = f"向{one.creditor_name}" if one.creditor_name else ""
    money = (
        f"，人民币{capital_text(one.amount_fen)}（￥{yuan_text(one.amount_fen)}）"
        if one.amount_fen is not None
        else ""
    )
    day = date_text(one.performed[-1][0] if one.performed else one.due_on)
    how = "当场履行完毕" if one.state == "performed" else "前履行"
    notes = "；".join(note for _, note in one.performed if note.rstrip("。") not in ("", how))
    what = one.what.rstrip("。；;")
    return f"{one.ordinal}. {one.debtor_name}{to}履行：{what}{money}，{day}{how}{f'（{notes}）' if notes else ''}。"
