"""`fengqiao demo`: the demonstration data of this installation, by the real verbs or, with --thin, in bulk.

May be repeated and may be killed: what is there is left alone, what is missing is made. Never on a real installation.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from fengqiao.registry.places.codes import DEMO_COUNTIES
from fengqiao.registry.places.models import Place
from fengqiao.trust.accounts.demo_entry import DEMO_PASSWORD, DEMO_SECRET, demo_logins
from fengqiao.wiring.env import Env, read_env

from .staff import build_officers
from .workers import MadeDemo, Progress, make_all

__all__ = ["LOGINS_FILE", "make_demo", "run"]

LOGINS_FILE = "demo-logins.txt"  # what `make run` prints; in the installation's folder


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fengqiao demo", description="生成演示数据（只用于演示安装）。")
    parser.add_argument(
        "--disputes", type=int, default=1000, help="每个县区的纠纷件数（默认 1000）；与 --thin 同用时是总件数"
    )
    parser.add_argument("--seed", type=int, default=1963, help="随机种子：同一种子生成同样的数据")
    parser.add_argument("--thin", action="store_true", help="批量生成只供列表、检索和统计的精简数据")
    parser.add_argument("--counties", default=",".join(DEMO_COUNTIES), help="县区代码，逗号分隔")
    parser.add_argument("--yes", action="store_true", help="不询问，直接生成")
    parser.add_argument("--workers", type=int, default=2, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.disputes < 1:
        parser.error("件数至少为 1。")
    return options


def run(argv: list[str]) -> int:
    """The command. Status 1 on a real installation or for an unknown county."""
    options = _options(argv)
    env = read_env()
    if env.found("demo")["kind"] != "demo":
        print(
            "这是正式安装，不能生成演示数据。需要演示时请另建安装（换一个 FENGQIAO_DATA 文件夹，执行 make run）。",
            file=sys.stderr,
        )
        return 1
    settings.FENGQIAO_DEMO = True
    counties = [code.strip() for code in options.counties.split(",") if code.strip()]
    known = set(Place.objects.filter(code__in=counties, level="county").values_list("code", flat=True))
    if unknown := [code for code in counties if code not in known]:
        print(f"没有这些县区代码：{'、'.join(unknown)}。", file=sys.stderr)
        return 1
    if options.thin:
        from .thin import make_thin

        return make_thin(counties, number=options.disputes, seed=options.seed, yes=options.yes, say=_say)
    begun = time.monotonic()
    made = make_demo(
        counties,
        number=options.disputes,
        seed=options.seed,
        now=timezone.now(),
        workers=options.workers,
        say=_say,
    )
    note_logins(env)
    env.note(demo_made=True)
    if made == MadeDemo(0, 0, 0):
        _say(f"演示数据已经在了（{len(counties)} 个县区，每个 {options.disputes} 件），没有改动。")
    else:
        seconds = time.monotonic() - begun
        _say(
            f"演示数据已就绪：新增账号 {made.accounts} 个、登记纠纷 {made.disputes} 件，其中办理 {made.moved} 件（{seconds:.0f} 秒）。"
        )
    return 0


def make_demo(
    counties: list[str],
    *,
    number: int,
    seed: int,
    now: datetime,
    workers: int = 0,
    say: Callable[[str], None] = _say,
) -> MadeDemo:
    """Organisations, accounts and disputes of the counties, as far as they are missing. workers: 0 keeps to this process."""
    say("正在建立演示单位和账号…")
    officers = build_officers()
    made = make_all(
        counties,
        number=number,
        seed=seed,
        now=now,
        workers=workers,
        progress=Progress(say, number * len(counties)),
    )
    return replace(made, accounts=made.accounts + officers)


def note_logins(env: Env) -> None:
    """The lines that `make run` prints, kept in the installation's folder since the supervisor loads no Django."""
    rows: dict[str, list[str]] = {}
    for one in demo_logins():
        rows.setdefault(one.county_name or "三员", []).append(f"{one.login}（{one.role_name} {one.name}）")
    lines = ["演示账号："]
    for county, logins in sorted(rows.items(), key=lambda row: row[0] == "三员"):
        lines += [f"  {county}：", *(f"    {login}" for login in logins)]
    lines.append(f"  口令都是 {DEMO_PASSWORD}，动态口令密钥都是 {DEMO_SECRET}；登录页可一键进入。")
    (env.home / LOGINS_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
