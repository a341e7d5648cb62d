"""A citizen at a phone, without an account: apply, the officer accepts on the desk, the citizen follows. With and without JavaScript.

FENGQIAO_SHOTS=folder keeps the pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from fengqiao.casework.agreements.tests.writing import LATER, table
from fengqiao.casework.cases.services import issue_secret, resume_mediation, suspend_mediation
from fengqiao.casework.cases.tests.house import House, build_house
from fengqiao.casework.meetings.services import hold_session, plan_session
from fengqiao.faces.portal.models import VisitorDraft
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.storage.tests.making import picture

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.req("PUB-01"), pytest.mark.req("INT-01"),
    pytest.mark.req("INT-03"), pytest.mark.req("SYS-03"),
]  # fmt: skip
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
FIRST_VISIT = (
    120 * 1024
)  # bytes with headers, CSS, scripts and pictures: a budget of the design for what crosses the network
STORY = "我家隔壁盖房，把出水口对着我家院墙，下大雨的时候水冲进院子，煤棚泡塌了一角。"


class Visitor:
    """Somebody at a browser; what came over the network is counted."""

    def __init__(self, page: Page, shots: Path, name: str, scripts: bool) -> None:
        self.page, self.shots, self.name, self.scripts, self.count, self.bytes = (
            page,
            shots,
            name,
            scripts,
            0,
            0,
        )
        page.on("requestfinished", lambda request: self._add(request))

    def _add(self, request: Any) -> None:
        sizes = request.sizes()
        self.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def look(self, what: str) -> None:
        """Photograph; where scripts run also axe and the width of the screen."""
        self.count += 1
        self.page.screenshot(path=self.shots / f"{self.name}-{self.count:02d}-{what}.png", full_page=True)
        if self.scripts:
            self.page.context.new_cdp_session(self.page).send("Runtime.evaluate", {"expression": AXE})
            found = self.page.evaluate(f"axe.run(document, {RULES})")["violations"]
            assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], what
            assert self.page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            ), what


@pytest.fixture
def visit(live_server: Any, chromium: str, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    heard: list[str] = []
    shots = Path(os.environ.get("FENGQIAO_SHOTS", str(tmp_path)))
    shots.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def visitor(
            name: str, *, width: int = 390, scripts: bool = True, actor: Actor | None = None
        ) -> Visitor:
            context = browser.new_context(
                viewport={"width": width, "height": 844}, base_url=live_server.url, locale="zh-CN", java_script_enabled=scripts
            )  # fmt: skip
            context.set_default_timeout(30_000)
            if actor is not None:
                client = Client()
                session: Any = client.session
                session.update(
                    {
                        "user": str(actor.user_id),
                        "post": str(actor.post_id),
                        "seen": timezone.now().timestamp(),
                    }
                )
                session.save()
                context.add_cookies(
                    [{"name": "fengqiao_session", "value": session.session_key, "url": live_server.url}]
                )
            page = context.new_page()
            page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: heard.append(str(error)))
            return Visitor(page, shots, name, scripts)

        yield visitor
        browser.close()
        connections.close_all()
    assert not [line for line in heard if not re.search("40[349]|422|429", line)], heard


def fill(page: Page) -> None:
    page.fill("#id_happened", STORY)
    page.fill("#id_asks", "请他把出水口改到另一边，赔我八百元")
    page.select_option("#id_town", value="640221100")


def finish(page: Page) -> tuple[str, str]:
    page.fill("#id_name", "张建国")
    page.fill("#id_phone", "13800001111")
    page.fill("#id_other_name", "李卫东")
    page.check("#id_agreed")
    page.click("[data-submit]")
    expect(page.locator("h1")).to_have_text("申请已提交")
    codes = page.locator(".big-code")
    return codes.nth(0).inner_text().strip(), codes.nth(1).inner_text().strip()


def apply_at_the_phone(citizen: Visitor) -> tuple[str, str]:
    """Front page, place, form, a mistake, the answer with number and secret."""
    page = citizen.page
    page.goto("/citizen/", wait_until="networkidle")
    assert 3_000 < citizen.bytes <= FIRST_VISIT, citizen.bytes
    (citizen.shots / "first-visit.txt").write_text(f"{citizen.bytes} bytes\n", encoding="utf-8")
    citizen.look("front")
    page.click("text=我要申请调解")
    citizen.look("counties")
    page.click("text=平罗县")
    fill(page)
    page.wait_for_selector('#id_village option[value="640221100001"]', state="attached")
    page.select_option("#id_village", value="640221100001")
    page.click("[data-submit]")
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.input_value("#id_happened") == STORY and page.input_value("#id_village") == "640221100001"
    citizen.look("errors")
    number, secret = finish(page)
    citizen.look("applied")
    assert not VisitorDraft.objects.exists(), "the browser kept it"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('fq-draft')).length") == 0
    return number, secret


def accept_at_the_desk(officer: Visitor) -> None:
    """The committee's head finds the application and accepts it."""
    officer.page.goto("/disputes/")
    officer.page.click("text=张建国与李卫东")
    expect(officer.page.locator("body")).to_contain_text("网上申请")
    officer.look("desk")
    officer.page.locator(".next a", has_text="受理").first.click()
    officer.page.locator(
        "#drawer.show input[type=checkbox], main form[data-main] input[type=checkbox]"
    ).first.check()
    officer.page.locator(
        "#drawer.show form[data-main] [data-submit], main form[data-main] [data-submit]"
    ).first.click()
    expect(officer.page.locator(".messages")).to_contain_text("已受理")


