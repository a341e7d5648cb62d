"""The life of a duty (时限事项): open, perhaps paused, then done or void. Near and overdue are computed, never stored."""

from __future__ import annotations

from fengqiao.kernel.lifecycle import Lifecycle, Move

DUTY_LIFE = Lifecycle(
    "duty",
    start="open",
    labels={"open": "待办", "paused": "中止计时", "done": "已办", "void": "不再需要"},
    moves=[
        Move("pause", ("open",), "paused", "中止计时", undo="resume"),
        Move("resume", ("paused",), "open", "恢复计时"),
        Move("finish", ("open", "paused"), "done", "办结", undo="reopen", undo_days=3),
        Move("void", ("open", "paused"), "void", "撤销", undo="reopen", undo_days=3),
        Move("reopen", ("done", "void"), "open", "恢复"),
    ],
)
