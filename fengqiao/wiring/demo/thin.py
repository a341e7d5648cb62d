"""`fengqiao demo --thin`: very many disputes by COPY as fq_owner, for lists, search and figures.

Says first what disk and time it takes. May be killed and repeated: pieces are committed, and each county is filled up to
its share. Over three years back; what is still open lies in the last weeks, as in a real place. The last village of every
county stays empty, so that an empty list can be measured too.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from itertools import accumulate
from random import Random
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.utils import timezone

from fengqiao.casework.cases.settings import answer_due, mediation_due, visit_due
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.registry.organisations.models import Organisation
from fengqiao.registry.organisations.queries import OrganisationView

from .bulk import Draft, Due, Inputs
from .copying import Serials, copy_sheet
from .disputes import stage_of_county
from .houses import build_houses
from .plan import Moments
from .sheet import TABLES, Sheet
from .staff import build_officers, build_staff
from .stories import Story, lines_for, tell
from .words import REFUSALS

__all__ = ["BYTES_EACH", "SECONDS_EACH", "fill", "make_thin"]

BYTES_EACH, SECONDS_EACH = 7100, 0.001  # measured on a million, with indexes; more where others work too
PIECE, POOL = 2000, 5000
CHINA = timezone.get_fixed_timezone(8 * 60)  # quicker than the zone with its history
YEARS_BACK = 3
OPEN_DAYS = 40


def make_thin(counties: list[str], *, number: int, seed: int, yes: bool, say: Callable[[str], None]) -> int:
    """Fill the counties up to `number` disputes in all."""
    from .workers import run_thin

    room = shutil.disk_usage(settings.FENGQIAO_HOME).free
    need = number * BYTES_EACH
    minutes = max(1, round(number * SECONDS_EACH / 60))
    say(
        f"将生成 {number:,} 件精简纠纷，约占磁盘 {need / 1e9:.1f} GB（现有空间 {room / 1e9:.0f} GB），约需 {minutes} 分钟。"
    )
    if need * 1.5 > room:
        say("磁盘空间不足，没有生成。")
        return 1
    if (
        not yes
        and number > 20_000
        and sys.stdin.isatty()
        and input("继续吗？输入 y 继续：").strip().lower() != "y"
    ):
        say("已取消。")
        return 1
    begun = time.monotonic()
    build_officers()
    for county in counties:
        build_houses(county)
        build_staff(county)
    shares = {
        one: number // len(counties) + (order < number % len(counties)) for order, one in enumerate(counties)
    }
    made = run_thin(shares, seed=seed, now=timezone.now(), say=say)
    say("正在更新统计信息…")
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
    say(f"精简数据已就绪：新增 {made:,} 件（{time.monotonic() - begun:.0f} 秒）。")
    return 0


def fill(county: str, wanted: int, seed: int, now: datetime, said: Callable[[int], None]) -> int:
    """Add disputes until the county has `wanted`. Returns how many were added."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_dispute WHERE county = %s", [county])
        there = int(cursor.fetchone()[0])
    maker = ThinCounty(county, seed, now)
    done = 0
    for sheet, count in maker.pieces(there, wanted):
        copy_sheet(sheet, maker.serials, now)
        done += count
        said(done)
    return done


@lru_cache(maxsize=200_000)
def _due(what: str, county: str, type_code: str, day: date, received: date | None = None) -> Due:
    if what == "answer":
        return answer_due(county, day)
    return (
        mediation_due(county, type_code, day, received) if what == "mediate" else visit_due(county, day, day)
    )


