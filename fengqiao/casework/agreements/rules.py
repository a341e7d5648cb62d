"""Rules of agreements: pure functions of plain values. The day and the calendar are arguments; the law stands in the docstrings."""

from __future__ import annotations

import hashlib
import json
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from fengqiao.kernel.errors import Invalid, Refusal, Unlawful
from fengqiao.kernel.workdays import WorkCalendar

__all__ = [
    "CONFIRMATION_DAYS", "Instalment", "Way", "check_obligations", "confirmation_deadline", "default_guidance", "effective_day",
    "electronic_allowed", "instalments", "may_confirm", "must_be_joint", "number_of", "text_digest", "ways_on",
]  # fmt: skip

CONFIRMATION_DAYS = 30  # 人民调解法 art. 33; 民事诉讼法 art. 205
MOST_INSTALMENTS = 60
STATUS_ARTICLE = "电子签名法第三条"
_ORDINALS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Instalment:
    """One payment of several: its last day, inclusive, and fen."""

    due_on: date
    amount_fen: int


@dataclass(frozen=True)
class Way:
    """A way to make an agreement enforceable or to have it kept. Where it is not open, `why` says so."""

    code: str
    open: bool
    why: str
    last_day: date | None = None


def instalments(total_fen: int, count: int, first_on: date, every: str) -> list[Instalment]:
    """A total in `count` payments from `first_on`: equal to the fen, the last one takes what is left over.

    every: month, quarter, week or half_month (15 days). A month without that day pays on its last day.
    """
    if not 2 <= count <= MOST_INSTALMENTS:
        raise Invalid("instalments_count", f"分期数应为 2 至 {MOST_INSTALMENTS} 期。", field="count")
    if total_fen < count:
        raise Invalid("instalments_total", "总金额过小，无法分期。", field="total")
    each = total_fen // count
    days = [_later(first_on, every, number) for number in range(count)]
    return [
        Instalment(day, each if number < count - 1 else total_fen - each * (count - 1))
        for number, day in enumerate(days)
    ]


def _later(first: date, every: str, times: int) -> date:
    if every in ("week", "half_month"):
        return first + timedelta(days=(7 if every == "week" else 15) * times)
    if every not in ("month", "quarter"):
        raise Invalid("instalments_every", "请选择分期的间隔。", field="every")
    months = first.month - 1 + times * (3 if every == "quarter" else 1)
    year, month = first.year + months // 12, months % 12 + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def number_of(mediation_number: str, before: int) -> str:
    """The number of an agreement: the mediation's own, the later ones with 之二, 之三 … (`before`: agreements that stand already)."""
    if not before:
        return mediation_number
    number = before + 1
    text = _ORDINALS[number] if number < 10 else str(number)
    return f"{mediation_number}之{text}"


def text_digest(facts: str, terms: str, obligations: Iterable[Sequence[object]]) -> str:
    """SHA-256 of what is signed: facts, terms, and each obligation's parts in order."""
    parts = [facts, terms, [[str(part) for part in one] for one in obligations]]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def electronic_allowed(about_status: bool) -> None:
    """No electronic signature on documents of marriage, adoption, inheritance and other personal relations (电子签名法 art. 3)."""
    if about_status:
        raise Unlawful(
            "electronic_signature_forbidden",
            "协议涉及婚姻、收养、继承等人身关系，不能用电子签名，请打印后由当事人在纸上签名或者按指印，再上传照片",
            article=STATUS_ARTICLE,
        )


def effective_day(
    needed: Iterable[UUID],
    parties: dict[UUID, date],
    mediators: Iterable[date],
    seal: date | None,
    *,
    with_seal: bool = True,
) -> date | None:
    """The day an agreement takes effect: each party's signature, a mediator's, the committee's seal; the latest of them
    (人民调解法 art. 29). None while one is missing. Facts that nobody disputes need no seal.
    """
    wanted, signed = list(needed), list(mediators)
    if not wanted or any(one not in parties for one in wanted) or not signed or (with_seal and seal is None):
        return None
    days = [parties[one] for one in wanted] + [min(signed)]
    return max([*days, seal] if with_seal and seal else days)


