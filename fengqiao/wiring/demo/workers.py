"""Two processes make the disputes of several counties; progress comes back through a queue. A killed parent takes them with it."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import queue
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

__all__ = ["MadeDemo", "Progress", "make_all", "run_thin"]

PARTS = 1  # pieces of a county that the second acts are dealt out in: few lives, and each piece plans the county anew
Said = Callable[[str, int], None]
EVERY = 2.0  # seconds between two lines of progress
_told: Any = None  # the queue to the parent, in a worker


@dataclass(frozen=True)
class MadeDemo:
    """What a run added: accounts, registered disputes, and disputes that were carried on."""

    accounts: int
    disputes: int
    moved: int


class Progress:
    """Lines of progress, at most one in two seconds."""

    def __init__(self, say: Callable[[str], None], wanted: int) -> None:
        self.say, self.wanted, self.what = say, wanted, ""
        self.done: dict[tuple[str, str], int] = {}
        self.last = time.monotonic()

    def heard(self, who: str, what: str, done: int) -> None:
        """A worker says how many disputes of its piece it has done."""
        self.what = what
        self.done[who, what] = done
        self.alive()

    def alive(self) -> None:
        if time.monotonic() - self.last < EVERY:
            return
        self.last = time.monotonic()
        done = sum(count for (_, what), count in self.done.items() if what == self.what)
        self.say(
            f"正在{self.what}演示纠纷：{min(done, self.wanted)}／{self.wanted} 件"
            if done
            else "正在建立演示单位和账号…"
        )


def _begin(told: Any) -> None:
    global _told
    _told = told
    with contextlib.suppress(OSError, AttributeError):  # Linux: end with the parent, however it ends
        ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(50_000, 20, 20)
    from fengqiao.wiring import schema

    schema.set_up_django()
    from fengqiao.kernel.keeping import Keep

    from . import lives, thin  # noqa: F401 - loads everything that keeps reference data

    for kept in Keep.every:  # nobody edits it meanwhile, and the demo touches every day of months or years
        kept.seconds, kept.most = 3600.0, 100_000


def _first(county: str, number: int, seed: int, now: datetime, said: Said) -> tuple[int, int]:
    """Organisations, accounts and registrations of one county: how many accounts and disputes were made now."""
    from .disputes import register_all
    from .houses import build_houses
    from .staff import build_staff

    build_houses(county)
    accounts = build_staff(county)
    return accounts, register_all(
        county, number=number, seed=seed, now=now, said=lambda done: said("登记", done)
    )


def _second(county: str, number: int, seed: int, now: datetime, part: int, parts: int, said: Said) -> int:
    from .disputes import go_on_all

    return go_on_all(
        county,
        number=number,
        seed=seed,
        now=now,
        part=part,
        parts=parts,
        said=lambda done: said("办理", done),
    )


def _in_worker(act: Callable[..., Any], *given: Any) -> Any:
    try:
        return act(*given, lambda what, done: _told.put((f"{act.__name__}{given}", what, done)))
    except (
        Exception
    ) as fault:  # what a verb raises cannot be rebuilt in the parent, and would break the pool without a word
        raise RuntimeError(f"{type(fault).__name__}: {fault}\n{traceback.format_exc()}") from None


def make_all(
    counties: Sequence[str], *, number: int, seed: int, now: datetime, workers: int, progress: Progress
) -> MadeDemo:
    """Every county. Returns what was made now. workers: 0 keeps to this process."""
    if workers < 1:
        first = [_first(one, number, seed, now, partial(progress.heard, one)) for one in counties]
        moved = [
            _second(one, number, seed, now, 0, 1, partial(progress.heard, f"2{one}")) for one in counties
        ]
        return MadeDemo(sum(one[0] for one in first), sum(one[1] for one in first), sum(moved))
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(told,)) as pool:
        waiting = [pool.submit(_in_worker, _first, one, number, seed, now) for one in counties]
        first = _results(waiting, told, progress)
        pieces = [(one, part) for part in range(PARTS) for one in counties]
        waiting = [
            pool.submit(_in_worker, _second, one, number, seed, now, part, PARTS) for one, part in pieces
        ]
        moved = _results(waiting, told, progress)
    return MadeDemo(sum(one[0] for one in first), sum(one[1] for one in first), sum(moved))


def _results(waiting: list[Future[Any]], told: Any, progress: Progress) -> list[Any]:
    while not all(one.done() for one in waiting):
        with contextlib.suppress(queue.Empty):
            progress.heard(*told.get(timeout=0.3))
        progress.alive()
    return [one.result() for one in waiting]


def run_thin(shares: dict[str, int], *, seed: int, now: datetime, say: Callable[[str], None]) -> int:
    """Fill counties up in two processes. Returns how many disputes were added."""
    from .thin import fill_in_worker

    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    with ProcessPoolExecutor(2, mp_context=context, initializer=_begin, initargs=(told,)) as pool:
        waiting = [
            pool.submit(_in_worker, fill_in_worker, one, share, seed, now) for one, share in shares.items()
        ]
        return sum(_results(waiting, told, Progress(say, sum(shares.values()))))
