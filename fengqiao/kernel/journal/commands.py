"""`fengqiao journal verify` and `fengqiao journal seal`."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

__all__ = ["main"]


def main(argv: list[str]) -> int:
    """verify names the first break of each broken chain (exit 1); seal writes the daily seal."""
    parser = argparse.ArgumentParser(prog="fengqiao journal", description="核验日志链、生成每日封存。")
    parts = parser.add_subparsers(dest="what", required=True)
    verify_parser = parts.add_parser("verify", help="逐条核验日志链，指出第一处断裂")
    verify_parser.add_argument("--county", action="append", help="只核验这些县区（六位代码）")
    seal_parser = parts.add_parser("seal", help="封存昨日之前的日志，写入指定文件夹")
    seal_parser.add_argument("folder", type=Path, help="封存文件存放的文件夹（应在另一台机器或介质上）")
    options = parser.parse_args(argv)
    if options.what == "seal":
        from .seals import seal_counties

        made = seal_counties(
            day=timezone.localdate() - timedelta(days=1), now=timezone.now(), folder=options.folder
        )
        print(f"已封存 {made} 个县区。")
        return 0
    from .queries import verify

    breaks = list(verify(counties=set(options.county) if options.county else None))
    for found in breaks[:20]:
        print(f"断裂：{found.kind} {found.root_id} {found.county} 第 {found.seq} 条，{found.why}")
    print("日志链完整。" if not breaks else f"共 {len(breaks)} 处断裂。")
    return 1 if breaks else 0
