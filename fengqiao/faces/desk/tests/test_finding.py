"""Finding at the desk: words in the list page, likely duplicates before a registration, kept filters."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import House, register
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting

from .test_desk import enter, house, made_by, typed  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.req("INT-05")]
Enter = Callable[[Actor], Client]


def test_words_are_found_and_marked_and_nothing_found_says_what_to_try(house: House, enter: Enter) -> None:  # noqa: F811
    number = made_by(house, house.centre_head)
    client = enter(house.centre_head)
    page = client.get("/disputes/", {"q": "出水口"}).content.decode()
    assert number in page and "<mark>出水口</mark>" in page
    assert "没有找到“赡养费”" in client.get("/disputes/", {"q": "赡养费"}).content.decode()
    assert "请至少输入两个字" in client.get("/disputes/", {"q": "水"}).content.decode()
    assert "没有这个号码的当事人" in client.get("/disputes/", {"q": "13911112222"}).content.decode()
    inert = client.get("/disputes/", {"q": "<script>alert</script>'); 出水口"}).content.decode()
    assert "<script>alert" not in inert


def count(house: House) -> int:  # noqa: F811
    with acting(house.centre_head):
        return Dispute.objects.everywhere("test").count()


def test_a_likely_duplicate_is_looked_at_before_it_is_registered(house: House, enter: Enter) -> None:  # noqa: F811
    number = made_by(house, house.centre_head)
    client = enter(house.clerk)
    sent = typed()
    asked = client.post("/disputes/new/", sent)
    page = asked.content.decode()
    assert asked.status_code == 422 and "可能是同一件事" in page and number in page
    assert count(house) == 1
    mark = re.search(r'name="checked" value="([0-9a-f]+)"', page)
    assert mark
    done = client.post("/disputes/new/", {**sent, "checked": mark[1]})
    assert done.status_code == 303
    assert count(house) == 2
    fragment = client.post(
        "/disputes/new/", {**typed(), "step": "similar"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert fragment.lstrip().startswith('<div id="similar">') and fragment.count("<li>") == 2


def test_whoever_takes_a_dispute_up_sees_what_may_be_the_same(house: House, enter: Enter) -> None:  # noqa: F811
    number = made_by(house, house.centre_head)
    client = enter(house.centre_head)
    with acting(house.centre_head):
        made = Dispute.objects.everywhere("test").get()
    address = f"/disputes/{made.county}/{made.id}/do/accept/"
    assert "可能是同一件事" not in client.get(address).content.decode(), "it is no duplicate of itself"
    with acting(house.centre_head):
        register(house, house.centre_head)
    for verb in ("accept", "refuse"):
        page = client.get(address.replace("accept", verb)).content.decode()
        assert "可能是同一件事" in page and page.count(number) and 'name="checked"' not in page
        shown = page.partition('id="similar"')[2].partition("</ul>")[0]
        assert shown.count("<li>") == 1 and number not in shown


def test_a_filter_is_kept_renamed_and_dropped_by_its_owner_only(house: House, enter: Enter) -> None:  # noqa: F811
    mine, other = enter(house.centre_head), enter(house.clerk)
    kept = mine.post(
        "/disputes/filters/", {"name": "超期的邻里纠纷", "query": "type=neighbour&due=late&at=x&evil=1"}
    )
    assert kept.status_code == 303 and kept["Location"] == "/disputes/?type=neighbour&due=late"
    page = mine.get("/disputes/?type=neighbour&due=late").content.decode()
    assert "超期的邻里纠纷" in page
    assert "超期的邻里纠纷" not in other.get("/disputes/").content.decode()
    (address,) = re.findall(r'action="(/disputes/filters/[0-9a-f-]+/)"', page)[:1]
    assert other.post(address, {"name": "改名"}).status_code == 404
    mine.post(address, {"name": "改过名的"})
    assert "改过名的" in mine.get("/disputes/?type=neighbour&due=late").content.decode()
    mine.post(address, {"drop": "1"})
    assert "改过名的" not in mine.get("/disputes/").content.decode()
    assert mine.post("/disputes/filters/", {"name": "", "query": "due=late"}).status_code == 422
    for number in ("q=64022119700101001X", "q=138+0013+8000&stage=open", "q=6402211970０１０１００１x"):
        told = mine.post("/disputes/filters/", {"name": "某人", "query": number})
        assert told.status_code == 422 and "不能保存" in told.content.decode()
    assert "某人" not in mine.get("/disputes/").content.decode()
