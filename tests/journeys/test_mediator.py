"""A mediator in a real Chromium: a session on the week page, recorded, a written agreement drafted, signed by finger on a phone.

Pictures as in test_agreement (FENGQIAO_SHOTS=folder).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fengqiao.casework.agreements.tests.writing import Table, table
from fengqiao.casework.cases.tests.house import House
from fengqiao.trust.accounts.models import User
from fengqiao.trust.scope import acting

from .test_agreement import save, write_with_finger
from .test_head import hand_in
from .test_thin_line import Visitor

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.req("CAS-04"), pytest.mark.req("CAS-05"),
    pytest.mark.req("CAS-06"),
]  # fmt: skip


def plan(who: Visitor, base: str, now: datetime) -> None:
    """Tomorrow at nine; the week shows it; a second one at the same hour is told to clash."""
    page = who.page
    page.goto(base)
    who.look("dispute")
    who.do("预约调解")
    page.fill("#id_starts_at", f"{now + timedelta(days=1):%Y-%m-%d}T09:00")
    page.fill("#id_ends_at", f"{now + timedelta(days=1):%Y-%m-%d}T10:30")
    page.fill("#id_place", "城关镇一号调解室")
    for party in page.locator("[name=parties]").all():
        party.check()
    who.look("plan")
    hand_in(page, "预约")
    page.goto(f"/calendar/?day={now + timedelta(days=1):%Y-%m-%d}")
    expect(page.locator(".meeting")).to_contain_text("09:00")
    who.look("week")
    page.locator(".meeting").first.click()
    expect(page).to_have_url(re.compile(f"{base}$"))


def record(who: Visitor, now: datetime) -> None:
    page = who.page
    who.do("记录调解")
    page.fill("#id_starts_at", f"{now - timedelta(minutes=50):%Y-%m-%dT%H:%M}")
    page.fill("#id_ends_at", f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M}")
    page.fill("#id_place", "城关镇一号调解室")
    for party in page.locator("[name=present]").all():
        party.check()
    page.locator("#id_rights_told").check()
    page.fill("#id_text", "双方同意由李四改道排水口，并分两期赔偿张三。")
    who.look("record")
    hand_in(page, "已记录")


def draft(who: Visitor, now: datetime) -> None:
    page = who.page
    page.locator(".next a", has_text="制作协议书").click()
    page.fill("#id_terms", "李四改道排水口，并赔偿张三八百元。")
    for field, name in (("debtor", "李四"), ("creditor", "张三")):
        option = page.locator(f"#id_obligations-0-{field} option", has_text=name).first
        page.select_option(f"#id_obligations-0-{field}", value=option.get_attribute("value"))
    page.fill("#id_obligations-0-what", "赔偿煤棚损失")
    page.fill("#id_obligations-0-amount", "800")
    page.fill("#id_obligations-0-due_on", f"{now + timedelta(days=10):%Y-%m-%d}")
    who.look("agreement")
    save(page, "协议已保存")
    who.look("drafted")


def sign(phone: Visitor, base: str, sat: Table) -> None:
    page = phone.page
    page.goto(f"{base}agreements/")
    phone.look("to-sign")
    page.get_by_role("link", name="当面屏幕签名").click()
    for number in range(3):
        write_with_finger(page, page.locator("[data-pad]"))
        phone.look("signing") if not number else None
        save(page, "已签名")
    page.goto(f"{base}agreements/")
    phone.look("signed")
    assert sat.view().missing == [] and sat.view().state != "in_force"
    assert not page.get_by_role("link", name="登记加盖印章").count(), "the seal is the head's"


@pytest.mark.parametrize("width", [1440, 390])
def test_a_mediator_plans_records_writes_and_has_it_signed(
    house: House, enter: Callable[..., Visitor], settings: Any, width: int
) -> None:
    User.objects.filter(login="mediator").update(name="马明")
    sat = table(house)
    base = f"/disputes/{sat.county}/{sat.id}/"
    with acting(house.mediator):
        now = timezone.localtime()
    who = enter(house.mediator, "mediator", width)
    plan(who, base, now)
    record(who, now)
    draft(who, now)
    sign(enter(house.mediator, "signing", 390), base, sat)