class ThinCounty:
    """Makes the rows of one county; keeps its serials."""

    def __init__(self, county: str, seed: int, now: datetime) -> None:
        self.county, self.seed, self.today = county, seed, timezone.localdate(now)
        self.stage = stage_of_county(county)
        houses = Organisation.objects.filter(id__in=self.stage.committees.values())
        self.houses = {
            one.id: OrganisationView(one.id, one.name, one.kind, one.place_id, one.short_name, one.seal_name)
            for one in houses
        }
        villages = [code for code in self.stage.names if len(code) == 12][:-1]
        self.places = villages or [code for code in self.stage.names if len(code) == 9]
        self.weights = list(accumulate(1 / (1 + order % 37) for order in range(len(self.places))))
        self.stories = self._pool(Random(f"{seed}/{county}/pool"))
        self.serials = Serials(county, {one.id: one.short_name for one in self.houses.values()})

    def _pool(self, rng: Random) -> list[Story]:
        """Stories that name no place, told once and used many times: telling costs more than all rows of a dispute."""
        fitting = [
            one
            for one in lines_for(self.stage.area, oral=False)
            if "{place}" not in one.text and "{town}" not in one.text
        ]
        tell_one = partial(
            tell, rng, self.stage.area, place_name="", town_name="", on=self.today, numbers=False
        )
        return [tell_one(rng.choice(fitting)) for _ in range(POOL)]

    def pieces(self, there: int, wanted: int) -> Iterator[tuple[Sheet, int]]:
        for start in range(there, wanted, PIECE):
            count = min(PIECE, wanted - start)
            sheet = Sheet()
            for index in range(start, start + count):
                self._dispute(index, wanted, sheet)
            yield sheet, count

    def _actor(self, house: UUID) -> Actor:
        """Who acts for a committee; where it has no account, the committee itself."""
        staff = self.stage.staff
        known = staff.lead.get(house) or staff.clerk.get(house)
        return known or Actor(
            None, "", None, "head", house, self.houses[house].name, frozenset(), Scope(), "demo"
        )

    def _holder(self, family: str, place: str, rng: Random) -> UUID:
        kind = {
            "medical": "medical",
            "traffic": "traffic",
            "labour": "labour",
            "wages": "labour",
            "estate": "property",
        }.get(family, "")
        found = self.stage.committees.get((kind, self.county)) or self.stage.committees.get(
            ("village", place)
        )
        town = self.stage.committees[("town", place[:9])]
        return town if found is None or not kind and rng.random() < 0.35 else found

    def _dispute(self, index: int, wanted: int, sheet: Sheet) -> None:
        rng = Random(self.seed * 1_000_000_007 + int(self.county) * 10_000_019 + index)
        day = self.today - timedelta(days=YEARS_BACK * 365 - (YEARS_BACK * 365 - 1) * index // wanted)
        day = min(day, self.today - timedelta(days=1))
        place = rng.choices(self.places, cum_weights=self.weights)[0]
        story = rng.choice(self.stories)
        holder = self._holder(story.type_code.partition(".")[0], place, rng)
        referred = rng.random() < 0.25
        window = self.stage.committees[("governance", self.county)] if referred else holder
        moments = Moments(rng, CHINA)
        said = Inputs(
            actor=self._actor(window), now=moments.at(day), channel=rng.choice(("counter", "counter", "phone", "screening")),
            county=self.county, place=place, type_code=story.type_code, narrative=story.narrative, parties=story.parties,
            number=self.serials.number("dispute", None, day), due=_due("answer", self.county, "", day), place_detail=story.place_detail,
            people=story.people, amount_fen=story.amount_fen, difficulty=story.difficulty, happened_on=day - (self.today - story.happened_on),
            target=self.houses[holder] if referred else None, reason="按规则分流",
        )  # fmt: skip
        draft = Draft(said, rng)
        self._go_on(draft, rng, moments, day, holder)
        draft.write(sheet)

    def _go_on(self, draft: Draft, rng: Random, moments: Moments, day: date, holder: UUID) -> None:
        """As far as its age lets it have come; nothing happens after yesterday."""
        yesterday, chance, actor = self.today - timedelta(days=1), rng.random(), self._actor(holder)
        fresh = (self.today - day).days <= OPEN_DAYS
        if fresh and chance < 0.12 and (self.today - day).days < 8:
            return
        answered = min(day + timedelta(days=rng.choice((0, 0, 1, 2))), yesterday)
        if chance > 0.95:
            draft.refuse(actor, moments.at(answered), *rng.choice(REFUSALS))
            return
        type_code = draft.said.type_code
        number = self.serials.number("mediation", holder, answered)
        draft.accept(
            actor, moments.at(answered), number, _due("mediate", self.county, type_code, answered, day)
        )
        if fresh and chance < 0.6:
            if chance > 0.1:
                draft.progress("assigned" if chance < 0.2 else "mediating")
            return
        ended = min(answered + timedelta(days=rng.randint(1, 25)), yesterday)
        state, why = rng.choices(
            (("performed", ""), ("failed", "no_agreement"), ("withdrawn", "withdrawn")), (90, 7, 3)
        )[0]
        visit = _due("visit", self.county, "", ended) if state == "performed" else None
        draft.end(state, why, moments.at(ended), visit)
        closed = ended + timedelta(days=rng.randint(3, 12))
        if closed <= yesterday:
            draft.close(actor, moments.at(closed))


def fill_in_worker(
    county: str, wanted: int, seed: int, now: datetime, said: Callable[[str, int], None]
) -> int:
    """`fill`, as the worker processes call it."""
    return fill(county, wanted, seed, now, partial(said, "生成"))
