"""The list of dispute types: complete, consistent, and lawful where national law speaks."""

import re

import pytest

from fengqiao.casework.cases.types import families, families_with_types, route_name, types

pytestmark = pytest.mark.req("INT-06")

REPORT = [
    "婚姻家庭",
    "邻里",
    "房屋宅基地",
    "合同",
    "生产经营",
    "损害赔偿",
    "山林土地",
    "征地拆迁",
    "环境污染",
    "拖欠农民工工资",
    "其他劳动争议",
    "旅游",
    "电子商务",
    "其他消费",
    "医疗",
    "道路交通事故",
    "物业",
    "其他",
]


def test_families_are_the_rows_of_the_ministrys_report_in_its_order():
    assert [family.name for family in families().values()] == REPORT
    assert [family.report_row for family in families().values()] == list(range(20, 38))


def test_every_leaf_has_a_code_a_name_a_standard_code_and_a_lawful_way_on():
    seen = set()
    for code, kind in types().items():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", code)
        assert code == kind.code and code.split(".")[0] == kind.family.code
        assert re.fullmatch(r"\d{4}", kind.gb31000)
        assert kind.routes and all(route_name(route) for route in kind.routes)
        assert kind.department and kind.moj18 in REPORT
        assert kind.full_name not in seen
        seen.add(kind.full_name)


def test_labour_and_rural_land_agreements_must_be_written():
    """劳动争议调解仲裁法 art. 14, 农村土地承包经营纠纷调解仲裁法 art. 10."""
    for kind in types().values():
        if kind.family.code in {"labour", "wages"}:
            assert "第十四条" in kind.written_article, kind.code
    assert types()["land.contract"].written_form_required
    assert types()["land.transfer"].written_form_required
    assert not types()["neighbour.boundary"].written_form_required


def test_personal_relations_are_signed_on_paper_and_status_or_title_is_not_confirmed():
    """电子签名法 art. 3; 民诉法解释 art. 355."""
    for leaf in ("divorce", "custody", "support", "guardianship", "inheritance", "violence"):
        assert types()[f"marriage.{leaf}"].is_status
    for code in ("marriage.divorce", "marriage.guardianship", "housing.title", "land.title"):
        assert not types()[code].is_confirmable
    assert not types()["contract.loan"].is_status and types()["contract.loan"].is_confirmable


def test_labour_goes_to_arbitration_and_land_title_to_the_government():
    assert "labour_arbitration" in types()["labour.dismissal"].routes
    assert types()["land.title"].routes[0] == "title_decision"
    assert types()["marriage.violence"].caution


def test_the_choices_show_every_open_leaf_once():
    offered = [kind.code for _, kinds in families_with_types() for kind in kinds]
    assert sorted(offered) == sorted(code for code, kind in types().items() if kind.is_open)
