"""The offices in a real browser: axe on a wide and a narrow screen, pickers that answer while one types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from fengqiao.casework.cases.tests.house import House, build_house, make_actor
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.accounts.models import Post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


@pytest.fixture
def house() -> House:
    house = build_house()
    for role in ("system", "security", "auditor"):
        house.actors[role] = make_actor(role, role, "", None)
    return house


@pytest.fixture
def browse(live_server: Any, chromium: str) -> Iterator[Callable[[Actor], Page]]:
    """Opens a page logged in as an actor. Errors of the console fail the test at its end."""
    heard: list[str] = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def page_of(actor: Actor) -> Page:
            session = Client().session
            session.update(
                {"user": str(actor.user_id), "post": str(actor.post_id), "seen": timezone.now().timestamp()}
            )
            session.save()
            context = browser.new_context(base_url=live_server.url, locale="zh-CN")
            cookie = {
                "name": "fengqiao_session",
                "value": str(session.session_key),
                "url": live_server.url,
            }
            context.add_cookies([cookie])
            page = context.new_page()
            page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: heard.append(str(error)))
            return page

        yield page_of
        browser.close()
        connections.close_all()  # those opened beside playwright's loop are others than the test's own
    assert heard == []


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    return [
        f"{one['id']}: {one['nodes'][0]['html']}"
        for one in page.evaluate(f"axe.run(document, {RULES})")["violations"]
    ]


def test_every_page_is_accessible_and_fits_a_phone(house: House, browse: Callable[[Actor], Page]) -> None:
    wanted = {
        "system": ("accounts/", "accounts/new/", f"accounts/{house.town_head.user_id}/"),
        "security": ("posts/", f"posts/{house.town_head.user_id}/"),
        "auditor": ("journal/",),
        "bureau": (
            "organisations/", "organisations/new/", f"organisations/{house.org('town')}/", "policies/", "policies/new/?subject=routing",
        ),
    }  # fmt: skip
    for role, paths in wanted.items():
        page = browse(house.actors[role])
        for path in paths:
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 844})
                page.goto(f"/office/{path}")
                assert faults(page) == [], (path, width)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)


def test_a_post_is_granted_with_the_pickers(house: House, browse: Callable[[Actor], Page]) -> None:
    new = make_actor("newcomer", "clerk", "640221", house.organisations["centre"])
    page = browse(house.security)
    page.goto(f"/office/posts/{new.user_id}/")
    page.select_option("#id_role", "head")
    page.fill("#id_place_text", "平罗 城关镇")
    page.get_by_label("平罗县 城关镇", exact=True).check()
    page.fill("#id_organisation_text", "cgzrmt")
    page.get_by_label("城关镇人民调解委员会", exact=True).check()
    page.click("[data-submit]")
    expect(page.get_by_role("status")).to_contain_text("已授予岗位")
    post = Post.objects.get(user_id=new.user_id, role="head")
    assert (post.area, post.organisation_id) == ("640221100", house.org("town"))
