"""Every address of the site has a guard, the public ones are listed here, and every guard names a power that a role has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from fengqiao.trust.accounts.codes import POWERS

# Open without a login, or with a login but without a county's rows. Whoever adds one says why in @public(...).
PUBLIC = {
    "help/",
    "login/",
    "login/second/",
    "demo-login/",
    "logout/",
    "posts/",
    "posts/switch",
    "v/<slug:code>/",
    "q/<str:county>/<str:secret>/",
}

# Citizens' pages that show no row of a dispute.
PUBLIC |= {
    "citizen/", "citizen/size/", "citizen/notice/", "citizen/apply/", "citizen/apply/villages/", "citizen/follow/", "citizen/follow/end/",
}  # fmt: skip
# Entered with number and secret of one dispute; without them they lead to the form that asks for both.
FOLLOWED = {
    f"citizen/follow/dispute/{part}"
    for part in ("", "add/", "mediator/", "mediator/take-back/", "rate/", "withdraw/")
}

# Entered with a partner's key; without one they answer 401 as a problem.
KEYED = {"api/v1/disputes", "api/v1/disputes/<county>/<uuidstr:id>"}
PUBLIC |= {"api/v1/openapi.json", "api/^(?P<rest>.*)$"}

REFERENCE = ("office/accounts/", "office/posts/", "office/organisations/", "office/policies/", "office/keys/")


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, f"{before}{pattern.pattern}")
        elif isinstance(pattern, URLPattern):
            yield f"{before}{pattern.pattern}", pattern.callback


ROUTES = sorted(routes(), key=lambda pair: pair[0])


@pytest.mark.req("SYS-01")
@pytest.mark.parametrize(("route", "view"), ROUTES, ids=[route or "/" for route, _ in ROUTES])
def test_every_door_of_the_building_has_a_guard(route: str, view: Any) -> None:
    guard = getattr(view, "guard", None)
    assert guard, f"/{route} is open to anyone: add @guard(...) or @public(why)"
    if guard.startswith("public: "):
        assert route in PUBLIC, f"/{route} is public ({guard}); list it here if that is meant"
        assert len(guard) > len("public: ") + 5, "a reason"
    elif guard.startswith("secret: "):
        assert route in FOLLOWED
    elif guard.startswith("key: "):
        assert route in KEYED
    else:
        assert route not in PUBLIC | FOLLOWED | KEYED
        assert any(guard in powers for powers in POWERS.values()), f"/{route}: no role has the power {guard}"


def test_the_public_list_names_real_addresses() -> None:
    assert {route for route, _ in ROUTES} >= PUBLIC | FOLLOWED | KEYED
    assert len(ROUTES) > 10


def test_addresses_of_placed_rows_carry_county_and_id() -> None:
    """Ring two: (county, id), never an id alone (design 4.5, 6). Accounts, organisations and policies have no county."""
    placed = [route for route, _ in ROUTES if not route.startswith(REFERENCE)]
    assert [one for one in placed if "<uuid:id>" in one and "county>/<uuid:id>" not in one] == []


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(KEYED))
def test_without_a_key_the_api_says_so_as_a_problem(route: str, client: Any) -> None:
    address = "/" + route.replace("<county>", "640221").replace(
        "<uuidstr:id>", "01a212dc-435a-7439-91c4-34b7d3dbbf7a"
    )
    for answer in (client.get(address), client.post(address, {}, content_type="application/json")):
        assert answer.status_code == 401 and answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith("Bearer") and not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(FOLLOWED))
def test_without_the_secret_a_followed_page_asks_for_it(route: str, client: Any) -> None:
    for answer in (client.get(f"/{route}"), client.post(f"/{route}")):
        assert answer.status_code == 302
        assert answer["Location"] == "/citizen/follow/?over=1"


@pytest.mark.django_db
@pytest.mark.parametrize("route", [route for route, _ in ROUTES if route not in PUBLIC | FOLLOWED | KEYED])
def test_without_a_login_every_door_leads_to_the_login(route: str, client: Any) -> None:
    address = "/" + route
    for place, value in (
        ("<str:county>", "640221"), ("<uuid:id>", "01a212dc-435a-7439-91c4-34b7d3dbbf7a"), ("<str:form>", "register"),
        ("<uuid:party>", "01a212dc-435a-7439-91c4-34b7d3dbbf7a"), ("<slug:code>", "oral"), ("<str:kind>", "pdf"), ("<slug:verb>", "accept"),
    ):  # fmt: skip
        address = address.replace(place, value)
    if "<" in address:
        address = _filled(address)
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code in (302, 303, 405), (address, answer.status_code)
        if answer.status_code != 405:
            assert answer["Location"].startswith("/login/"), address


def _filled(address: str) -> str:
    """Any other place in an address, by its converter."""
    import re

    values = {
        "uuid": "01a212dc-435a-7439-91c4-34b7d3dbbf7a",
        "int": "1",
        "slug": "x",
        "str": "x",
        "path": "x",
    }
    return re.sub(r"<(?:(\w+):)?\w+>", lambda match: values[match[1] or "str"], address)
