"""An application from the web: own words become a dispute held by the committee of the place, and a secret for its applicant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.codes import SATISFACTION
from fengqiao.casework.cases.following import followed_dispute
from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.rules import PartyInput, SuggestionInput
from fengqiao.casework.cases.services import Opened, Registered, register_dispute, secret_for_key, still_fits
from fengqiao.casework.cases.settings import county_of
from fengqiao.casework.files.services import store_file
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.registry.organisations.queries import organisation

from .applicant_facts import HandlingRated, WordsAdded
from .applicant_models import ApplicantWord, Application
from .models import Suggestion
from .queries import propose_routes, suggest_types, type_model

__all__ = [
    "NOTICE",
    "Applied",
    "Reception",
    "add_words",
    "apply_online",
    "rate_handling",
    "reception",
    "write_suggestion",
]

NOTICE = "2026-11"  # version of the notice on personal data that the page shows
OTHER = "other.other"
SHOWN_AGAIN = timedelta(days=1)
MOST_FILES, MOST_FILES_IN_ALL, LONGEST_WORDS = 3, 30, 4000


@dataclass(frozen=True)
class Reception:
    """Who receives what comes in from outside, and as what: nobody at a counter has read it yet."""

    actor: Actor
    type_code: str
    route_reason: str
    suggestion: SuggestionInput | None


@dataclass(frozen=True)
class Applied:
    """What the applicant is told. secret: "" where another one was given out since, or a day has passed."""

    registered: Registered
    secret: str
    organisation_name: str
    phone: str
    due_on: date | None


def reception(
    *, place_code: str, narrative: str, on: date, name: str, role: str, type_code: str = "", amount_fen: int | None = None, difficulty: str = "ordinary",
    request_id: str = "",
) -> Reception:  # fmt: skip
    """The organisation that the place's routing policy names, as an actor of this program with the power to register.

    The type is what the words say most, or 其他; people at the desk decide. Raises Invalid where nobody here takes applications.
    """
    county = county_of(place_code)
    found = suggest_types(narrative, most=1)
    code = type_code or (found[0].code if found else OTHER)
    routes = propose_routes(
        place=place_code, type_code=code, difficulty=difficulty, amount_fen=amount_fen, on=on
    )
    if not routes:
        raise Invalid(
            "no_receiver", "这个地方还没有开通申请。请拨打 12348，或者到当地司法所申请。", field="place_code"
        )
    scope = Scope(full_counties=(county,))
    house = routes[0].organisation_id, routes[0].organisation_name
    actor = Actor(None, name, None, role, *house, frozenset({"cases.register"}), scope, request_id)
    words = tuple(word for word, _start, _end in found[0].words) if found else ()
    suggestion = SuggestionInput(type_model(), found[0].code, found[0].score, words) if found else None
    return Reception(actor, code, routes[0].reason, suggestion)


def write_suggestion(made: Registered, taken: Reception, now: datetime) -> None:
    """What the machine made of the words: nobody has answered it yet."""
    one = taken.suggestion
    if one is None or not made.is_new:
        return
    Suggestion.objects.create(
        county=made.county, created_at=now, dispute_id=made.id, kind="type", model=one.model[:40], proposed=one.proposed[:60],
        score=one.score, words=list(one.words)[:40], answer=taken.type_code[:60], reason="",
    )  # fmt: skip


def apply_online(
    *, taken: Reception, now: datetime, key: UUID, place_code: str, happened: str, asks: str, parties: Sequence[PartyInput], agreed: bool,
    place_detail: str = "", happened_on: date | None = None, amount_fen: int | None = None,
) -> Applied:  # fmt: skip
    """Apply from the web (网上申请). The same key twice is one dispute and tells the same secret. Raises Invalid."""
    if not agreed:
        raise Invalid("notice_not_agreed", "请阅读并同意个人信息的使用说明，才能提交。", field="agreed")
    if len(happened.strip()) < 5:
        raise Invalid("narrative_too_short", "请写下发生了什么事（至少 5 个字）。", field="happened")
    if len(asks.strip()) < 2:
        raise Invalid("asks_missing", "请写下您希望怎样解决。", field="asks")
    secret = secret_for_key(key)
    made = register_dispute(
        actor=taken.actor, now=now, channel="web", place_code=place_code, type_code=taken.type_code, parties=parties, key=key,
        narrative=f"{happened.strip()}\n\n申请人的请求：{asks.strip()}", place_detail=place_detail, happened_on=happened_on,
        amount_fen=amount_fen, people=max(len(parties), 2), secret=secret,
    )  # fmt: skip
    if made.is_new:
        Application(
            county=made.county, created_at=now, dispute_id=made.id, notice=NOTICE, agreed_at=now
        ).save(force_insert=True)
        write_suggestion(made, taken, now)
    elif not still_fits(made.county, made.id, secret, since=now - SHOWN_AGAIN):
        secret = ""
    dispute = see_dispute(taken.actor.scope, made.county, made.id)
    return Applied(made, secret, dispute.holder.name, organisation(dispute.holder_id).phone, dispute.due_on)


def _what(text: str, files: int) -> str:
    parts = (["文字说明"] if text else []) + ([f"{files} 个附件"] if files else [])
    return "、".join(parts)


def add_words(
    *, actor: Actor, now: datetime, opened: Opened, text: str = "", files: Sequence[tuple[str, bytes]] = ()
) -> Dispute:
    """The applicant adds words and photos. files: (name, bytes). Raises Invalid; its field is `text` or `files`."""
    dispute = followed_dispute(actor, opened, lock=True)
    if dispute.state not in ("registered", "accepted"):
        raise Refusal(
            "over_already", "这件纠纷已经办结，不能再补充；有新的情况，请联系承办单位或者重新申请。"
        )
    text = text.strip()
    if not text and not files:
        raise Invalid("words_missing", "请写下要补充的情况，或者选择照片。", field="text")
    if len(text) > LONGEST_WORDS:
        raise Invalid("words_too_long", f"一次最多补充 {LONGEST_WORDS} 字，可以分几次写。", field="text")
    before = ApplicantWord.objects.of(dispute).filter(kind="added").values_list("files", flat=True)
    if len(files) > MOST_FILES or sum(map(len, before)) + len(files) > MOST_FILES_IN_ALL:
        raise Invalid(
            "too_many_files", f"一次最多 {MOST_FILES} 个、一件纠纷最多 {MOST_FILES_IN_ALL} 个附件，其余请交给承办单位。", field="files"
        )  # fmt: skip
    kept = [
        store_file(
            actor=actor, now=now, county=dispute.county, root_id=dispute.id, kind="evidence", name=name, data=data, secrecy=dispute.secrecy
        )
        for name, data in files
    ]  # fmt: skip
    _write(dispute, now, kind="added", text=text, files=[str(one.id) for one in kept])
    record(WordsAdded(_what(text, len(kept)), len(kept)), about=dispute, actor=actor, at=now)
    return dispute


def rate_handling(
    *, actor: Actor, now: datetime, opened: Opened, satisfaction: str, text: str = ""
) -> Dispute:
    """The applicant rates the handling once it is over (评价), once."""
    dispute = followed_dispute(actor, opened, lock=True)
    if dispute.state not in ("refused", "closed"):
        raise Refusal("not_over_yet", "办结以后才能评价。")
    if satisfaction not in SATISFACTION:
        raise Invalid("satisfaction_unknown", "请选择满意程度。", field="satisfaction")
    if len(text.strip()) > LONGEST_WORDS:
        raise Invalid("words_too_long", f"最多写 {LONGEST_WORDS} 字。", field="text")
    if ApplicantWord.objects.of(dispute).filter(kind="rated").exists():
        raise Refusal("rated_already", "您已经评价过了，谢谢。")
    _write(dispute, now, kind="rated", text=text.strip(), satisfaction=satisfaction)
    fact = HandlingRated(SATISFACTION[satisfaction], "，并写了意见" if text.strip() else "")
    record(fact, about=dispute, actor=actor, at=now)
    return dispute


def _write(dispute: Dispute, now: datetime, **values: object) -> None:
    ApplicantWord(county=dispute.county, created_at=now, dispute=dispute, at=now, **values).save(
        force_insert=True
    )
