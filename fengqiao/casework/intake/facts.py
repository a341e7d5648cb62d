"""What happened to imports and exports of tables, as the journal tells it."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact("intake.ledger_uploaded", "上传台账", "{organisation} 上传台账 {sheet}，{rows} 行")
@dataclass(frozen=True)
class LedgerUploaded:
    """digest: SM3 of the file, so that one can say later which file it was."""

    organisation: str
    sheet: str
    rows: int
    digest: str


@fact("intake.ledger_started", "开始导入台账", "开始导入，对应的列：{columns}")
@dataclass(frozen=True)
class LedgerStarted:
    columns: list[str]


@fact("intake.ledger_stopped", "停止导入台账", "停止导入：{why}，已处理到第 {row} 行")
@dataclass(frozen=True)
class LedgerStopped:
    why: str
    row: int


@fact("intake.ledger_resumed", "继续导入台账", "从第 {row} 行继续导入")
@dataclass(frozen=True)
class LedgerResumed:
    row: int


@fact(
    "intake.ledger_finished",
    "导入台账完毕",
    "登记 {registered} 件，有错误 {wrong} 行，重复 {double} 行，空行 {blank} 行",
)
@dataclass(frozen=True)
class LedgerFinished:
    registered: int
    wrong: int
    double: int
    blank: int


@fact("intake.ledger_dropped", "放弃导入台账", "放弃导入，没有登记任何纠纷")
@dataclass(frozen=True)
class LedgerDropped:
    row: int


@fact("intake.table_exported", "导出表格", "导出{what} {rows} 行，用途：{purpose}。{conditions}")
@dataclass(frozen=True)
class TableExported:
    """conditions: the filters, in words without personal data."""

    what: str
    rows: int
    purpose: str
    conditions: str


@fact("intake.export_fetched", "下载导出表格", "下载导出的{what}")
@dataclass(frozen=True)
class ExportFetched:
    what: str
