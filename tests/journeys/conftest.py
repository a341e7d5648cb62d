"""What the journeys of the desk share: a house with its own folder for files, and browsers that are logged in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import sync_playwright

from fengqiao.casework.cases.tests.house import House, build_house
from fengqiao.kernel.placed.values import Actor

from .test_thin_line import Visitor


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> House:
    settings.FENGQIAO_FILES = tmp_path / "files"
    return build_house()


@pytest.fixture
def enter(live_server: Any, chromium: str, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """A browser of somebody's own: logged in as an actor, or nobody; touch on a phone."""
    heard: list[str] = []
    shots = Path(os.environ.get("FENGQIAO_SHOTS", str(tmp_path)))
    shots.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def visitor(actor: Actor | None, name: str, width: int) -> Visitor:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                base_url=live_server.url,
                locale="zh-CN",
                has_touch=width < 500,
            )
            context.set_default_timeout(30_000)
            if actor is not None:
                session = Client().session
                seen = timezone.now().timestamp()
                session.update({"user": str(actor.user_id), "post": str(actor.post_id), "seen": seen})
                session.save()
                context.add_cookies(
                    [{"name": "fengqiao_session", "value": str(session.session_key), "url": live_server.url}]
                )
            page = context.new_page()
            page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: heard.append(str(error)))
            return Visitor(page, shots, f"{name}-{width}")

        yield visitor
        browser.close()
        connections.close_all()
    assert not [line for line in heard if "404" not in line and "409" not in line and "422" not in line], (
        heard
    )
