"""`fengqiao search rebuild`: make the entries of search anew, county by county."""

from __future__ import annotations

import argparse

from django.db import connections

from fengqiao.kernel.placed.values import NO_COUNTY
from fengqiao.trust.scope.acting import acting, system_actor

from .services import rebuild

__all__ = ["main"]


def main(argv: list[str]) -> int:
    """Status 0; a county is whole or as it was before."""
    parser = argparse.ArgumentParser(prog="fengqiao search", description="检索表。")
    parser.add_argument("act", choices=["rebuild"], help="rebuild：按纠纷重建检索表")
    parser.add_argument("--counties", default="", help="县区代码，逗号分隔（默认全部）")
    options = parser.parse_args(argv)
    wanted = [one.strip() for one in options.counties.split(",") if one.strip()]
    with connections["report"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT county FROM cases_dispute WHERE county <> %s ORDER BY county", [NO_COUNTY]
        )
        counties = [county for (county,) in cursor.fetchall() if not wanted or county in wanted]
    for county in counties:
        with acting(system_actor((county,), why="重建检索表")):
            done = rebuild(county, lambda so_far: print(f"已重建 {so_far} 件", end="\r", flush=True))
        print(f"{county}：已重建 {done} 件。")
    if not counties:
        print("没有需要重建的县区。")
    return 0
