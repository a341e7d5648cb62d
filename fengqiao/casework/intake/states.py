"""The life of an import: uploaded, running in batches, done; stopped and taken up again; given up before it ran."""

from __future__ import annotations

from fengqiao.kernel.lifecycle import Lifecycle, Move

__all__ = ["IMPORT_LIFE", "ROW_STATES"]

IMPORT_LIFE = Lifecycle(
    "import",
    start="uploaded",
    labels={
        "uploaded": "待核对",
        "running": "导入中",
        "stopped": "已停止",
        "done": "已完成",
        "dropped": "已放弃",
    },
    moves=[
        Move("start", ("uploaded",), "running", "开始导入"),
        Move("stop", ("running",), "stopped", "停止导入"),
        Move("resume", ("stopped",), "running", "继续导入"),
        Move("finish", ("running",), "done", "导入完毕"),
        Move("drop", ("uploaded",), "dropped", "放弃导入"),
    ],
)

ROW_STATES = {"registered": "已登记", "wrong": "有错误", "double": "重复"}
