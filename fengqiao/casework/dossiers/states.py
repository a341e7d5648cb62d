"""The life of a volume (卷宗): put together, reviewed, sealed. A sealed volume changes no more; what comes later is a further volume."""

from __future__ import annotations

from fengqiao.kernel.lifecycle import Lifecycle, Move

__all__ = ["VOLUME_LIFE"]

VOLUME_LIFE = Lifecycle(
    "volume",
    start="open",
    labels={"open": "整理中", "submitted": "待审核", "returned": "退回整改", "approved": "审核通过", "sealed": "已封卷"},
    moves=[
        Move("submit", ("open", "returned"), "submitted", "提交审核", undo="take_back"),
        Move("take_back", ("submitted",), "open", "收回"),
        Move("send_back", ("submitted", "approved"), "returned", "退回整改"),
        Move("approve", ("submitted",), "approved", "审核通过", undo="send_back"),
        Move("seal", ("approved",), "sealed", "封卷"),
    ],
)  # fmt: skip
