"""The lives of a dispute, of a transfer and of a mediation; and the stage that a user reads, derived from them."""

from __future__ import annotations

from fengqiao.kernel.lifecycle import Lifecycle, Move

__all__ = ["DISPUTE_LIFE", "MEDIATION_LIFE", "OPEN_STAGES", "STAGES", "TRANSFER_LIFE", "stage_of"]

DISPUTE_LIFE = Lifecycle(
    "dispute",
    start="registered",
    labels={"registered": "已登记", "accepted": "已受理", "refused": "不予受理", "closed": "已销号"},
    moves=[
        Move("hand_over", ("registered",), "registered", "移交"),
        Move("accept", ("registered",), "accepted", "受理"),
        Move("refuse", ("registered",), "refused", "不予受理"),
        Move("withdraw", ("registered",), "closed", "撤回申请"),
        Move("close", ("accepted",), "closed", "销号", undo="reopen", undo_days=3),
        Move("reopen", ("closed",), "accepted", "恢复办理"),
    ],
)

TRANSFER_LIFE = Lifecycle(
    "transfer",
    start="offered",
    labels={"offered": "待接收", "accepted": "已接收", "declined": "已退回", "withdrawn": "已撤回"},
    moves=[
        Move("accept", ("offered",), "accepted", "接收"),
        Move("decline", ("offered",), "declined", "退回"),
        Move("withdraw", ("offered",), "withdrawn", "撤回移交"),
    ],
)

MEDIATION_LIFE = Lifecycle(
    "mediation",
    start="accepted",
    labels={
        "accepted": "待指派", "assigned": "待调解", "mediating": "调解中", "agreed": "待履行", "performed": "已履行", "failed": "调解不成",
        "withdrawn": "已撤回",
    },
    moves=[
        Move("assign", ("accepted", "assigned", "mediating"), "assigned", "指派调解员"),
        Move("hold", ("assigned", "mediating"), "mediating", "记录调解"),
        Move("agree", ("mediating",), "agreed", "达成协议"),
        Move("perform", ("agreed",), "performed", "履行完毕"),
        Move("fail", ("accepted", "assigned", "mediating"), "failed", "终止调解"),
        Move("withdraw", ("accepted", "assigned", "mediating"), "withdrawn", "撤回申请"),
        Move("relapse", ("performed",), "mediating", "恢复调解"),
    ],
)  # fmt: skip

STAGES = {
    "registered": "待分流", "offered": "待接收", "accepted": "待指派", "assigned": "待调解", "mediating": "调解中", "agreed": "待履行",
    "performed": "待回访", "visited": "待销号", "ended": "待销号", "refused": "不予受理", "closed": "已销号",
}  # fmt: skip
OPEN_STAGES = [stage for stage in STAGES if stage not in ("refused", "closed")]


def stage_of(*, dispute: str, mediation: str | None, offered: bool, visited: bool) -> str:
    """What a user reads as the state of a dispute (row CAS-01). The stored column is held equal to this by a test."""
    if dispute in ("refused", "closed"):
        return dispute
    if offered:
        return "offered"
    if dispute == "registered":
        return "registered"
    if mediation in ("failed", "withdrawn"):
        return "ended"
    if mediation == "performed":
        return "visited" if visited else "performed"
    return mediation or "accepted"
