"""The readers of the measurements: a narrow one (a town), a wide one (five counties), an empty one (a village without cases)."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.codes import KINDS
from fengqiao.registry.organisations.models import Organisation
from fengqiao.registry.places.names import sort_key
from fengqiao.trust.accounts.models import Post, User
from fengqiao.trust.accounts.sessions import actor_of_post
from fengqiao.wiring.demo.houses import build_houses

__all__ = ["bench_actor", "bench_people", "town"]

SINCE = date(2018, 1, 1)
# login -> (role, area, kind of organisation)
PEOPLE = {
    "bench-clerk": ("clerk", "640221", "county_centre"),
    "bench-narrow": ("head", "640221100", "town"),
    "bench-county": ("centre", "640221", "county_centre"),
    "bench-wide": ("bureau", "64", "county_centre"),
    "bench-empty": ("head", "640221111111", "village"),
}


def _organisation(kind: str, place: str) -> Organisation:
    found = (
        Organisation.objects.using("owner")
        .filter(kind=kind, place_id=place, to_on=None)
        .order_by("pinyin")
        .first()
    )
    if found:
        return found
    name = f"测量用{KINDS[kind].name}{place}"
    return Organisation.objects.using("owner").create(
        place_id=place, kind=kind, network=KINDS[kind].network, name=name, pinyin=sort_key(name), short_name="测量", seal_name=name,
        from_on=SINCE,
    )  # fmt: skip


def empty_village() -> str:
    """A village of 平罗县 that the generator leaves out: the last by code."""
    from fengqiao.registry.places.models import Place

    return (
        Place.objects.using("owner")
        .filter(level="village", code__startswith="640221")
        .order_by("-code")
        .values_list("code", flat=True)[0]
    )


def bench_people() -> None:
    """Make them where they are missing, and the organisations of their county first."""
    build_houses("640221")
    for login, (role, area, kind) in PEOPLE.items():
        if User.objects.using("owner").filter(login=login).exists():
            continue
        place = empty_village() if login == "bench-empty" else area
        organisation = _organisation(kind, place if len(place) >= KINDS[kind].level else "640221")
        user = User.objects.using("owner").create(login=login, name=login, password=make_password(None))
        Post.objects.using("owner").create(
            user=user, organisation=organisation, role=role, area=place, from_on=SINCE
        )


def bench_actor(login: str) -> Actor:
    """The actor of one of them."""
    rows = Post.objects.using("owner").select_related("user", "organisation")
    return actor_of_post(rows.get(user__login=login), "bench")


def town() -> str:
    """The committee that registrations are offered to."""
    return str(_organisation("town", "640221100").id)
