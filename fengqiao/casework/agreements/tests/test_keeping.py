"""How written agreements are kept: parts, evidence, default and the ways on; courts and notaries; questionnaires; figures."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from fengqiao.casework.agreements.figures import Performed
from fengqiao.casework.agreements.queries import performed_rate, satisfaction_of, ways_of
from fengqiao.casework.agreements.services import (
    OwedInput,
    answer_visit,
    apply_confirmation,
    make_visit_link,
    open_visit_form,
    record_confirmation,
    record_default,
    record_performance,
    remediate,
)
from fengqiao.casework.cases.services import close_dispute, record_visit
from fengqiao.casework.cases.tests.house import NOW, House, build_house
from fengqiao.casework.cases.types import types
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal, Unlawful
from fengqiao.kernel.workdays import china_calendar
from fengqiao.registry.policy.models import PolicyDocument
from fengqiao.registry.policy.queries import forget
from fengqiao.registry.policy.schema import parse
from fengqiao.tools.storage.tests.making import picture
from fengqiao.trust.scope import acting

from .writing import LATER, TODAY, Table, table

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-06")]


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> House:
    settings.FENGQIAO_FILES = tmp_path / "files"
    return build_house()


@pytest.fixture
def sat(house: House) -> Table:
    return table(house)


def perform(sat: Table, agreement: Any, number: int, **more: Any) -> Any:
    owed = sat.owed(agreement.id)[number]
    return sat.do(
        record_performance, agreement=agreement.id, obligation=owed.id, **{"performed_on": TODAY, **more}
    )


def test_money_comes_in_parts_and_the_last_part_ends_it(sat: Table) -> None:
    made = sat.in_force()
    perform(sat, made, 0, amount_fen=15_000, note="首付")
    first = sat.view().obligations[0]
    assert (first.state, first.paid_fen, first.left_fen) == ("open", 15_000, 25_000)
    with pytest.raises(Invalid, match="250.00") as refusal:
        perform(sat, made, 0, amount_fen=25_001)
    assert refusal.value.field == "amount"
    perform(sat, made, 0, name="收条.png", data=picture("PNG"))
    assert sat.view().obligations[0].state == "performed" and sat.view().obligations[0].acts[-1].file_id
    with pytest.raises(Refusal, match="不超过尚未履行的 0.00 元|已履行"):
        perform(sat, made, 0)
    with pytest.raises(Invalid, match="没有金额"):
        perform(sat, made, 2, amount_fen=100)


def test_when_all_is_performed_the_visit_falls_due(sat: Table) -> None:
    made = sat.in_force()
    for number in range(3):
        assert sat.dispute().stage == "agreed"
        perform(sat, made, number)
    assert sat.dispute().stage == "performed"
    assert sat.duties() == [("visit", sat.dispute().due_on)]  # the window for a court is needed no more
    sat.do(record_visit, made_on=TODAY, means="phone", result="kept", satisfaction="5")
    assert sat.do(close_dispute).outcome == "settled"


def test_a_default_is_told_with_its_ways_and_can_still_be_made_good(sat: Table) -> None:
    made = sat.in_force(obligations=[OwedInput(sat.li, sat.zhang, "赔偿", TODAY + timedelta(days=2), 50_000)])
    owed, late = sat.owed(made.id)[0], LATER + timedelta(days=3)
    default = {"agreement": made.id, "obligation": owed.id}
    with pytest.raises(Refusal, match="期限届满后"):
        sat.do(record_default, **default, guidance=["payment_order"])
    for told in ([], ["urge"], ["enforcement"]):  # nothing was confirmed: there is nothing to enforce
        with pytest.raises(Refusal, match="至少勾选一项"):
            sat.do(record_default, now=late, **default, guidance=told)
    sat.do(
        record_default,
        now=late,
        **default,
        guidance=["urge", "payment_order", "enforcement"],
        reason="下落不明",
    )
    view = sat.view().obligations[0]
    assert view.guidance == ["urge", "payment_order"] and sat.dispute().stage == "defaulted"
    assert [kind for kind, _ in sat.duties()] == ["confirm"]
    ways = {way.code: way.open for way in ways_of(sat.view(), types()["neighbour.water"], late.date())}
    assert ways == {"court": True, "notary": True, "payment_order": True, "enforcement": False}
    sat.do(record_performance, now=late, **default, performed_on=late.date())
    assert sat.dispute().stage == "performed"


def test_mediating_again_begins_a_new_term_and_a_new_agreement_replaces(sat: Table) -> None:
    made = sat.in_force(obligations=[OwedInput(sat.li, sat.zhang, "赔偿", TODAY, 50_000)])
    late = LATER + timedelta(days=60)
    sat.do(
        record_default,
        now=late,
        agreement=made.id,
        obligation=sat.owed(made.id)[0].id,
        guidance=["remediate"],
    )
    sat.do(remediate, now=late, reason="愿意分期")
    assert sat.dispute().stage == "mediating"
    assert sat.dispute().due_on == late.date() + timedelta(days=30)
    assert ("mediate", sat.dispute().due_on) in sat.duties()
    day = late.date()
    new = sat.in_force(
        now=late,
        reached_on=day,
        obligations=[OwedInput(sat.li, sat.zhang, "分期", day + timedelta(days=9), 45_000)],
    )
    assert sat.view(0).state == "superseded" and sat.view(1).id == new.id and sat.dispute().stage == "agreed"


def test_wages_have_their_own_payment_order(house: House) -> None:
    sat = table(
        house,
        type_code="wages.construction"
        if "wages.construction" in types()
        else next(c for c in types() if c.startswith("wages.")),
    )
    made = sat.in_force(obligations=[OwedInput(sat.li, sat.zhang, "工资", TODAY, 500_000)])
    late = LATER + timedelta(days=1)
    sat.do(
        record_default,
        now=late,
        agreement=made.id,
        obligation=sat.owed(made.id)[0].id,
        guidance=["wage_order", "payment_order"],
    )
    assert sat.view().obligations[0].guidance == ["wage_order"]


@pytest.mark.req("CAS-07")
def test_a_court_is_asked_together_and_in_time(sat: Table) -> None:
    made = sat.in_force()
    apply = {"agreement": made.id, "kind": "court", "organ": "平罗县人民法院", "applied_on": TODAY}
    with pytest.raises(Unlawful, match="共同申请"):
        sat.do(apply_confirmation, **apply, joint=False)
    after = LATER + timedelta(days=40)
    with pytest.raises(Refusal, match="三十日"):
        sat.do(apply_confirmation, now=after, **{**apply, "applied_on": after.date()}, joint=True)
    sat.do(apply_confirmation, **apply, joint=True)
    assert "confirm" not in [kind for kind, _ in sat.duties()]
    with pytest.raises(Refusal, match="已经登记过"):
        sat.do(apply_confirmation, **apply, joint=True)
    answer = {"agreement": made.id, "kind": "court", "result": "confirmed", "result_on": TODAY}
    with pytest.raises(Invalid, match="编号"):
        sat.do(record_confirmation, **answer)
    sat.do(record_confirmation, **answer, number="（2026）宁0221民特1号", name="裁定.jpg", data=picture())
    view = sat.view()
    assert view.stands("court") and view.confirmations[0].file_id
    ways = {way.code: way for way in ways_of(view, types()["neighbour.water"], TODAY)}
    assert ways["enforcement"].open and not ways["court"].open and not ways["payment_order"].open
    with pytest.raises(Refusal, match="没有等待结果"):
        sat.do(record_confirmation, **answer, number="再来")


@pytest.mark.req("CAS-07")
@pytest.mark.parametrize(("type_code", "title"), [("marriage.divorce", False), ("neighbour.water", True)])
def test_status_and_title_are_not_for_a_court_to_confirm(house: House, type_code: str, title: bool) -> None:
    sat = table(house, type_code=type_code)
    made = sat.draft(about_title=title)
    sat.on_paper(made.id)
    from fengqiao.casework.agreements.services import seal_agreement

    sat.do(seal_agreement, agreement=made.id, sealed_on=TODAY)
    assert "confirm" not in [kind for kind, _ in sat.duties()]
    way = ways_of(sat.view(), types()[type_code], TODAY)[0]
    assert way.code == "court" and not way.open and "三百五十五" in way.why
    with pytest.raises(Refusal, match="三百五十五"):
        sat.do(
            apply_confirmation,
            agreement=made.id,
            kind="court",
            organ="平罗县人民法院",
            applied_on=TODAY,
            joint=True,
        )


@pytest.mark.req("CAS-07")
def test_a_rejection_leaves_the_agreement_and_a_notary_has_no_window(sat: Table) -> None:
    made = sat.in_force()
    sat.do(
        apply_confirmation,
        agreement=made.id,
        kind="court",
        organ="平罗县人民法院",
        applied_on=TODAY,
        joint=True,
    )
    sat.do(
        record_confirmation,
        agreement=made.id,
        kind="court",
        result="rejected",
        result_on=TODAY,
        note="内容不明确",
    )
    late = LATER + timedelta(days=90)
    sat.do(
        apply_confirmation,
        now=late,
        agreement=made.id,
        kind="notary",
        organ="平罗县公证处",
        applied_on=late.date(),
        joint=False,
    )
    assert [one.state for one in sat.view().confirmations] == [
        "rejected",
        "applied",
    ] and sat.view().state == "in_force"
    sat.draft(
        now=late,
        supersedes=made.id,
        reached_on=late.date(),
        obligations=[OwedInput(sat.li, sat.zhang, "改写", late.date(), 100)],
    )


@pytest.mark.req("CAS-09")
def test_a_questionnaire_opens_nothing_else_and_counts_once(house: House) -> None:
    sat = table(house, until="performed")
    with pytest.raises(NotAllowed):
        sat.do(make_visit_link, actor=house.town_clerk, party=sat.zhang)
    _first, old = sat.do(make_visit_link, party=sat.zhang)
    _second, secret = sat.do(make_visit_link, party=sat.zhang)
    assert len(secret) >= 20
    for wrong in (old, secret[:-1], "", secret.swapcase()):
        with pytest.raises(NotHere):
            open_visit_form(county=sat.county, secret=wrong, now=LATER)
    for county in ("640104", "x", "6402211"):
        with pytest.raises(NotHere):
            open_visit_form(county=county, secret=secret, now=LATER)
    with pytest.raises(NotHere):
        open_visit_form(county=sat.county, secret=secret, now=LATER + timedelta(days=31))
    assert open_visit_form(county=sat.county, secret=secret, now=LATER).party_name == "张*"
    with pytest.raises(Invalid):
        answer_visit(county=sat.county, secret=secret, now=LATER, result="kept", satisfaction="9")
    answer_visit(county=sat.county, secret=secret, now=LATER, result="kept", satisfaction="4")
    assert sat.dispute().stage == "visited" and sat.duties() == []
    assert open_visit_form(county=sat.county, secret=secret, now=LATER).answered
    with pytest.raises(Refusal):
        answer_visit(county=sat.county, secret=secret, now=LATER, result="relapse", satisfaction="1")
    with acting(house.bureau):
        assert satisfaction_of(house.bureau.scope, NOW.date(), TODAY + timedelta(days=9)) == {"4": 1}


@pytest.mark.req("CAS-09")
def test_a_relapse_by_link_waits_for_a_person(house: House) -> None:
    sat = table(house, until="performed")
    due = sat.duties()
    _link, secret = sat.do(make_visit_link, party=sat.li)
    answer_visit(
        county=sat.county, secret=secret, now=LATER, result="relapse", satisfaction="2", note="又堵了"
    )
    assert sat.dispute().stage == "performed" and sat.duties() == due
    sat.do(record_visit, made_on=TODAY, means="phone", result="relapse", satisfaction="2")
    assert sat.dispute().stage == "mediating"
    with pytest.raises(Invalid):
        sat.do(record_visit, made_on=TODAY, means="link", result="kept", satisfaction="2")


def planned(days: str) -> None:
    """The county's own policy, which the two persons have put into force: after how many days a dispute is visited."""
    text = f'visit_days = {{ value = {days}, source = "测试文件" }}\n'
    parse("limits", text)
    PolicyDocument.objects.create(
        subject="limits", area="640221", version=2, in_force_on=NOW.date(), text=text, digest="0" * 64, state="in_force",
    )  # fmt: skip
    forget()


