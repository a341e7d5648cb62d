"""What an actor may do with a volume now: the same tables as the verbs, so that no button leads to a refusal of state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.placed.values import Actor

from .models import Volume
from .rules import Check
from .states import VOLUME_LIFE

__all__ = ["VERBS", "VolumeAction", "volume_actions"]


@dataclass(frozen=True)
class VolumeAction:
    """A verb open to the actor. `primary`: the expected next step; at most one is."""

    verb: str
    label: str
    primary: bool = False


# verb -> (label, power)
VERBS = {
    "submit": ("提交审核", "cases.archive"),
    "take_back": ("收回", "cases.archive"),
    "approve": ("审核通过", "cases.review"),
    "send_back": ("退回整改", "cases.review"),
    "remark": ("提出意见", "cases.review"),
    "answer": ("答复意见", "cases.archive"),
    "seal": ("封卷", "cases.archive"),
    "lend": ("办理借阅", "cases.archive"),
    "give_back": ("登记归还", "cases.archive"),
    "describe": ("补充卷宗信息", "cases.archive"),
    "add_material": ("收集材料", "cases.archive"),
    "drop_material": ("作废材料", "cases.archive"),
    "inquire": ("登记调查记录", "cases.mediate"),
}


def _of_holder(
    dispute: Dispute,
    volume: Volume | None,
    checks: Sequence[Check],
    open_remarks: int,
    lent: bool,
    files: int,
) -> list[str]:
    state = volume.state if volume else VOLUME_LIFE.start
    verbs: list[str] = []
    closed = dispute.state == "closed"
    if state in ("open", "returned"):
        if state == "returned" and open_remarks:
            verbs.append("answer")
        complete = not any(one.state == "missing" for one in checks)
        if closed and complete and not open_remarks:
            verbs.append("submit")
        verbs += ["describe", "add_material"]
        if files:
            verbs.append("drop_material")
    if state == "submitted":
        verbs.append("take_back")
    if state == "approved" and closed:
        verbs.append("seal")
    if state == "sealed":
        verbs.append("give_back" if lent else "lend")
    if dispute.state == "accepted" and state not in ("submitted", "approved"):
        verbs.append("inquire")
    return verbs


def _of_reviewer(actor: Actor, dispute: Dispute, volume: Volume | None, open_remarks: int) -> list[str]:
    if volume is None or volume.state not in ("submitted", "approved"):
        return []
    mine = actor.organisation_id == volume.reviewer_id or volume.county in actor.scope.full_counties
    if not mine or (volume.submitted_by is not None and volume.submitted_by == actor.user_id):
        return []
    verbs = ["send_back"]
    if volume.state == "submitted":
        verbs = ["remark", "send_back"] if open_remarks else ["approve", "remark", "send_back"]
        if dispute.state != "closed":
            verbs = [verb for verb in verbs if verb != "approve"]
    return verbs


def volume_actions(
    actor: Actor,
    dispute: Dispute,
    volume: Volume | None,
    checks: Sequence[Check],
    *,
    open_remarks: int,
    lent: bool,
    files: int,
) -> list[VolumeAction]:
    """The verbs that state, holder, review and powers allow, the expected one first."""
    verbs = _of_reviewer(actor, dispute, volume, open_remarks)
    if actor.organisation_id == dispute.holder_id:
        verbs = [*_of_holder(dispute, volume, checks, open_remarks, lent, files), *verbs]
    able = [verb for verb in dict.fromkeys(verbs) if actor.may(VERBS[verb][1])]
    grave = ("send_back", "describe", "inquire", "remark", "add_material", "drop_material")
    first = next((verb for verb in able if verb not in grave), "")
    return [VolumeAction(verb, VERBS[verb][0], primary=verb == first) for verb in able]
