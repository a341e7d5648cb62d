"""Policy values: the nearest stated one up the tree, by date, with its source; silence stops; the five areas side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fengqiao.kernel.errors import Invalid
from fengqiao.registry.places.codes import DEMO_COUNTIES
from fengqiao.registry.policy.commands import main
from fengqiao.registry.policy.loader import load_shipped, shipped
from fengqiao.registry.policy.models import PolicyDocument
from fengqiao.registry.policy.queries import chain_of, forget, value_of
from fengqiao.registry.policy.schema import SUBJECTS, parse

pytestmark = pytest.mark.req("PLN-04")
DATABASE = pytest.mark.django_db
DAY = date(2026, 5, 11)
SHIPPED = Path(__file__).resolve().parents[1] / "shipped"


def put(
    subject: str,
    area: str,
    text: str,
    *,
    on: date = date(2026, 1, 1),
    version: int = 2,
    state: str = "in_force",
) -> None:
    parse(subject, text)
    PolicyDocument.objects.create(
        subject=subject, area=area, version=version, in_force_on=on, text=text, digest="0" * 64, state=state
    )  # fmt: skip
    forget()


def days(value: int) -> str:
    return f'answer_working_days = {{ value = {value}, source = "测试文件" }}\n'


def answer(area: str, on: date = DAY) -> Any:
    forget()
    found = value_of("limits", "answer_working_days", area, on)
    return None if found is None else found.value


def test_the_chain_goes_from_the_village_to_the_nation() -> None:
    assert chain_of("640221100001") == ["640221100001", "640221100", "640221", "6402", "64", ""]
    assert chain_of("64") == ["64", ""] and chain_of("") == [""]


@DATABASE
def test_the_nearest_area_that_speaks_is_heard() -> None:
    assert answer("640221100001") == 3
    for area, value in (("64", 4), ("6402", 5), ("640221", 6)):
        put("limits", area, days(value))
        assert answer("640221100001") == value
    assert answer("640104") == 4 and answer("320105") == 3


@DATABASE
def test_what_an_area_does_not_mention_is_inherited() -> None:
    put("limits", "640221", days(6))
    found = value_of("limits", "visit_days", "640221", DAY)
    assert found and found.value == (15,) and found.version.startswith("全国/")
    own = value_of("limits", "answer_working_days", "640221", DAY)
    assert own and (own.source, own.version) == ("测试文件", "640221/limits/2")


@DATABASE
def test_silence_is_heard_too_and_nothing_is_inherited_past_it() -> None:
    put("limits", "64", days(4))
    put("limits", "640221", 'answer_working_days = { silent = true, source = "测试文件" }\n')
    assert answer("640221") is None and answer("640104") == 4


@DATABASE
def test_a_rule_is_in_force_from_its_day_and_the_newest_counts() -> None:
    put("limits", "640221", days(5), on=date(2026, 3, 1), version=2)
    put("limits", "640221", days(7), on=date(2026, 6, 1), version=3)
    put("limits", "640221", days(9), on=date(2026, 2, 1), version=4, state="draft")
    put("limits", "640221", days(9), on=date(2026, 2, 1), version=5, state="withdrawn")
    assert [
        answer("640221", day)
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 1))
    ] == [3, 5, 5, 7]


@DATABASE
@pytest.mark.parametrize(
    ("area", "rounds"),
    [
        ("640221", {"village": "weekly", "town": "half_monthly", "county": "monthly", "industry": "half_monthly"}), ("640104", None),
        ("500104", {"grid": "daily", "village": "weekly", "town": "half_monthly", "county": "monthly"}),
        ("320105", {"town": "weekly", "county": "half_monthly", "city": "monthly"}),
        ("150223", {"village": "weekly", "town": "monthly", "county": "quarterly"}),
    ],
)  # fmt: skip
def test_the_five_areas_run_side_by_side(area: str, rounds: dict[str, str] | None) -> None:
    """Each seed's own rounds; what a seed leaves open stays open, no neighbour's number gets in."""
    found = value_of("screening", "rounds", area, DAY)
    assert (found.value if found else None) == rounds
    assert found is None or len(found.source) > 5
    for subject, key in (
        ("limits", "answer_working_days"),
        ("limits", "terms"),
        ("numbering", "dispute"),
        ("routing", "rules"),
        ("forms", "used"),
    ):
        assert value_of(subject, key, area, DAY), (area, subject, key)


@pytest.mark.req("INT-04")
@DATABASE
def test_every_family_of_types_has_a_way_of_handling() -> None:
    found = value_of("routing", "rules", "640221", DAY)
    assert found and found.value[-1].families == [] and found.value[-1].amount_from_yuan is None, (
        "the last rule fits everything"
    )
    assert all(rule.reason for rule in found.value)


def test_every_shipped_value_has_a_source_and_every_area_its_file() -> None:
    documents = shipped()
    assert {area for _, area, _, _ in documents} == {"", *DEMO_COUNTIES}
    for subject, _, _, text in documents:
        for _, stated in parse(subject, text):
            assert stated is None or len(stated.source) >= 2


@DATABASE
def test_loading_again_changes_nothing() -> None:
    count = PolicyDocument.objects.count()
    assert count == len(shipped())
    PolicyDocument.objects.filter(area="640221").update(text="# 已由客户更改\n")
    load_shipped(using="default")
    assert PolicyDocument.objects.filter(area="640221", text="# 已由客户更改\n").exists()
    assert PolicyDocument.objects.count() == count


@pytest.mark.parametrize(
    ("subject", "text", "told"),
    [
        ("limits", 'anser_days = { value = 3, source = "某文件" }', "anser_days：不认识的键"),
        ("limits", "answer_working_days = { value = 3 }", "source：缺少此键"),
        ("limits", 'answer_working_days = { value = "三", source = "某文件" }', "应为整数"),
        ("limits", 'answer_working_days = { value = -1, source = "某文件" }', "数值过小"),
        ("limits", 'terms = { value = { default = { days = 30, unit = "moons" } }, source = "某文件" }', "不在可选值之内"),
        ("screening", 'rounds = { value = { village = "hourly" }, source = "某文件" }', "不在可选值之内"),
        ("routing", 'rules = { value = [ { reason = "无" } ], source = "某文件" }', "to：缺少此键"),
        ("limits", "answer_working_days = ", "格式有误"), ("weather", "", "没有“weather”这类规则"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_chinese_with_its_place(subject: str, text: str, told: str) -> None:
    with pytest.raises(Invalid) as no:
        parse(subject, text)
    assert told in no.value.sentence


def test_every_subject_may_say_nothing_at_all() -> None:
    assert all(parse(subject, "") is not None for subject in SUBJECTS)


# -- the command ---------------------------------------------------------------------------------------------


def test_the_shipped_files_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert said.count("通过") == len(list(SHIPPED.glob("*.toml"))) == 6


def test_the_command_names_each_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "坏.toml"
    bad.write_text(
        'area = "640221"\nextra = 1\n[limits]\nanser = { value = 3, source = "某文件" }\n', encoding="utf-8"
    )
    broken = tmp_path / "broken.toml"
    broken.write_text("= =", encoding="utf-8")
    assert (
        main(["check", str(bad), str(broken), str(tmp_path / "none.toml"), str(SHIPPED / "nation.toml")]) == 1
    )
    said = capsys.readouterr().out
    assert "缺少 in_force_on" in said and "anser：不认识的键" in said and "extra" in said
    assert said.count("无法读取") == 2 and "nation.toml：通过" in said