def check_obligations(
    debtors: Sequence[tuple[UUID, UUID | None, str, int | None, date]],
    known: set[UUID],
    reached_on: date,
    covers: str,
) -> None:
    """Who owes whom what until when makes sense. Raises Invalid with the field of the row."""
    if covers == "facts":
        if debtors:
            raise Invalid(
                "facts_without_obligations", "无争议事实记载只写事实，不写履行内容。", field="terms"
            )
        return
    if not debtors:
        raise Invalid("no_obligations", "请至少登记一项履行内容。", field="obligations")
    for number, (debtor, creditor, what, amount_fen, due_on) in enumerate(debtors):

        def wrong(code: str, sentence: str, field: str, number: int = number) -> Invalid:
            return Invalid(code, sentence, field=f"obligations-{number}-{field}")

        if debtor not in known or (creditor is not None and creditor not in known):
            raise wrong("obligation_party_unknown", "请选择协议各方中的当事人。", "debtor")
        if debtor == creditor:
            raise wrong("obligation_to_self", "履行义务的一方和接受履行的一方不能是同一人。", "creditor")
        if not what.strip():
            raise wrong("obligation_empty", "请写明履行内容。", "what")
        if amount_fen is not None and amount_fen <= 0:
            raise wrong("obligation_amount", "履行金额应大于零。", "amount")
        if amount_fen is not None and creditor is None:
            raise wrong("obligation_without_creditor", "付款义务应当写明向谁履行。", "creditor")
        if due_on < reached_on:
            raise wrong("obligation_due_before", "履行期限不能早于达成协议的日期。", "due_on")


def confirmation_deadline(effective_on: date, calendar: WorkCalendar) -> date:
    """Last day to apply together for judicial confirmation: 30 days from effect (人民调解法 art. 33, 民事诉讼法 art. 205).

    The first day is not counted; a last day off moves to the first working day after (民法典 art. 201, 203).
    """
    return calendar.add_days(effective_on, CONFIRMATION_DAYS)


def may_confirm(*, confirmable: bool, about_title: bool, last_day: date, today: date) -> str:
    """Why judicial confirmation is not open, or "". Courts do not confirm status or title (民诉法解释 art. 355)."""
    if not confirmable:
        return "身份关系的协议，人民法院不予受理确认申请（民事诉讼法司法解释第三百五十五条）"
    if about_title:
        return "确认物权、知识产权权属的协议，人民法院不予受理确认申请（民事诉讼法司法解释第三百五十五条）"
    if today > last_day:
        return "已超过协议生效之日起三十日（人民调解法第三十三条）"
    return ""


def must_be_joint(joint: bool) -> None:
    """Judicial confirmation is asked for by the parties together (人民调解法 art. 33)."""
    if not joint:
        raise Unlawful(
            "confirmation_not_joint",
            "司法确认须由双方当事人共同申请，请双方到场或者分别确认后再登记",
            article="人民调解法第三十三条",
        )


def ways_on(
    *, today: date, last_day: date, confirmable: bool, about_title: bool, confirmed: bool, notarised: bool, owes_later: bool,
    inherits: bool, defaulted_money: bool,
) -> list[Way]:  # fmt: skip
    """Which ways are open for an agreement in force (row CAS-07), each with why not.

    owes_later: money or things are owed and not handed over at once. inherits: inheritance or division of a house.
    """
    refused = may_confirm(confirmable=confirmable, about_title=about_title, last_day=last_day, today=today)
    court = Way("court", not refused and not confirmed, "已经确认" if confirmed else refused, last_day)
    notary = Way(
        "notary", (owes_later or inherits) and not notarised,
        "已经公证" if notarised else "" if owes_later or inherits else "没有尚待给付的金钱或者财物，也不涉及继承、房屋分割",
    )  # fmt: skip
    order = Way(
        "payment_order", defaulted_money and not confirmed,
        "已经司法确认，直接申请强制执行" if confirmed else "" if defaulted_money else "付款义务到期未履行时可以申请",
    )  # fmt: skip
    enforceable = confirmed or notarised
    return [
        court,
        notary,
        order,
        Way(
            "enforcement",
            enforceable,
            "" if enforceable else "经司法确认或者公证赋予强制执行效力后才可以申请",
        ),
    ]


def default_guidance(*, money: bool, wages: bool, confirmed: bool, notarised: bool) -> list[str]:
    """What the parties can be told when an obligation is not kept (人民调解法 art. 31-33; row CAS-06); codes, the best way first."""
    found = ["urge"]
    if confirmed:
        found.append("enforcement")
    if notarised:
        found.append("notary_enforcement")
    if money and not confirmed:
        found.append("wage_order" if wages else "payment_order")
    return [*found, "remediate", *([] if confirmed else ["lawsuit"])]


def must_be_told(told: Sequence[str], known: Iterable[str]) -> list[str]:
    """When an obligation is not kept, the parties are told the ways on; the committee urges (art. 31, 32)."""
    chosen = [code for code in told if code in set(known)]
    if not [code for code in chosen if code != "urge"]:
        raise Refusal("no_way_told", "未履行的，除督促外，请至少勾选一项已告知当事人的途径。")
    return chosen
