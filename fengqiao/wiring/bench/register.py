"""`register`: one registration over HTTP on two workers, beside the same rows written by bare psycopg.

The floor is one transaction and one statement a row, into the same tables with their keys and indexes: dispute, two parties,
handling, transfer, participant, duty, two suggestions, entry, and the serial. Nothing is checked, sealed or chained there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg

from fengqiao.wiring.env import read_env

from .clerk import Clerk, make_clerk
from .costs import verb_costs
from .floor_rows import FloorRows
from .measuring import Result, cpu_ns, cpu_with_dead_threads_ns, tree
from .people import bench_people, town

__all__ = ["measure"]

PORT = 18473
MOST = 8.0  # times the floor
TURNS, WARM = 7, 30


@contextmanager
def web(say: Callable[[str], None]) -> Iterator[int]:
    """Two workers as `fengqiao up` starts them; yields the pid of the group's head."""
    words = [
        sys.executable,
        "-m",
        "uvicorn",
        "fengqiao.wiring.asgi:application",
        "--lifespan",
        "off",
        "--workers",
        "2",
    ]
    words += ["--host", "127.0.0.1", "--port", str(PORT), "--log-level", "warning", "--no-access-log"]
    from fengqiao.wiring.statics import collect

    collect(read_env(), say=say)
    process = subprocess.Popen(words, env=os.environ.copy(), stdin=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/login/", timeout=5).close()
                break
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(15)


def backends() -> list[int]:
    """All processes of the database server."""
    pid = read_env().cluster().server_pid()
    return [child.pid for child in psutil.Process(pid).children()] if pid else []


@dataclass
class Spent:
    """CPU in ns of registrations: web processes and database; how many."""

    web: int = 0
    database: int = 0
    count: int = 0

    def ms(self) -> tuple[float, float]:
        return self.web / 1e6 / max(self.count, 1), self.database / 1e6 / max(self.count, 1)


def _ours(clerk: Clerk, head: int, runs: int, asked: Spent) -> tuple[float, float]:
    """CPU in ms a registration: web processes, database. Those that were first asked about as a likely duplicate go to `asked`."""
    web_pids, database_pids, straight = tree(head), backends(), Spent()
    for _ in range(runs):
        web, database = cpu_with_dead_threads_ns(web_pids), cpu_ns(database_pids)
        clerk.register()
        into = asked if clerk.asked else straight
        into.web += cpu_with_dead_threads_ns(web_pids) - web
        into.database += cpu_ns(database_pids) - database
        into.count += 1
    return straight.ms()


def _floor(rows: FloorRows, pid: int, runs: int) -> float:
    """CPU in ms of the rows of one registration written by psycopg, client and server."""
    own, before = time.process_time_ns(), cpu_ns([pid])
    for _ in range(runs):
        rows.write()
    return (time.process_time_ns() - own + cpu_ns([pid]) - before) / 1e6 / runs


def _in_turns(clerk: Clerk, head: int, runs: int, asked: Spent) -> tuple[float, float, float]:
    """Ours (web, database) and the floor, in turns, since the machine's speed changes within a minute: the turn with the median ratio."""
    with psycopg.connect(**_login()) as connection:
        connection.autocommit = True
        rows, pid = FloorRows(connection, clerk.register()), connection.info.backend_pid
        for _ in range(WARM):
            clerk.register()
            rows.write()
        turns = [
            (*_ours(clerk, head, runs // TURNS, asked), _floor(rows, pid, runs // TURNS))
            for _ in range(TURNS)
        ]
    return sorted(turns, key=lambda one: (one[0] + one[1]) / one[2])[TURNS // 2]


def _types() -> tuple[str, ...]:
    """All types at random: at the counter hardly ever two of a kind come from one village within 90 days."""
    from fengqiao.casework.cases.types import types

    return tuple(sorted(types()))


def _login() -> dict[str, Any]:
    env = read_env()
    address = env.address()
    return {
        "host": address.host, "port": address.port, "dbname": address.database, "user": "fq_app",
        "password": env.passwords.password("fq_app"),
    }  # fmt: skip


def measure(*, size: int, small: int, quick: bool, say: Callable[[str], None]) -> list[Result]:
    """One result. The database is as full as other measurements left it: a registration does not depend on it."""
    bench_people()
    runs = 150 if quick else 600
    with web(say) as head:
        clerk = make_clerk("bench-clerk", port=PORT)
        clerk.to_organisation, clerk.types = town(), _types()
        asked = Spent()
        web_ms, database_ms, floor = _in_turns(clerk, head, runs, asked)
    extra: dict[str, Any] = {"web_ms": round(web_ms, 2), "database_ms": round(database_ms, 2)}
    extra |= {"asked": asked.count, "asked_ms": round(sum(asked.ms()), 2)}
    extra |= verb_costs(say, runs=30 if quick else 100)
    if asked.count:
        say(
            f"register 其中 {asked.count} 次先提示“可能是同一件事”、核对后再登记，每次 {sum(asked.ms()):.2f} ms，另计"
        )
    say(f"register：网站 {web_ms:.2f} ms，数据库 {database_ms:.2f} ms")
    return [Result("register", f"{runs} 次登记，两个进程", web_ms + database_ms, floor, MOST, extra=extra)]
