"""`list`: the page of fifty disputes for a narrow, a wide and an empty reader, beside a bare view that renders the same rows.

The floor is what anybody would write first: one statement, model rows, Django's own tags, the same eight columns; no session,
scope, policies, frame, count or names of mediators.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial

from django.db import connections
from django.http import HttpResponse
from django.template import Context, Template

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.states import STAGES
from fengqiao.casework.cases.types import types

from .filling import fill
from .measuring import Result, paired_cpu_ms
from .pages import ask, backend, counted_queries, one_backend, page_ms, reader, without_policies
from .people import bench_actor, bench_people

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


# What anybody would write first: Django's own tags, the same eight columns.
BARE = Template("""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>纠纷</title></head><body>
<table class="table card-table rows"><thead><tr><th>编号</th><th>纠纷</th><th>类型</th><th>发生地</th><th>承办</th><th>阶段</th>
<th>登记</th><th>期限</th></tr></thead><tbody>{% for row in rows %}
<tr><td class="quiet nowrap">{{ row.number }}</td>
<td class="name"><a href="{% url 'desk:dispute' row.county row.id %}">{{ row.title }}</a></td>
<td>{{ row.type_name }}</td><td class="quiet">{{ row.place }}</td><td class="who-cell">{{ row.holder.name }}</td>
<td class="badge-cell"><span class="st st-{{ row.stage }}">{{ row.stage_name }}</span></td>
<td class="end quiet">{{ row.received_at|date:"n月j日" }}</td>
<td class="end due-cell">{% if row.due_on %}<time datetime="{{ row.due_on|date:'Y-m-d' }}">{{ row.due_on|date:"n月j日" }}</time>{% else %}—{% endif %}</td>
</tr>{% endfor %}</tbody></table></body></html>""")


def _floor(login: str) -> Callable[[], None]:
    """A bare view for what this reader sees: one statement, model rows, one template; no session, scope, policies or frame."""
    scope = bench_actor(login).scope
    block, kinds = (scope.blocks or ("",))[0], types()

    def view() -> None:
        rows = list(
            Dispute.objects.everywhere("the floor of a measurement")
            .using("owner")
            .filter(county__in=scope.counties, place__startswith=block)
            .select_related("holder")
            .order_by("-received_at", "-id")[:50]
        )
        for row in rows:
            row.type_name, row.stage_name = kinds[row.type].name, STAGES[row.stage]
        HttpResponse(BARE.render(Context({"rows": rows})))

    return view


def _small(small: int, say: Callable[[str], None]) -> dict[str, float]:
    """The ratios at the small size, in a database of its own: absolute times of two moments do not compare on a shared machine."""
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
    return {row["load"].partition("，")[0]: row["ratio"] for row in found if row["name"] == "list"}


def measure(*, size: int, small: int, quick: bool, say: Callable[[str], None]) -> list[Result]:
    """One result a reader, and one for the growth from the small size where the size is larger."""
    before = _small(small, say) if size > small else {}
    bench_people()
    fill(size, say=say)
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
            growth = ours / floor / before[name]
            extra["growth"] = round(growth, 2)
            worst = max(worst, growth)
        results.append(
            Result("list", f"{name}，{size:,} 件", ours, floor, MOST, len(queries), MOST_QUERIES, extra)
        )
        say(
            f"list {name}：不设行级安全 {bare:.2f} ms"
            + (f"，{small:,} 件时为参照的 {before[name]:.2f} 倍" if name in before else "")
        )
    if before:
        results.append(
            Result("list-growth", f"{small:,} 到 {size:,} 件，各读者中最大", worst, 1.0, MOST_GROWTH)
        )
    connections.close_all()
    return results
