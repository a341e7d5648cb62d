"""Ledgers and exports on the desk: upload, mapping, check, run, correction; who may, and what others see."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import House, build_house, register
from fengqiao.casework.intake.models import ExportRun, ImportRun
from fengqiao.casework.intake.running_imports import run_import
from fengqiao.casework.intake.tests.ugly import GALLERY, TOLD, WANG, sheet_of
from fengqiao.kernel.journal.models import Look
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.sheets import open_sheet
from fengqiao.trust.scope import acting

pytestmark = [pytest.mark.django_db, pytest.mark.req("SYS-04")]
HEADS = ["申请人", "申请人身份证号", "被申请人", "类别", "发生地", "经过"]


@pytest.fixture
def house() -> House:
    return build_house()


def enter(actor: Actor) -> Client:
    client = Client()
    session = client.session
    session.update(
        {"user": str(actor.user_id), "post": str(actor.post_id), "seen": timezone.now().timestamp()}
    )
    session.save()
    return client


def upload(client: Client, data: bytes, name: str = "台账.xlsx") -> Any:
    return client.post("/ledgers/", {"file": SimpleUploadedFile(name, data)})


def ledger() -> bytes:
    return sheet_of([
        HEADS, ["张三", WANG, "李四", "用水、排水", "城关镇", TOLD], ["王五", "", "赵六", "排水纠份", "城关镇古城局委会", TOLD],
        ["钱七", "64022119700101123X", "孙八", "用水、排水", "城关镇", TOLD],
    ])  # fmt: skip


def run_of(actor: Actor) -> ImportRun:
    with acting(actor):
        return ImportRun.objects.within(actor.scope).latest("created_at")


def finish(actor: Actor) -> ImportRun:
    run = run_of(actor)
    run_import(run.county, run.id)
    return run_of(actor)


def test_from_the_upload_to_the_corrected_rest(house: House) -> None:
    client = enter(house.clerk)
    sent = upload(client, ledger())
    assert sent.status_code == 303
    page = client.get(sent["Location"]).content.decode()
    assert "缺少“纠纷简要情况”一列" in page, "a head that is not known is left to the clerk"
    assert WANG not in page and "640221********" in page
    columns = {
        f"column-{at}": code
        for at, code in enumerate(("applicant", "applicant_id", "respondent", "type", "place", "narrative"))
    }
    saved = client.post(sent["Location"], columns)
    assert saved.status_code == 303
    page = client.get(sent["Location"]).content.decode()
    assert "校验位不符" in page and "认不出“排水纠份”" in page and "第 4 行" in page
    names = {
        re.search(rf'name="({kind}-\w+)"', page)[1]: code
        for kind, code in (("type", "neighbour.water"), ("place", "640221100001"))
    }  # type: ignore[index]
    saved = client.post(sent["Location"], {**columns, **names})
    assert saved.status_code == 303
    started = client.post(f"{sent['Location']}do/start/")
    assert started.status_code == 303
    assert "没有进展？让它继续" in client.get(sent["Location"]).content.decode()
    done = finish(house.clerk)
    assert (done.state, done.registered, done.wrong) == ("done", 2, 1)
    page = client.get(sent["Location"]).content.decode()
    assert "下载未导入的行" in page and "校验位不符" in page
    rest = client.post(f"{sent['Location']}wrong.xlsx")
    rows = [cells for _, cells in open_sheet(rest.content).rows()]
    assert (
        rows[2][0] == "钱七"
        and rows[2][1] == "64022119700101123X"
        and "校验位不符" in str(rows[2][-1])
        and rows[1][-1] == "错误说明"
    )
    with acting(house.clerk):
        assert Look.objects.within(house.clerk.scope).get(subject_id=done.id).fields == ["ledger"]
    again = upload(client, _corrected(rest.content), "台账-改.xlsx")
    client.post(f"{again['Location']}do/start/")
    assert finish(house.clerk).registered == 1
    with acting(house.clerk):
        assert Dispute.objects.within(house.clerk.scope).count() == 3


def _corrected(data: bytes) -> bytes:
    rows = [list(cells) for _, cells in open_sheet(data).rows()]
    rows[2][1] = ""
    rows[1][5] = "纠纷简要情况"
    return sheet_of([[cell or None for cell in row] for row in rows])


BAD = {
    "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "Workbook".encode("utf-16-le"), "旧格式的表格（.xls）"),
    "locked": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "broken": (ledger()[:2000], "已损坏"),
    "web": ("<html><table><tr><td>申请人</td></tr></table>".encode(), "其实是网页"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "nothing": (b" ", "没有找到表头"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "认不出这个文件"),
    "no heads": (sheet_of([["张三", "李四"], ["王五", "赵六"]]), "没有找到表头"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_ledger_is_refused_with_a_sentence(house: House, name: str) -> None:
    data, word = BAD[name]
    answer = upload(enter(house.clerk), data)
    assert answer.status_code == 422 and word in answer.content.decode(), answer.content.decode()[-3000:]
    with acting(house.clerk):
        assert ImportRun.objects.within(house.clerk.scope).count() == 0


def test_nothing_chosen_is_told_at_the_field(house: House) -> None:
    answer = enter(house.clerk).post("/ledgers/", {})
    assert answer.status_code == 422 and "请填写台账文件" in answer.content.decode()


def test_others_neither_see_nor_touch_it(house: House) -> None:
    address = upload(enter(house.clerk), ledger())["Location"]
    for actor, status in (
        (house.other_head, 404),
        (house.foreign_head, 404),
        (house.mediator, 403),
        (house.bureau, 403),
    ):
        client = enter(actor)
        assert client.get(address).status_code == status
        for path in ("wrong.xlsx", "do/start/", "do/drop/", "do/wake/"):
            assert client.post(address + path).status_code == status, (actor.user_name, path)
    assert run_of(house.clerk).state == "uploaded"
    assert enter(house.clerk).post(f"{address}do/nothing/").status_code == 404


def test_stop_resume_and_drop(house: House) -> None:
    client = enter(house.clerk)
    ugly = next(one for one in GALLERY if one.name == "amounts")
    address = upload(client, ugly.data)["Location"]
    client.post(f"{address}do/start/")
    client.post(f"{address}do/stop/")
    assert "从第" in client.get(address).content.decode()
    assert finish(house.clerk).registered == 0, "a stopped one does not run"
    client.post(f"{address}do/resume/")
    assert finish(house.clerk).registered == ugly.good
    assert client.post(f"{address}do/resume/").status_code == 409
    other = upload(client, ledger())["Location"]
    assert client.post(f"{other}do/drop/").status_code == 303
    assert run_of(house.clerk).state == "dropped"
    assert upload(client, ledger())["Location"] != other, "a dropped one does not stand in the way"


def test_progress_is_a_fragment_and_ends_with_a_fresh_page(house: House) -> None:
    client = enter(house.clerk)
    ugly = next(one for one in GALLERY if one.name == "amounts")
    address = upload(client, ugly.data)["Location"]
    client.post(f"{address}do/start/")
    part = client.get(f"{address}?part=progress", headers={"HX-Request": "true"})
    assert (
        part.status_code == 200
        and "<html" not in part.content.decode()
        and "every 2s" in part.content.decode()
    )
    finish(house.clerk)
    part = client.get(f"{address}?part=progress", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Refresh"]) == (204, "true")


def test_the_blank_ledger_comes_in(house: House) -> None:
    client = enter(house.clerk)
    blank = client.get("/ledgers/blank.xlsx")
    heads = [str(cell) for cell in next(iter(open_sheet(blank.content).rows()))[1]]
    row = [""] * len(heads)
    for name, value in (
        ("申请人", "张三"),
        ("被申请人", "李四"),
        ("纠纷类型", "用水、排水"),
        ("纠纷简要情况", TOLD),
    ):
        row[heads.index(name)] = value
    address = upload(client, sheet_of([heads, row]))["Location"]
    client.post(f"{address}do/start/")
    assert finish(house.clerk).registered == 1


@pytest.mark.req("SYS-03")
def test_the_list_is_exported_with_its_filters_for_a_purpose(house: House) -> None:
    with acting(house.clerk):
        register(house, house.clerk)
        register(house, house.clerk, type_code="contract.loan")
    client = enter(house.clerk)
    assert "/exports/?type=contract" in client.get("/disputes/?type=contract").content.decode()
    page = client.get("/exports/?type=contract").content.decode()
    assert "类型 合同" in page
    assert client.post("/exports/?type=contract", {"purpose": ""}).status_code == 422
    made = client.post("/exports/?type=contract", {"purpose": "半年检查"})
    assert (
        made.status_code == 200
        and made["Cache-Control"] == "no-store"
        and "attachment" in made["Content-Disposition"]
    )
    assert len(list(open_sheet(made.content).rows())) == 3
    assert "半年检查" in client.get("/exports/").content.decode()
    with acting(house.clerk):
        run = ExportRun.objects.within(house.clerk.scope).get()
        assert (run.conditions, run.filters) == ("类型 合同", {"type": "contract"})
    assert enter(house.mediator).get("/exports/").status_code == 403
    assert client.post(f"/exports/{run.county}/{UUID(int=1)}/").status_code == 404


def test_an_export_of_a_search_holds_what_the_list_shows_and_keeps_no_name(house: House) -> None:
    with acting(house.clerk):
        register(house, house.clerk)
        register(house, house.clerk, narrative="公司拖欠货款三万元不付，多次催要无果。")
    client = enter(house.clerk)
    made = client.post("/exports/?q=拖欠货款", {"purpose": "半年检查"})
    assert len(list(open_sheet(made.content).rows())) == 3
    with acting(house.clerk):
        run = ExportRun.objects.within(house.clerk.scope).get()
        assert run.filters == {} and run.conditions == "按编号或名称查找"


def test_the_upload_is_kept_sealed(house: House) -> None:
    from fengqiao.casework.intake.models import ImportPart

    data = ledger()
    upload(enter(house.clerk), data)
    run = run_of(house.clerk)
    with acting(house.clerk):
        parts = list(ImportPart.objects.of(run))
    assert parts and all(data[:200] not in bytes(part.body_enc) for part in parts)
    assert io.BytesIO(data).read(2) == b"PK"
