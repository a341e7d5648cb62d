"""The worker process: takes the jobs that rooms have put into their `jobs.py`. Started and watched by `fengqiao up`."""

from __future__ import annotations

import argparse

__all__ = ["work"]


def work(argv: list[str]) -> int:
    """Run jobs until stopped; with --once, run what waits and end."""
    parser = argparse.ArgumentParser(
        prog="fengqiao work", description="运行后台任务（fengqiao up 会自动启动）。"
    )
    parser.add_argument("--once", action="store_true", help="处理完现有任务即退出")
    options = parser.parse_args(argv)
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(
            wait=not options.once, concurrency=1, delete_jobs="successful", listen_notify=not options.once
        )
    return 0
