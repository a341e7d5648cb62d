"""What an actor may do with a dispute now: the same tables as the verbs, so that no button leads to a refusal of state."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fengqiao.kernel.placed.values import Actor

from .models import Dispute
from .states import DISPUTE_LIFE, MEDIATION_LIFE
from .types import DisputeType

__all__ = ["Action", "actions_for"]


@dataclass(frozen=True)
class Action:
    """A verb open to the actor. `primary`: the expected next step; at most one is."""

    verb: str
    label: str
    primary: bool = False


# verb -> (label, power)
VERBS = {
    "accept": ("受理", "cases.accept"),
    "decline": ("退回", "cases.accept"),
    "refuse": ("不予受理", "cases.accept"),
    "hand_over": ("移交", "cases.handover"),
    "withdraw_offer": ("撤回移交", "cases.handover"),
    "assign": ("指派调解员", "cases.assign"),
    "hold": ("记录调解", "cases.mediate"),
    "agree": ("登记口头协议", "cases.agree"),
    "end": ("终止调解", "cases.mediate"),
    "visit": ("登记回访", "cases.visit"),
    "close": ("销号", "cases.close"),
    "reopen": ("恢复办理", "cases.reopen"),
}


def _open_verbs(actor: Actor, dispute: Dispute, mediation: str | None, offered_to: UUID | None) -> list[str]:
    holds = actor.organisation_id == dispute.holder_id
    if dispute.state == "registered":
        if offered_to is not None:
            if offered_to == actor.organisation_id:
                return ["accept", "decline", "refuse"]
            return ["withdraw_offer"] if holds else []
        return ["accept", "hand_over", "refuse"] if holds else []
    if not holds:
        return []
    if dispute.state == "closed":
        return ["reopen"] if mediation is not None and DISPUTE_LIFE.allows("closed", "reopen") else []
    if dispute.state != "accepted" or mediation is None:
        return []
    if dispute.stage == "performed":
        return ["visit"]
    if dispute.stage in ("visited", "ended"):
        return ["close"]
    found = [
        verb for verb in ("agree", "hold", "assign", "end") if MEDIATION_LIFE.allows(mediation, "fail" if verb == "end" else verb)
    ]  # fmt: skip
    if mediation == "assigned":
        found.sort(key=lambda verb: verb != "hold")
    return found


def actions_for(
    actor: Actor, dispute: Dispute, *, mediation: str | None, offered_to: UUID | None, kind: DisputeType
) -> list[Action]:
    """The verbs that state, holder and powers allow, the expected one first."""
    verbs = [
        verb
        for verb in _open_verbs(actor, dispute, mediation, offered_to)
        if actor.may(VERBS[verb][1]) and not (verb == "agree" and kind.written_article)
    ]
    return [Action(verb, VERBS[verb][0], primary=number == 0) for number, verb in enumerate(verbs)]
