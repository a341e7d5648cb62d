"""The desk through Django's client: who may open what, no English on any page, nothing typed is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.tests.house import (
    LI,
    NARRATIVE,
    ZHANG,
    House,
    build_house,
    make_actor,
    register,
    settle,
)
from fengqiao.faces.shared.models import Draft
from fengqiao.faces.shared.refusals import handler500
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting

pytestmark = pytest.mark.django_db

# Names of formats, keys and identifiers that Chinese officials write in Latin letters.
ALLOWED = {"PDF", "Word", "Alt", "S", "Tab", "Esc", "Cookie", "X", "A", "Z"}


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def enter() -> Callable[[Actor], Client]:
    """A client that has passed both steps of the login."""

    def as_actor(actor: Actor) -> Client:
        client = Client()
        session = client.session
        session.update(
            {"user": str(actor.user_id), "post": str(actor.post_id), "seen": timezone.now().timestamp()}
        )
        session.save()
        return client

    return as_actor


def words(page: str) -> set[str]:
    """Latin words that a reader would see: text, labels, placeholders, titles; identifiers with digits left out."""
    body = re.sub(r"(?s)<(script|style|svg|head)\b.*?</\1>", " ", page)
    spoken = re.findall(r'(?:placeholder|aria-label|title|alt)="([^"]*)"', body) + re.findall(
        r"<title>(.*?)</title>", page
    )
    text = unescape(re.sub(r"<[^>]+>", " ", body) + " ".join(spoken))
    text = re.sub(r"\S*\d\S*", " ", text)
    return set(re.findall(r"[A-Za-z]{2,}|(?<![A-Za-z])[A-Za-z](?![A-Za-z])", text)) - ALLOWED


def typed(**more: str) -> dict[str, str]:
    """A registration as a clerk hands it in."""
    values = {
        "key": str(uuid4()), "narrative": NARRATIVE, "channel": "counter", "place_code": "640221100001", "place_text": "老城",
        "type_code": "neighbour.water", "difficulty": "ordinary", "people": "2", "amount": "1.2万", "to_organisation": "here",
        "route_reason": "当事人要求", "parties-rows": "2",
    }  # fmt: skip
    for row, (side, name, number) in enumerate((("applicant", "张三", ZHANG), ("respondent", "李四", LI))):
        values |= {
            f"parties-{row}-side": side, f"parties-{row}-kind": "person", f"parties-{row}-name": name, f"parties-{row}-id_kind": "111",
            f"parties-{row}-id_number": number, f"parties-{row}-phone": "13800001111",
        }  # fmt: skip
    return {**values, **more}


def made_by(house: House, actor: Actor) -> str:
    with acting(actor):
        made = register(house, actor, now=timezone.now())
    return f"/disputes/{made.county}/{made.id}/"


@pytest.mark.req("SYS-01")
@pytest.mark.parametrize("path", ["/", "/disputes/", "/disputes/new/", "/posts/"])
def test_who_is_not_logged_in_is_sent_to_the_login_and_back(path: str) -> None:
    answer = Client().get(path, {"stage": "offered", "due": "late"} if path == "/disputes/" else {})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")
    if path == "/disputes/":
        assert "stage%3Doffered%26due%3Dlate" in answer["Location"]


def test_every_page_opens_for_its_role_and_speaks_chinese(
    house: House, enter: Callable[[Actor], Client]
) -> None:
    address = made_by(house, house.town_head)
    client = enter(house.town_head)
    pages = [
        "/",
        "/disputes/",
        "/disputes/?stage=open&due=week&q=张",
        "/disputes/new/",
        "/posts/",
        "/help/",
        address,
    ]
    pages += [
        f"{address}{more}" for more in ("timeline/", "looks/", "do/accept/", "do/hand_over/", "do/refuse/")
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert words(answer.content.decode()) <= {"town", "head", "t"}, page  # the account's own name


@pytest.mark.parametrize(
    ("role", "path"), [("bureau", "/disputes/new/"), ("auditor", "/disputes/new/"), ("auditor", "/disputes/")]
)
def test_the_wrong_role_gets_a_chinese_page_that_refuses(
    house: House, enter: Callable[[Actor], Client], role: str, path: str
) -> None:
    actor = house.actors.get(role) or make_actor("审计", role, "", None)
    answer = enter(actor).get(path)
    assert answer.status_code == 403
    assert "您的岗位没有这项权限" in answer.content.decode()


@pytest.mark.req("SYS-01")
def test_another_countys_dispute_and_none_are_the_same_page(
    house: House, enter: Callable[[Actor], Client]
) -> None:
    address = made_by(house, house.town_head)
    client = enter(house.foreign_head)
    foreign, missing = client.get(address), client.get(f"/disputes/640221/{uuid4()}/")
    assert foreign.status_code == missing.status_code == 404
    assert "没有找到，或者您无权查看。" in foreign.content.decode()
    assert client.post(f"{address}do/accept/", {"revision": "1", "consent": "on"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nothing/", 404),
        ("get", "/logout/", 405),
        ("put", "/login/", 405),
        ("get", "/demo-login/", 405),
    ],
)
def test_error_pages_speak_chinese(method: str, path: str, status: int) -> None:
    answer = getattr(Client(), method)(path)
    assert answer.status_code == status
    page = answer.content.decode()
    assert re.search("[\u4e00-\u9fff]{6}", page) and not words(page) - {answer["X-Request-Id"]}


def test_a_form_without_its_token_and_one_that_is_too_large_get_chinese_pages() -> None:
    client = Client(enforce_csrf_checks=True)
    refused = client.post("/login/", {"login": "a"})
    assert (
        refused.status_code == 403
        and "页面已过期" in refused.content.decode()
        and not words(refused.content.decode())
    )
    large = Client().post("/login/", "x=" + "y" * 3_000_000, content_type="application/x-www-form-urlencoded")
    assert large.status_code == 413 and "超过了允许的大小" in large.content.decode()


@pytest.mark.req("INT-01")
def test_a_clerk_registers_and_the_draft_is_gone(house: House, enter: Callable[[Actor], Client]) -> None:
    client = enter(house.town_head)
    kept = client.post("/drafts/register/", typed())
    assert "草稿已保存" in kept.content.decode()
    assert NARRATIVE[:10].encode() not in bytes(Draft.objects.get().body_enc)
    assert NARRATIVE[:10] in client.get("/disputes/new/").content.decode()
    answer = client.post("/disputes/new/", typed())
    assert answer.status_code == 303, re.findall(r'field-error"[^>]*>([^<]+)', answer.content.decode())
    with acting(house.town_head):
        row = Dispute.objects.everywhere("test").get()
    assert row.amount_fen == 1_200_000 and answer["Location"] == f"/disputes/640221/{row.id}/"
    assert not Draft.objects.exists()


@pytest.mark.req("INT-01")
def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(
    house: House, enter: Callable[[Actor], Client]
) -> None:
    wrong = typed(**{"parties-0-id_number": ZHANG[:-1] + ("1" if ZHANG[-1] != "1" else "2"), "people": "0"})
    answer = enter(house.town_head).post("/disputes/new/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    with acting(house.town_head):
        assert not Dispute.objects.everywhere("test").exists()
    assert 'id="id_parties-0-id_number_error">身份证号校验位不符' in page
    assert 'id="id_people_error">涉及人数至少 1 人' in page
    assert "当事人 1：身份证号校验位不符" in page and "autofocus" in page
    assert NARRATIVE in page and 'value="李四"' in page and 'value="1.2万"' in page


def test_rows_are_added_and_taken_out_without_scripts(house: House, enter: Callable[[Actor], Client]) -> None:
    client = enter(house.town_head)
    more = client.post("/disputes/new/", typed(step="add:third")).content.decode()
    assert more.count('name="parties-2-name"') == 1 and 'value="张三"' in more and "处需要修改" not in more
    fewer = client.post("/disputes/new/", typed(step="drop:0")).content.decode()
    assert 'value="张三"' not in fewer and 'name="parties-0-name" value="李四"' in fewer


def test_a_number_is_checked_while_it_is_typed(house: House, enter: Callable[[Actor], Client]) -> None:
    client = enter(house.town_head)
    good = client.post(
        "/disputes/new/id-number/", {"row": "0", "parties-0-id_kind": "111", "parties-0-id_number": ZHANG}
    )
    bad = client.post(
        "/disputes/new/id-number/", {"row": "0", "parties-0-id_kind": "111", "parties-0-id_number": "123"}
    )
    assert "号码无误，女" in good.content.decode() or "号码无误，男" in good.content.decode()
    assert "身份证号应为 18 位" in bad.content.decode()


@pytest.mark.req("SYS-01")
def test_the_place_picker_stays_in_the_actors_area(house: House, enter: Callable[[Actor], Client]) -> None:
    page = enter(house.town_head).get("/places/", {"place_text": "6"}).content.decode()
    found = re.findall(r'value="(\d+)"', page)
    assert found and all(code.startswith("640221100") for code in found)
    assert "没有找到" in enter(house.town_head).get("/places/", {"place_text": "黄渠桥"}).content.decode()


@pytest.mark.req("CAS-01")
def test_a_stale_form_keeps_what_was_typed_and_tells_what_happened(
    house: House, enter: Callable[[Actor], Client]
) -> None:
    address = made_by(house, house.town_head)
    client, colleague = enter(house.town_head), enter(house.town_head)
    seen = re.search(r'name="revision" value="(\d+)"', client.get(f"{address}do/refuse/").content.decode())
    assert (
        seen
        and colleague.post(f"{address}do/accept/", {"revision": seen[1], "consent": "on"}).status_code == 303
    )
    late = {
        "revision": seen[1],
        "ground": "not_civil",
        "guidance": "court",
        "explanation": "这件事应当由法院处理",
    }
    answer = client.post(f"{address}do/refuse/", late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "他人已办理了这件纠纷" in page and "这件事应当由法院处理" in page and "受理" in page
    assert f'name="revision" value="{int(seen[1]) + 1}"' in page


def test_the_table_of_verbs_is_that_of_the_actions() -> None:
    from fengqiao.casework.cases.actions import VERBS
    from fengqiao.faces.desk.verbs import TABLE

    assert set(TABLE) == set(VERBS)


@pytest.mark.req("SYS-03")
def test_personal_data_is_masked_until_a_reason_is_given(
    house: House, enter: Callable[[Actor], Client]
) -> None:
    address = made_by(house, house.town_head)
    client = enter(house.town_head)
    page = client.get(address).content.decode()
    assert ZHANG not in page and "13800001111" not in page and "138****1111" in page
    with acting(house.town_head):
        party = Party.objects.everywhere("test").order_by("ordinal")[0]
    silent = client.post(f"{address}parties/{party.id}/", {"reason": ""})
    assert silent.status_code == 422 and ZHANG not in silent.content.decode()
    assert ZHANG in client.post(f"{address}parties/{party.id}/", {"reason": "通知调解"}).content.decode()
    assert "通知调解" in client.get(f"{address}looks/").content.decode()


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError("connection refused"), 503), (ValueError("a mistake"), 500)]
)
def test_a_dead_database_and_a_mistake_get_different_chinese_pages(error: Exception, status: int) -> None:
    request = RequestFactory().get("/")
    try:
        raise error
    except Exception:
        answer = handler500(request)
    page = answer.content.decode()
    assert answer.status_code == status and "您刚才的操作没有保存" in page and not words(page)


@pytest.mark.parametrize("n", [1, 12])
def test_the_pages_cost_few_statements_however_many_rows(
    house: House, enter: Callable[[Actor], Client], n: int
) -> None:
    """Budgets of design 7 beside what every request has (session, post)."""
    address = ""
    for _ in range(n):
        address = made_by(house, house.town_head)
    client = enter(house.town_head)
    for path, most in (("/disputes/", 6), ("/", 6), (address, 14)):
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        asked = [q["sql"] for q in seen.captured_queries if q["sql"].startswith("SELECT")]
        business = [one for one in asked if "django_session" not in one and "accounts_post" not in one]
        assert len(business) <= most, (path, business)


@pytest.mark.req("INT-02")
def test_an_offer_goes_over_comes_back_and_is_withdrawn(
    house: House, enter: Callable[[Actor], Client]
) -> None:
    address = made_by(house, house.town_head)
    town, village = enter(house.town_head), enter(house.village_head)

    def post(client: Client, verb: str, **values: str) -> str:
        page = client.get(f"{address}do/{verb}/").content.decode()
        seen = re.search(r'name="revision" value="(\d+)"', page)
        assert seen, page
        answer = client.post(f"{address}do/{verb}/", {"revision": seen[1], **values})
        assert answer.status_code == 303, re.findall(r'field-error"[^>]*>([^<]+)', answer.content.decode())
        return client.get(address).content.decode()

    to = {"to_organisation": str(house.org("village")), "reason": "就地调解"}
    assert "等待对方接收" in post(town, "hand_over", **to)
    assert "就地调解" in village.get("/").content.decode()
    refused = town.get(f"{address}do/accept/")
    assert refused.status_code == 409 and "回到这件纠纷" in refused.content.decode()
    why = {
        "ground": "capacity",
        "reason": "调解员外出",
        "legal_basis": "本村调解公约第三条",
        "proposed_holder": str(house.org("town")),
    }
    post(village, "decline", **why)
    assert "调解员外出" in town.get(address).content.decode()
    post(town, "hand_over", **to)
    assert "待分流" in post(town, "withdraw_offer")


@pytest.mark.req("CAS-05")
def test_an_oral_agreement_is_registered_row_by_row_and_printed(
    house: House, enter: Callable[[Actor], Client], settings: Any
) -> None:
    with acting(house.town_head):
        made = register(house, house.town_head)
    settle(house, made, house.town_head, until="mediating")
    address = f"/disputes/{made.county}/{made.id}/"
    client = enter(house.town_head)
    page = client.get(f"{address}do/agree/").content.decode()
    seen = re.search(r'name="revision" value="(\d+)"', page)
    debtor = re.search(r'name="obligations-0-debtor".*?value="([0-9a-f-]{36})" selected', page, re.S)
    assert seen and debtor
    row = {
        "debtor": debtor[1],
        "creditor": "",
        "what": "改道并赔偿",
        "amount": "800元",
        "note": "当场付清",
        "performed": "on",
    }
    values = {f"obligations-0-{name}": value for name, value in row.items()}
    values |= {
        "revision": seen[1],
        "reached_on": timezone.localdate().isoformat(),
        "facts": "出水口朝向院墙",
        "terms": "改道",
        "obligations-rows": "1",
    }
    later = {**values}
    later.pop("obligations-0-performed")
    refused = client.post(f"{address}do/agree/", later)
    assert (
        refused.status_code == 409
        and "应当制作书面协议" in refused.content.decode()
        and "改道并赔偿" in refused.content.decode()
    )
    assert client.post(f"{address}do/agree/", values).status_code == 303
    printed = client.get(f"{address}papers/oral_register.pdf")
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF")
    assert client.get(f"{address}papers/nothing.pdf").status_code == 404
    for is_demo in (True, False):
        settings.FENGQIAO_DEMO = is_demo
        pdf = client.get(f"{address}papers/oral_register.pdf").content
        text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
        assert ("演示件" in text) is is_demo, "a demonstration's paper says so, a real one never"
