"""Rules of the course of a mediation: who must agree, when the clock stops, how far a term is extended. Pure functions of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from fengqiao.kernel.errors import Invalid, Refusal, Unlawful
from fengqiao.kernel.workdays import WorkCalendar

__all__ = [
    "BOTH_SIDES", "LABOUR", "clock_stops", "may_relapse", "must_be_extendable", "must_be_private", "must_be_reported_first",
    "must_have_both_sides", "must_have_consents", "resumed_due",
]  # fmt: skip

BOTH_SIDES = ("applicant", "respondent")
LABOUR = ("labour", "wages")  # families under the law on labour disputes
LABOUR_TERM = "劳动争议调解仲裁法第十四条"
MEDICAL_TERM = "医疗纠纷预防和处理条例第三十八条"


def must_have_consents(parties: Mapping[UUID, str], given: Iterable[UUID]) -> None:
    """Helpers take part only where every party agrees (人民调解法 art. 20). parties: id to side."""
    if set(parties) - set(given):
        raise Unlawful(
            "helper_without_consent",
            "邀请他人参加调解，应当征得当事人同意；请记录每一方当事人的同意",
            article="人民调解法第二十条",
        )


def must_have_both_sides(
    parties: Mapping[UUID, str], given: Iterable[UUID], sentence: str, *, article: str = ""
) -> None:
    """Every applicant and every respondent agrees. article: of the law that asks for it, where there is one."""
    wanted = {party for party, side in parties.items() if side in BOTH_SIDES}
    if not wanted - set(given):
        return
    if article:
        raise Unlawful("both_sides_must_agree", sentence, article=article)
    raise Invalid("side_did_not_agree", f"{sentence}，请补齐同意记录。", field="consents")


def must_be_extendable(
    *,
    family: str,
    today: date,
    due_on: date,
    days: int,
    most_days: int,
    made: int,
    allowed: int,
    committee: bool,
) -> None:
    """More time before the term is over, as often and as long as the policy allows; a labour dispute gets none.

    The law on labour disputes opens arbitration fifteen days after receipt and knows no extension (art. 14); a medical term
    is extended by both sides and the committee together (条例 art. 38).
    """
    if family in LABOUR:
        raise Unlawful(
            "labour_term_is_fixed",
            "劳动争议自收到调解申请之日起十五日内未达成调解协议的，当事人可以依法申请仲裁，期限不能延长",
            article=LABOUR_TERM,
        )
    if today > due_on:
        raise Refusal("term_over", "调解期限已经届满，不能再延长；未达成协议的，请终止调解并告知途径。")
    if made >= allowed:
        raise Refusal("extended_too_often", f"调解期限最多延长 {allowed} 次，已经用完。")
    if not 1 <= days <= most_days:
        raise Invalid("extension_too_long", f"每次可以延长 1 至 {most_days} 天。", field="days")
    if family == "medical" and not committee:
        raise Unlawful(
            "committee_must_agree",
            "医疗纠纷延长调解期限，应当由医疗纠纷人民调解委员会和医患双方约定",
            article=MEDICAL_TERM,
        )


def clock_stops(family: str, ground: str) -> bool:
    """Whether the days of a suspension are left out of the term.

    Labour: never, the law has a fixed term. Medical: appraisal only (条例 art. 38), and while a suspicion is looked into. Others: always.
    """
    if family in LABOUR:
        return False
    return family != "medical" or ground in ("appraisal", "false")


def resumed_due(due_on: date, from_on: date, today: date, *, working: bool, calendar: WorkCalendar) -> date:
    """The last day after a suspension: as many days of the term's unit are left as were left when it began."""
    if not working:
        return max(calendar.add_days(due_on, (today - from_on).days), due_on)
    left = calendar.working_days_between(from_on, due_on)
    return max(calendar.add_working_days(today, max(left, 0)), due_on)


def must_be_private(family: str) -> None:
    """Medical disputes are mediated behind closed doors (条例 art. 42 allows open ones by consent of both; ours never)."""
    if family == "medical":
        raise Unlawful("medical_is_private", "医疗纠纷不公开调解", article="医疗纠纷预防和处理条例第四十二条")


def must_be_reported_first(reason: str, reported: bool) -> None:
    """False mediation is suspended and reported before it is ended (特邀调解规定 art. 18)."""
    if reason == "false" and not reported:
        raise Refusal("false_not_reported", "发现虚假调解的，应当先以“疑似虚假调解”中止并报告，再终止调解。")


def may_relapse(cancelled_on: date, today: date, days: int) -> None:
    """Within `days` calendar days of closing the same dispute is taken up again; later it is a new one."""
    if today > cancelled_on + timedelta(days=days):
        raise Refusal("relapse_too_late", f"销号已超过 {days} 天，请作为新的纠纷登记。")
