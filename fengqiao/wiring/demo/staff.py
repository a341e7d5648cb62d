"""Accounts and posts of a county, made through the real services: the window, the centre, heads and mediators, the bureau.

`demo-` accounts stand on the login page; `work-` accounts belong to the other committees that have disputes. All share one
printed password and one printed secret of the second factor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from fengqiao.kernel.errors import Invalid
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import NO_COUNTY, Actor, next_code
from fengqiao.registry.mediators.models import Appointment, Mediator
from fengqiao.registry.organisations.models import Organisation
from fengqiao.registry.places.names import sort_key
from fengqiao.trust.accounts.demo_entry import DEMO_PASSWORD, DEMO_SECRET, PREFIX, code_now
from fengqiao.trust.accounts.facts import UserCreated
from fengqiao.trust.accounts.models import Post, User
from fengqiao.trust.accounts.services import check_second_factor, create_user, grant_post
from fengqiao.trust.accounts.sessions import actor_of_post
from fengqiao.trust.scope.acting import acting, system_actor
from fengqiao.trust.vault import seal

from .areas import Area, area_of, place_stem
from .houses import BEGUN_ON
from .people import person_name

__all__ = ["WORK_PREFIX", "Staff", "build_officers", "build_staff", "staff_of"]

WORK_PREFIX = "work-"
SINCE = datetime(2017, 3, 1, 1, 30, tzinfo=UTC)
STAFFED_TOWNS, STAFFED_VILLAGES = 3, 3  # towns whose villages have accounts; villages in each


@dataclass(frozen=True)
class Seat:
    """An account to be: login without prefix, role, where, and whose name it carries."""

    login: str
    role: str
    organisation: Organisation | None
    area: str
    shown: bool
    mediator: Mediator | None = None


@dataclass
class Staff:
    """Who acts for which organisation of a county. `lead` may do everything its committee does; `mediator` holds sessions."""

    county: str
    lead: dict[UUID, Actor] = field(default_factory=dict)
    mediator: dict[UUID, Actor] = field(default_factory=dict)
    clerk: dict[UUID, Actor] = field(default_factory=dict)


def _program() -> Actor:
    powers = frozenset({"accounts.manage", "posts.grant"})
    return system_actor((NO_COUNTY,), powers=powers, why="演示数据")


def _make(seat: Seat, rng: Random) -> bool:
    """One account with its post and a confirmed second factor; False where it is there."""
    login = (PREFIX if seat.shown else WORK_PREFIX) + seat.login
    if User.objects.filter(login=login).exists():
        return False
    name = seat.mediator.name if seat.mediator else person_name(rng, rng.choice("12"))
    with acting(_program()) as program:
        user = _account(program, login, name)
        grant_post(
            actor=program, now=SINCE, user_id=user.id, organisation_id=seat.organisation.id if seat.organisation else None,
            role=seat.role, area=seat.area, from_on=BEGUN_ON,
        )  # fmt: skip
        secret = seal(DEMO_SECRET, table="accounts_user", column="totp_enc", row_id=user.id)
        User.objects.filter(pk=user.id).update(totp_enc=secret)
        if seat.mediator:
            Mediator.objects.filter(pk=seat.mediator.id).update(user=user)
        check_second_factor(user_id=user.id, code=code_now(SINCE), now=SINCE)
    return True


def _account(program: Actor, login: str, name: str) -> User:
    """Through the service. Two kinds take the finished hash of the auditor's instead.

    The `work-` accounts, since each hash costs 0.1 s; and whoever's name or place is too like the printed password (乔凤, 枫桥镇).
    """
    first = User.objects.filter(login=f"{PREFIX}auditor").first()
    if first is None or not login.startswith(WORK_PREFIX):
        try:
            return create_user(
                actor=program,
                now=SINCE,
                login=login,
                name=name,
                password=DEMO_PASSWORD,
                pinyin=sort_key(name),
            )
        except Invalid as weak:
            if first is None or weak.code != "password_weak":
                raise
    user = User(login=login, name=name, pinyin=sort_key(name), password=first.password)
    user.save(force_insert=True)
    record(UserCreated(login), about=user, actor=program, at=SINCE)
    return user


def build_officers() -> int:
    """The three separate officers of the installation."""
    rng = Random("officers")
    return sum(_make(Seat(role, role, None, "", True), rng) for role in ("system", "security", "auditor"))


def build_staff(county: str) -> int:
    """The accounts of a county. Returns how many were made now."""
    rng = Random(f"staff/{county}")
    return sum(_make(seat, rng) for seat in _seats(county))


def _seats(county: str) -> Iterator[Seat]:
    houses = Organisation.objects.filter(
        place__gte=county, place__lt=next_code(county), to_on=None
    ).select_related("place")
    by_kind: dict[str, list[Organisation]] = {}
    for house in houses.order_by("place_id", "id"):
        by_kind.setdefault(house.kind, []).append(house)
    serving: dict[UUID, list[Mediator]] = {}
    terms = Appointment.objects.filter(organisation__in=houses, to_on=None).select_related("mediator")
    for term in terms.order_by("id"):
        serving.setdefault(term.organisation_id, []).append(term.mediator)
    area = area_of(county, "")
    slug = area.slug
    centre, governance = by_kind["county_centre"][0], by_kind["governance"][0]
    yield Seat(f"{slug}-window", "clerk", governance, county, True)
    yield Seat(f"{slug}-centre", "centre", centre, county, True, serving[centre.id][0])
    taken: set[str] = set()
    towns = by_kind.get("town", [])
    for number, town in enumerate(sorted(towns, key=lambda one: _rank(area, one.place.name))):
        yield from _town_seats(slug, town, number, by_kind.get("village", []), serving, taken)
    for kind in ("property", "labour", "traffic", "medical"):
        house = by_kind[kind][0]
        yield Seat(f"{slug}-{kind}", "head", house, county, kind == "property", serving[house.id][0])
    yield Seat(f"{slug}-bureau", "bureau", by_kind["bureau"][0], county, True)


def _rank(area: Area, town: str) -> int:
    return area.seats.index(town) if town in area.seats else len(area.seats)


def _login(slug: str, place_name: str, taken: set[str]) -> str:
    stem = "".join(char for char in sort_key(place_stem(place_name)) if char.isascii() and char.isalnum())
    wanted = found = f"{slug}-{stem}"[:28]
    count = 1
    while found in taken:
        count += 1
        found = f"{wanted}{count}"
    taken.add(found)
    return found


def _town_seats(
    slug: str, town: Organisation, number: int, villages: list[Organisation], serving: dict[UUID, list[Mediator]], taken: set[str]
) -> Iterator[Seat]:  # fmt: skip
    first, login = number == 0, _login(slug, town.place.name, taken)
    people = serving[town.id]
    if first:
        yield Seat(f"{login}-clerk", "clerk", town, town.place_id, True)
    yield Seat(login, "head", town, town.place_id, first, people[0])
    if number >= STAFFED_TOWNS:
        return
    yield Seat(f"{login}-mediator", "mediator", town, town.place_id, first, people[1])
    below = [one for one in villages if one.place_id.startswith(town.place_id)][:STAFFED_VILLAGES]
    for order, village in enumerate(below):
        seat = _login(slug, village.place.name, taken)
        yield Seat(seat, "head", village, village.place_id, first and order == 0, serving[village.id][0])


def staff_of(county: str) -> Staff:
    """The actors of a county's demo accounts, as their posts make them."""
    posts = Post.objects.filter(
        organisation__place__gte=county, organisation__place__lt=next_code(county), to_on=None
    ).select_related("user", "organisation")
    found = Staff(county)
    for post in posts.order_by("id"):
        seats = {"head": found.lead, "centre": found.lead, "mediator": found.mediator, "clerk": found.clerk}
        if post.user.login.startswith((PREFIX, WORK_PREFIX)) and post.organisation_id and post.role in seats:
            seats[post.role][post.organisation_id] = actor_of_post(post, "demo")
    return found
