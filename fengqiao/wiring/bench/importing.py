"""`import`: a ledger of 100,000 rows as .xlsx through all checks into the database; rows a CPU second and growth of memory.

CPU is that of this process and of its PostgreSQL backend, from the opened file to the last batch. Memory is this process's resident
set after row 10,000 and after row 100,000 of the same run: the sheet is laid out before the first row, so growth is what leaks.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import psutil
from django.utils import timezone

from fengqiao.casework.intake.importing import receive_ledger, start_import
from fengqiao.casework.intake.models import ImportRun
from fengqiao.casework.intake.running_imports import run_import
from fengqiao.kernel.ids import uuid7
from fengqiao.registry.places.queries import names_below
from fengqiao.tools.sheets import writing
from fengqiao.trust.scope import acting

from .clerk import citizen_number
from .measuring import Result, cpu_ns
from .pages import backend, one_backend
from .people import bench_actor, bench_people

__all__ = ["make_ledger", "measure"]

ROWS_A_SECOND, GROWTH_MB = 300, 64
HEADS = [
    "编号", "登记日期", "来源渠道", "申请人", "申请人证件号码", "申请人电话", "申请人住址", "被申请人", "被申请人证件号码", "被申请人电话", "纠纷类型",
    "乡镇", "发生地", "纠纷简要情况", "涉及人数", "涉及金额", "难易程度", "调解结果", "办结日期", "调解员",
]  # fmt: skip
SURNAMES, GIVEN = "马王李张刘陈杨丁哈赵周吴徐孙", "建国秀英志强桂兰海涛玉梅永红学军淑珍伟丽明芳"
MATTERS = [
    ("用水、排水", "邻居翻建房屋把排水管对着自家院墙，雨水冲进院子，要求改道并赔偿{n}元。"), ("民间借贷", "对方于{n}月前借款到期不还，多次催要无果，要求归还本息。"),
    ("邻里纠纷", "两家因屋檐滴水和通行多次争吵，排水沟被堵，要求疏通，涉及{n}平方米。"), ("拖欠农民工工资", "在工地干活{n}天，包工头一直拖欠工资，要求结清。"),
    ("道路交通事故", "骑车被车撞伤，住院{n}天，对医疗费和误工费赔偿有争议。"), ("合同", "双方签订买卖合同后对方拖欠货款{n}元，要求支付。"),
]  # fmt: skip


def make_ledger(rows: int, *, county: str = "640221", seed: int = 7) -> bytes:
    """An invented ledger of 20 columns. One row in a hundred is wrong, two thirds are closed, dates are texts and dates in turn."""
    chance = random.Random(seed)
    places = [(code, name) for code, name in names_below(county)]
    towns = {code: name for code, name in places if len(code) == 9}
    villages = [(towns[code[:9]], name) for code, name in places if len(code) == 12 and code[:9] in towns]
    target = BytesIO()
    with writing(target, "台账") as sheet:
        sheet.mark("测量用台账，内容均为虚构")
        sheet.heads(HEADS)
        for number in range(rows):
            sheet.row(_row(number, chance, villages))
    return target.getvalue()


def _row(number: int, chance: random.Random, villages: list[tuple[str, str]]) -> list[object]:
    received = timezone.localdate().replace(day=1) - timedelta(days=chance.randint(60, 1800))
    closed = received + timedelta(days=chance.randint(1, 50))
    kind, text = chance.choice(MATTERS)
    town, village = chance.choice(villages)
    names = ["".join([chance.choice(SURNAMES), *chance.choices(GIVEN, k=2)]) for _ in range(2)]
    ids = [citizen_number(chance) for _ in range(2)]
    if number % 100 == 99:
        ids[0] = ids[0][:17] + ("0" if ids[0][17] != "0" else "1")
    is_closed = number % 3 != 0
    return [
        f"台〔{received.year}〕{number}", received if number % 2 else f"{received.year}年{received.month}月{received.day}日",
        chance.choice(["来访", "来电", "网格排查"]), names[0], ids[0], f"138{chance.randint(0, 99999999):08d}", f"{town}{village}{number % 90}号",
        names[1], ids[1], f"139{chance.randint(0, 99999999):08d}", kind, town, village, text.format(n=number), 2, chance.choice([800, "1.2万元", "3,500", ""]),
        chance.choice(["一般", "疑难复杂"]), "调解成功" if is_closed else "正在调解", closed if is_closed else "", "马明",
    ]  # fmt: skip


def measure(*, size: int, small: int, quick: bool, say: Callable[[str], None]) -> list[Result]:
    """Two results: CPU a row, and growth of memory. The database is as full as other measurements left it."""
    bench_people()
    one_backend()
    rows = 3_000 if quick else 100_000
    first = rows // 10
    actor = bench_actor("bench-clerk")
    data = make_ledger(rows, seed=uuid7().int % 2**31)
    say(f"import：台账 {rows:,} 行，{len(data) / 2**20:.1f} MB")
    with acting(actor):
        got = receive_ledger(actor=actor, now=timezone.now(), name="测量.xlsx", data=data)
        start_import(actor=actor, now=timezone.now(), county=got.county, id=got.id, in_job=False)
    del data
    process, memory = psutil.Process(), {}

    def watch(run: ImportRun) -> None:
        done = run.registered + run.wrong + run.double
        for mark in (first, rows):
            if done >= mark and mark not in memory:
                memory[mark] = process.memory_info().rss / 2**20
                say(f"import：第 {done:,} 行，内存 {memory[mark]:.0f} MB")

    pid = backend()
    own, database = time.process_time_ns(), cpu_ns([pid])
    run_import(got.county, UUID(str(got.id)), tell=watch)
    own_s, database_s = (time.process_time_ns() - own) / 1e9, (cpu_ns([pid]) - database) / 1e9
    with acting(actor):
        run = ImportRun.objects.within(actor.scope).get(county=got.county, id=got.id)
    assert run.state == "done" and run.registered >= rows * 0.98, (run.state, run.registered, run.wrong)
    speed, growth = rows / (own_s + database_s), memory[rows] - memory[first]
    extra = {
        "rows_per_cpu_second": round(speed), "python_s": round(own_s, 1), "database_s": round(database_s, 1), "registered": run.registered,
        "wrong": run.wrong, "memory_mb": {str(mark): round(mb) for mark, mb in memory.items()},
    }  # fmt: skip
    say(
        f"import：每 CPU 秒 {speed:.0f} 行（Python {own_s:.1f} s，数据库 {database_s:.1f} s），登记 {run.registered} 件，有错误 {run.wrong} 行"
    )
    load = f"{rows:,} 行 20 列，每行"
    return [
        Result("import", load, 1000 / speed, 1000 / ROWS_A_SECOND, 1.0, extra=extra),
        Result(
            "import memory",
            f"第 {first:,} 行到第 {rows:,} 行的内存增长",
            max(growth, 0.0),
            float(GROWTH_MB),
            1.0,
            unit="MB",
        ),
    ]
