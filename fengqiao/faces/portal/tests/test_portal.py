"""Citizens' pages over HTTP: apply, the same form twice, follow, wrong secrets, limits, words and photos, nothing typed lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.queries import dispute_page
from fengqiao.casework.cases.services import Registered, issue_secret
from fengqiao.casework.cases.tests.house import NOW, House, build_house, settle
from fengqiao.casework.files.queries import files_of
from fengqiao.casework.intake.models import ApplicantWord, Application, Suggestion
from fengqiao.casework.intake.queries import suggest_types
from fengqiao.faces.desk.tests.test_handing_out import client_of
from fengqiao.faces.portal.models import VisitorDraft
from fengqiao.kernel.journal.queries import verify
from fengqiao.tools.storage.tests.making import picture
from fengqiao.trust.scope import acting, system_actor

pytestmark = [pytest.mark.django_db, pytest.mark.req("PUB-01"), pytest.mark.req("INT-01")]
READER = system_actor(("640104", "640221"))
STORY = "邻居盖房的时候把出水口对着我家院墙，下雨天水冲进院子，煤棚泡塌了。"


@pytest.fixture
def house() -> House:
    return build_house()


def said(**more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()), "county": "640221", "town": "640221100", "village": "640221100001", "happened": STORY,
        "asks": "请他改出水口，赔八百元", "amount": "800", "kind": "person", "name": "张建国", "phone": "138 0000 1111", "id_number": "",
        "address": "", "other_kind": "person", "other_name": "李卫东", "other_phone": "", "other_address": "", "agreed": "on", **more,
    }  # fmt: skip


def apply(client: Client, **more: Any) -> tuple[str, str]:
    answer = client.post("/citizen/apply/", said(**more))
    assert answer.status_code == 200, answer.content.decode()
    found = re.findall(r'<dd class="big-code">([^<]+)</dd>', answer.content.decode())
    assert len(found) == 2, answer.content.decode()
    return found[0], found[1]


def disputes() -> list[Dispute]:
    with acting(READER):
        return list(Dispute.objects.everywhere("test").filter(county__in=("640104", "640221")))


def follow(client: Client, number: str, secret: str, **more: Any) -> Any:
    return client.post("/citizen/follow/", {"number": number, "secret": secret}, **more)


def test_own_words_become_a_dispute_held_by_the_committee_of_the_place(house: House, client: Client) -> None:
    number, secret = apply(client)
    assert re.fullmatch(r"[A-Z]{5}-[A-Z]{5}", secret)
    (row,) = disputes()
    assert (row.number, row.channel, row.place, row.amount_fen) == (number, "web", "640221100001", 80_000)
    assert row.holder_id == house.org("village") and row.type == suggest_types(STORY)[0].code != "other.other"
    assert row.narrative == f"{STORY}\n\n申请人的请求：请他改出水口，赔八百元"
    with acting(READER):
        parties = list(Party.objects.of(row).order_by("ordinal"))
        assert [(one.side, one.name, one.id_kind) for one in parties] == [
            ("applicant", "张建国", "none"),
            ("respondent", "李卫东", "none"),
        ]
        assert parties[0].phone_enc and Application.objects.of(row).get().notice
        assert Suggestion.objects.of(row).get().proposed == row.type
        assert list(verify(using="default", counties={"640221"})) == []
    with acting(house.village_head):
        page = dispute_page(
            house.village_head.scope,
            county=row.county,
            id=row.id,
            actor=house.village_head,
            now=timezone.now(),
        )
    assert page.channel_name == "网上申请" and [one.verb for one in page.actions][0] == "accept"
    assert [duty.kind for duty in page.duties] == ["answer"]


def test_words_that_say_no_type_are_other_and_a_town_without_village_goes_to_the_town(
    house: House, client: Client
) -> None:
    apply(client, village="", happened="一二三四五六七八", asks="九十")
    (row,) = disputes()
    assert (row.type, row.place, row.holder_id) == ("other.other", "640221100", house.org("town"))


def test_the_same_form_twice_is_one_dispute_and_tells_the_secret_again(house: House, client: Client) -> None:
    key = str(uuid4())
    first = apply(client, key=key)
    answer = client.post("/citizen/apply/", said(key=key, happened="改过的内容，也有好多字"))
    text = answer.content.decode()
    assert first[0] in text and first[1] in text and "没有重复登记" in text
    assert len(disputes()) == 1 and disputes()[0].narrative.startswith(STORY)
    with acting(house.village_head):
        issue_secret(
            actor=house.village_head,
            now=timezone.now(),
            county="640221",
            id=disputes()[0].id,
            revision=1,
            checked="核对身份证原件",
        )
    text = client.post("/citizen/apply/", said(key=key)).content.decode()
    assert first[1] not in text and "重新领取" in text, "another secret was given out since"


def test_a_day_later_the_form_does_not_tell_the_secret_any_more(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = str(uuid4())
    _number, secret = apply(client, key=key)
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("fengqiao.faces.portal.views.applying.timezone.now", lambda: later)
    assert secret not in client.post("/citizen/apply/", said(key=key)).content.decode()


@pytest.mark.parametrize(
    ("more", "field", "told"),
    [
        ({"happened": ""}, "happened", "请填写发生了什么事"), ({"happened": "吵架"}, "happened", "至少 5 个字"), ({"asks": ""}, "asks", "请填写"),
        ({"town": ""}, "town", "请选择乡镇"), ({"town": "640104001"}, "town", "从列表中选择"), ({"name": ""}, "name", "请填写姓名"),
        ({"phone": "12"}, "phone", "11 位手机号"), ({"phone": ""}, "phone", "请填写电话"), ({"id_number": "64022119700101001X"}, "id_number", "校验位"),
        ({"other_name": ""}, "other_name", "请填写对方姓名"), ({"agreed": ""}, "agreed", "个人信息使用说明"), ({"amount": "很多"}, "amount", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    house: House, client: Client, more: Any, field: str, told: str
) -> None:
    values = said(address="老城社区 3 号 <b>", other_phone="13900002222", **more)
    answer = client.post("/citizen/apply/", values)
    text = answer.content.decode()
    assert answer.status_code == 422 and f'id="id_{field}_error"' in text and told in text
    assert disputes() == []
    for name in ("happened", "asks", "name", "phone", "other_name", "other_phone"):
        assert not values[name] or values[name] in text, name
    assert "老城社区 3 号 &lt;b&gt;" in text and f'value="{values["key"]}"' in text
    assert (
        more.get("town") == "640104001"
        or not values["town"]
        or re.search(r'value="640221100" selected', text)
    )


def test_without_javascript_the_server_keeps_the_draft_and_with_it_not(house: House, client: Client) -> None:
    answer = client.post("/citizen/apply/", said(step="keep", name="", agreed=""))
    assert (
        answer.status_code == 200
        and "已存好" in answer.content.decode()
        and "error-summary" not in answer.content.decode()
    )
    kept = VisitorDraft.objects.get()
    assert STORY.encode() not in bytes(kept.body_enc)
    text = client.get("/citizen/apply/").content.decode()
    assert STORY in text and "上次没有提交" in text and 'value="640221100001" selected' in text
    assert STORY not in Client().get("/citizen/apply/?county=640221").content.decode()
    client.post("/citizen/apply/", said(step="discard"))
    assert not VisitorDraft.objects.exists()
    client.post("/citizen/apply/", said(browser_keeps="1", name=""))
    assert not VisitorDraft.objects.exists(), "the browser keeps it"
    client.post("/citizen/apply/", said(name=""))
    assert VisitorDraft.objects.count() == 1
    apply(client)
    assert not VisitorDraft.objects.exists(), "handed in"


def test_the_villages_of_a_town_are_listed_by_a_button(house: House, client: Client) -> None:
    text = client.post("/citizen/apply/", said(step="villages", village="")).content.decode()
    assert '<option value="640221100001">' in text and STORY in text and "error-summary" not in text
    assert (
        '<option value="640221100001">'
        in client.get("/citizen/apply/villages/?town=640221100").content.decode()
    )
    assert "640104" not in client.get("/citizen/apply/villages/?town=640104001' OR").content.decode()


def test_counties_without_a_committee_take_no_application(house: House, client: Client) -> None:
    text = client.get("/citizen/apply/").content.decode()
    assert "平罗县" in text and "兴庆区" in text and "大渡口" not in text
    answer = client.post("/citizen/apply/", said(county="500104"))
    assert answer.status_code == 422 and disputes() == []


def test_larger_type_is_kept_without_javascript(house: House, client: Client) -> None:
    assert 'class="big"' not in client.get("/citizen/").content.decode()
    assert client.get("/citizen/size/?big=1&next=https://evil.example/")["Location"] == "/citizen/"
    assert 'class="big"' in client.get("/citizen/").content.decode()
    text = client.post("/citizen/apply/", said(step="size")).content.decode()
    assert STORY in text, "the button on the form loses nothing"
    client.get("/citizen/size/?big=0")
    assert 'class="big"' not in client.get("/citizen/").content.decode()


# -- follow --------------------------------------------------------------------------------------------------


def test_number_and_secret_open_the_dispute_and_nothing_else_does(house: House, client: Client) -> None:
    number, secret = apply(client)
    stranger = Client()
    answers = {}
    for name, pair in {"secret": (number, "AAAAA-AAAAA"), "number": ("640221-2026-999999", secret)}.items():
        answer = follow(stranger, *pair)
        assert answer.status_code == 422
        text = answer.content.decode().replace(pair[0], "N").replace(pair[1], "S")
        answers[name] = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)
        assert stranger.get("/citizen/follow/dispute/").status_code == 302
    assert answers["secret"] == answers["number"], "a wrong number and a wrong secret are one answer"
    answer = follow(stranger, number, secret.lower().replace("-", " "))
    assert answer.status_code == 303 and number not in answer["Location"]
    text = stranger.get("/citizen/follow/dispute/").content.decode()
    assert (
        number in text
        and "老城社区人民调解委员会" in text
        and STORY in text
        and "正在审核" in text
        and "李卫东" not in text
    )
    assert secret not in text and "no-store" in stranger.get("/citizen/follow/dispute/")["Cache-Control"]
    assert stranger.post("/citizen/follow/end/").status_code == 303
    assert stranger.get("/citizen/follow/dispute/").status_code == 302


def test_an_idle_page_closes_and_a_new_secret_closes_it_at_once(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, secret = apply(client)
    follow(client, number, secret)
    with acting(house.village_head):
        issue_secret(
            actor=house.village_head,
            now=timezone.now(),
            county="640221",
            id=disputes()[0].id,
            revision=1,
            checked="户口簿核对",
        )
    answer = client.get("/citizen/follow/dispute/", follow=True)
    assert "请重新输入" in answer.content.decode()
    number, secret = apply(client)
    follow(client, number, secret)
    later = timezone.now() + timedelta(minutes=21)
    monkeypatch.setattr("fengqiao.faces.portal.doors.timezone.now", lambda: later)
    assert client.get("/citizen/follow/dispute/").status_code == 302


def test_words_and_photos_reach_the_desk(house: House, client: Client) -> None:
    number, secret = apply(client)
    follow(client, number, secret)
    photo = SimpleUploadedFile("墙.jpg", picture(), content_type="image/jpeg")
    answer = client.post(
        "/citizen/follow/dispute/add/", {"text": "这是昨天拍的", "photos": [photo]}, follow=True
    )
    assert "已收到" in answer.content.decode() and "墙.jpg" in answer.content.decode()
    (row,) = disputes()
    with acting(house.village_head):
        page = dispute_page(
            house.village_head.scope,
            county=row.county,
            id=row.id,
            actor=house.village_head,
            now=timezone.now(),
        )
        assert "文字说明、1 个附件" in page.timeline[0].sentence and "昨天" not in page.timeline[0].sentence
        assert [file.name for file in files_of(house.village_head.scope, row.county, row.id)] == ["墙.jpg"]
    for bad, told in (
        ({"text": ""}, "请写下要补充的情况"), ({"text": "x", "photos": [SimpleUploadedFile("a.exe", b"MZ")]}, "不是 JPG"),
        ({"text": "留着我", "photos": [SimpleUploadedFile(f"{n}.jpg", picture()) for n in range(4)]}, "一次最多 3 个"),
    ):  # fmt: skip
        answer = client.post("/citizen/follow/dispute/add/", bad)
        assert (
            answer.status_code == 422
            and told in answer.content.decode()
            and str(bad["text"]) in answer.content.decode()
        )
    with acting(READER):
        assert ApplicantWord.objects.of(row).count() == 1 and disputes()[0].seq == 2


def test_withdraw_and_rate(house: House, client: Client) -> None:
    number, secret = apply(client)
    follow(client, number, secret)
    assert client.post("/citizen/follow/dispute/withdraw/", {}).status_code == 422
    assert client.post("/citizen/follow/dispute/rate/", {"satisfaction": "5"}).status_code == 422, (
        "not over yet"
    )
    text = client.post("/citizen/follow/dispute/withdraw/", {"sure": "on"}, follow=True).content.decode()
    assert "已撤回申请" in text and "撤回" in text and "评价办理" in text
    assert client.post("/citizen/follow/dispute/add/", {"text": "还想说"}).status_code == 422
    text = client.post(
        "/citizen/follow/dispute/rate/", {"satisfaction": "2", "text": "等得久"}, follow=True
    ).content.decode()
    assert "谢谢您的评价" in text and "不满意" in text and "评价办理" not in text
    assert client.post("/citizen/follow/dispute/rate/", {"satisfaction": "5"}).status_code == 422, "once"


def test_after_the_closing_the_applicant_rates(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr(timezone, "now", lambda: NOW)
        number, secret = apply(client)
    row = disputes()[0]
    settle(house, Registered(row.county, row.id, number), house.village_head)
    follow(client, number, secret)
    text = client.post("/citizen/follow/dispute/rate/", {"satisfaction": "5"}, follow=True).content.decode()
    assert "很满意" in text and "结果：调解成功" in text


@pytest.mark.req("CAS-02")
def test_a_wish_as_to_the_mediator_goes_to_the_desk_and_its_answer_comes_back(
    house: House, client: Client
) -> None:
    number, secret = apply(client)
    follow(client, number, secret)
    page = client.get("/citizen/follow/dispute/").content.decode()
    assert "/citizen/follow/dispute/mediator/" in page
    form = client.get("/citizen/follow/dispute/mediator/").content.decode()
    assert "丁兰" in form and "丁梅" in form and "请求更换调解员" not in form and "马明" not in form
    address = "/citizen/follow/dispute/mediator/"
    blank = client.post(address, {"wants": "choose", "mediator": "", "text": "他熟悉情况<b>"})
    assert blank.status_code == 422 and "请从名单里选择" in blank.content.decode()
    assert "他熟悉情况&lt;b&gt;" in blank.content.decode(), "what was typed stays, and is inert"
    wrong = client.post(address, {"wants": "choose", "mediator": str(house.mediators["马明"].id)})
    assert wrong.status_code == 422, "of another organisation"
    said = {"wants": "choose", "mediator": str(house.mediators["丁兰"].id), "text": "他熟悉情况"}
    for _turn in range(2):
        assert client.post(address, said).status_code == 303
    page = client.get("/citizen/follow/dispute/").content.decode()
    assert page.count("等待承办单位答复") == 1 and "希望由丁兰调解" in page

    desk = client_of(house.village_head)
    (row,) = disputes()
    shown = desk.get(f"/disputes/{row.county}/{row.id}/").content.decode()
    answer = re.search(r'href="(/disputes/[^"]+/wishes/[^"]+/)"', shown)
    assert answer and "希望由丁兰调解" in shown and "待答复" in shown
    assert client_of(house.foreign_head).get(answer[1]).status_code == 404
    assert client_of(house.bureau).get(answer[1]).status_code == 403
    assert "申请人新说的" in desk.get("/").content.decode()
    assert "申请人新说的" not in client_of(house.town_head).get("/").content.decode(), "another holder's"
    asked = desk.get(answer[1]).content.decode()
    revision = re.search(r'name="revision" value="(\d+)"', asked)
    assert revision
    early = desk.post(answer[1], {"revision": revision[1], "answer": "done", "words": "由丁兰调解"})
    assert early.status_code == 422 and "还没有指派丁兰" in early.content.decode()
    assert "由丁兰调解</textarea>" in early.content.decode(), "what was typed stays"
    none = desk.post(answer[1], {"revision": revision[1], "answer": "declined", "words": ""})
    assert none.status_code == 422 and "须写明理由" in none.content.decode()
    done = desk.post(
        answer[1], {"revision": revision[1], "answer": "declined", "words": "丁兰本周外出，改由丁梅调解"}
    )
    assert done.status_code == 303
    page = client.get("/citizen/follow/dispute/").content.decode()
    assert "丁兰本周外出，改由丁梅调解" in page and "等待承办单位答复" not in page
    assert "申请人新说的" not in desk.get("/").content.decode(), "answered"
    client.post("/citizen/follow/dispute/add/", {"text": "水又冲进来了"})
    assert "补充了材料" in desk.get("/").content.decode()
    again = desk.post(answer[1], {"revision": str(int(revision[1]) + 2), "answer": "done"})
    assert again.status_code == 409 and "已经处理过" in again.content.decode()


@pytest.mark.req("CAS-02")
def test_a_wish_is_taken_back_and_not_by_a_stranger(house: House, client: Client) -> None:
    number, secret = apply(client)
    follow(client, number, secret)
    client.post(
        "/citizen/follow/dispute/mediator/", {"wants": "choose", "mediator": str(house.mediators["丁兰"].id)}
    )
    page = client.get("/citizen/follow/dispute/").content.decode()
    (wish,) = re.findall(r'name="wish" value="([0-9a-f-]+)"', page)
    stranger = Client()
    back = "/citizen/follow/dispute/mediator/take-back/"
    assert stranger.post(back, {"wish": wish}).status_code == 302, "leads to number and secret"
    other = Client()
    follow(other, *apply(other, happened=STORY + "另外一件事。"))
    assert other.post(back, {"wish": wish}).status_code == 404
    assert client.post(back, {"wish": "x"}).status_code == 404
    assert client.post(back, {"wish": wish}).status_code == 303
    page = client.get("/citizen/follow/dispute/").content.decode()
    assert "已收回" in page and 'name="wish"' not in page
