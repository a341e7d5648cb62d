"""The questionnaire of a return visit: a link for one party, opened and answered without an account.

The secret in the link has 128 bits and is kept as HMAC only; it opens nothing but this one form, which shows neither the
narrative nor the other party, and is good for one answer.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold
from fengqiao.casework.cases.codes import SATISFACTION, VISIT_RESULTS
from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.services import keep_visit
from fengqiao.kernel.errors import Invalid, NotHere, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting, system_actor
from fengqiao.trust.vault import blind, mask_name

from .facts import VisitLinkAnswered, VisitLinkMade
from .models import VisitLink

__all__ = ["VisitForm", "answer_visit", "make_visit_link", "open_visit_form"]

GOOD_FOR_DAYS = 30
MOST_WORDS = 500


@dataclass(frozen=True)
class VisitForm:
    """What the party sees above the questions. `answered`: it was answered already."""

    organisation_name: str
    party_name: str
    number: str
    answered: bool


def make_visit_link(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, party: UUID
) -> tuple[VisitLink, str]:
    """A new link for a party of a performed agreement, and its secret, which is shown this once. An older link ends."""
    dispute = find_dispute(actor, county, id, to="visit", revision=revision)
    must_hold(actor, dispute)
    if dispute.stage != "performed":
        raise Refusal("nothing_to_visit", "协议履行完毕后才能发送回访问卷。")
    person = Party.objects.of(dispute).filter(id=party).first()
    if person is None:
        raise Invalid("party_unknown", "请选择回访的当事人。", field="party")
    VisitLink.objects.of(dispute).filter(party_id=party, ended_at=None).update(ended_at=now)
    secret = secrets.token_urlsafe(16)
    link = VisitLink(
        id=uuid7(), county=county, created_at=now, dispute=dispute, party=person, secret_hash=_hash(secret),
        expires_on=localdate(now) + timedelta(days=GOOD_FOR_DAYS),
    )  # fmt: skip
    link.save(force_insert=True)
    record(VisitLinkMade(link.expires_on.isoformat()), about=dispute, actor=actor, at=now)
    return link, secret


def open_visit_form(*, county: str, secret: str, now: datetime) -> VisitForm:
    """What a link shows. Raises NotHere for a secret that is wrong, replaced or too old: one answer for all."""
    with acting(_questionnaire(county)):
        link = _link(county, secret, localdate(now))
        dispute = (
            Dispute.objects.everywhere("the dispute of a link whose secret was given")
            .filter(county=county, id=link.dispute_id)
            .select_related("holder")
            .get()
        )
        return VisitForm(
            dispute.holder.name, mask_name(link.party.name), dispute.number, link.answered_at is not None
        )


def answer_visit(
    *, county: str, secret: str, now: datetime, result: str, satisfaction: str, note: str = ""
) -> None:
    """The party's answer, once. "Kept" counts as the return visit; anything else stays with the committee, who calls back.

    A relapse is not taken up on the word of a link: the duty to visit stays, and a person decides.
    """
    if result not in VISIT_RESULTS:
        raise Invalid("visit_result_unknown", "请选择协议履行的情况。", field="result")
    if satisfaction not in SATISFACTION:
        raise Invalid("visit_satisfaction_unknown", "请选择满意程度。", field="satisfaction")
    actor = _questionnaire(county)
    with acting(actor):
        link = _link(county, secret, localdate(now))
        rows = Dispute.objects.everywhere("the dispute of a link whose secret was given")
        dispute = rows.filter(county=county, id=link.dispute_id).select_for_update().get()
        if dispute.stage not in ("performed", "visited"):
            raise _gone()
        answered = VisitLink.objects.of(dispute).filter(id=link.id, answered_at=None)
        if not answered.update(answered_at=now, ended_at=now):
            raise Refusal("answered_already", "您已经答复过，谢谢。")
        record(
            VisitLinkAnswered(VISIT_RESULTS[result], SATISFACTION[satisfaction]),
            about=dispute,
            actor=actor,
            at=now,
        )
        keep_visit(
            dispute, actor=actor, now=now, made_on=localdate(now), means="link", result=result, satisfaction=satisfaction,
            note=note.strip()[:MOST_WORDS], is_final=result == "kept" and dispute.stage == "performed",
        )  # fmt: skip


def _questionnaire(county: str) -> Actor:
    if len(county) != 6 or not county.isascii() or not county.isdigit():
        raise _gone()
    return system_actor((county,), why="回访问卷")


def _gone() -> NotHere:
    return NotHere("link_not_here", "链接无效或者已过期，请与调解委员会联系。")


def _hash(secret: str) -> bytes:
    return blind("visit", f"x{secret.encode().hex()}")


def _link(county: str, secret: str, today: date) -> VisitLink:
    rows = VisitLink.objects.everywhere("a link whose secret was given").filter(county=county)
    found = rows.filter(secret_hash=_hash(secret[:60])).select_related("party").first()
    if found is None or (found.ended_at and not found.answered_at) or found.expires_on < today:
        raise _gone()
    return found