def visit(sat: Table, result: str = "kept") -> Any:
    return sat.do(record_visit, made_on=TODAY, means="phone", result=result, satisfaction="4")


@pytest.mark.req("CAS-09")
def test_a_series_of_visits_by_policy_goes_before_closing(house: House) -> None:
    planned("[15, 60, 90]")
    sat = table(house, until="performed")
    (first,) = sat.duties()
    assert visit(sat).stage == "performed"
    second, third = (china_calendar().add_days(TODAY, days) for days in (60, 90))
    assert sat.duties() == [("visit", second)] != [first] and sat.dispute().due_on == second
    with pytest.raises(Refusal, match="not_ready_to_close"):
        sat.do(close_dispute)
    _link, secret = sat.do(make_visit_link, party=sat.li)
    answer_visit(county=sat.county, secret=secret, now=LATER, result="kept", satisfaction="4")
    assert sat.duties() == [("visit", third)], "a kept agreement told by link counts"
    assert visit(sat).stage == "visited" and sat.duties() == [] and sat.dispute().due_on is None
    assert sat.do(close_dispute).outcome == "settled"


@pytest.mark.req("CAS-09")
def test_neither_a_complaint_by_link_nor_what_was_before_a_relapse_counts_in_the_series(house: House) -> None:
    planned("[15, 60]")
    sat = table(house, until="performed")
    before = sat.duties()
    _link, secret = sat.do(make_visit_link, party=sat.li)
    answer_visit(county=sat.county, secret=secret, now=LATER, result="partly", satisfaction="2")
    assert sat.duties() == before
    assert visit(sat).stage == "performed"
    assert visit(sat, "relapse").stage == "mediating" and "visit" not in dict(sat.duties())


