"""Which verbs that pass a dispute to others, or answer what was put to one's organisation, are open to an actor now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from fengqiao.kernel.placed.values import Actor

from .models import Dispute
from .states import OVER

__all__ = ["PASSING_VERBS", "Pending", "passing_verbs"]

MOVABLE = ("registered", "accepted", "assigned", "mediating", "ended")

# verb -> (label, power)
PASSING_VERBS = {
    "bind_holder": ("裁定承办单位", "cases.arbitrate"),
    "sign_order": ("签收交办", "cases.accept"),
    "contest_order": ("交办异议", "cases.accept"),
    "report_order": ("反馈交办", "cases.mediate"),
    "take_escalation": ("提级办理", "cases.accept"),
    "guide_escalation": ("书面指导", "cases.guide"),
    "return_escalation": ("退回上报", "cases.guide"),
    "contribute": ("登记协办情况", "cases.assist"),
    "assign_down": ("交办", "cases.direct"),
    "escalate": ("上报", "cases.escalate"),
    "withdraw_escalation": ("撤回上报", "cases.escalate"),
    "join_handling": ("联合办理", "cases.join"),
    "end_joint": ("结束联合办理", "cases.join"),
    "move_away": ("移送外县", "cases.move"),
}


class Pending(NamedTuple):
    """A transfer that waits for something: an answer, the end of joint work, a report back."""

    kind: str
    state: str
    to: UUID


def passing_verbs(
    actor: Actor, dispute: Dispute, *, mediation: str | None, pending: Sequence[Pending], right: str
) -> tuple[list[str], list[str]]:
    """(what is expected of the actor's organisation, what it may also do). Powers are held against them by the caller."""
    if dispute.state in OVER or actor.organisation_id is None:
        return [], []
    mine = actor.organisation_id
    asked = {(one.kind, one.state) for one in pending if one.to == mine}
    open_kinds = {one.kind for one in pending if one.state == "offered"}
    first, also = _asked_of(asked, dispute), []
    if ("assign", "accepted") in asked:
        also.append("report_order")
    if ("joint", "joined") in asked:
        also.append("contribute")
    if mine == dispute.holder_id:
        also += _of_holder(dispute, mediation, pending, open_kinds, right)
    return first, also


def _asked_of(asked: set[tuple[str, str]], dispute: Dispute) -> list[str]:
    """Answers that the organisation owes."""
    found: list[str] = []
    if {("refer", "offered"), ("handover", "offered")} & asked:
        found += ["accept", "decline"] + (["refuse"] if dispute.state == "registered" else [])
    if ("assign", "offered") in asked:
        found += ["sign_order", "contest_order"]
    if ("arbitrate", "offered") in asked:
        found.append("bind_holder")
    if ("escalate", "offered") in asked:
        found += ["take_escalation"] if dispute.stage in MOVABLE else []
        found += ["guide_escalation", "return_escalation"]
    return found


def _of_holder(
    dispute: Dispute, mediation: str | None, pending: Sequence[Pending], open_kinds: set[str], right: str
) -> list[str]:
    joined = any(one.state == "joined" for one in pending)
    if dispute.stage in ("offered", "arbitrating"):
        waiting = ["withdraw_offer"] if dispute.stage == "offered" else []
        return waiting + (["end_joint"] if joined else [])
    escalated = "escalate" in open_kinds
    found = ["withdraw_escalation"] if escalated else []
    if dispute.stage in MOVABLE and mediation != "withdrawn" and not escalated and right != "bound":
        found += ["hand_over", "assign_down", "move_away"]
    if not escalated:
        found.append("escalate")
    found.append("join_handling")
    return found + (["end_joint"] if joined else [])
