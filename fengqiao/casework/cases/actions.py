"""What an actor may do with a dispute now: the same tables as the verbs, so that no button leads to a refusal of state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fengqiao.kernel.placed.values import Actor

from .course_actions import COURSE_VERBS, course_verbs
from .models import Dispute
from .passing_actions import PASSING_VERBS, Pending, passing_verbs
from .states import DISPUTE_LIFE, MEDIATION_LIFE
from .types import DisputeType

__all__ = ["Action", "actions_for"]


AT_HAND = (
    "hand_over",
    "withdraw_offer",
    "withdraw_escalation",
    "report_order",
    "contribute",
)  # shown beside the own work


@dataclass(frozen=True)
class Action:
    """A verb open to the actor. `primary`: the expected next step; at most one is. `aside`, `is_course`: shown behind the others."""

    verb: str
    label: str
    primary: bool = False
    aside: bool = False
    is_course: bool = False


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
    "draft": ("制作协议书", "cases.agree"),
    "remediate": ("重新调解", "cases.mediate"),
    "end": ("终止调解", "cases.mediate"),
    "visit": ("登记回访", "cases.visit"),
    "close": ("销号", "cases.close"),
    "reopen": ("恢复办理", "cases.reopen"),
    **PASSING_VERBS,
    **COURSE_VERBS,
}


def _open_verbs(actor: Actor, dispute: Dispute, mediation: str | None) -> list[str]:
    """The steps of the holder's own work; what passes a dispute to others stands in `passing_actions`."""
    if actor.organisation_id != dispute.holder_id or dispute.stage in ("offered", "arbitrating"):
        return []
    if dispute.state == "registered":
        return ["accept", "refuse"]
    if dispute.state == "closed":
        # What came in with its outcome from a ledger was never mediated here: there is nothing to go back to.
        return (
            ["reopen"]
            if mediation not in (None, "transferred") and DISPUTE_LIFE.allows("closed", "reopen")
            else []
        )
    if dispute.state != "accepted" or mediation is None:
        return []
    if dispute.stage == "performed":
        return ["visit"]
    if dispute.stage in ("visited", "ended"):
        return ["close"]
    if dispute.stage == "defaulted":
        return ["remediate", "close"]
    found = [
        verb
        for verb in ("agree", "draft", "hold", "assign", "end")
        if MEDIATION_LIFE.allows(mediation, {"end": "fail", "draft": "agree"}.get(verb, verb))
    ]
    if mediation == "assigned":
        found.sort(key=lambda verb: verb != "hold")
    return found


def actions_for(
    actor: Actor, dispute: Dispute, *, mediation: str | None, kind: DisputeType, pending: Sequence[Pending] = (), right: str = "",
    owed: Collection[str] = (), marks: Collection[str] = (),
) -> list[Action]:  # fmt: skip
    """The verbs that state, holder and powers allow, the expected one first.

    pending: what is put to somebody and open. right: by which the holder has it. owed: kinds of open duties. marks: see `course_verbs`.
    """
    passing = passing_verbs(actor, dispute, mediation=mediation, pending=pending, right=right)
    expected: list[str] = []
    course: list[str] = []
    if actor.organisation_id == dispute.holder_id and dispute.stage not in ("offered", "arbitrating"):
        expected, course = course_verbs(dispute, mediation, kind, owed=owed, marks=marks)
    steps = [
        verb
        for verb in _open_verbs(actor, dispute, mediation)
        if not (verb == "agree" and kind.written_article) and not (verb == "close" and "report" in owed)
    ]
    later = {*passing[1], *course}
    return [
        Action(
            verb, VERBS[verb][0], primary=number == 0 and verb not in later, aside=verb in passing[1] and verb not in AT_HAND,
            is_course=verb in course,
        )
        for number, verb in enumerate(
            one for one in (*passing[0], *expected, *steps, *passing[1], *course) if actor.may(VERBS[one][1])
        )
    ]  # fmt: skip
