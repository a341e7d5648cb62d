"""Rules of a dispute: pure functions of plain values. The calendar and the day are arguments; the law stands in the docstrings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from fengqiao.kernel.errors import Invalid, Refusal, Unlawful

from .codes import END_REASONS, GUIDANCE, ID_KINDS, PARTY_KINDS, SIDES

__all__ = [
    "ObligationInput", "PartyInput", "SuggestionInput", "check_parties", "conflict_of", "end_target", "may_reopen", "month_of",
    "must_be_consented", "must_be_guided", "must_be_performed_at_once", "must_reach", "must_tell_routes", "oral_form_allowed", "title_of",
]  # fmt: skip

MOST_PARTIES = 60
PEOPLES_MEDIATION = "人民调解法"


@dataclass(frozen=True)
class PartyInput:
    """A party as typed at a door. Numbers in clear: they are sealed before they reach a row."""

    side: str
    kind: str
    name: str
    id_kind: str = "111"
    id_number: str = ""
    phone: str = ""
    address: str = ""
    sex: str = ""
    age: int | None = None
    ethnicity: str = ""
    occupation: str = ""


@dataclass(frozen=True)
class SuggestionInput:
    """What the machine proposed and with which words; the answer is the clerk's choice."""

    model: str
    proposed: str
    score: float | None
    words: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class ObligationInput:
    """What one party owes: a deed in words, or money in fen. Parties by id."""

    debtor: UUID
    creditor: UUID | None
    what: str
    due_on: date
    amount_fen: int | None = None
    performed: bool = True
    note: str = ""


def check_parties(parties: Sequence[PartyInput]) -> None:
    """At least one applicant and one other side, named, with known codes. Raises Invalid with the field's name."""
    if len(parties) > MOST_PARTIES:
        raise Invalid(
            "too_many_parties",
            f"一件纠纷最多登记 {MOST_PARTIES} 名当事人，涉众纠纷请登记代表人。",
            field="parties",
        )
    for number, party in enumerate(parties):
        if not party.name.strip():
            raise Invalid("party_without_name", "请填写当事人姓名或名称。", field=f"parties-{number}-name")
        if party.side not in SIDES or party.kind not in PARTY_KINDS or party.id_kind not in ID_KINDS:
            raise Invalid(
                "party_code_unknown", "当事人身份选项无效，请重新选择。", field=f"parties-{number}-side"
            )
        if party.id_kind == "none" and party.id_number:
            raise Invalid(
                "party_id_unexpected", "已填写证件号码，请选择证件种类。", field=f"parties-{number}-id_kind"
            )
    sides = {party.side for party in parties}
    if "applicant" not in sides:
        raise Invalid("no_applicant", "请至少登记一名申请人。", field="parties")
    if "respondent" not in sides:
        raise Invalid(
            "no_respondent", "请至少登记一名被申请人，没有对方当事人的事项请转咨询或信访。", field="parties"
        )


def must_reach(place: str, county: str, name: str, *, field: str = "to_organisation") -> None:
    """An offer goes to an organisation of the dispute's own county or above it: another county's would never see it."""
    if not (place.startswith(county) or county.startswith(place.rstrip("0") or place)):
        raise Invalid(
            "other_county",
            f"{name} 不在本县（区、旗），不能承办；属外地管辖的，请办理“移送外县”或者告知当事人到当地申请。",
            field=field,
        )


def title_of(parties: Sequence[PartyInput], type_name: str) -> str:
    """张某与李某等的……纠纷: the short name of a dispute in lists."""

    def names(side: str) -> str:
        found = [party.name.strip() for party in parties if party.side == side]
        return (found[0] if found else "") + ("等" if len(found) > 1 else "")

    matter = type_name if type_name.endswith(("纠纷", "争议")) else f"{type_name}纠纷"
    return f"{names('applicant')}与{names('respondent')}{matter}"[:120]


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def must_be_consented(consent: bool) -> None:
    """Mediation is voluntary; where a party clearly refuses there is none (人民调解法 art. 17)."""
    if not consent:
        raise Unlawful(
            "no_consent",
            "当事人未同意调解，不能受理。一方明确拒绝的，请办理“不予受理”并告知其他途径",
            article=f"{PEOPLES_MEDIATION}第十七条",
        )


