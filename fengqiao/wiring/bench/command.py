"""The command: chooses the measurement, gives it a database of its own, prints what came out."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

from fengqiao.wiring.env import read_env

from .measuring import Result, calibration_ms, machine

__all__ = ["NAMES", "bench"]

# In this order by `all`: import and register leave their disputes in the database of the others, and detail has one without an entry.
NAMES = {
    "list": "fengqiao.wiring.bench.lists:measure",
    "search": "fengqiao.wiring.bench.search:measure",
    "detail": "fengqiao.wiring.bench.detail:measure",
    "dossier": "fengqiao.wiring.bench.dossier:measure",
    "import": "fengqiao.wiring.bench.importing:measure",
    "register": "fengqiao.wiring.bench.register:measure",
}
FULL, QUICK, SMALL = 1_000_000, 10_000, 10_000


@contextmanager
def _own_home(size: int) -> Iterator[None]:
    """Measurements never touch the installation's data: they have a cluster of their own beside it."""
    here = read_env().home
    here = here.parent if here.name.startswith("bench-") else here
    home = here / f"bench-{size}"
    home.mkdir(parents=True, exist_ok=True)
    os.environ["FENGQIAO_DATA"] = str(home)
    os.environ.pop("FENGQIAO_DATABASE_URL", None)
    read_env().found("demo")
    from fengqiao.wiring import database, schema
    from fengqiao.wiring.statics import collect

    with database.ready(read_env(), say=_say):
        schema.set_up_django()
        schema.bring_up_to_date(say=_say)
        collect(read_env(), say=_say)
        yield


def _say(line: str) -> None:
    print(line, flush=True)


def bench(argv: list[str]) -> int:
    """Measure; exit status 1 where a budget does not hold."""
    parser = argparse.ArgumentParser(
        prog="fengqiao bench", description="性能测量（另建测量用数据库，不动正式数据）。"
    )
    parser.add_argument("name", choices=[*NAMES, "all"], help="测量哪一项")
    parser.add_argument("--quick", action="store_true", help="小数据量，四十秒以内")
    parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")
    parser.add_argument(
        "--disputes", type=int, default=0, help=f"数据量（默认 {FULL:,}，--quick 时 {QUICK:,}）"
    )
    options = parser.parse_args(argv)
    size = options.disputes or (QUICK if options.quick else FULL)
    results: list[Result] = []
    with _own_home(size):
        _say(f"机器：{machine()}")
        _say(f"校准循环：{calibration_ms():.1f} ms")
        for name in NAMES if options.name == "all" else [options.name]:
            module, function = NAMES[name].split(":")
            measure: Callable[..., list[Result]] = getattr(import_module(module), function)
            for result in measure(size=size, small=SMALL, quick=options.quick, say=_say):
                _say(result.line())
                results.append(result)
                if options.json:
                    print(result.as_json(), flush=True)
    return 0 if all(result.holds for result in results) else 1
