"""The standard set from real rows: what each paper says, that PDF and Word agree, order, pages, masking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fengqiao.casework.agreements.papers import PAPERS
from fengqiao.casework.agreements.queries import ConfirmationView
from fengqiao.casework.cases.queries import who_looked
from fengqiao.casework.cases.services import PartyInput
from fengqiao.casework.cases.tests.house import LI, NOW, PARTIES, ZHANG, House, build_house
from fengqiao.kernel.errors import NotHere
from fengqiao.registry.policy.schema import DOCUMENT_CODES
from fengqiao.tools.papers import Document, texts
from fengqiao.tools.papers.tests.extracting import assert_pdf_and_word_say_the_same, pdf_pages, squeezed
from fengqiao.trust.scope import acting

from .. import papers
from ..codes import DOCUMENTS
from ..making import binding_of, documents_of
from ..matter import Matter, matter_of
from ..papers.binding import Binding
from ..queries import dossier_page, whole_volume
from .files import DONE, closed_dispute, described

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-10")]


@pytest.fixture
def house() -> House:
    return build_house()


def matter(house: House, made: Any) -> Matter:
    with acting(house.town_head):
        return matter_of(house.town_head.scope, made.county, made.id)


def said(document: Document) -> str:
    return "\n".join(texts(document))


def only(found: Matter, code: str) -> Document:
    ((_name, document),) = documents_of(code, found, None)
    return document


def test_the_codes_of_policy_are_the_codes_of_the_room() -> None:
    assert tuple(DOCUMENTS) == DOCUMENT_CODES


def test_every_standard_paper_says_the_same_in_pdf_and_word(house: House) -> None:
    made = closed_dispute(house, inquiry=True)
    described(house, made)
    found = matter(house, made)
    with acting(house.town_head):
        made_papers = [document for code in DOCUMENTS for _, document in documents_of(code, found, None)]
    binding = binding_of(found, verify_at="http://127.0.0.1:8000/v/640221ABCD")
    made_papers += [papers.cover(found, binding), papers.back(found, binding), papers.contents(found, [])]
    made_papers.append(papers.confirmation(found, found.agreement))  # type: ignore[arg-type]
    assert {one.title for one in made_papers} == {
        "人民调解申请书", "人民调解受理登记表", "当事人权利义务告知书", "人民调解调查记录", "人民调解记录", "人民调解口头协议登记表", "人民调解回访记录",
        "卷宗情况说明", "卷宗封面", "封底", "卷内目录", "司法确认申请书",
    }  # fmt: skip
    for document in made_papers:
        pages = pdf_pages(assert_pdf_and_word_say_the_same(document))
        assert len(pages) <= (2 if document.title == "司法确认申请书" else 1), document.title


def test_papers_say_what_was_typed_once(house: House) -> None:
    made = closed_dispute(house, inquiry=True)
    described(house, made)
    found = matter(house, made)
    form = said(only(found, "application"))
    assert "张三" in form and "李四" in form and "赔偿800元" in form and "自愿申请人民调解" in form
    accepted = said(only(found, "register"))
    assert (
        "2026年5月12日，城关镇人民调解委员会依当事人申请，经当事人同意，调解张三与李四之间的纠纷。"
        in accepted
    )
    assert "■ 当事人申请　　□ 人民调解委员会主动调解" in accepted
    asked = said(only(found, "inquiry"))
    assert "王老五（邻居）" in asked and "答：今年四月。" in asked and "2026年5月12日6时0分至7时0分" in asked
    held = said(only(found, "session"))
    assert "老城社区调解室（当面调解）" in held and "达成口头协议" in held and "马明" in held
    assert "协议已履行，双方无异议" in said(only(found, "visit"))
    assert "接受调解、拒绝调解或者要求终止调解" in said(only(found, "rights"))
    asks = said(papers.confirmation(found, found.agreement))  # type: ignore[arg-type]
    assert "三十日内共同" in asks and "公民身份号码：＿" in asks and "法定代表人" not in asks


def test_a_unit_applies_with_its_representative(house: House) -> None:
    parties = [
        PARTIES[0],
        PartyInput("respondent", "organisation", "平罗县某某建筑劳务有限公司", "none", phone="13700003333"),
    ]
    found = matter(house, closed_dispute(house, parties=parties))
    asks = papers.confirmation(found, found.agreement)  # type: ignore[arg-type]
    assert "法定代表人（主要负责人）：" in said(asks) and "营业执照" in said(asks)
    assert_pdf_and_word_say_the_same(asks)


def test_no_application_where_the_committee_began(house: House) -> None:
    found = matter(house, closed_dispute(house, channel="initiative"))
    assert documents_of("application", found, None) == []
    assert "主动调解，经当事人同意" in said(only(found, "register"))


def test_the_volume_has_the_papers_in_order_with_true_pages(house: House) -> None:
    made = closed_dispute(house, inquiry=True)
    described(house, made)
    with acting(house.town_head):
        found, drawn = whole_volume(house.town_head.scope, county=made.county, id=made.id, today=DONE.date())
    pages = pdf_pages(drawn.pdf)
    order = ["application", "register", "rights", "inquiry", "session", "oral_register", "visit", "statement"]
    assert [code for code in drawn.pages if code != "back"] == order
    assert "卷宗" in pages[0] and found.number.replace(" ", "") in pages[0]
    for number, code in enumerate(order, 1):
        first, _last = drawn.pages[code]
        name = DOCUMENTS[code].name
        assert f"{number}{name}{first}" in pages[1], code
        assert squeezed(name) in pages[drawn.sheets[code][0] - 1] and pages[
            drawn.sheets[code][0] - 1
        ].endswith(f"第{first}页")


def test_personal_data_is_masked_and_never_an_identity_number(house: House) -> None:
    made = closed_dispute(house)
    with acting(house.town_head):
        _found, drawn = whole_volume(house.town_head.scope, county=made.county, id=made.id, today=DONE.date())
    text = "".join(pdf_pages(drawn.pdf))
    assert "138****1111" in text
    for secret in ("13800001111", "13900002222", ZHANG, LI):
        assert secret not in text


def test_papers_are_issued_in_clear_for_a_reason_only(house: House) -> None:
    made = closed_dispute(house)
    with acting(house.town_head):
        document = PAPERS.get("application").issue(
            actor=house.town_head, now=NOW, county=made.county, id=made.id, reason="存卷"
        )
        looks = who_looked(house.town_head.scope, county=made.county, id=made.id)
    assert "13800001111" in said(document) and ZHANG not in said(document)
    assert [one.reason for one in looks] == ["存卷"] * 2


def test_another_place_gets_nothing(house: House) -> None:
    made = closed_dispute(house)
    for actor in (house.other_head, house.foreign_head):
        with acting(actor):
            with pytest.raises(NotHere):
                dossier_page(actor.scope, county=made.county, id=made.id, actor=actor, now=DONE)
            with pytest.raises(NotHere):
                PAPERS.get("session").make(actor.scope, made.county, made.id)


def test_what_is_typed_is_shown_and_never_obeyed(house: House) -> None:
    trick = '#eval("1+1") $x$ \\ <w:p> #read("/etc/passwd") =1+1 ￥800'
    made = closed_dispute(house, narrative=trick + "，双方争吵。")
    document = only(matter(house, made), "application")
    assert trick in said(document)
    pages = pdf_pages(assert_pdf_and_word_say_the_same(document))
    assert squeezed(trick) in pages[0]


def test_names_with_rare_characters_and_dots(house: House) -> None:
    names = ["㛃䶮𬀩𪟝", "阿依古丽·买买提"]
    parties = [
        PartyInput(side, "person", name, "none")
        for side, name in zip(("applicant", "respondent"), names, strict=True)
    ]
    made = closed_dispute(house, parties=parties)
    with acting(house.town_head):
        _found, drawn = whole_volume(house.town_head.scope, county=made.county, id=made.id, today=DONE.date())
    text = "".join(pdf_pages(drawn.pdf))
    assert all(name in text for name in names) and "不能显示" not in text


def test_the_page_reads_little_however_much_there_is(
    house: House, django_assert_max_num_queries: Any
) -> None:
    made = closed_dispute(house, inquiry=True)
    with acting(house.town_head), django_assert_max_num_queries(24):
        page = dossier_page(
            house.town_head.scope, county=made.county, id=made.id, actor=house.town_head, now=DONE
        )
    assert page.missing == 0 and page.keeping_name == "短期" and page.kept_until.year == 2031  # type: ignore[union-attr]


def test_a_binding_without_anything_is_blank() -> None:
    assert Binding().keeping_text == ""


def test_the_application_to_a_court_is_in_the_volume_once_it_was_made(house: House) -> None:
    found = matter(house, closed_dispute(house))
    assert documents_of("confirmation", found, None) == []
    applied = ConfirmationView(
        "court", "司法确认", "平罗县人民法院", "applied", "已申请", date(2026, 5, 20), None, "", "", None
    )
    asked = replace(
        found, agreements=tuple(replace(one, confirmations=[applied]) for one in found.agreements)
    )
    assert [one.title for _, one in documents_of("confirmation", asked, None)] == ["司法确认申请书"]
    back = replace(applied, state="withdrawn")
    taken_back = replace(
        found, agreements=tuple(replace(one, confirmations=[back]) for one in found.agreements)
    )
    assert documents_of("confirmation", taken_back, None) == []
