"""CPU of processes in nanoseconds, medians, a calibration loop, and the last line that machines read."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

__all__ = [
    "Result",
    "calibration_ms",
    "cpu_ns",
    "cpu_with_dead_threads_ns",
    "machine",
    "median_cpu_ms",
    "paired_cpu_ms",
    "tree",
]


def cpu_ns(pids: Iterable[int]) -> int:
    """CPU time used so far by these processes with all their threads, from the scheduler's own count."""
    total = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except (OSError, ValueError):
                continue  # the thread ended between listing and reading
    return total


def cpu_with_dead_threads_ns(pids: Iterable[int]) -> int:
    """The same from the processes' own totals: threads that ended count, but the clock ticks every 10 ms, so measure many runs.

    A web worker serves each request in a thread that ends with it.
    """
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) * 1_000_000_000 // os.sysconf("SC_CLK_TCK")
    return total


def tree(pid: int) -> list[int]:
    """A process and everything under it."""
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]


def median_cpu_ms(
    work: Callable[[], Any], pids: Callable[[], list[int]], *, warm: int = 5, runs: int = 30
) -> float:
    """Median CPU in ms of one call of `work`, over this process and `pids`, after warm-ups."""
    for _ in range(warm):
        work()
    others, found = pids(), []
    for _ in range(runs):
        before, own = cpu_ns(others), time.process_time_ns()
        work()
        found.append((time.process_time_ns() - own + cpu_ns(others) - before) / 1e6)
    return statistics.median(found)


def paired_cpu_ms(
    works: Sequence[Callable[[], Any]], pids: Sequence[list[int]], *, warm: int = 5, runs: int = 30
) -> list[float]:
    """Median CPU in ms of several pieces of work, taken in turns, so that whatever else the machine does falls on all alike."""
    for work in works:
        for _ in range(warm):
            work()
    found: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for number, work in enumerate(works):
            before, own = cpu_ns(pids[number]), time.process_time_ns()
            work()
            found[number].append((time.process_time_ns() - own + cpu_ns(pids[number]) - before) / 1e6)
    return [statistics.median(one) for one in found]


def calibration_ms() -> float:
    """A fixed piece of Python work: tells machines and moments apart. Median of five."""

    def once() -> float:
        begun = time.process_time_ns()
        total = 0
        for number in range(300_000):
            total += number * number % 7
        return (time.process_time_ns() - begun) / 1e6

    return statistics.median(once() for _ in range(5))


def machine() -> str:
    """The machine in one line, for the report."""
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    cpu = names[0].partition(":")[2].strip() if names else platform.machine()
    memory = psutil.virtual_memory().total / 2**30
    return f"{cpu} × {psutil.cpu_count()}，内存 {memory:.0f} GiB，{platform.system()} {platform.release()}，Python {platform.python_version()}"


@dataclass
class Result:
    """One measured figure with its floor and what it must not exceed."""

    name: str
    load: str
    ours: float
    floor: float
    must: float
    queries: int = 0
    queries_must: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else 0.0

    @property
    def holds(self) -> bool:
        return self.ratio <= self.must and self.queries <= (self.queries_must or self.queries)

    def line(self) -> str:
        """For people."""
        queries = f"，查询 {self.queries}（上限 {self.queries_must}）" if self.queries_must else ""
        told = "符合" if self.holds else "不符合"
        return (
            f"{self.name} {self.load}：{self.ours:.2f} {self.unit}，参照 {self.floor:.2f} {self.unit}，倍数 {self.ratio:.2f}"
            f"（上限 {self.must:g}）{queries}，{told}"
        )

    def as_json(self) -> str:
        """For machines: the last line of a run."""
        return json.dumps(
            {
                "name": self.name, "load": self.load, "ours": round(self.ours, 3), "floor": round(self.floor, 3),
                "ratio": round(self.ratio, 3), "queries": self.queries, "cpu_ms": round(self.ours, 3), "must": self.must,
                "holds": self.holds, **self.extra,
            },
            ensure_ascii=False,
        )  # fmt: skip
