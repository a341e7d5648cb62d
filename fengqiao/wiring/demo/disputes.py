"""Makes the disputes of an area by calling the real verbs, one life after the other, in the order they were received.

Each life has its own generator of chance and its own key, so an interrupted run goes on where it stopped: what is there
is left alone. Lives are committed in small batches, each whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from uuid import UUID, uuid5

from django.db import connection
from django.utils.timezone import localdate

from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.placed.values import NO_COUNTY, next_code
from fengqiao.registry.places.models import Place
from fengqiao.trust.scope.acting import acting, system_actor

from .areas import Area, area_of, village_name
from .houses import committees
from .lives import Life, Stage
from .plan import ORAL, Days, days_of, endings
from .staff import Staff, staff_of
from .stories import Story, lines_for, tell

__all__ = ["DEMO_KEYS", "key_of", "make_disputes", "plan_lives", "stage_of_county"]

DEMO_KEYS = UUID("0196d000-6402-7221-8000-fe0091a00001")
BATCH = 20


@dataclass(frozen=True)
class Planned:
    """One life before it is played."""

    index: int
    ending: str
    place: str
    days: Days
    story: Story


def key_of(county: str, seed: int, index: int) -> UUID:
    """The key under which a demo dispute is registered: the same run gives the same dispute once."""
    return uuid5(DEMO_KEYS, f"{county}/{seed}/{index}")


def stage_of_county(county: str) -> Stage:
    """Where the lives of a county are played: its places, committees and people."""
    places = Place.objects.filter(code__gte=county, code__lt=next_code(county), to_on=None)
    names = dict(places.order_by("code").values_list("code", "name"))
    return Stage(
        area=area_of(county, names[county]),
        names=names,
        committees=committees(county),
        staff=staff_of(county),
    )


def _staffed_villages(staff: Staff, found: dict[tuple[str, str], UUID]) -> list[str]:
    return [
        place for (kind, place), house in sorted(found.items()) if kind == "village" and house in staff.lead
    ]


def plan_lives(stage: Stage, *, number: int, seed: int, today: date) -> list[Planned]:
    """All lives of a county in the order of receipt."""
    area: Area = stage.area
    staffed = _staffed_villages(stage.staff, stage.committees)
    places = [code for code in stage.names if len(code) == 12] or [c for c in stage.names if len(c) == 9]
    planned = []
    for index, ending in enumerate(endings(number, Random(f"{seed}/{area.county}"))):
        rng = Random(f"{seed}/{area.county}/{index}")
        place = rng.choice(staffed) if staffed and rng.random() < 0.6 else rng.choice(places)
        line = rng.choice(lines_for(area, oral=ending.startswith(ORAL)))
        days = days_of(ending, rng, today=today, place=place, type_code=line.type_code)
        story = tell(
            rng, area, line, place_name=village_name(stage.names[place]), town_name=stage.names[place[:9]], on=days.received
        )  # fmt: skip
        planned.append(Planned(index, ending, place, days, story))
    return sorted(planned, key=lambda one: (one.days.received, one.index))


def _batches(lives: list[Planned]) -> Iterator[list[Planned]]:
    for start in range(0, len(lives), BATCH):
        yield lives[start : start + BATCH]


def make_disputes(
    county: str, *, number: int, seed: int, now: datetime, said: Callable[[int], None] = lambda done: None
) -> int:
    """Play the lives that are not there yet; `said` hears how many of the county are done. Returns how many were made."""
    stage = stage_of_county(county)
    program = system_actor((county, NO_COUNTY), why="演示数据")
    with acting(program):
        rows = Dispute.objects.everywhere("which demo disputes exist").filter(
            county=county, key__isnull=False
        )
        there = set(rows.values_list("key", flat=True))
    lives = plan_lives(stage, number=number, seed=seed, today=localdate(now))
    missing = [one for one in lives if key_of(county, seed, one.index) not in there]
    done = len(lives) - len(missing)
    for batch in _batches(missing):
        with acting(program):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")  # a lost batch is made again
            for one in batch:
                rng = Random(f"{seed}/{county}/{one.index}/life")
                Life(stage, one.story, one.place, one.days, rng, key_of(county, seed, one.index)).play(
                    one.ending
                )
        done += len(batch)
        said(done)
    return len(missing)