def follow_at_the_phone(follower: Visitor, number: str, secret: str) -> None:
    """A wrong secret, the right one, a photo, larger type."""
    page = follower.page
    page.goto("/citizen/follow/")
    page.fill("#id_number", number)
    page.fill("#id_secret", "AAAAA-AAAAA")
    page.click("[data-submit]")
    expect(page.locator(".error-summary")).to_contain_text("编号或者查询码不对")
    follower.look("wrong")
    page.fill("#id_secret", secret.lower())
    page.click("[data-submit]")
    expect(page.locator("h1")).to_have_text("已受理，正在安排调解员")
    expect(page.locator("body")).to_contain_text("老城社区人民调解委员会")
    assert "李卫东" not in page.content()
    follower.look("followed")
    page.click("text=补充材料")
    page.fill("#id_text", "这是下雨那天拍的")
    page.set_input_files(
        "#id_photos", files=[{"name": "墙.jpg", "mimeType": "image/jpeg", "buffer": picture()}]
    )
    follower.look("add")
    page.click("[data-submit]")
    expect(page.locator(".said")).to_contain_text("已收到")
    page.click(".size")
    assert page.evaluate("document.documentElement.classList.contains('big')")
    follower.look("big")


def test_apply_on_the_phone_accept_on_the_desk_follow_on_the_phone(visit: Callable[..., Visitor]) -> None:
    house: House = build_house()
    number, secret = apply_at_the_phone(visit("citizen"))
    officer = visit("officer", width=1280, actor=house.village_head)
    accept_at_the_desk(officer)
    follow_at_the_phone(visit("follower"), number, secret)
    officer.page.reload()
    expect(officer.page.locator("#applicant-words").locator("xpath=../..")).to_contain_text(
        "这是下雨那天拍的"
    )
    officer.look("words")


def wish_and_be_answered(citizen: Visitor, officer: Visitor) -> None:
    """The citizen wishes a mediator on paper-plain pages; the head of the committee answers on the desk."""
    page = citizen.page
    page.click("text=对调解员的意愿")
    citizen.look("wish")
    page.check("input[name=wants][value=choose]")
    page.click("[data-submit]")
    expect(page.locator(".error-summary")).to_contain_text("请从名单里选择")
    page.select_option("#id_mediator", label="丁兰")
    page.fill("#id_text", "她熟悉我们两家的情况")
    page.click("[data-submit]")
    expect(page.locator("#wishes").locator("xpath=..")).to_contain_text("等待承办单位答复")
    citizen.look("wished")
    desk = officer.page
    desk.goto("/disputes/")
    desk.locator("main a[href^='/disputes/640221/']").first.click()
    expect(desk.locator("#wishes").locator("xpath=../..")).to_contain_text("希望由丁兰调解")
    officer.look("wish")
    desk.click("text=答复申请人")
    officer.look("answer")
    desk.check("input[name=answer][value=declined]")
    desk.fill("#id_words", "丁兰本周外出培训，拟由丁梅调解")
    desk.click("[data-submit]")
    expect(desk.locator("#wishes").locator("xpath=../..")).to_contain_text("不能照办")
    page.reload()
    expect(page.locator("#wishes").locator("xpath=..")).to_contain_text("拟由丁梅调解")
    citizen.look("wish-answered")


def test_everything_works_without_javascript(visit: Callable[..., Visitor]) -> None:
    house: House = build_house()
    citizen = visit("noscript", scripts=False)
    page = citizen.page
    page.goto("/citizen/")
    page.click("text=我要申请调解")
    page.click("text=平罗县")
    fill(page)
    page.click("text=列出村（社区）")
    page.select_option("#id_village", value="640221100001")
    page.click(".size")
    assert page.input_value("#id_happened") == STORY and "big" in (
        page.locator("html").get_attribute("class") or ""
    )
    page.click("text=先存着，以后再写")
    expect(page.locator(".said").first).to_contain_text("已存好")
    assert VisitorDraft.objects.count() == 1
    page.goto("/citizen/apply/")
    assert page.input_value("#id_happened") == STORY and page.input_value("#id_village") == "640221100001"
    citizen.look("form")
    number, secret = finish(page)
    citizen.look("applied")
    page.goto("/citizen/follow/")
    page.fill("#id_number", number)
    page.fill("#id_secret", secret)
    page.click("[data-submit]")
    expect(page.locator("h1")).to_contain_text("已收到您的申请")
    wish_and_be_answered(citizen, visit("officer", width=1280, actor=house.village_head))
    page.click("text=撤回申请")
    page.check("#id_sure")
    page.click("[data-submit]")
    expect(page.locator(".said")).to_contain_text("已撤回申请")
    page.click("text=评价办理")
    page.check("input[name=satisfaction][value='4']")
    page.click("[data-submit]")
    expect(page.locator(".said")).to_contain_text("谢谢")
    citizen.look("rated")
    page.click("text=看完了，关闭")
    page.goto("/citizen/follow/dispute/")
    expect(page.locator("h1")).to_have_text("查询我的申请")


