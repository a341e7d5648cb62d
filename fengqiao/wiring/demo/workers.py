"""Two processes make the disputes of several counties; progress comes back through a queue. A killed parent takes them with it."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import queue
import signal
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

__all__ = ["Progress", "make_all"]

EVERY = 2.0  # seconds between two lines of progress
_told: Any = None  # the queue to the parent, in a worker


class Progress:
    """Lines of progress, at most one in two seconds."""

    def __init__(self, say: Callable[[str], None], wanted: dict[str, int]) -> None:
        self.say, self.wanted, self.done = say, wanted, dict.fromkeys(wanted, 0)
        self.last = time.monotonic()

    def alive(self, line: str) -> None:
        if time.monotonic() - self.last >= EVERY:
            self.last = time.monotonic()
            self.say(line)

    def county(self, county: str, done: int) -> None:
        self.done[county] = done
        self.alive(f"正在生成演示纠纷：{sum(self.done.values())}／{sum(self.wanted.values())} 件")


def _begin(told: Any) -> None:
    global _told
    _told = told
    with contextlib.suppress(OSError, AttributeError):  # Linux: end with the parent, however it ends
        ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from fengqiao.wiring import schema

    schema.set_up_django()


def _county(county: str, number: int, seed: int, now: datetime) -> int:
    from .disputes import make_disputes

    return make_disputes(
        county, number=number, seed=seed, now=now, said=lambda done: _told.put((county, done))
    )


def make_all(
    counties: Iterable[str], *, number: int, seed: int, now: datetime, workers: int, progress: Progress
) -> int:
    """Disputes of every county. Returns how many were made now."""
    if workers < 1:
        from .disputes import make_disputes

        return sum(
            make_disputes(one, number=number, seed=seed, now=now, said=partial(progress.county, one))
            for one in counties
        )
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(told,)) as pool:
        waiting = [pool.submit(_county, one, number, seed, now) for one in counties]
        while not all(one.done() for one in waiting):
            with contextlib.suppress(queue.Empty):
                progress.county(*told.get(timeout=0.3))
        return sum(one.result() for one in waiting)
