"""A volume in clear: for whoever gives a reason, and every party's data counts as looked at."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.models import Party
from fengqiao.casework.cases.services import Revealed, reveal_party
from fengqiao.kernel.placed.values import Actor

__all__ = ["reveal_volume"]


def reveal_volume(*, actor: Actor, now: datetime, county: str, id: UUID, reason: str) -> dict[UUID, Revealed]:
    """The numbers of all parties of a dispute in clear, by party. Raises as `reveal_party` does."""
    dispute = see_dispute(actor.scope, county, id)
    parties = Party.objects.of(dispute).order_by("ordinal").values_list("id", flat=True)
    return {
        party: reveal_party(actor=actor, now=now, county=county, id=id, party=party, reason=reason)
        for party in parties
    }
