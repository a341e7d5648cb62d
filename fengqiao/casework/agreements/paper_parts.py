"""What papers of agreements share: the rows of a party, masked contacts, how an obligation reads."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from fengqiao.casework.cases.codes import SEXES, SIDES
from fengqiao.casework.cases.models import Party
from fengqiao.casework.cases.services import Revealed
from fengqiao.kernel.money import capital_text, yuan_text
from fengqiao.tools.papers import Cell, date_text
from fengqiao.trust.vault import mask_address, mask_phone, unseal

from .queries import ObligationView

__all__ = ["FORM", "MASKED", "contacts", "is_masked", "party_rows", "performance_line", "promise_line"]

FORM = "人民调解文书格式（司发通〔2010〕239号）"
MASKED = "本件为查阅件，当事人联系方式和单位或住址已部分隐藏。"


def is_masked(parties: list[Party], clear: Mapping[UUID, Revealed]) -> bool:
    """Whether anything on the paper is hidden."""
    return any(party.id not in clear and (party.phone_enc or party.address_enc) for party in parties)


def party_rows(party: Party, phone: str, address: str) -> list[tuple[Cell, ...]]:
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


def contacts(party: Party, clear: Mapping[UUID, Revealed]) -> tuple[str, str]:
    """Telephone and address: in clear where revealed, else masked."""
    if party.id in clear:
        return clear[party.id].phone, clear[party.id].address
    phone, address = (
        unseal(value, table="cases_party", column=column, row_id=party.id) if value else ""
        for column, value in (("phone_enc", party.phone_enc), ("address_enc", party.address_enc))
    )
    return (mask_phone(phone) if phone else ""), (mask_address(address) if address else "")


def performance_line(one: ObligationView) -> str:
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


def promise_line(one: ObligationView) -> str:
    """李四于2026年6月1日前向张三履行：赔偿损失，人民币捌佰元整（￥800.00），银行转账。"""
    to = f"向{one.creditor_name}" if one.creditor_name else ""
    money = (
        f"，人民币{capital_text(one.amount_fen)}（￥{yuan_text(one.amount_fen)}）"
        if one.amount_fen is not None
        else ""
    )
    means = f"，{one.means.rstrip('。')}" if one.means else ""
    return f"{one.debtor_name}于{date_text(one.due_on)}前{to}履行：{one.what.rstrip('。；;')}{money}{means}。"
