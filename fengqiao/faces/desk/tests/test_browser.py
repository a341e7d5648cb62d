"""The desk in a real browser: axe, narrow screens, keyboard, Chinese input method, the drawer, drafts. Fails without Chromium."""

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

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import NARRATIVE, House, build_house, register
from fengqiao.faces.shared.models import Draft
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def browse(live_server: Any, chromium: str) -> Iterator[Callable[..., Page]]:
    """Opens a page logged in as an actor. Console errors fail the test at its end."""
    heard: list[str] = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def page_of(actor: Actor, width: int = 1280) -> Page:
            client = Client()
            session = client.session
            session.update(
                {"user": str(actor.user_id), "post": str(actor.post_id), "seen": timezone.now().timestamp()}
            )
            session.save()
            context = browser.new_context(
                viewport={"width": width, "height": 844}, base_url=live_server.url, locale="zh-CN"
            )
            context.add_cookies(
                [{"name": "fengqiao_session", "value": str(session.session_key), "url": live_server.url}]
            )
            page = context.new_page()
            page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: heard.append(str(error)))
            return page

        yield page_of
        browser.close()
        connections.close_all()  # those opened beside playwright's loop are others than the test's own
    assert not [line for line in heard if "409" not in line and "422" not in line]


def violations(page: Page) -> list[tuple[str, Any]]:
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_have_no_barriers_and_fit_the_screen(
    house: House, browse: Callable[..., Page], width: int
) -> None:
    with acting(house.town_head):
        made = register(house, house.town_head, now=timezone.now())
    address = f"/disputes/{made.county}/{made.id}/"
    page = browse(house.town_head, width)
    for path in ("/", "/disputes/", "/disputes/new/", address, f"{address}do/refuse/", "/help/"):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, path
        assert violations(page) == [], path
    page.locator("[data-theme-toggle]").click()
    page.goto(address)
    assert violations(page) == [], "dark"


def test_the_drawer_and_the_keyboard(house: House, browse: Callable[..., Page]) -> None:
    with acting(house.town_head):
        made = register(house, house.town_head, now=timezone.now())
    page = browse(house.town_head)
    page.goto(f"/disputes/{made.county}/{made.id}/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "quick"
    page.locator(".next a", has_text="受理").first.click()
    page.locator("#drawer.show #id_consent").check()
    assert violations(page) == []
    page.keyboard.press("Alt+s")
    page.wait_for_selector(".messages")
    assert "已受理" in page.locator(".messages").inner_text()
    with acting(house.town_head):
        assert Dispute.objects.everywhere("test").get().state == "accepted"


def test_an_input_method_asks_once_and_the_draft_is_kept(house: House, browse: Callable[..., Page]) -> None:
    page = browse(house.town_head)
    page.goto("/disputes/new/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/places/" in request.url else None)
    page.locator("#id_place_text").focus()
    keys = page.context.new_cdp_session(page)
    for letters in ("l", "la", "lao", "lao c"):
        keys.send(
            "Input.imeSetComposition",
            {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
        )
        page.wait_for_timeout(450)
    keys.send("Input.insertText", {"text": "居"})
    page.wait_for_selector("#place-hits input")
    page.wait_for_timeout(600)
    assert len(asked) == 1
    page.fill("#id_narrative", NARRATIVE)
    page.wait_for_selector("[data-take-type]")
    assert page.locator("mark").count() > 0
    page.locator("[data-take-type]").first.click()
    assert page.input_value("#id_type_code")
    expect(page.locator("[data-saved]")).to_contain_text("草稿已保存", timeout=9000)
    assert Draft.objects.count() == 1
    page.reload()
    assert page.input_value("#id_narrative") == NARRATIVE
