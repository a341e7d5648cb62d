"""`list`: the page of fifty disputes for a narrow, a wide and an empty reader, beside a bare view that renders the same rows.

The floor is a Django view without session, scope, policies and frame: one statement, the same table of fifty rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connections
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils.timezone import localdate

from fengqiao.casework.cases.listing import DisputeRow
from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.states import STAGES
from fengqiao.casework.cases.types import types

from .filling import fill
from .measuring import Result, paired_cpu_ms
from .pages import ask, backend, counted_queries, one_backend, page_ms, reader, without_policies
from .people import bench_actor, bench_people, empty_village

__all__ = ["measure"]

READERS = {
    "bench-narrow": "一个乡镇",
    "bench-county": "一个县",
    "bench-wide": "全区各县",
    "bench-empty": "没有纠纷的村",
}
FULL_PAGES = ("bench-county", "bench-wide")
MOST, MOST_QUERIES, MOST_GROWTH = 1.8, 6, 1.3
PATH = "/disputes/"


@dataclass
class _Rows:
    rows: list[DisputeRow]
    counted: str = "1000+"
    next_cursor: str = ""
    previous_cursor: str = ""


def _floor(login: str) -> Callable[[], None]:
    """The bare view for what this reader sees."""
    template: Any = get_template("desk/disputes.html#list")
    request = RequestFactory().get(PATH)
    request.actor = bench_actor(login)  # type: ignore[attr-defined]
    blocks = request.actor.scope.blocks or ("",)  # type: ignore[attr-defined]
    kinds, today = types(), localdate()

    def view() -> None:
        rows = (
            Dispute.objects.everywhere("the floor of a measurement")
            .using("owner")
            .filter(county__in=request.actor.scope.counties, place__startswith=blocks[0])  # type: ignore[attr-defined]
            .select_related("holder")
            .order_by("-received_at", "-id")[:50]
        )
        shown = [
            DisputeRow(
                row.county, row.id, row.number, row.title, kinds[row.type].name, row.place, row.holder.name, "", row.stage,
                STAGES[row.stage], row.received_at.date(), row.due_on, (row.due_on - today).days if row.due_on else None, row.people,
                row.amount_fen, row.channel, "",
            )
            for row in rows
        ]  # fmt: skip
        context = {"page": _Rows(shown), "asked": {}, "request": request}
        template.template.render(_context(context, request))

    return view


def _context(values: dict[str, Any], request: Any) -> Any:
    from django.template import RequestContext

    return RequestContext(request, values)


def _small(small: int, say: Callable[[str], None]) -> dict[str, float]:
    """The same measurement at the small size, in a database of its own."""
    words = [
        sys.executable,
        "-m",
        "fengqiao.wiring.command",
        "bench",
        "list",
        "--disputes",
        str(small),
        "--json",
    ]
    done = subprocess.run(words, capture_output=True, text=True)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not found:
        say(done.stdout[-500:] + done.stderr[-500:])
    return {row["load"].partition("，")[0]: row["ours"] for row in found if row["name"] == "list"}


def measure(*, size: int, small: int, quick: bool, say: Callable[[str], None]) -> list[Result]:
    """One result a reader, and one for the growth from the small size where the size is larger."""
    before = _small(small, say) if size > small else {}
    bench_people()
    fill(size, leave_out=empty_village(), say=say)
    one_backend()
    results, worst = [], 0.0
    for login, name in READERS.items():
        client = reader(login)
        queries = counted_queries(client, PATH)
        # A reader of fewer rows has the budget of fifty all the same.
        bare_view = _floor(login if login in FULL_PAGES else "bench-county")
        page = partial(ask, client, PATH)
        page()
        bare_view()
        ours, floor = paired_cpu_ms([page, bare_view], [[backend()], [backend("owner")]])
        bare = without_policies(partial(page_ms, client, PATH, runs=15))
        extra = {"without_policies_ms": round(bare, 2)}
        if name in before:
            extra["growth"] = round(ours / before[name], 2)
            worst = max(worst, ours / before[name])
        results.append(
            Result("list", f"{name}，{size:,} 件", ours, floor, MOST, len(queries), MOST_QUERIES, extra)
        )
        say(
            f"list {name}：不设行级安全 {bare:.2f} ms"
            + (f"，{small:,} 件时 {before[name]:.2f} ms" if name in before else "")
        )
    if before:
        results.append(
            Result("list-growth", f"{small:,} 到 {size:,} 件，各读者中最大", worst, 1.0, MOST_GROWTH)
        )
    connections.close_all()
    return results
