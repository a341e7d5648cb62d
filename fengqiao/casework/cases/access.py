"""The only way from a county and an id to a dispute. Foreign and missing are one answer."""

from __future__ import annotations

from uuid import UUID

from fengqiao.kernel.errors import NotAllowed, NotHere, Refusal, Stale
from fengqiao.kernel.placed.values import Actor, Scope

from .codes import OFFERS
from .models import Dispute, Handling, Mediation, Participant, Transfer

__all__ = [
    "find_dispute",
    "is_seen",
    "must_hold",
    "open_handling",
    "open_mediation",
    "open_offer",
    "see_dispute",
]


def see_dispute(scope: Scope, county: str, dispute_id: UUID) -> Dispute:
    """The dispute, for reading. Raises NotHere for what is missing or out of scope.

    The same rule as `within`, asked of one row: that saves the statement that reads all shared ids.
    """
    if county not in scope.counties:
        raise NotHere("dispute_not_here", dispute=str(dispute_id))
    rows = Dispute.objects.everywhere("one row, held against the scope right below")
    found = rows.filter(county=county, id=dispute_id).select_related("holder").first()
    if found is None:
        raise NotHere("dispute_not_here", dispute=str(dispute_id))
    row = {"county": county, "place": found.place, "holder": found.holder_id, "secrecy": found.secrecy}
    if not scope.covers(**row) and not (_is_shared(scope, found) and scope.covers(**row, shared=True)):
        raise NotHere("dispute_not_here", dispute=str(dispute_id))
    return found


def is_seen(scope: Scope, county: str, dispute_id: UUID) -> bool:
    """Whether the scope still reaches the dispute: after a return or a finished part it may not."""
    try:
        see_dispute(scope, county, dispute_id)
    except NotHere:
        return False
    return True


def _is_shared(scope: Scope, dispute: Dispute) -> bool:
    rows = Participant.objects.of(dispute).filter(organisation_id__in=scope.organisations, to_at=None)
    return bool(scope.organisations) and rows.exists()


def find_dispute(actor: Actor, county: str, dispute_id: UUID, *, to: str, revision: int | None) -> Dispute:
    """The dispute, locked, for a verb that needs power `cases.<to>`. An older revision is told so and changes nothing.

    No join in the locking statement: where two wait for one row and the first changes the holder, PostgreSQL checks the
    newer row against the old joined one and the second would be told that there is no such dispute.
    """
    rows = Dispute.objects.within(actor.scope).filter(county=county, id=dispute_id)
    found = rows.select_for_update().first()
    if found is None:
        raise NotHere("dispute_not_here", dispute=str(dispute_id))
    if not actor.may(f"cases.{to}"):
        raise NotAllowed(power=f"cases.{to}")
    if revision is not None and revision != found.seq:
        raise Stale(seen=revision, current=found.seq)
    return found


def must_hold(actor: Actor, dispute: Dispute, *, waiting: bool = False) -> None:
    """Only the organisation that holds a dispute works on it, and not while another must answer (unless `waiting`)."""
    if actor.organisation_id != dispute.holder_id:
        raise Refusal("not_the_holder", f"这件纠纷现由 {dispute.holder.name} 承办，请由该单位办理。")
    if not waiting and dispute.stage in ("offered", "arbitrating"):
        raise Refusal(
            "waits_for_answer", "这件纠纷正在等待接收或者裁定，暂不能办理；需要继续办理的，请先撤回移交。"
        )


def open_offer(dispute: Dispute) -> Transfer | None:
    """The offer that waits for its receiver's yes or no."""
    return (
        Transfer.objects.of(dispute)
        .filter(state="offered", kind__in=OFFERS)
        .select_related("to_organisation", "from_organisation")
        .first()
    )


def open_handling(dispute: Dispute) -> Handling:
    """The one open handling of a dispute that is not cancelled."""
    return Handling.objects.of(dispute).get(to_at=None)


def open_mediation(dispute: Dispute) -> Mediation:
    """The mediation of the latest handling. Raises Refusal where the dispute was never accepted."""
    found = Mediation.objects.of(dispute).order_by("-created_at", "-id").first()
    if found is None:
        raise Refusal("not_accepted", "这件纠纷尚未受理。")
    return found
