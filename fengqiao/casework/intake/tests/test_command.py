"""`fengqiao import ledger`: what it says, what it leaves, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import House, build_house
from fengqiao.casework.intake.commands import main
from fengqiao.kernel.errors import Invalid, NotHere
from fengqiao.kernel.journal.models import Entry
from fengqiao.tools.sheets import open_sheet
from fengqiao.trust.scope import acting

from .ugly import TOLD, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("SYS-04")]
NAME = "城关镇人民调解委员会"


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "台账.xlsx"
    found.write_bytes(sheet_of([
        ["当事人", "类型", "村名", "领导批示", "案情"], ["张三与李四", "用水、排水", "古城居委会", "阅", TOLD],
        ["王五与赵六", "排水纠份", "古城居委会", "", TOLD], ["钱七", "用水、排水", "古城居委会", "", TOLD],
    ]))  # fmt: skip
    return found


def count(house: House) -> int:
    with acting(house.clerk):
        return int(Dispute.objects.within(house.clerk.scope).count())


def test_a_dry_run_says_everything_and_changes_nothing(
    house: House, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["ledger", str(file), "--organisation", NAME, "--column", "发生地=村名", "--dry-run"]
    assert main(words) == 1
    said = capsys.readouterr().out
    for word in (
        "发生地 ← 村名",
        "不导入的列：领导批示",
        "第 3 行",
        "是否为",
        "第 4 行",
        "请填写被申请人",
        "可以登记 1 件，有错误 2 行",
        "没有登记任何纠纷",
    ):
        assert word in said, said
    assert count(house) == 0 and list(file.parent.iterdir()) == [file]


def test_an_import_registers_and_leaves_the_rest(
    house: House, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["ledger", str(file), "--organisation", NAME, "--column", "发生地=村名"]
    assert main(words) == 1
    assert "登记 1 件，有错误 2 行" in capsys.readouterr().out
    rest = file.with_name("台账-未导入的行.xlsx")
    assert [row[1][0] for row in open_sheet(rest.read_bytes()).rows()][2:] == ["王五与赵六", "钱七"]
    assert main([*words, "--accept-proposals"]) == 1
    assert "导入过" in capsys.readouterr().out and count(house) == 1
    again = ["ledger", str(rest), "--organisation", NAME, "--column", "发生地=村名", "--accept-proposals"]
    assert main(again) == 1
    assert count(house) == 2
    with acting(house.clerk):
        dispute = Dispute.objects.within(house.clerk.scope).order_by("number")[0]
        entry = Entry.objects.within(house.clerk.scope).get(subject_id=dispute.id)
        assert (
            dispute.holder_id == house.org("town")
            and entry.actor_id is None
            and "由台账补录" in entry.body["ledger"]
        )


def test_it_acts_under_a_post_where_one_is_named(house: House, file: Path) -> None:
    words = ["ledger", str(file), "--organisation", NAME, "--column", "发生地=村名"]
    main([*words, "--login", "town_clerk"])
    with acting(house.clerk):
        assert (
            Entry.objects.within(house.clerk.scope).get(fact="cases.registered").actor_id
            == house.town_clerk.user_id
        )
    with pytest.raises(NotHere):
        main([*words, "--login", "foreign_head"])


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        (["--organisation", "没有这个单位"], NotHere), (["--organisation", NAME, "--column", "发生地=没有这列"], Invalid),
        (["--organisation", NAME, "--type", "没有这类"], Invalid),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    house: House, file: Path, more: list[str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        main(["ledger", str(file), *more])
    with pytest.raises(Invalid):
        main(["ledger", str(file.with_name("没有.xlsx")), "--organisation", NAME])
    assert count(house) == 0