@pytest.mark.parametrize("width", [390, 1440])
def test_where_something_goes_wrong_the_page_speaks_to_a_citizen_and_keeps_what_was_typed(
    visit: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    build_house()
    citizen = visit(f"trouble{width}", width=width)
    page = citizen.page
    for path, what in (("/citizen/nowhere/", "404"), (f"/q/640221/{'x' * 22}/", "link")):
        page.goto(path)
        assert "工作台" not in page.content()
        citizen.look(what)
    page.goto("/citizen/notice/")
    citizen.look("notice")
    page.goto("/citizen/apply/?county=640221")
    citizen.look("form")
    fill(page)
    page.fill("#id_name", "张建国")
    page.fill("#id_phone", "13800001111")
    page.fill("#id_other_name", "楼上 602 的住户")
    page.check("#id_agreed")
    cookies = [one for one in page.context.cookies() if one["name"] != "fengqiao_csrf"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.click("[data-submit]")
    expect(page.locator(".warn")).to_contain_text("打开得太久")
    citizen.look("expired")
    assert page.input_value("#id_happened") == STORY

    def broken(**_said: Any) -> None:
        raise ZeroDivisionError("tried")

    with monkeypatch.context() as then:
        then.setattr("fengqiao.faces.portal.views.applying.apply_online", broken)
        page.click("[data-submit]")
        expect(page.locator(".warn")).to_contain_text("没有提交成功")
    assert page.input_value("#id_happened") == STORY
    page.click("[data-submit]")
    expect(page.locator("h1")).to_have_text("申请已提交")
    number = page.locator(".big-code").first.inner_text().strip()
    citizen.look("applied")
    page.context.clear_cookies()
    page.goto("/citizen/follow/")
    citizen.look("follow")
    page.fill("#id_number", number)
    for _ in range(7):
        page.fill("#id_secret", "AAAAA-AAAAA")
        page.evaluate("document.querySelector('form').submit()")
        page.wait_for_load_state()
    expect(page.locator(".warn")).to_contain_text("12348")
    citizen.look("too-many")


def test_the_stages_of_a_mediation_are_readable_on_the_phone(visit: Callable[..., Visitor]) -> None:
    """Registered at a counter, the secret given there; the office goes on, the page follows."""
    sat = table(build_house())
    secret = sat.do(issue_secret, checked="核对身份证原件")
    citizen = visit("stage")
    page = citizen.page
    page.goto("/citizen/follow/")
    page.fill("#id_number", sat.dispute().number)
    page.fill("#id_secret", secret)
    page.click("[data-submit]")
    expect(page.locator("h1")).to_have_text("正在调解")
    when = timezone.now() + timedelta(days=2)
    for asked in ([sat.zhang, sat.li], [sat.li]):
        sat.do(
            plan_session, starts_at=when, ends_at=when + timedelta(hours=1), place=f"{len(asked)}号调解室", means="face", parties=asked, now=timezone.now()
        )  # fmt: skip
        when += timedelta(days=1)
    page.reload()
    expect(page.locator("#invited").locator("xpath=..")).to_contain_text("2号调解室（当面调解）")
    assert "1号调解室" not in page.content(), "the other side alone is asked to that one"
    citizen.look("mediating")
    sat.do(
        suspend_mediation,
        ground="appraisal",
        detail="等鉴定结论",
        expected_on=LATER.date() + timedelta(days=20),
    )
    page.reload()
    expect(page.locator("h1")).to_have_text("调解暂时中止")
    citizen.look("suspended")
    sat.do(resume_mediation)
    sat.do(
        hold_session, starts_at=LATER - timedelta(minutes=40), ends_at=LATER - timedelta(minutes=10), place="老城社区调解室", means="face",
        present=[sat.zhang, sat.li], text="双方同意分期赔偿。", rights_told=True,
    )  # fmt: skip
    sat.in_force()
    page.reload()
    expect(page.locator("h1")).to_have_text("已达成协议，等待履行")
    expect(page.locator("#past + ol")).to_contain_text("已经签好，自2026年5月")
    assert "李四" not in page.content() and "鉴定结论" not in page.content()
    citizen.look("agreed")
