"""What a partner may see: the disputes that its own keys handed in, their state, and names masked. Nothing else of the county."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fengqiao.casework.cases.codes import OUTCOMES
from fengqiao.casework.cases.models import Party
from fengqiao.casework.cases.states import STAGES
from fengqiao.casework.cases.types import types
from fengqiao.kernel.errors import NotAllowed, NotHere
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.accounts.services import PartnerKey
from fengqiao.trust.vault import mask_name

from .applicant_models import Submission

__all__ = ["partner_dispute", "partner_disputes"]


def _own(key: PartnerKey) -> Any:
    if not key.actor.may("cases.view"):
        raise NotAllowed(power="cases.view")
    rows = Submission.objects.within(key.actor.scope).filter(organisation_id=key.organisation_id)
    return rows.select_related("dispute__holder")


def _view(row: Submission, places: dict[str, str], parties: list[Party]) -> dict[str, Any]:
    one = row.dispute
    return {
        "county": one.county, "id": one.id, "number": one.number, "reference": row.reference, "stage": one.stage, "stage_name": STAGES[one.stage],
        "outcome": one.outcome, "outcome_name": OUTCOMES.get(one.outcome, ""), "type_code": one.type, "type_name": types()[one.type].name,
        "place_code": one.place, "place_name": places.get(one.place, ""), "holder_name": one.holder.name, "received_at": one.received_at,
        "due_on": one.due_on, "cancelled_on": one.cancelled_on,
        "parties": [{"side": party.side, "kind": party.kind, "name": mask_name(party.name) if party.kind == "person" else party.name} for party in parties],
    }  # fmt: skip


def partner_disputes(
    key: PartnerKey, *, county: str = "", after: UUID | None = None, most: int = 50
) -> dict[str, Any]:
    """The newest first; `after` is the `next` of the page before. Two statements."""
    rows = _own(key)
    if county:
        rows = rows.filter(county=county)
    if after:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: most + 1])
    shown = found[:most]
    places = path_names([row.dispute.place for row in shown])
    return {
        "items": [_view(row, places, []) for row in shown],
        "next": str(shown[-1].id) if len(found) > most else None,
    }


def partner_dispute(key: PartnerKey, *, county: str, id: UUID) -> dict[str, Any]:
    """One dispute. Raises NotHere for what is missing, foreign, or came in by another way."""
    row = _own(key).filter(county=county, dispute_id=id).first()
    if row is None:
        raise NotHere("dispute_not_here", "没有找到，或者不是贵单位移送的。")
    parties = list(Party.objects.of(row.dispute).order_by("ordinal"))
    return _view(row, path_names([row.dispute.place]), parties)
