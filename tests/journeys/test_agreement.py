"""A written agreement in a real Chromium: instalments, signed with the mouse and with a finger, sealed, performed, asked by link.

Every page is photographed (FENGQIAO_SHOTS=folder keeps the pictures) and held to axe and to the width of the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from fengqiao.casework.agreements.tests.writing import Table, table
from fengqiao.casework.cases.tests.house import House

from .test_thin_line import Visitor

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.req("CAS-05"), pytest.mark.req("CAS-06"),
    pytest.mark.req("CAS-07"), pytest.mark.req("CAS-09"),
]  # fmt: skip


def write_name(page: Page, pad: Locator) -> None:
    """Three strokes with the mouse."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    for left in (0.2, 0.4, 0.6):
        page.mouse.move(box["x"] + box["width"] * left, box["y"] + box["height"] * 0.2)
        page.mouse.down()
        for step in range(1, 12):
            page.mouse.move(
                box["x"] + box["width"] * (left + 0.01 * step),
                box["y"] + box["height"] * (0.2 + 0.05 * step + 0.1 * (step % 2)),
            )
        page.mouse.up()


def write_with_finger(page: Page, pad: Locator) -> None:
    """The same by touches, as a phone sends them."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, x: float, y: float) -> None:
        at = (
            []
            if kind == "touchEnd"
            else [{"x": box["x"] + box["width"] * x, "y": box["y"] + box["height"] * y}]
        )
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    for left in (0.2, 0.5):
        touch("touchStart", left, 0.2)
        for step in range(1, 10):
            touch("touchMove", left + 0.02 * step, 0.2 + 0.06 * step)
        touch("touchEnd", 0, 0)


def save(page: Page, said: str) -> None:
    page.locator("main form[data-main] [data-submit]").click()
    expect(page.locator(".messages")).to_contain_text(said)


def write_agreement(head: Visitor, sat: Table) -> None:
    page = head.page
    page.locator(".next a", has_text="制作协议书").click()
    page.fill("#id_terms", "李四改道排水口，并分三期赔偿张三。")
    page.select_option("#id_obligations-0-creditor", value="")
    page.fill("#id_obligations-0-what", "改道排水口")
    page.fill("#id_obligations-0-due_on", timezone.localdate().isoformat())
    page.locator("summary", has_text="分期付款").click()
    page.fill("#id_parts-total", "1万")
    page.fill("#id_parts-count", "3")
    page.fill("#id_parts-first_on", f"{timezone.localdate() + timedelta(days=10):%Y-%m-%d}")
    page.get_by_role("button", name="生成各期").click()
    expect(page.locator("#id_obligations-3-amount")).to_have_value("3,333.34")
    head.look("long-form")
    save(page, "协议已保存")
    head.look("draft")
    assert len(sat.view().obligations) == 4


def test_a_written_agreement_from_the_form_to_the_answer_of_a_party(
    house: House, enter: Callable[..., Visitor]
) -> None:
    sat = table(house)
    base = f"/disputes/{sat.county}/{sat.id}/"
    head, phone = enter(sat.actor, "agreement", 1440), enter(sat.actor, "agreement", 390)
    page = head.page
    page.goto(base)
    write_agreement(head, sat)
    page.get_by_role("link", name="当面屏幕签名").click()
    write_name(page, page.locator("[data-pad]"))
    expect(page.locator("[data-pad-state]")).to_have_text("已签写，可以保存")
    head.look("signing")
    page.get_by_role("button", name="清除重签").click()
    page.locator("[data-submit]").click()
    expect(page.locator(".error-summary")).to_contain_text("签写完整姓名")
    write_name(page, page.locator("[data-pad]"))
    save(page, "已签名")
    phone.page.goto(f"{base}agreements/sign/{sat.view().id}/")
    write_with_finger(phone.page, phone.page.locator("[data-pad]"))
    phone.look("signing")
    save(phone.page, "已签名")
    write_with_finger(phone.page, phone.page.locator("[data-pad]"))
    save(phone.page, "已签名")
    assert sat.view().missing == []
    page.goto(f"{base}agreements/")
    page.get_by_role("link", name="登记加盖印章").click()
    head.look("seal")
    save(page, "已登记盖章")
    head.look("in-force")
    assert sat.dispute().stage == "agreed"
    paper = page.request.get(f"{base}papers/written_agreement.pdf")
    assert paper.ok and paper.body().startswith(b"%PDF")
    (head.shots / "agreement.pdf").write_bytes(paper.body())
    perform_all(head, phone, sat, base)
    ask_a_party(head, enter, base)
    assert sat.dispute().stage == "visited"


def perform_all(head: Visitor, phone: Visitor, sat: Table, base: str) -> None:
    phone.page.goto(f"{base}agreements/")
    phone.look("owed")
    # Amount, day, state and what can be done are there on a phone too.
    for cell in ("td.num", "td.nowrap", ".st", "td.end a"):
        expect(phone.page.locator(f".owed tr:last-child {cell}").first).to_be_visible()
    phone.page.goto(f"{base}agreements/new/")
    phone.look("form")
    for number in range(4):
        head.page.goto(f"{base}agreements/")
        head.page.locator(".owed a", has_text="履行").first.click()
        head.look("perform") if not number else None
        save(head.page, "已登记履行")
    head.look("performed")
    assert sat.dispute().stage == "performed"
    head.page.goto(base)
    head.look("dispute")


def ask_a_party(head: Visitor, enter: Callable[..., Visitor], base: str) -> None:
    head.page.goto(f"{base}visit-link/")
    head.page.select_option("#id_party", index=1)
    head.page.locator("main form [data-submit]").click()
    address = head.page.locator("#link").input_value()
    head.look("link")
    anybody = enter(None, "party", 390)
    anybody.page.goto(address)
    anybody.page.get_by_label("都履行了").check()
    anybody.page.get_by_label("很满意", exact=True).check()
    anybody.look("questionnaire")
    anybody.page.get_by_role("button", name="提交").click()
    expect(anybody.page.locator("main")).to_contain_text("已收到您的答复")
    anybody.look("thanks")
