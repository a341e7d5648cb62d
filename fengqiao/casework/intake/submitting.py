"""What a partner's program hands in (移送), and what that partner may see of it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.rules import PartyInput
from fengqiao.casework.cases.services import register_dispute
from fengqiao.casework.cases.types import types
from fengqiao.kernel.errors import Invalid, NotAllowed, Refusal
from fengqiao.registry.places.queries import county_key
from fengqiao.trust.accounts.services import PartnerKey
from fengqiao.trust.vault import blind

from .applicant_models import Idempotency, Submission
from .applying import reception, write_suggestion

__all__ = ["Answer", "clear_answers", "submit_dispute"]

KEPT = timedelta(days=7)
_SALT = 2**63


@dataclass(frozen=True)
class Answer:
    """What the partner is told. replayed: the same call had been answered before."""

    reply: dict[str, Any]
    replayed: bool


def _answered_before(
    key: PartnerKey, idempotency_key: str, digest: bytes, now: datetime
) -> dict[str, Any] | None:
    """The kept answer. Calls with the same key wait for each other here. Raises Refusal where the body was another one."""
    lock = (
        int.from_bytes(blind("idempotency", f"{key.id.hex}/{idempotency_key.encode().hex()}")[:8], "big")
        % _SALT
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
    row = Idempotency.objects.filter(api_key_id=key.id, key=idempotency_key).first()
    if row is None:
        return None
    if row.expires_at <= now:
        row.delete()
        return None
    if bytes(row.request_digest) != digest:
        raise Refusal("idempotency_reused", "这个重复提交键已经用于另一份内容，请换一个键。")
    return dict(row.reply)


def submit_dispute(
    *, key: PartnerKey, now: datetime, idempotency_key: str, request_digest: bytes, place_code: str, narrative: str,
    parties: Sequence[PartyInput], type_code: str = "", reference: str = "", happened_on: date | None = None,
    amount_fen: int | None = None, difficulty: str = "ordinary", **further: Any,
) -> Answer:  # fmt: skip
    """Hand a dispute in for a partner: held by the organisation that the place's policy names, seen by the partner as far as masked.

    The same idempotency key and body give the same answer, another body a refusal. Raises Invalid, NotAllowed.
    """
    if not key.actor.may("cases.register"):
        raise NotAllowed(power="cases.register")
    if (before := _answered_before(key, idempotency_key, request_digest, now)) is not None:
        return Answer(before, True)
    if county_key(place_code) not in key.actor.scope.counties:
        raise Invalid("place_out_of_scope", "发生地不在这个密钥的县区之内。", field="place_code")
    if type_code and (type_code not in types() or not types()[type_code].is_open):
        raise Invalid("type_unknown", "没有这个纠纷类型，请核对代码表，或者留空。", field="type_code")
    if happened_on and happened_on.year < 1900:
        raise Invalid("happened_implausible", "发生日期不合情理，请核对年份。", field="happened_on")
    taken = reception(
        place_code=place_code, narrative=narrative, on=localdate(now), name=key.name, role="partner", type_code=type_code,
        amount_fen=amount_fen, difficulty=difficulty, request_id=key.actor.request_id,
    )  # fmt: skip
    made = register_dispute(
        actor=taken.actor, now=now, channel=key.channel, place_code=place_code, type_code=taken.type_code, narrative=narrative,
        parties=parties, happened_on=happened_on, amount_fen=amount_fen, difficulty=difficulty, **further,
    )  # fmt: skip
    write_suggestion(made, taken, now)
    Submission(
        county=made.county, created_at=now, dispute_id=made.id, organisation_id=key.organisation_id, api_key_id=key.id,
        reference=reference,
    ).save(force_insert=True)  # fmt: skip
    dispute = see_dispute(taken.actor.scope, made.county, made.id)
    reply = {
        "county": made.county, "id": str(made.id), "number": made.number, "holder_name": dispute.holder.name, "type_code": dispute.type,
        "due_on": dispute.due_on.isoformat() if dispute.due_on else None, "reference": reference,
    }  # fmt: skip
    Idempotency.objects.create(
        api_key_id=key.id,
        key=idempotency_key,
        request_digest=request_digest,
        reply=reply,
        expires_at=now + KEPT,
    )
    return Answer(reply, False)


def clear_answers(now: datetime) -> int:
    """Delete kept answers that are over. Returns how many."""
    return Idempotency.objects.filter(expires_at__lte=now).delete()[0]