def must_be_guided(ground: str, guidance: str, explanation: str) -> None:
    """A refusal names its ground, the way on and a sentence for the applicant (若干规定 art. 22; row INT-03)."""
    if guidance not in GUIDANCE:
        raise Invalid("no_guidance", "不予受理的，应当告知当事人可以走的途径。", field="guidance")
    if len(explanation.strip()) < 5:
        raise Invalid("no_explanation", "请写明对申请人的说明（至少 5 个字）。", field="explanation")


def must_tell_routes(reason: str, routes: Iterable[str], known: Iterable[str]) -> list[str]:
    """When mediation fails the parties are told of the other lawful ways (人民调解法 art. 26); returns the codes told."""
    if reason not in END_REASONS:
        raise Invalid("end_reason_unknown", "请选择终止原因。", field="reason")
    told = [route for route in routes if route in set(known)]
    if reason != "withdrawn" and not told:
        raise Unlawful(
            "routes_not_told",
            "终止调解应当告知当事人可以依法通过仲裁、行政、司法等途径维护权利，请勾选已告知的途径",
            article=f"{PEOPLES_MEDIATION}第二十六条",
        )
    return told


def end_target(reason: str) -> str:
    """The verb of MEDIATION_LIFE that an end reason stands for."""
    return "withdraw" if reason == "withdrawn" else "fail"


def oral_form_allowed(written_article: str, type_name: str) -> None:
    """Some fields demand a written agreement whatever was agreed (labour, rural land)."""
    if written_article:
        raise Unlawful(
            "written_form_required",
            f"“{type_name}”的调解协议应当采用书面形式，不能登记为口头协议",
            article=written_article,
        )


def must_be_performed_at_once(obligations: Sequence[ObligationInput], reached_on: date) -> None:
    """Our rule for the oral form: performed on the day it is reached (人民调解法 art. 28 leaves the form to the parties;
    若干规定 art. 34 and local rules ask for writing where something is still to be done)."""
    if not obligations:
        raise Invalid("no_obligations", "请至少登记一项协议内容。", field="obligations")
    for number, obligation in enumerate(obligations):
        if not obligation.what.strip():
            raise Invalid("obligation_empty", "请写明履行内容。", field=f"obligations-{number}-what")
        if obligation.debtor == obligation.creditor:
            raise Invalid(
                "obligation_to_self",
                "履行义务的一方和接受履行的一方不能是同一人。",
                field=f"obligations-{number}-creditor",
            )
        if not obligation.performed or obligation.due_on != reached_on:
            raise Refusal(
                "oral_only_at_once", "口头协议只用于当场履行完毕的纠纷；尚有内容待履行的，应当制作书面协议。"
            )


def conflict_of(
    *,
    mediator_name: str,
    mediator_hash: bytes | None,
    party_names: Iterable[str],
    party_hashes: Iterable[bytes],
    declared: bool,
) -> str:
    """Why a mediator may not take a case, or "". The same identity number is certain; a declared relation is the mediator's word.

    The same name alone is common and only a warning, so it is not a conflict here.
    """
    if mediator_hash and any(bytes(mediator_hash) == bytes(one) for one in party_hashes):
        return f"{mediator_name} 是本纠纷当事人"
    return f"{mediator_name} 已申明与当事人有利害关系" if declared else ""


def may_reopen(cancelled_on: date, today: date, days: int) -> None:
    """Closing is undone within `days` calendar days."""
    if today > cancelled_on + timedelta(days=days):
        raise Refusal("reopen_too_late", f"销号已超过 {days} 天，不能恢复；纠纷反复的，请重新登记。")
