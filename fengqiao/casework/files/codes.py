"""What a file is for, code to Chinese. Rooms that keep files choose one of these; a code is never renamed."""

from __future__ import annotations

FILE_KINDS = {
    "identity": "身份证明", "evidence": "证据材料", "authority": "授权委托书", "record": "调解记录附件", "agreement": "签署的协议书",
    "signature": "签名图像", "performance": "履行凭证", "confirmation": "司法确认材料", "visit": "回访材料", "risk": "风险评估材料",
    "consent": "同意书", "material": "移交材料", "paper": "文书", "volume": "卷宗", "other": "其他材料",
}  # fmt: skip
PERSONAL = ("identity", "authority")  # pictures that show identity numbers: opened for a reason, with a look
FILE_STATES = {"ready": "可用", "refused": "已拒收"}
