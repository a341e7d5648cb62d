"""The life of a session that is planned ahead (预约调解)."""

from __future__ import annotations

from fengqiao.kernel.lifecycle import Lifecycle, Move

__all__ = ["PLAN_LIFE"]

PLAN_LIFE = Lifecycle(
    "planned_session",
    start="planned",
    labels={"planned": "已预约", "held": "已调解", "cancelled": "已取消"},
    moves=[
        Move("replan", ("planned",), "planned", "改期"),
        Move("keep", ("planned",), "held", "如期调解"),
        Move("cancel", ("planned",), "cancelled", "取消预约"),
    ],
)
