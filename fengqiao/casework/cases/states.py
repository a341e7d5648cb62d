"""The lives of a dispute, of a transfer and of a mediation; and the stage that a user reads, derived from them."""

from __future__ import annotations

from fengqiao.kernel.lifecycle import Lifecycle, Move

__all__ = [
    "DISPUTE_LIFE", "LIVE", "MEDIATION_LIFE", "OPEN_STAGES", "OPEN_TO_REPORT", "OVER", "STAGES", "TRANSFER_LIFE", "stage_of",
]  # fmt: skip

DISPUTE_LIFE = Lifecycle(
    "dispute",
    start="registered",
    labels={"registered": "已登记", "accepted": "已受理", "refused": "不予受理", "closed": "已销号", "moved": "已移送外县"},
    moves=[
        Move("hand_over", ("registered",), "registered", "移交"),
        Move("accept", ("registered",), "accepted", "受理"),
        Move("take_on", ("accepted",), "accepted", "接手办理"),
        Move("change_hands", ("registered", "accepted"), "registered", "变更承办单位"),
        Move("move_away", ("registered", "accepted"), "moved", "移送外县"),
        Move("refuse", ("registered",), "refused", "不予受理"),
        Move("withdraw", ("registered",), "closed", "撤回申请"),
        Move("close", ("accepted",), "closed", "销号", undo="reopen", undo_days=3),
        Move("reopen", ("closed",), "accepted", "恢复办理"),
        Move("relapse", ("closed",), "accepted", "纠纷反复"),
    ],
)  # fmt: skip

TRANSFER_LIFE = Lifecycle(
    "transfer",
    start="offered",
    labels={
        "offered": "待接收", "accepted": "已接收", "declined": "已退回", "withdrawn": "已撤回", "bound": "已裁定", "guided": "已指导",
        "reported": "已反馈", "joined": "协办中", "finished": "协办完成", "released": "协办结束", "lapsed": "已失效",
    },
    moves=[
        Move("accept", ("offered",), "accepted", "接收"),
        Move("decline", ("offered",), "declined", "退回"),
        Move("withdraw", ("offered",), "withdrawn", "撤回移交"),
        Move("bind", ("offered",), "bound", "裁定承办单位"),
        Move("guide", ("offered",), "guided", "书面指导"),
        Move("report", ("accepted",), "reported", "反馈"),
        Move("join", ("offered",), "joined", "联合办理"),
        Move("finish", ("joined",), "finished", "完成协办"),
        Move("release", ("joined",), "released", "结束协办"),
        Move("lapse", ("offered", "joined"), "lapsed", "随案失效"),
    ],
)  # fmt: skip

MEDIATION_LIFE = Lifecycle(
    "mediation",
    start="accepted",
    labels={
        "accepted": "待指派", "assigned": "待调解", "mediating": "调解中", "agreed": "待履行", "performed": "已履行", "defaulted": "未履行",
        "failed": "调解不成", "withdrawn": "已撤回", "transferred": "已随案移交", "suspended": "已中止",
    },
    moves=[
        Move("assign", ("accepted", "assigned", "mediating"), "assigned", "指派调解员"),
        Move("hold", ("assigned", "mediating"), "mediating", "记录调解"),
        Move("agree", ("mediating",), "agreed", "达成协议"),
        Move("renew", ("agreed", "defaulted"), "agreed", "另立新协议"),
        Move("perform", ("agreed", "defaulted"), "performed", "履行完毕"),
        Move("default", ("agreed",), "defaulted", "登记未履行"),
        Move("remediate", ("defaulted",), "mediating", "重新调解"),
        Move("unassign", ("assigned", "mediating"), "accepted", "调解员退出"),
        Move("suspend", ("assigned", "mediating"), "suspended", "中止调解"),
        Move("resume", ("suspended",), "assigned", "恢复调解"),
        Move("fail", ("accepted", "assigned", "mediating", "suspended"), "failed", "终止调解"),
        Move("withdraw", ("accepted", "assigned", "mediating", "suspended"), "withdrawn", "撤回申请"),
        Move("relapse", ("performed",), "mediating", "重新调解"),
        Move("hand_on", ("accepted", "assigned", "mediating"), "transferred", "随案移交"),
    ],
)  # fmt: skip

LIVE = ("accepted", "assigned", "mediating")  # a mediation that is under way
OPEN_TO_REPORT = ("suspended", "failed", "withdrawn")  # states in which something is told to others

STAGES = {
    "registered": "待分流", "offered": "待接收", "arbitrating": "待裁定", "accepted": "待指派", "assigned": "待调解", "mediating": "调解中",
    "suspended": "已中止", "agreed": "待履行", "defaulted": "未履行",
    "performed": "待回访", "visited": "待销号", "ended": "待销号", "refused": "不予受理", "closed": "已销号",
    "moved": "已移送外县",
}  # fmt: skip
OVER = ("refused", "closed", "moved")  # stages of a dispute that is cancelled here
OPEN_STAGES = [stage for stage in STAGES if stage not in OVER]


def stage_of(
    *, dispute: str, mediation: str | None, offered: bool, visited: bool, arbitrating: bool = False
) -> str:
    """What a user reads as the state of a dispute (row CAS-01). The stored column is held equal to this by a test."""
    if dispute in OVER:
        return dispute
    if arbitrating:
        return "arbitrating"
    if offered:
        return "offered"
    if dispute == "registered":
        return "registered"
    if mediation in ("failed", "withdrawn", "transferred"):
        return "ended"
    if mediation == "performed":
        return "visited" if visited else "performed"
    return mediation or "accepted"
