"""The head of a committee in a real Chromium: what is late, handing over, the volume there and back, sealed and verified.

Pictures as in test_agreement (FENGQIAO_SHOTS=folder).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import House, register
from fengqiao.casework.dossiers.tests.files import closed_dispute
from fengqiao.trust.accounts.models import User
from fengqiao.trust.scope import acting

from .test_thin_line import Visitor

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.req("CAS-02"), pytest.mark.req("CAS-04"),
    pytest.mark.req("CAS-10"), pytest.mark.req("CAS-11"),
]  # fmt: skip


def hand_in(page: Page, said: str) -> None:
    form = page.locator("#drawer.show form[data-main], main form[data-main]").first
    form.locator("[data-submit]").click()
    wrong = page.locator(".error-summary")
    assert not wrong.count(), wrong.inner_text()
    expect(page.locator(".messages")).to_contain_text(said)


def what_is_late(head: Visitor) -> None:
    """The workbench says what is late; the list shows the same."""
    page = head.page
    page.goto("/")
    expect(page.locator("#late")).to_contain_text("超期")
    head.look("workbench")
    page.locator("section", has=page.locator("#late")).locator("a").first.click()
    expect(page.locator("body")).to_contain_text("超期")
    head.look("late")


def pass_it_on(head: Visitor) -> None:
    """Hand over, take it back, hand over again: the receiver has it on the workbench."""
    page = head.page
    head.do("移交")
    option = page.locator("#id_to_organisation option", has_text="老城社区人民调解委员会").first
    page.select_option("#id_to_organisation", value=option.get_attribute("value"))
    page.fill("#id_reason", "纠纷发生在老城社区，由社区就近调解")
    head.look("handing-over")
    hand_in(page, "已移交")
    head.look("handed-over")
    head.do("撤回移交")
    hand_in(page, "已撤回移交")


def act(who: Visitor, label: str, said: str, *, picture: str = "", **fields: str) -> None:
    """A verb of the volume, from its page."""
    page = who.page
    page.locator(".next a", has_text=label).first.click()
    for name, value in fields.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            option = field.locator("option", has_text=value).first
            field.select_option(value=option.get_attribute("value"))
        else:
            field.fill(value)
    if picture:
        who.look(picture)
    hand_in(page, said)


def file_the_volume(head: Visitor, reviewer: Visitor, base: str) -> None:
    for who in (head, reviewer):
        who.page.goto(f"{base}dossier/")
    head.look("dossier")
    act(head, "提交审核", "已提交", picture="submit")
    reviewer.page.goto("/volumes/")
    reviewer.look("volumes")
    reviewer.page.goto(f"{base}dossier/")
    act(reviewer, "提出意见", "已记下意见", picture="remark", document="人民调解记录", text="缺少记录人")
    act(reviewer, "退回整改", "已退回")
    reviewer.look("sent-back")
    head.page.goto(f"{base}dossier/")
    head.look("remarks")
    head.page.locator(".next a", has_text="答复意见").first.click()
    head.page.select_option("#id_remark_id", index=1)
    head.page.fill("#id_answer", "已补记录人")
    hand_in(head.page, "已答复")
    act(head, "提交审核", "已提交")
    reviewer.page.goto(f"{base}dossier/")
    act(reviewer, "审核通过", "已审核通过")
    reviewer.look("approved")


def seal_and_verify(head: Visitor, base: str, folder: Path, anybody: Visitor) -> None:
    page = head.page
    page.goto(f"{base}dossier/")
    page.locator(".next a", has_text="封卷").first.click()
    head.look("seal")
    hand_in(page, "封卷")
    head.look("sealed", codes=True)
    page.fill("#volume-why", "存卷")
    with page.expect_download() as waiting:
        page.locator("section", has=page.locator("#clear")).locator("button").click()
    kept = folder / "volume.pdf"
    waiting.value.save_as(kept)
    anybody.page.goto(page.get_by_role("link", name="公开核验页").get_attribute("href") or "")
    anybody.look("verify", codes=True)
    for data, found in ((kept.read_bytes(), "alert-success"), (kept.read_bytes() + b" ", "alert-danger")):
        anybody.page.set_input_files(
            "#volume-file", files=[{"name": "卷.pdf", "mimeType": "application/pdf", "buffer": data}]
        )
        anybody.page.get_by_role("button", name="核对", exact=True).click()
        expect(anybody.page.locator(f".{found}")).to_be_visible()
        anybody.look(found, codes=True)
    assert "张三" not in anybody.page.content()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_head_looks_hands_over_files_and_seals(
    house: House, enter: Callable[..., Visitor], tmp_path: Path, width: int
) -> None:
    User.objects.filter(login="mediator").update(name="马明")
    with acting(house.town_head):
        late = register(house, house.town_head, now=timezone.now() - timedelta(days=20))
    made = closed_dispute(house)
    head = enter(house.town_head, "head", width)
    what_is_late(head)
    head.page.goto(f"/disputes/{late.county}/{late.id}/")
    pass_it_on(head)
    with acting(house.town_head):
        rows = Dispute.objects.everywhere("test")
        assert rows.get(county=late.county, id=late.id).holder_id == house.org("town")
    base = f"/disputes/{made.county}/{made.id}/"
    file_the_volume(head, enter(house.centre_head, "reviewer", width), base)
    seal_and_verify(head, base, tmp_path, enter(None, "anybody", width))
