"""Work that nobody waits for: daily jobs run by the worker process (procrastinate, queue in PostgreSQL).

A room puts its jobs into `jobs.py`; the worker finds them there. A job may run twice and must not mind. Hours are
those of China; the queue's own clock is UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from procrastinate.contrib.django import app

__all__ = ["DAILY", "LATER", "OFTEN", "daily", "later", "often", "send_later"]

DAILY: dict[str, Callable[[datetime], Any]] = {}
LATER: dict[str, Any] = {}
OFTEN: dict[str, Callable[[datetime], Any]] = {}
_AHEAD = 8  # hours of China before UTC, the whole year


def daily(
    name: str, *, hour: int, minute: int
) -> Callable[[Callable[[datetime], Any]], Callable[[datetime], Any]]:
    """Decorator: run `function(now)` every day at this time of China. A day missed while the program stood still is made up
    for at the next run only if the function looks back itself."""

    def keep(function: Callable[[datetime], Any]) -> Callable[[datetime], Any]:
        if name in DAILY:
            raise RuntimeError(f"job {name} stands twice")
        DAILY[name] = function

        def run(timestamp: int) -> None:
            function(datetime.fromtimestamp(timestamp, UTC))

        task = app.task(name=name, queueing_lock=name)(run)
        app.periodic(cron=f"{minute} {(hour - _AHEAD) % 24} * * *")(task)
        return function

    return keep


def often(name: str, *, minutes: int) -> Callable[[Callable[[datetime], Any]], Callable[[datetime], Any]]:
    """Decorator: run `function(now)` every so many minutes while the worker stands."""

    def keep(function: Callable[[datetime], Any]) -> Callable[[datetime], Any]:
        if name in OFTEN:
            raise RuntimeError(f"job {name} stands twice")
        OFTEN[name] = function

        def run(timestamp: int) -> None:
            function(datetime.fromtimestamp(timestamp, UTC))

        task = app.task(name=name, queueing_lock=name)(run)
        app.periodic(cron=f"*/{minutes} * * * *")(task)
        return function

    return keep


def later(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: `send_later(name, ...)` runs this function in the worker. Arguments are ids and codes as text, nothing else."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        if name in LATER:
            raise RuntimeError(f"job {name} stands twice")
        LATER[name] = app.task(name=name)(function)
        return function

    return keep


def send_later(name: str, **ids: str) -> None:
    """Put a job into the queue within the transaction at hand: it exists if and only if the transaction is kept."""
    app.configure_task(name).defer(**ids)
