"""What the journal tells of volumes. No personal data: remarks and borrowers stand in their rows."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact("dossiers.described", "补充卷宗信息", "补充第 {volume} 卷的卷宗信息")
@dataclass(frozen=True)
class VolumeDescribed:
    volume: int


@fact("dossiers.inquired", "调查", "登记第 {ordinal} 份调查记录（{held_on}）")
@dataclass(frozen=True)
class InquiryRecorded:
    ordinal: int
    held_on: str


@fact(
    "dossiers.submitted", "提交卷宗审核", "第 {round} 次提交卷宗审核，{documents} 份文书，由 {reviewer} 审核"
)
@dataclass(frozen=True)
class VolumeSubmitted:
    volume: int
    round: int
    documents: int
    reviewer: str


@fact("dossiers.taken_back", "收回卷宗", "收回提交审核的卷宗")
@dataclass(frozen=True)
class VolumeTakenBack:
    volume: int


@fact("dossiers.remarked", "卷宗审核意见", "对“{document}”提出审核意见{page}")
@dataclass(frozen=True)
class RemarkMade:
    volume: int
    document: str
    page: str


@fact("dossiers.answered", "答复审核意见", "答复对“{document}”的审核意见")
@dataclass(frozen=True)
class RemarkAnswered:
    volume: int
    document: str


@fact("dossiers.sent_back", "退回卷宗", "卷宗退回整改，{remarks} 条意见，应于 {due_on} 前重新提交")
@dataclass(frozen=True)
class VolumeSentBack:
    volume: int
    round: int
    remarks: int
    due_on: str


@fact("dossiers.approved", "卷宗审核通过", "卷宗审核通过（第 {round} 次提交）")
@dataclass(frozen=True)
class VolumeApproved:
    volume: int
    round: int


@fact("dossiers.sealed", "封卷", "封卷，共 {sheets} 页，保管期限{keeping}，摘要 {sm3}")
@dataclass(frozen=True)
class VolumeSealed:
    volume: int
    sheets: int
    keeping: str
    sm3: str
    sha256: str


@fact("dossiers.lent", "借阅卷宗", "借出卷宗，应于 {due_on} 归还")
@dataclass(frozen=True)
class VolumeLent:
    volume: int
    due_on: str


@fact("dossiers.given_back", "归还卷宗", "卷宗已归还")
@dataclass(frozen=True)
class VolumeGivenBack:
    volume: int


@fact("dossiers.material_added", "收集材料", "收集材料：{document}")
@dataclass(frozen=True)
class MaterialAdded:
    document: str


@fact("dossiers.material_dropped", "作废材料", "作废误收的材料：{reason}")
@dataclass(frozen=True)
class MaterialDropped:
    reason: str