@pytest.mark.parametrize("days", ["[]", "[1, 2, 3, 4, 5, 6, 7]", "[-1]", '["x"]', "true", "[true]", "3651"])
def test_a_policy_of_visits_that_makes_no_sense_is_refused(days: str) -> None:
    with pytest.raises(Invalid):
        parse("limits", f'visit_days = {{ value = {days}, source = "测试文件" }}\n')


def test_the_rate_of_performance_counts_money_and_cases_in_scope(house: House) -> None:
    sat, other = table(house), table(house)
    one = sat.in_force()
    other.in_force()
    for number in range(3):
        perform(sat, one, number)
    with acting(house.bureau):
        assert performed_rate(house.bureau.scope, TODAY, TODAY + timedelta(days=99)) == Performed(
            160_000, 80_000, 2, 1
        )
        rate = performed_rate(house.bureau.scope, TODAY, TODAY + timedelta(days=99))
        assert (rate.by_amount, rate.by_case) == (50, 50)
        assert (
            performed_rate(
                house.bureau.scope, TODAY + timedelta(days=500), TODAY + timedelta(days=900)
            ).by_case
            is None
        )
    with acting(house.foreign_head):
        assert performed_rate(house.foreign_head.scope, TODAY, TODAY + timedelta(days=99)).cases == 0


def test_wrong_obligation_and_foreign_place(sat: Table) -> None:
    made = sat.in_force()
    with pytest.raises(NotHere):
        sat.do(record_performance, agreement=made.id, obligation=uuid4(), performed_on=TODAY)
    with pytest.raises(NotHere):
        sat.do(
            record_performance,
            actor=sat.house.foreign_head,
            agreement=made.id,
            obligation=sat.owed(made.id)[0].id,
            performed_on=TODAY,
        )
    with pytest.raises(NotAllowed):
        sat.do(
            record_performance,
            actor=sat.house.town_clerk,
            agreement=made.id,
            obligation=sat.owed(made.id)[0].id,
            performed_on=TODAY,
        )
