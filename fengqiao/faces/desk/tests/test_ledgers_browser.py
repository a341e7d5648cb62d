"""Ledgers in a real browser: no barriers, they fit a telephone, and the keyboard alone brings a ledger in. Fails without Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from fengqiao.casework.cases.tests.house import House, register
from fengqiao.casework.intake.models import ImportRun
from fengqiao.casework.intake.running_imports import run_import
from fengqiao.casework.intake.tests.ugly import GALLERY
from fengqiao.trust.scope import acting

from .test_browser import browse, house, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.req("SYS-04")]
__all__ = ["browse", "house"]


def picture(page: Page, name: str) -> None:
    """For people: with FENGQIAO_PICTURES set, pages are also kept as pictures."""
    if folder := os.environ.get("FENGQIAO_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)  # type: ignore[index]


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_ledger_comes_in_by_keyboard(
    house: House,  # noqa: F811
    browse: Callable[..., Page],  # noqa: F811
    tmp_path: Path,
    width: int,
) -> None:
    ugly = next(one for one in GALLERY if one.name == "misspelt names")
    file = tmp_path / "城关镇2024年矛盾纠纷台账.xlsx"
    file.write_bytes(ugly.data)
    page = browse(house.clerk, width)
    page.goto("/ledgers/")
    fits(page)
    picture(page, "ledgers-empty")
    page.locator("#id_file").set_input_files(str(file))
    page.locator("#id_file").focus()
    page.keyboard.press("Alt+s")
    expect(page.locator("h1")).to_have_text("核对台账")
    fits(page)
    picture(page, "ledger-mapping")
    page.locator("select[name^='place-']").first.select_option(index=1)
    page.get_by_text("保存并重新检查").click()
    expect(page.locator(".messages")).to_contain_text("重新检查")
    page.locator("button[form=start]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_be_visible()
    picture(page, "ledger-running")
    with acting(house.clerk):
        one = ImportRun.objects.within(house.clerk.scope).get()
    run_import(one.county, one.id)
    expect(page.get_by_text("下载未导入的行")).to_be_visible(timeout=9000)
    fits(page)
    picture(page, "ledger-done")
    with page.expect_download() as got:
        page.get_by_text("下载未导入的行").click()
    assert got.value.suggested_filename.endswith("未导入的行.xlsx")
    page.goto("/ledgers/")
    picture(page, "ledgers")


@pytest.mark.parametrize("width", [1280, 390])
def test_an_export_asks_what_for(house: House, browse: Callable[..., Page], width: int) -> None:  # noqa: F811
    with acting(house.clerk):
        register(house, house.clerk, now=timezone.now())
    page = browse(house.clerk, width)
    page.goto("/disputes/")
    page.locator("#stage").select_option("registered")
    page.wait_for_url("**stage=registered**")
    page.locator("a[data-follow-query]").click()
    expect(page.locator(".facts")).to_contain_text("待分流")
    fits(page)
    picture(page, "exports")
    page.locator("#id_purpose").fill("半年检查")
    with page.expect_download() as got:
        page.locator("[data-submit]").click()
    assert got.value.suggested_filename.startswith("纠纷台账")
    page = browse(house.bureau, width)
    page.goto("/office/organisations/export/")
    fits(page)
    picture(page, "rosters")
