"""Personal data in clear: only for whoever gives a reason, and never without a trace (个人信息保护法 art. 51, 54)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere
from fengqiao.kernel.journal.services import leave_look
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.vault import unseal

from .access import see_dispute
from .models import Party

__all__ = ["Revealed", "reveal_party"]


@dataclass(frozen=True)
class Revealed:
    """A party's numbers in clear."""

    id_number: str
    phone: str
    address: str


def reveal_party(*, actor: Actor, now: datetime, county: str, id: UUID, party: UUID, reason: str) -> Revealed:
    """Show identity number, telephone and address of one party; who saw them and why stays in the looks."""
    dispute = see_dispute(actor.scope, county, id)
    if not actor.may("cases.reveal"):
        raise NotAllowed(power="cases.reveal")
    if len(reason.strip()) < 2:
        raise Invalid("look_without_reason", "请写明查看个人信息的事由。", field="reason")
    row = Party.objects.of(dispute).filter(id=party).first()
    if row is None:
        raise NotHere("party_not_here")
    columns = {"id_number": "id_enc", "phone": "phone_enc", "address": "address_enc"}
    clear = {
        name: unseal(getattr(row, column), table="cases_party", column=column, row_id=row.id)
        if getattr(row, column)
        else ""
        for name, column in columns.items()
    }
    leave_look(
        county=county, kind="dispute", subject_id=dispute.id, part_id=row.id, fields=[name for name, value in clear.items() if value],
        reason=reason.strip()[:200], actor=actor, at=now,
    )  # fmt: skip
    return Revealed(**clear)
