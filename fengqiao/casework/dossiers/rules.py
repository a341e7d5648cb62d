"""Rules of volumes, plain: what is there, what is missing and why, how long a volume is kept, who may review it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fengqiao.kernel.errors import Refusal

from .codes import DOCUMENTS

__all__ = [
    "Check",
    "Known",
    "KeepingRule",
    "Line",
    "check_all",
    "end_of_keeping",
    "keeping_for",
    "must_be_another",
    "must_be_complete",
]


@dataclass(frozen=True)
class Line:
    """A line of the place's template: one of `codes` satisfies it."""

    codes: tuple[str, ...]
    need: str
    name: str = ""


@dataclass(frozen=True)
class Known:
    """What the rules need to know of a dispute: how many of each document there are, and how it went."""

    there: Mapping[str, int]
    channel: str
    accepted: bool
    agreed: bool
    performed: bool
    ended: bool  # ended without agreement: failed or withdrawn
    has_money: bool = False


@dataclass(frozen=True)
class Check:
    """One line held against the dispute. state: there, missing (the volume cannot be handed in), open (if needed), excused."""

    codes: tuple[str, ...]
    name: str
    need: str
    state: str
    count: int
    why: str
    verb: str
    law: str


def _excuse(code: str, known: Known) -> str:
    """Why this document cannot be asked for in this dispute; "" where it can."""
    if code == "application" and known.channel == "initiative":
        return "调委会主动调解，没有申请书"
    if code in ("agreement", "oral_register", "visit") and known.ended:
        return "调解终止，没有达成协议"
    if code == "session" and known.ended and not known.there.get("session"):
        return "调解开始前已终止"
    return ""


def _reason(code: str, known: Known) -> str:
    """Why it is asked for, or when."""
    if code == "receipt":
        return (
            "协议有金钱给付，应附收据或者转账凭证"
            if known.has_money and known.performed
            else "有金钱给付的，附收据或者转账凭证"
        )
    return {
        "application": "当事人申请调解的，由申请人签名", "register": "受理后由调委会填写", "rights": "调解前告知，由当事人签收",
        "identity": "核对当事人身份后附复印件", "proxy": "有代理人的，附委托书", "inquiry": "向当事人以外的人了解情况的，附记录",
        "evidence": "当事人提供或者调委会收集的，附照片或者扫描件", "session": "每次调解一份", "agreement": "达成书面协议的",
        "oral_register": "达成口头协议的", "visit": "履行后回访的记录", "confirmation": "当事人共同申请司法确认的",
        "court": "法院受理、裁定的文书", "statement": "需要说明卷宗情况的",
    }.get(code, "")  # fmt: skip


def check_all(lines: Iterable[Line], known: Known) -> list[Check]:
    """Every line of the template, in its order."""
    found = []
    for line in lines:
        count = sum(known.there.get(code, 0) for code in line.codes)
        excuses = [_excuse(code, known) for code in line.codes]
        present = next((code for code in line.codes if known.there.get(code)), line.codes[0])
        wanted = next(
            (code for code, excuse in zip(line.codes, excuses, strict=True) if not excuse), line.codes[0]
        )
        if count:
            state, why = "there", ""
        elif all(excuses):
            state, why = "excused", excuses[0]
        else:
            state, why = ("missing" if line.need == "must" else "open"), _reason(wanted, known)
        names = [DOCUMENTS[code].name for code in (line.codes if not count else (present,))]
        kind = DOCUMENTS[present if count else wanted]
        found.append(
            Check(
                line.codes, line.name or "或者".join(names), line.need, state, count, why, kind.verb, kind.law
            )
        )
    return found


def must_be_complete(checks: Sequence[Check]) -> None:
    """Raises Refusal naming what a volume lacks."""
    if missing := [one.name for one in checks if one.state == "missing"]:
        raise Refusal(
            "volume_incomplete", f"卷宗还缺少必备文书：{'、'.join(missing)}。补齐后再提交。", missing=missing
        )


@dataclass(frozen=True)
class KeepingRule:
    """How long volumes are kept where difficulty and family fit; years None: for ever."""

    keeping: str
    years: int | None
    difficulty: tuple[str, ...] = ()
    families: tuple[str, ...] = ()


def keeping_for(rules: Sequence[KeepingRule], *, difficulty: str, family: str) -> KeepingRule:
    """The first rule that fits; the last one fits all (the policy is checked for that)."""
    for rule in rules:
        if (not rule.difficulty or difficulty in rule.difficulty) and (
            not rule.families or family in rule.families
        ):
            return rule
    raise Refusal("policy_silent", "本地规则没有规定卷宗保管期限，请联系管理员补充。")


def end_of_keeping(years: int | None, sealed_on: date) -> date | None:
    """The last day of keeping: counted from the first of January after sealing, as archives do; None for ever."""
    return date(sealed_on.year + years, 12, 31) if years is not None else None


def must_be_another(submitted_by: UUID | None, reviewer: UUID | None) -> None:
    """Two people: nobody reviews the volume that he handed in."""
    if submitted_by is not None and submitted_by == reviewer:
        raise Refusal("own_volume", "卷宗是您本人提交的，应由其他人审核。")
