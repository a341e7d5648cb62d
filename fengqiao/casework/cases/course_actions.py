"""Which verbs of the course of a mediation are open to the holder now. They stand behind the expected steps."""

from __future__ import annotations

from collections.abc import Collection

from .course_rules import LABOUR
from .models import Dispute
from .states import LIVE, OPEN_TO_REPORT
from .types import DisputeType

__all__ = ["COURSE_VERBS", "course_verbs"]

# verb -> (label, power)
COURSE_VERBS = {
    "plan_session": ("预约调解", "cases.mediate"),
    "replan_session": ("改期", "cases.mediate"),
    "cancel_session": ("取消预约", "cases.mediate"),
    "suspend": ("中止调解", "cases.mediate"),
    "resume": ("恢复调解", "cases.mediate"),
    "extend": ("延长期限", "cases.assign"),
    "refuse_mediator": ("拒绝调解员", "cases.mediate"),
    "invite_helper": ("邀请参加人", "cases.mediate"),
    "release_helper": ("参加人退出", "cases.mediate"),
    "set_openness": ("公开方式", "cases.mediate"),
    "note_privately": ("单独谈话记录", "cases.mediate"),
    "plan_calming": ("安抚稳控", "cases.mediate"),
    "record_calming": ("登记安抚情况", "cases.mediate"),
    "report": ("通报主管部门", "cases.mediate"),
    "relapse": ("纠纷反复", "cases.reopen"),
}


def course_verbs(
    dispute: Dispute,
    mediation: str | None,
    kind: DisputeType,
    *,
    owed: Collection[str],
    marks: Collection[str],
) -> tuple[list[str], list[str]]:
    """(what is expected next, what may also be done) by the holder. Powers are held against them by the caller.

    owed: kinds of duties that are open. marks: what there is to act on: "planned" sessions, "helper"s.
    """
    first: list[str] = []
    also: list[str] = []
    if dispute.state == "accepted" and mediation is not None:
        if mediation == "suspended":
            first.append("resume")
        if "report" in owed:
            first.append("report")
        elif mediation in OPEN_TO_REPORT and dispute.stage != "visited":
            also.append("report")
        if mediation in ("assigned", "mediating"):
            also += [
                "plan_session",
                *(["replan_session", "cancel_session"] if "planned" in marks else []),
                "suspend",
            ]
        if mediation in LIVE:
            also += [] if kind.family.code in LABOUR else ["extend"]
            also += ["refuse_mediator", "invite_helper"]
            also += [] if kind.family.code == "medical" else ["set_openness"]
        if "helper" in marks:
            also.append("release_helper")
        if mediation in (*LIVE, "suspended"):
            also.append("note_privately")
    if dispute.state == "closed" and dispute.outcome == "settled" and mediation is not None:
        also.append("relapse")
    if dispute.state in ("registered", "accepted", "refused"):
        also.append("plan_calming")
    if "calm" in owed:
        also.append("record_calming")
    return first, also
