"""`fengqiao import ledger FILE --organisation NAME`: a ledger comes in by the server's operator, with progress and an error file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

__all__ = ["main"]


def main(argv: list[str]) -> int:
    """Exit status 1 where rows were not registered because of errors."""
    parser = argparse.ArgumentParser(prog="fengqiao import", description="导入台账（.xlsx 或 .csv）。")
    parts = parser.add_subparsers(dest="what", required=True)
    ledger = parts.add_parser("ledger", help="导入矛盾纠纷台账")
    ledger.add_argument("file", type=Path, help="表格文件")
    ledger.add_argument("--organisation", required=True, help="导入到哪个单位：全称、简称或编号")
    ledger.add_argument("--login", default="", help="以哪个账号的岗位办理（默认以服务器命令的名义）")
    ledger.add_argument("--sheet", default="", help="工作表名称（默认第一个有内容的）")
    ledger.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="列名=表头",
        help="更正对应的列，可多次，如 --column 发生地=村名",
    )
    ledger.add_argument("--type", default="", help="没有纠纷类型一列时，全部按此类型登记")
    ledger.add_argument(
        "--accept-proposals", action="store_true", help="认不出的类型和地名，按最接近的登记（逐行注明）"
    )
    ledger.add_argument("--dry-run", action="store_true", help="只检查，不登记")
    ledger.add_argument(
        "--errors", type=Path, default=None, help="未导入的行写到哪个文件（默认在原文件旁边）"
    )
    options = parser.parse_args(argv)
    from .importing_by_command import import_ledger

    return import_ledger(options, say=_say)


def _say(text: str, *, again: bool = False) -> None:
    """A line; a line that is said again overwrites itself on a terminal."""
    if again and sys.stderr.isatty():
        print(f"\r{text}", end="", file=sys.stderr, flush=True)
    elif not again:
        print(text, flush=True)
