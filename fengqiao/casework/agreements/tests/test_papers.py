"""人民调解口头协议登记表 from real rows: what it says, whom it shows it to, and that PDF and Word agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fengqiao.casework.agreements.papers import PAPERS, issue_oral_register, oral_register_paper
from fengqiao.casework.agreements.services import reach_oral_agreement
from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.queries import who_looked
from fengqiao.casework.cases.services import ObligationInput, PartyInput
from fengqiao.casework.cases.tests.house import (
    LI,
    NOW,
    PARTIES,
    ZHANG,
    House,
    build_house,
    citizen_number,
    register,
    settle,
)
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere
from fengqiao.tools.papers import Document, Grid, texts
from fengqiao.tools.papers.tests.extracting import assert_pdf_and_word_say_the_same, pdf_pages
from fengqiao.trust.scope import acting

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-05")]


@pytest.fixture
def house() -> House:
    return build_house()


def agreed(house: House, *, until: str = "performed", **more: Any) -> Any:
    with acting(house.town_head):
        made = register(house, house.town_head, **more)
    settle(house, made, house.town_head, until=until)
    return made


def paper_of(house: House, made: Any, actor: Any = None) -> Document:
    actor = actor or house.town_head
    with acting(actor):
        return PAPERS.get("oral_register").make(actor.scope, made.county, made.id)


def fields(document: Document) -> dict[str, str]:
    """Label to value, of the ruled part."""
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    cells = [cell for row in grid.rows for cell in row]
    return {
        cell.text.replace("\n", ""): after.text
        for cell, after in zip(cells, cells[1:], strict=False)
        if cell.label and not after.label
    }


def test_the_form_says_what_was_typed_once(house: House) -> None:
    document = paper_of(house, agreed(house))
    title, number, ruled, signed, note = texts(document)
    assert title == "人民调解口头协议登记表"
    assert number.startswith("编号：") and "调字第" in number and document.number in number
    form = fields(document)
    assert form["纠纷主要事实、争议事项"] == "出水口朝向张三院墙。"
    assert form["达成的协议内容"] == "李四当场改道并赔偿。"
    assert form["履行方式、时限"] == (
        "1. 李四向张三履行：赔偿损失，人民币捌佰元整（￥800.00），2026年5月12日当场履行完毕。"
    )
    assert form["人民调解员"] == "马明"
    assert ruled.index("申请人") < ruled.index("张三") < ruled.index("被申请人") < ruled.index("李四")
    assert signed.splitlines() == [
        "人民调解员（签名）：",
        "记录人（签名）：",
        "（城关镇人民调解委员会印章）",
        "2026年5月12日",
    ]
    assert "人民调解法》第二十八条" in note and "第三十条" in note
    assert "司发通〔2010〕239号" in document.footer


def test_pdf_and_word_say_the_same_on_one_page(house: House) -> None:
    pdf = assert_pdf_and_word_say_the_same(paper_of(house, agreed(house)))
    assert len(pdf_pages(pdf)) == 1


def test_personal_data_is_masked_and_the_form_has_no_identity_number(house: House) -> None:
    document = paper_of(house, agreed(house))
    said = "".join(texts(document))
    assert "138****1111" in said and "城关镇****" in said and "已部分隐藏" in said
    for secret in ("13800001111", "13900002222", "3号", "5号", ZHANG, LI, ZHANG[-4:]):
        assert secret not in said


def test_it_is_issued_in_clear_only_for_a_reason_and_leaves_looks(house: House) -> None:
    made = agreed(house)
    where = {"now": NOW, "county": made.county, "id": made.id}
    with acting(house.town_head):
        with pytest.raises(Invalid):
            issue_oral_register(actor=house.town_head, reason=" ", **where)
        document = issue_oral_register(actor=house.town_head, reason="制作卷宗", **where)
        said = "".join(texts(document))
        assert "13800001111" in said and "城关镇老城社区5号" in said and "隐藏" not in said
        assert ZHANG not in said and LI not in said
        looks = who_looked(house.town_head.scope, county=made.county, id=made.id)
    assert [look.reason for look in looks] == ["制作卷宗"] * 2


def test_several_parties_and_a_company(house: House) -> None:
    wang = citizen_number("64022119800303003")
    more = [
        *PARTIES,
        PartyInput("respondent", "organisation", "平罗县某某建筑劳务有限公司", "none", phone="13700003333"),
        PartyInput(
            "third",
            "person",
            "王㐂䶮",
            "111",
            wang,
            sex="2",
            age=46,
            ethnicity="回族",
            occupation="村民小组长",
        ),
    ]
    document = paper_of(house, agreed(house, parties=more))
    ruled = texts(document)[2].splitlines()
    assert ruled.count("当事人") == 4
    assert [ruled[at + 1] for at, text in enumerate(ruled) if text == "当事人"] == [
        "申请人",
        "被申请人",
        "被申请人",
        "第三人",
    ]
    at = ruled.index("王㐂䶮")
    assert ruled[at + 1 : at + 7] == ["性别", "女", "民族", "回族", "年龄", "46岁"]
    assert ruled[ruled.index("单位名称") + 1] == "平罗县某某建筑劳务有限公司"
    assert len(pdf_pages(assert_pdf_and_word_say_the_same(document))) == 1


def test_long_facts_and_many_obligations_flow_over_pages(house: House) -> None:
    made = agreed(house, until="mediating")
    later = NOW + timedelta(days=1)
    with acting(house.town_head):
        dispute = Dispute.objects.everywhere("test").get(county=made.county, id=made.id)
        zhang, li = Party.objects.of(dispute).order_by("ordinal")
        reach_oral_agreement(
            actor=house.town_head, now=later, county=made.county, id=made.id, revision=dispute.seq, reached_on=later.date(),
            facts="下雨天水冲进院子，双方多次争吵。" * 120, terms='#read("/etc/passwd") $x$ *改道*</w:t>\n' * 5,
            obligations=[
                ObligationInput(li.id, zhang.id, f"第{n}处院墙修复", later.date(), note="现金给付" if n == 1 else "") for n in range(1, 21)
            ] + [ObligationInput(li.id, None, "改道。", later.date()), ObligationInput(li.id, zhang.id, "补偿", later.date(), 120_050)],
        )  # fmt: skip
    document = paper_of(house, made)
    owed = fields(document)["履行方式、时限"].splitlines()
    assert owed[0] == "1. 李四向张三履行：第1处院墙修复，2026年5月12日当场履行完毕（现金给付）。"
    assert owed[20] == "21. 李四履行：改道，2026年5月12日当场履行完毕。"
    assert "人民币壹仟贰佰元伍角整（￥1,200.50）" in owed[21]
    pdf = assert_pdf_and_word_say_the_same(document)
    pages = pdf_pages(pdf)
    assert len(pages) >= 2 and f"{len(pages)}/{len(pages)}" in pages[-1]


def test_without_an_oral_agreement_there_is_no_form(house: House) -> None:
    made = agreed(house, until="mediating")
    with pytest.raises(NotHere, match="没有口头协议"):
        paper_of(house, made)


def test_another_place_gets_no_form(house: House) -> None:
    made = agreed(house)
    for actor in (house.other_head, house.foreign_head):
        with pytest.raises(NotHere) as refusal:
            paper_of(house, made, actor)
        assert refusal.value.code == "dispute_not_here"


def test_who_may_not_reveal_gets_no_form_in_clear(house: House) -> None:
    made = agreed(house)
    weak = next(actor for actor in house.actors.values() if not actor.may("cases.reveal") and actor.scope.covers(
        county=made.county, place="640221100001", holder=house.org("town"), secrecy=0
    ))  # fmt: skip
    with acting(weak), pytest.raises(NotAllowed):
        issue_oral_register(actor=weak, now=NOW, county=made.county, id=made.id, reason="制作卷宗")


def test_the_form_costs_the_same_however_many_parties(house: House, django_assert_num_queries: Any) -> None:
    more = [PartyInput("respondent", "person", f"李{n}", "none") for n in range(12)]
    for parties in (PARTIES, [PARTIES[0], *more]):
        made = agreed(house, parties=parties)
        with acting(house.town_head), django_assert_num_queries(5):
            oral_register_paper(house.town_head.scope, made.county, made.id)
