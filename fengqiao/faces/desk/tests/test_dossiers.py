"""The dossier's pages through Django's client: what they say, who may do what, no English, nothing typed is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from fengqiao.casework.agreements.papers import PAPERS
from fengqiao.casework.agreements.tests.writing import table
from fengqiao.casework.cases.tests.house import House, build_house
from fengqiao.casework.dossiers.codes import DOCUMENTS
from fengqiao.casework.dossiers.tests.files import closed_dispute, revision
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting

from .test_desk import enter as enter
from .test_desk import words

OWN = {"head", "town", "centre", "t", "SHA"}  # names of accounts; SHA-256

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-10")]


@pytest.fixture
def house() -> House:
    return build_house()


def seen(house: House, made: Any) -> str:
    with acting(house.town_head):
        return str(revision(made))


def base(made: Any) -> str:
    return f"/disputes/{made.county}/{made.id}/dossier/"


def test_the_page_says_what_is_there_and_what_is_missing(
    house: House, enter: Callable[[Actor], Client]
) -> None:
    made = closed_dispute(house, until="performed")
    client = enter(house.town_head)
    page = client.get(base(made)).content.decode()
    assert "还缺 1 份必备文书" in page and "人民调解回访记录" in page and "登记回访" in page
    assert words(page) <= OWN, words(page)
    for path in ("describe/", "inquire/", "add_material/"):
        assert client.get(base(made) + path).status_code == 200, path
    assert client.get(base(made) + "submit/").status_code == 409


def test_a_volume_is_handed_in_reviewed_and_approved_over_pages(
    house: House, enter: Callable[[Actor], Client]
) -> None:
    made = closed_dispute(house)
    head, centre = enter(house.town_head), enter(house.centre_head)
    answer = head.post(
        base(made) + "describe/",
        {"revision": seen(house, made), "requests": "改道", "statement": "齐全", "filed_by": "马明"},
    )
    assert answer.status_code == 303
    assert head.post(base(made) + "submit/", {"revision": seen(house, made)}).status_code == 303
    assert "待审核" in head.get(base(made)).content.decode()
    assert "张三与李四" in centre.get("/volumes/").content.decode()
    stale = centre.post(
        base(made) + "remark/", {"revision": "1", "document": "application", "text": "写明单位"}
    )
    assert stale.status_code == 409 and "写明单位" in stale.content.decode()
    wrong = centre.post(
        base(made) + "remark/",
        {"revision": seen(house, made), "document": "application", "page": "7", "text": "写明单位"},
    )
    assert (
        wrong.status_code == 422
        and "写明单位" in wrong.content.decode()
        and "第 1 页" in wrong.content.decode()
    )
    assert (
        centre.post(
            base(made) + "remark/",
            {"revision": seen(house, made), "document": "application", "page": "1", "text": "写明单位"},
        ).status_code
        == 303
    )
    assert (
        centre.post(base(made) + "send_back/", {"revision": seen(house, made), "text": ""}).status_code == 303
    )
    page = head.get(base(made)).content.decode()
    assert "退回整改" in page and "写明单位" in page and "未答复" in page
    form = head.get(base(made) + "answer/").content.decode()
    remark = form.split('<option value="')[2].split('"')[0]
    assert (
        head.post(
            base(made) + "answer/", {"revision": seen(house, made), "remark_id": remark, "answer": "已写"}
        ).status_code
        == 303
    )
    assert head.post(base(made) + "submit/", {"revision": seen(house, made)}).status_code == 303
    assert centre.post(base(made) + "approve/", {"revision": seen(house, made)}).status_code == 303
    page = head.get(base(made)).content.decode()
    assert "审核通过" in page and words(page) <= OWN


def test_the_volume_is_masked_until_a_reason_is_given(house: House, enter: Callable[[Actor], Client]) -> None:
    made = closed_dispute(house)
    client = enter(house.town_head)

    def text(answer: Any) -> str:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)

    masked = client.get(base(made) + "volume.pdf")
    assert masked["Content-Type"] == "application/pdf" and "13800001111" not in text(masked)
    assert client.post(base(made) + "volume.pdf", {"reason": ""}).status_code == 422
    assert "13800001111" in text(client.post(base(made) + "volume.pdf", {"reason": "存卷"}))
    assert "存卷" in client.get(f"/disputes/{made.county}/{made.id}/looks/").content.decode()
    assert enter(house.clerk).get(base(made)).status_code == 200
    assert enter(house.bureau).post(base(made) + "volume.pdf", {"reason": "查看"}).status_code == 403


def test_papers_can_be_had_alone_as_pdf_and_word(house: House, enter: Callable[[Actor], Client]) -> None:
    made = closed_dispute(house)
    client = enter(house.town_head)
    for code in ("application", "register", "rights", "session", "visit"):
        for kind in ("pdf", "docx"):
            assert client.get(f"/disputes/{made.county}/{made.id}/papers/{code}.{kind}").status_code == 200, (
                code
            )
    assert client.get(f"/disputes/{made.county}/{made.id}/papers/inquiry.pdf").status_code == 404


def test_every_paper_that_a_volume_lists_can_be_had(house: House, enter: Callable[[Actor], Client]) -> None:
    """A written agreement was listed under a code that no paper had."""
    assert set(DOCUMENTS) <= PAPERS.all().keys()
    sat = table(house)
    sat.in_force()
    client = enter(house.town_head)
    page = client.get(f"/disputes/{sat.county}/{sat.id}/dossier/").content.decode()
    links = set(re.findall(r'href="(/disputes/[^"]+/papers/[^"]+)"', page))
    assert f"/disputes/{sat.county}/{sat.id}/papers/agreement.docx" in links and len(links) >= 8
    for link in links:
        assert client.get(link).status_code == 200, link


def test_another_place_and_a_dispute_without_a_mediation_have_no_dossier(
    house: House, enter: Callable[[Actor], Client]
) -> None:
    made = closed_dispute(house)
    for actor in (house.other_head, house.foreign_head):
        for path in ("", "volume.pdf", "describe/"):
            assert enter(actor).get(base(made) + path).status_code == 404
    assert enter(house.town_head).get(f"/disputes/640221/{house.org('town')}/dossier/").status_code == 404


def test_the_lists_speak_chinese_and_are_empty_politely(
    house: House, enter: Callable[[Actor], Client]
) -> None:
    client = enter(house.town_head)
    for path in (
        "/volumes/",
        "/volumes/?state=sealed",
        "/volumes/?state=lent",
        "/volumes/retention/?year=2035",
        "/volumes/?state=nonsense",
    ):
        page = client.get(path)
        assert page.status_code == 200 and words(page.content.decode()) <= OWN, path
    assert "没有符合条件的卷宗" in client.get("/volumes/").content.decode()
    assert enter(house.bureau).get("/volumes/retention/").status_code == 200
