"""What the journal and row-level security cost in one registration: the verb in this process, with and without. Measuring only."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.utils import timezone

from fengqiao.casework.cases import registering
from fengqiao.casework.cases.rules import PartyInput
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting

from .clerk import NARRATIVE, citizen_number
from .measuring import paired_cpu_ms
from .pages import backend, one_backend, without_policies
from .people import bench_actor

__all__ = ["verb_costs"]


def _register(actor: Actor, chance: random.Random) -> None:
    parties = [
        PartyInput(
            "applicant", "person", "张建国", "111", citizen_number(chance), "13800001111", "城关镇三队12号"
        ),
        PartyInput(
            "respondent", "person", "李卫东", "111", citizen_number(chance), "13800002222", "城关镇三队14号"
        ),
    ]
    with acting(actor):
        registering.register_dispute(
            actor=actor, now=timezone.now(), channel="counter", place_code="640221100", type_code="neighbour.water",
            narrative=NARRATIVE, parties=parties, amount_fen=80_000,
        )  # fmt: skip


@contextmanager
def _without_journal() -> Iterator[None]:
    kept = registering.draw_entry, registering.finish

    def nothing(*args: Any, **kwargs: Any) -> None:
        return None

    registering.draw_entry, registering.finish = nothing, nothing  # type: ignore[assignment]
    try:
        yield
    finally:
        registering.draw_entry, registering.finish = kept


def verb_costs(say: Callable[[str], None], *, runs: int) -> dict[str, float]:
    """CPU in ms of the verb as it is, without its journal entry, and without policies."""
    one_backend()
    actor, chance = bench_actor("bench-clerk"), random.Random(1)
    whole = partial(_register, actor, chance)

    def bare() -> None:
        with _without_journal():
            whole()

    whole()
    pids = [backend()]
    full, without_journal = paired_cpu_ms([whole, bare], [pids, pids], runs=runs)

    def measured() -> float:
        whole()
        return paired_cpu_ms([whole], [[backend()]], runs=runs)[0]

    open_door = without_policies(measured)
    say(
        f"register 的动词本身 {full:.2f} ms，不写日志 {without_journal:.2f} ms，不设行级安全 {open_door:.2f} ms"
    )
    return {
        "verb_ms": round(full, 2), "verb_without_journal_ms": round(without_journal, 2), "verb_without_policies_ms": round(open_door, 2),
    }  # fmt: skip
