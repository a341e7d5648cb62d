"""Makes the disputes of an area by calling the real verbs, one life after the other, in the order they were received.

Each life has its own generator of chance and its own key, and is played in two acts: registration, then all the rest in one
transaction. So an interrupted run goes on where it stopped, what is there is left alone, and the second acts of a county
may be played by several processes (they share no counter but those of the organisations).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from uuid import UUID, uuid5

from django.db import connection
from django.utils.timezone import localdate

from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.placed.values import NO_COUNTY, Actor, next_code
from fengqiao.registry.organisations.models import Organisation
from fengqiao.registry.places.models import Place
from fengqiao.trust.scope.acting import acting, system_actor

from .areas import Area, area_of, village_name
from .copying import Serials, copy_sheet
from .dealing import Teller
from .further import FURTHER, FurtherLife
from .houses import committees
from .lives import Life, Stage
from .plan import ORAL, Days, days_of, endings
from .quick import QuickLife, can_be_quick
from .sheet import Sheet
from .staff import Staff, staff_of
from .stories import Story

__all__ = ["DEMO_KEYS", "key_of", "go_on_all", "plan_lives", "register_all", "stage_of_county", "write_lives"]

DEMO_KEYS = UUID("0196d000-6402-7221-8000-fe0091a00001")
BATCH, PIECE = 20, 100  # lives in a transaction: played, written
ENDS_AT_ONCE = ("registered", "offered")
Said = Callable[[int], None]


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
    teller = Teller(area, seed)
    planned = []
    for index, ending in enumerate(endings(number, Random(f"{seed}/{area.county}"))):
        rng = Random(f"{seed}/{area.county}/{index}")
        place = rng.choice(staffed) if staffed and rng.random() < 0.6 else rng.choice(places)
        said = village_name(stage.names[place])
        line = teller.line(rng, said, oral=ending.startswith(ORAL))
        days = days_of(ending, rng, today=today, place=place, type_code=line.type_code)
        story = teller.tell(rng, line, place_name=said, town_name=stage.names[place[:9]], on=days.received)
        planned.append(Planned(index, ending, place, days, story))
    return sorted(planned, key=lambda one: (one.days.received, one.index))


def _program(county: str) -> Actor:
    return system_actor((county, NO_COUNTY), why="演示数据")


def _life(stage: Stage, one: Planned, seed: int, act: str) -> Life:
    county = stage.area.county
    rng = _rng(county, one, seed, act)
    kind = FurtherLife if one.ending.startswith(FURTHER) else Life
    return kind(stage, one.story, one.place, one.days, rng, key_of(county, seed, one.index))


def _rng(county: str, one: Planned, seed: int, act: str) -> Random:
    return Random(f"{seed}/{county}/{one.index}/{act}")


@contextmanager
def _quick(county: str) -> Iterator[None]:
    """A transaction of the program that does not wait for the disk: what a crash takes is made again."""
    with acting(_program(county)):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        yield


def register_all(
    county: str, *, number: int, seed: int, now: datetime, said: Said = lambda done: None
) -> int:
    """What is missing in a county, in the order of receipt: most lives whole, as rows; the others' first act. Returns how many."""
    stage = stage_of_county(county)
    with acting(_program(county)):
        rows = Dispute.objects.everywhere("which demo disputes exist").filter(
            county=county, key__isnull=False
        )
        there = set(rows.values_list("key", flat=True))
    lives = plan_lives(stage, number=number, seed=seed, today=localdate(now))
    missing = [one for one in lives if key_of(county, seed, one.index) not in there]
    written = [one for one in missing if can_be_quick(one.ending)]
    write_lives(stage, written, seed=seed, now=now, said=said)
    played = [one for one in missing if not can_be_quick(one.ending)]
    for start in range(0, len(played), BATCH):
        with _quick(county):
            for one in played[start : start + BATCH]:
                _life(stage, one, seed, "first").begin(one.ending)
        said(len(written) + start + BATCH)
    return len(missing)


def write_lives(
    stage: Stage, lives: Sequence[Planned], *, seed: int, now: datetime, said: Said = lambda done: None
) -> None:
    """Whole lives as rows; each piece is there or not at all."""
    county = stage.area.county
    houses = Organisation.objects.filter(id__in=stage.committees.values())
    serials = Serials(county, dict(houses.values_list("id", "short_name")))
    for start in range(0, len(lives), PIECE):
        sheet = Sheet()
        for one in lives[start : start + PIECE]:
            life = QuickLife(
                stage,
                one.story,
                one.place,
                one.days,
                _rng(county, one, seed, "first"),
                key_of(county, seed, one.index),
            )
            life.numbers = serials.number
            life.begin(one.ending)
            if not one.ending.startswith(ENDS_AT_ONCE):
                life.go_on_quickly(one.ending, _rng(county, one, seed, "second"))
            life.write(sheet)
        copy_sheet(sheet, serials, now)
        said(start + PIECE)


def go_on_all(
    county: str,
    *,
    number: int,
    seed: int,
    now: datetime,
    part: int = 0,
    parts: int = 1,
    said: Said = lambda done: None,
) -> int:
    """The second act, of every `parts`-th life: those that still stand where they were registered. Each is whole or not at all."""
    stage = stage_of_county(county)
    lives = {
        key_of(county, seed, one.index): one
        for one in plan_lives(stage, number=number, seed=seed, today=localdate(now))[part::parts]
        if not one.ending.startswith(ENDS_AT_ONCE) and not can_be_quick(one.ending)
    }
    with acting(_program(county)):
        rows = Dispute.objects.everywhere("which lives stand at their beginning").filter(county=county, seq=1)
        waiting = list(rows.filter(key__in=lives).order_by("received_at"))
    for done, dispute in enumerate(waiting, 1):
        with _quick(county):
            one = lives[dispute.key]
            _life(stage, one, seed, "second").go_on(one.ending, dispute)
        said(done)
    return len(waiting)
