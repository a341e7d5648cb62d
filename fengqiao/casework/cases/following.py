"""The applicant without an account: from number and secret to one dispute, a new secret at the counter, withdrawing the application.

Ring two for applicants: whoever holds the secret of a dispute reaches that dispute and no other. The face keeps county, id and
`stamp` in its session; a secret given out anew changes the stamp, so that what was opened with the old one closes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.duties.services import finish_duties
from fengqiao.kernel.errors import Invalid, NotHere, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor, Scope

from .access import find_dispute, open_handling, open_mediation
from .applicant_facts import ApplicationWithdrawn, SecretIssued
from .applicant_secrets import fits, new_secret, normal_secret, secret_hash
from .codes import OFFERS
from .models import Dispute, Participant
from .passing import lapse_transfers
from .states import DISPUTE_LIFE, MEDIATION_LIFE, stage_of
from .suspending import end_suspension

__all__ = [
    "Opened", "applicant", "find_by_secret", "followed_dispute", "issue_secret", "may_withdraw", "normal_number", "still_fits",
    "withdraw_application",
]  # fmt: skip

_WIDE = str.maketrans("０１２３４５６７８９－—–‐〇", "0123456789----0")
MOST_ALIKE = 5  # counties whose pattern leaves their code out may give the same number
FOLLOW = "cases.follow"


@dataclass(frozen=True)
class Opened:
    """What the session of an applicant keeps."""

    county: str
    id: UUID
    stamp: str


def applicant(opened: Opened, request_id: str = "") -> Actor:
    """The applicant of one dispute as an actor: the county for the database, the one dispute by `followed_dispute`."""
    scope = Scope(full_counties=(opened.county,), secrecy=9)
    return Actor(None, "申请人", None, "applicant", None, "", frozenset({FOLLOW}), scope, request_id)


def normal_number(text: str) -> str:
    """A number as it is stored, however its digits and dashes were typed."""
    return "".join(text.translate(_WIDE).split())[:40]


def _stamp(kept: bytes | memoryview | None) -> str:
    return bytes(kept or b"").hex()[:24]


def find_by_secret(scope: Scope, number: str, secret: str) -> Opened | None:
    """The dispute that number and secret open together, or None: a wrong number and a wrong secret are one answer.

    One statement and one digest at least, whether the number exists or not.
    """
    asked = normal_secret(secret)
    rows = Dispute.objects.everywhere("held against the secret right below").filter(
        county__in=scope.full_counties, number=normal_number(number)
    )
    found = list(rows.values_list("county", "id", "secret_hash")[:MOST_ALIKE])
    for county, id, kept in found:
        if fits(id, kept, asked):
            return Opened(county, id, _stamp(kept))
    if not found:
        fits(uuid7(), None, asked)
    return None


def still_fits(county: str, id: UUID, secret: str, *, since: datetime) -> bool:
    """Whether these letters still open a dispute registered after `since`: another secret may have been given out meanwhile."""
    rows = Dispute.objects.everywhere("one row, for the form that made it").filter(
        county=county, id=id, created_at__gte=since
    )
    kept = rows.values_list("secret_hash", flat=True).first()
    return kept is not None and fits(id, kept, secret)


def followed_dispute(actor: Actor, opened: Opened, *, lock: bool = False) -> Dispute:
    """The applicant's own dispute. Raises NotHere where the secret was given out anew."""
    rows = Dispute.objects.everywhere("the one dispute whose secret was given").filter(
        county=opened.county, id=opened.id
    )
    row: Dispute | None = (rows.select_for_update() if lock else rows.select_related("holder")).first()
    if row is None or not actor.may(FOLLOW) or _stamp(row.secret_hash) != opened.stamp:
        raise NotHere("not_followed", "请重新输入编号和查询码。")
    return row


def issue_secret(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int | None, checked: str
) -> str:
    """Give the applicant at the counter a new secret; the old one ends at once. checked: how the identity was checked.

    Returns the letters, which are kept nowhere.
    """
    dispute = find_dispute(actor, county, id, to="register", revision=revision)
    if len(checked.strip()) < 4:
        raise Invalid("identity_unchecked", "请写明怎样核对了申请人的身份（至少 4 个字）。", field="checked")
    secret = new_secret()
    dispute.secret_hash = secret_hash(dispute.id, secret)
    record(SecretIssued(checked.strip()[:200]), about=dispute, actor=actor, at=now, changed=["secret_hash"])
    return secret


def may_withdraw(dispute: Dispute, mediation: str | None) -> bool:
    """Before acceptance, and while the mediation goes on; what is agreed or over is not withdrawn."""
    if dispute.state == "registered":
        return True
    return (
        dispute.state == "accepted" and mediation is not None and MEDIATION_LIFE.allows(mediation, "withdraw")
    )


def withdraw_application(*, actor: Actor, now: datetime, opened: Opened, means: str = "网页") -> Dispute:
    """The applicant withdraws (撤回申请). Not accepted yet: the account is cancelled. In mediation: that ends, and the holder closes."""
    dispute = followed_dispute(actor, opened, lock=True)
    if dispute.state == "registered":
        return _withdraw_registered(actor, dispute, means, now)
    mediation = open_mediation(dispute) if dispute.state == "accepted" else None
    if mediation is None or not may_withdraw(dispute, mediation.state):
        raise Refusal("not_withdrawable", "这件纠纷已达成协议或者已经办结，不能再撤回申请。")
    mediation.state = MEDIATION_LIFE.move(mediation.state, "withdraw")
    mediation.closed_on, mediation.end_reason = localdate(now), "withdrawn"
    mediation.next_session_at = None
    mediation.save(update_fields=["state", "closed_on", "end_reason", "next_session_at"])
    end_suspension(dispute, mediation, now)
    lapse_transfers(dispute, now, *OFFERS, "arbitrate")
    finish_duties(dispute, "mediate", "answer", "arbitrate", now=now)
    dispute.stage = stage_of(dispute=dispute.state, mediation=mediation.state, offered=False, visited=False)
    dispute.due_on = None
    fact = ApplicationWithdrawn(means, "", "调解终止，待承办单位销号。")
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def _withdraw_registered(actor: Actor, dispute: Dispute, means: str, now: datetime) -> Dispute:
    dispute.state = DISPUTE_LIFE.move(dispute.state, "withdraw")
    lapse_transfers(dispute, now)
    handling = open_handling(dispute)
    handling.to_at, handling.result = now, "ended"
    handling.save(update_fields=["to_at", "result"])
    finish_duties(dispute, now=now)
    Participant.objects.of(dispute).filter(to_at=None).update(to_at=now)
    dispute.stage, dispute.outcome, dispute.cancelled_on, dispute.due_on = (
        "closed",
        "withdrawn",
        localdate(now),
        None,
    )
    changed = ["state", "stage", "outcome", "cancelled_on", "due_on"]
    fact = ApplicationWithdrawn(means, "withdrawn", "尚未受理，已销号。")
    record(fact, about=dispute, actor=actor, at=now, changed=changed)
    return dispute
