"""Written agreements on the desk: from the long form to performance, through the pages alone."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from fengqiao.casework.agreements.tests.writing import STROKES, Table, table
from fengqiao.casework.cases.tests.house import House, build_house
from fengqiao.tools.storage.tests.making import picture

from .test_filing import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-05")]


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> House:
    settings.FENGQIAO_FILES = tmp_path / "files"
    return build_house()


@pytest.fixture
def sat(house: House) -> Table:
    return table(house)


def base(sat: Table) -> str:
    return f"/disputes/{sat.county}/{sat.id}/"


def hub(client: Client, sat: Table) -> str:
    answer = client.get(f"{base(sat)}agreements/")
    assert answer.status_code == 200
    return answer.content.decode()


def revision(sat: Table) -> str:
    return str(sat.dispute().seq)


def typed(sat: Table, **more: Any) -> dict[str, Any]:
    """The long form as a mediator hands it in: one payment and one deed."""
    day = timezone.localdate()
    values: dict[str, Any] = {
        "revision": revision(sat), "covers": "whole", "reached_on": day.isoformat(), "parties": [str(sat.zhang), str(sat.li)],
        "facts": "出水口朝向张三院墙", "terms": "李四改道并赔偿", "obligations-rows": "2",
        "obligations-0-debtor": str(sat.li), "obligations-0-creditor": str(sat.zhang), "obligations-0-what": "赔偿损失",
        "obligations-0-amount": "800元", "obligations-0-due_on": day.isoformat(), "obligations-0-means": "现金",
        "obligations-1-debtor": str(sat.li), "obligations-1-what": "改道排水口", "obligations-1-due_on": day.isoformat(),
    }  # fmt: skip
    return {**values, **more}


def test_from_the_long_form_to_performance(sat: Table) -> None:
    client = client_of(sat.actor)
    assert "制作协议书" in client.get(base(sat)).content.decode()
    assert client.get(f"{base(sat)}do/draft/").status_code == 302
    assert "还没有协议" in hub(client, sat)
    form = client.get(f"{base(sat)}agreements/new/").content.decode()
    assert "出水口对着张三家院墙" in form and "分期付款" in form
    wrong = client.post(f"{base(sat)}agreements/new/", typed(sat, **{"obligations-0-what": ""}))
    assert wrong.status_code == 422 and "改道排水口" in wrong.content.decode()
    assert client.post(f"{base(sat)}agreements/new/", typed(sat)).status_code == 303
    one = sat.view()
    sign = f"{base(sat)}agreements/sign/{one.id}/"
    assert "谁来签" in client.get(sign).content.decode()
    slip = client.post(sign, {"revision": revision(sat), "signer": f"party:{sat.zhang}", "strokes": "[[]]"})
    assert slip.status_code == 422 and "签写完整姓名" in slip.content.decode()
    for signer in one.signers:
        body = {
            "revision": revision(sat),
            "signer": f"{signer.role}:{signer.id}",
            "strokes": json.dumps(STROKES),
        }
        assert client.post(sign, body).status_code == 303
    seal = f"{base(sat)}agreements/do/seal/{one.id}/"
    assert (
        client.post(
            seal, {"revision": revision(sat), "sealed_on": timezone.localdate().isoformat()}
        ).status_code
        == 303
    )
    page = hub(client, sat)
    assert "已生效" in page and "司法确认" in page and "签名图像" in page and "800.00" in page
    pdf = client.get(f"{base(sat)}papers/written_agreement.pdf").content
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
    assert "人民调解协议书" in text and "改道排水口" in text
    for owed in sat.view().obligations:
        done = {
            "revision": revision(sat), "performed_on": timezone.localdate().isoformat(), "note": "当面",
            "file": SimpleUploadedFile("收条.jpg", picture()),
        }  # fmt: skip
        assert client.post(f"{base(sat)}agreements/do/perform/{owed.id}/", done).status_code == 303
    assert "待回访" in hub(client, sat) and "查看凭证" in hub(client, sat)


def test_instalments_are_made_without_scripts_and_can_be_changed(sat: Table) -> None:
    client = client_of(sat.actor)
    body = typed(
        sat, step="parts",
        **{"parts-total": "1万", "parts-count": "3", "parts-first_on": "2026-12-31", "parts-every": "month", "obligations-rows": "0"},
    )  # fmt: skip
    page = client.post(f"{base(sat)}agreements/new/", body).content.decode()
    assert re.findall(r'name="obligations-\d-amount" value="([\d,.]+)"', page) == [
        "3,333.33",
        "3,333.33",
        "3,333.34",
    ]
    assert re.findall(r'name="obligations-\d-due_on" value="([\d-]+)"', page) == [
        "2026-12-31",
        "2027-01-31",
        "2027-02-28",
    ]
    wrong = client.post(f"{base(sat)}agreements/new/", {**body, "parts-count": "1"})
    assert wrong.status_code == 200 and "3,333.33" not in wrong.content.decode()


def test_a_stale_form_keeps_what_was_typed(sat: Table) -> None:
    client = client_of(sat.actor)
    answer = client.post(f"{base(sat)}agreements/new/", typed(sat, revision="1", terms="我写的内容"))
    assert answer.status_code == 409 and "我写的内容" in answer.content.decode()
    assert f'name="revision" value="{revision(sat)}"' in answer.content.decode()


def test_a_status_relation_is_told_to_sign_on_paper(house: House) -> None:
    sat = table(house, type_code="marriage.inheritance")
    made = sat.draft()
    client = client_of(sat.actor)
    assert "不能使用电子签名" in client.get(f"{base(sat)}agreements/sign/{made.id}/").content.decode()
    body = {
        "revision": revision(sat), "signers": [f"party:{sat.zhang}", f"party:{sat.li}", f"mediator:{sat.mediator}"], "means": "paper",
        "signed_on": timezone.localdate().isoformat(), "file": SimpleUploadedFile("x.exe", b"MZ"),
    }  # fmt: skip
    paper = f"{base(sat)}agreements/do/paper/{made.id}/"
    refused = client.post(paper, body)
    assert refused.status_code == 422 and "不是 JPG" in refused.content.decode()
    assert (
        client.post(paper, {**body, "file": SimpleUploadedFile("签署页.png", picture("PNG"))}).status_code
        == 303
    )
    assert sat.view().missing == []


@pytest.mark.req("CAS-09")
def test_a_party_answers_by_a_link_without_an_account(house: House) -> None:
    sat = table(house, until="performed")
    client = client_of(sat.actor)
    made = client.post(f"{base(sat)}visit-link/", {"revision": revision(sat), "party": str(sat.zhang)})
    found = re.search(r'value="http://[^/]+(/q/640221/[\w-]+/)"', made.content.decode())
    assert found
    anybody = Client()
    page = anybody.get(found[1]).content.decode()
    assert "张*" in page and "李四" not in page and "出水口" not in page and "城关镇人民调解委员会" in page
    assert anybody.post(found[1], {"result": "", "satisfaction": "5"}).status_code == 422
    assert anybody.post(found[1], {"result": "kept", "satisfaction": "5", "note": "谢谢"}).status_code == 303
    assert "已收到您的答复" in anybody.get(found[1]).content.decode()
    assert sat.dispute().stage == "visited"
    assert anybody.get(f"/q/640221/{'x' * 22}/").status_code == 404
    assert anybody.get(f"/q/abc/{'x' * 22}/").status_code == 404


def test_another_place_sees_no_agreement(sat: Table) -> None:
    made = sat.draft()
    client = client_of(sat.house.other_head)
    for path in (
        "agreements/",
        f"agreements/sign/{made.id}/",
        f"agreements/do/seal/{made.id}/",
        f"agreements/write/revise/{made.id}/",
    ):
        assert client.get(base(sat) + path).status_code == 404
    clerk = client_of(sat.house.town_clerk)
    assert "登记加盖印章" not in hub(clerk, sat)
    assert clerk.get(f"{base(sat)}agreements/new/").status_code == 403


def test_defaulting_is_offered_only_when_the_day_is_over(sat: Table) -> None:
    made = sat.in_force()
    client = client_of(sat.actor)
    page = hub(client, sat)
    owed = sat.owed(made.id)[0]
    assert f"/do/default/{owed.id}/" in page  # the story's days are long over
    form = client.get(f"{base(sat)}agreements/do/default/{owed.id}/").content.decode()
    assert "支付令" in form and "起诉" in form
    body = {"revision": revision(sat), "guidance": ["urge", "payment_order"], "reason": "对方外出"}
    assert client.post(f"{base(sat)}agreements/do/default/{owed.id}/", body).status_code == 303
    assert "对方外出" in hub(client, sat)
