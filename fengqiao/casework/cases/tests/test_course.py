"""The course of a mediation: refused mediators, helpers, stops, extensions, open doors, calming, reports, relapse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from fengqiao.casework.cases.course_models import Calming, Consent, Extension, Helper, Report, Suspension
from fengqiao.casework.cases.models import Dispute, Mediation, MediationMediator, Party
from fengqiao.casework.cases.services import (
    ReportInput,
    accept_dispute,
    assign_mediators,
    close_dispute,
    end_mediation,
    extend_term,
    invite_helper,
    plan_calming,
    record_calming,
    refuse_dispute,
    refuse_mediator,
    release_helper,
    report_department,
    resume_mediation,
    set_openness,
    suspend_mediation,
    take_up_again,
)
from fengqiao.casework.meetings.services import hold_session
from fengqiao.kernel.duties.models import Duty, DutyMove
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal, Stale, Unlawful
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting

from .house import NOW, House, build_house, register, settle

pytestmark = pytest.mark.django_db


class Case:
    """A dispute of 城关镇 on its way; `do` calls a verb with the current revision, in a transaction of its own."""

    def __init__(self, house: House, until: str = "mediating", **more: Any) -> None:
        self.house, self.actor, self.now = house, house.town_head, NOW + timedelta(days=1)
        with acting(self.actor):
            self.made = register(house, self.actor, **more)
        steps = {
            "accepted": lambda: self.do(accept_dispute, consent=True),
            "assigned": lambda: self.do(assign_mediators, mediators=[house.mediators["马明"].id]),
            "mediating": lambda: self.do(
                hold_session, starts_at=self.now - timedelta(hours=2), ends_at=self.now - timedelta(hours=1), place="调解室", means="face",
                present=self.parties, text="双方陈述了经过。", rights_told=True,
            ),
        }  # fmt: skip
        for stage, step in steps.items():
            step()
            if stage == until:
                break

    def do(self, verb: Callable[..., Any], *, actor: Actor | None = None, now: datetime | None = None, **more: Any) -> Any:  # fmt: skip
        who = actor or self.actor
        more.setdefault("revision", self.dispute.seq)
        with acting(who):
            return verb(actor=who, now=now or self.now, county=self.made.county, id=self.made.id, **more)

    def read(self, model: Any, **where: Any) -> list[Any]:
        with acting(self.actor):
            rows = model.objects.everywhere("test").filter(county=self.made.county, **where)
            return list(rows.order_by("created_at", "id"))

    @property
    def dispute(self) -> Dispute:
        return self.read(Dispute, id=self.made.id)[0]

    @property
    def mediation(self) -> Mediation:
        return self.read(Mediation, dispute_id=self.made.id)[-1]

    @property
    def parties(self) -> list[UUID]:
        return [
            one.id for one in sorted(self.read(Party, dispute_id=self.made.id), key=lambda one: one.ordinal)
        ]

    def duty(self, kind: str) -> Duty:
        return self.read(Duty, root_id=self.made.id, kind=kind)[-1]


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.mark.req("CAS-02")
def test_a_refused_mediator_leaves_and_is_never_assigned_again(house: House) -> None:
    case = Case(house)
    ming, li = house.mediators["马明"].id, house.mediators["马丽"].id
    case.do(refuse_mediator, party=case.parties[1], mediator=ming, reason="曾有过节")
    assert case.dispute.stage == "accepted", "the last one gone, another has to be assigned"
    with pytest.raises(Invalid, match="马明") as no:
        case.do(assign_mediators, mediators=[li, ming], chosen_by="parties")
    assert no.value.code == "mediator_was_refused"
    case.do(assign_mediators, mediators=[li], chosen_by="parties")
    assert case.dispute.stage == "assigned"
    with pytest.raises(Invalid) as twice:
        case.do(refuse_mediator, party=case.parties[0], mediator=ming)
    assert twice.value.code == "refused_already"


@pytest.mark.req("CAS-02")
def test_one_of_two_mediators_is_refused_and_the_other_goes_on(house: House) -> None:
    case = Case(house)
    both = [house.mediators[name].id for name in ("马明", "马丽")]
    case.do(assign_mediators, mediators=both)
    case.do(refuse_mediator, party=case.parties[0], mediator=both[0])
    now_there = [one.mediator_id for one in case.read(MediationMediator, to_on=None)]
    assert now_there == [both[1]] and case.dispute.stage == "assigned"


@pytest.mark.req("CAS-02")
def test_a_helper_needs_the_consent_of_every_party_and_leaves_when_one_takes_it_back(house: House) -> None:
    case = Case(house)
    given = {"kind": "expert", "name": "王工", "relation": "结构工程师", "means": "written"}
    with pytest.raises(Unlawful) as no:
        case.do(invite_helper, consents=case.parties[:1], **given)
    assert no.value.code == "helper_without_consent" and "第二十条" in no.value.sentence
    case.do(invite_helper, consents=case.parties, **given)
    (helper,) = case.read(Helper)
    consents = case.read(Consent, source_id=helper.id)
    assert [(one.what, one.means, one.withdrawn_at) for one in consents] == [("helper", "written", None)] * 2
    case.do(release_helper, helper=helper.id, reason="被申请人撤回同意", party=case.parties[1])
    assert case.read(Helper)[0].to_on == case.now.date()
    taken = {one.party_id: one.withdrawn_at for one in case.read(Consent, source_id=helper.id)}
    assert taken == {case.parties[0]: None, case.parties[1]: case.now}
    with pytest.raises(NotHere):
        case.do(release_helper, helper=helper.id, reason="再退一次")


@pytest.mark.req("CAS-04")
def test_an_appraisal_stops_the_clock_and_gives_its_days_back(house: House) -> None:
    case = Case(house)
    due = case.mediation.due_on
    case.do(
        suspend_mediation,
        ground="appraisal",
        detail="渗漏原因鉴定",
        expected_on=case.now.date() + timedelta(days=20),
    )
    assert case.dispute.stage == "suspended" and case.duty("mediate").state == "paused"
    assert case.dispute.due_on == case.now.date() + timedelta(days=20) == case.duty("resume").due_on
    later = case.now + timedelta(days=14)
    case.do(resume_mediation, note="鉴定意见已出", now=later)
    moved = case.mediation.due_on
    assert due + timedelta(days=14) <= moved <= due + timedelta(days=14 + 8), (
        "the days stood still, and a day off rolls"
    )
    duty = case.duty("mediate")
    assert (duty.state, duty.due_on, case.dispute.due_on) == ("open", moved, moved)
    (move,) = case.read(DutyMove, duty_id=duty.id)
    assert (move.from_due, move.to_due, move.entry_seq) == (due, moved, case.dispute.seq)
    assert case.duty("resume").state == "done" and case.read(Suspension)[0].to_on == later.date()
    assert case.dispute.stage == "assigned", "another session is held before an agreement"
    with pytest.raises(Refusal):
        case.do(resume_mediation)


@pytest.mark.req("CAS-04")
def test_a_labour_term_runs_on_and_is_not_extended(house: House) -> None:
    case = Case(house, type_code="wages.construction")
    with pytest.raises(Unlawful) as no:
        case.do(extend_term, days=5, reason="等待用人单位", consents=case.parties, means="oral")
    assert no.value.article == "劳动争议调解仲裁法第十四条"
    due = case.mediation.due_on
    case.do(
        suspend_mediation,
        ground="appraisal",
        detail="伤残等级鉴定",
        expected_on=case.now.date() + timedelta(days=60),
    )
    assert case.duty("mediate").state == "open" and case.dispute.due_on == due
    case.do(resume_mediation, now=case.now + timedelta(days=3))
    assert case.mediation.due_on == due


@pytest.mark.req("CAS-04")
def test_an_extension_needs_both_sides_and_keeps_to_the_policy(house: House) -> None:
    case = Case(house)
    due = case.mediation.due_on
    given = {"reason": "等待房主回乡", "means": "phone"}
    with pytest.raises(Invalid) as one_side:
        case.do(extend_term, days=10, consents=case.parties[:1], **given)
    assert one_side.value.field == "consents"
    with pytest.raises(Invalid) as long:
        case.do(extend_term, days=31, consents=case.parties, **given)
    assert long.value.field == "days"
    with pytest.raises(Refusal) as over:
        case.do(extend_term, days=10, consents=case.parties, now=NOW + timedelta(days=60), **given)
    assert over.value.code == "term_over"
    with pytest.raises(NotAllowed):
        case.do(extend_term, days=10, consents=case.parties, actor=house.mediator, **given)
    case.do(extend_term, days=10, consents=case.parties, **given)
    assert case.mediation.due_on >= due + timedelta(days=10)
    assert case.duty("mediate").due_on == case.dispute.due_on == case.mediation.due_on
    (row,) = case.read(Extension)
    assert len(case.read(Consent, source_id=row.id)) == 2
    with pytest.raises(Refusal) as again:
        case.do(extend_term, days=10, consents=case.parties, **given)
    assert again.value.code == "extended_too_often"


@pytest.mark.req("CAS-04")
def test_a_medical_dispute_is_private_counts_working_days_and_needs_the_committee(house: House) -> None:
    case = Case(house, type_code="medical.damage")
    with pytest.raises(Unlawful) as public:
        case.do(set_openness, is_public=True, consents=case.parties)
    assert "第四十二条" in public.value.article
    given = {"days": 10, "reason": "等待专家意见", "consents": case.parties, "means": "written"}
    with pytest.raises(Unlawful) as no:
        case.do(extend_term, **given)
    assert no.value.code == "committee_must_agree"
    due = case.mediation.due_on
    case.do(extend_term, committee_agreed=True, **given)
    assert case.mediation.due_on >= due + timedelta(days=14), "ten working days"


@pytest.mark.req("CAS-02")
def test_doors_open_only_with_both_sides_and_close_at_any_request(house: House) -> None:
    case = Case(house)
    assert case.mediation.is_public is False
    with pytest.raises(Invalid):
        case.do(set_openness, is_public=True, consents=case.parties[:1])
    case.do(set_openness, is_public=True, consents=case.parties)
    assert case.mediation.is_public is True
    case.do(set_openness, is_public=False, reason="申请人要求")
    assert case.mediation.is_public is False


@pytest.mark.req("CAS-08")
def test_a_refusal_ends_it_and_the_department_is_told_before_closing(house: House) -> None:
    case = Case(house)
    given = {"reason": "refused", "routes_told": ["litigation"]}
    with pytest.raises(Invalid) as who:
        case.do(end_mediation, **given)
    assert who.value.field == "by_party"
    case.do(end_mediation, by_party=case.parties[1], **given)
    assert case.mediation.ended_by_id == case.parties[1] and case.dispute.stage == "ended"
    assert case.duty("report").due_on == case.dispute.due_on
    with pytest.raises(Refusal) as no:
        case.do(close_dispute)
    assert no.value.code == "not_reported"
    told = {
        "to_name": "平罗县司法局",
        "told_on": case.now.date(),
        "means": "written",
        "content": "调解不成情况",
    }
    case.do(report_department, kind="failure", **told)
    case.do(
        report_department, kind="material", **{**told, "content": "调解记录复印件一份", "receipt": "张某签收"}
    )
    assert [one.kind for one in case.read(Report)] == ["failure", "material"]
    assert case.dispute.due_on is None and case.duty("report").state == "done"
    case.do(close_dispute)
    assert case.dispute.outcome == "failed"
    with pytest.raises(Refusal):
        case.do(report_department, kind="material", **told)


@pytest.mark.req("CAS-08")
def test_a_false_mediation_is_suspended_and_reported_before_it_ends(house: House) -> None:
    case = Case(house)
    end = {"reason": "false", "routes_told": ["litigation"]}
    with pytest.raises(Refusal) as first:
        case.do(end_mediation, **end)
    assert first.value.code == "false_not_reported"
    stop = {
        "ground": "false",
        "detail": "双方串通逃避债务",
        "expected_on": case.now.date() + timedelta(days=10),
    }
    with pytest.raises(Invalid) as no:
        case.do(suspend_mediation, **stop)
    assert no.value.code == "false_without_report"
    report = ReportInput("平罗县人民法院", case.now.date(), "written", "疑似虚假调解线索")
    case.do(suspend_mediation, **stop, report=report)
    assert [one.kind for one in case.read(Report)] == ["false"]
    case.do(end_mediation, **end)
    assert case.dispute.stage == "ended" and case.read(Suspension)[0].to_on is not None
    assert case.duty("resume").state == "done"


@pytest.mark.req("CAS-08")
def test_calming_has_a_person_and_a_day_at_any_stage_and_outlives_the_closing(house: House) -> None:
    case = Case(house, until="accepted")
    with pytest.raises(Invalid):
        case.do(plan_calming, person="李警官", measure="上门谈心", due_on=case.now.date() - timedelta(days=1))
    case.do(plan_calming, person="李警官", measure="上门谈心", due_on=case.now.date() + timedelta(days=2))
    case.do(end_mediation, reason="withdrawn", routes_told=[], by_party=case.parties[0])
    case.do(close_dispute)
    assert case.duty("calm").state == "open"
    (row,) = case.read(Calming)
    case.do(record_calming, calming=row.id, done_on=case.now.date(), result="情绪平稳")
    assert case.duty("calm").state == "done"
    with pytest.raises(NotHere):
        case.do(record_calming, calming=row.id, done_on=case.now.date(), result="再记一次")


@pytest.mark.req("CAS-09")
def test_a_relapse_after_closing_opens_a_second_mediation_under_the_same_number(house: House) -> None:
    with acting(house.town_head):
        made = register(house, house.town_head)
    settle(house, made, house.town_head)
    case = Case.__new__(Case)
    case.house, case.actor, case.made, case.now = house, house.town_head, made, NOW + timedelta(days=40)
    number, first = case.dispute.number, case.mediation
    with pytest.raises(Unlawful):
        case.do(take_up_again, reason="再次排水", consent=False)
    with pytest.raises(NotAllowed):
        case.do(take_up_again, reason="再次排水", consent=True, actor=house.mediator)
    with pytest.raises(Refusal) as late:
        case.do(take_up_again, reason="再次排水", consent=True, now=NOW + timedelta(days=400))
    assert late.value.code == "relapse_too_late"
    case.do(take_up_again, reason="再次排水", consent=True)
    again = case.dispute
    assert (again.number, again.state, again.stage, again.outcome, again.cancelled_on) == (
        number,
        "accepted",
        "accepted",
        "",
        None,
    )
    second = case.mediation
    assert second.id != first.id and second.number != first.number and again.due_on == second.due_on
    live = [one.kind for one in case.read(Duty, root_id=made.id, state="open")]
    assert live == ["mediate"]
    with pytest.raises(Refusal):
        case.do(take_up_again, reason="再次排水", consent=True)


def test_others_and_late_forms_change_nothing(house: House) -> None:
    case = Case(house)
    given = {"ground": "unable", "detail": "住院治疗", "expected_on": date(2026, 6, 1)}
    with pytest.raises(NotHere):
        case.do(suspend_mediation, actor=house.foreign_head, **given)
    with pytest.raises(Refusal) as holder:
        case.do(suspend_mediation, actor=house.centre_head, **given)
    assert holder.value.code == "not_the_holder"
    with pytest.raises(NotAllowed):
        case.do(suspend_mediation, actor=house.town_clerk, **given)
    with pytest.raises(Stale):
        case.do(suspend_mediation, revision=1, **given)
    assert case.dispute.stage == "mediating" and case.read(Suspension) == []


@pytest.mark.req("INT-03")
def test_a_refusal_names_who_calms_by_when_as_a_measure_with_its_duty(house: House) -> None:
    with acting(house.centre_head):
        made = register(house, house.centre_head)
    where: dict[str, Any] = {"actor": house.centre_head, "now": NOW, "county": made.county, "id": made.id}
    why: dict[str, Any] = {
        "ground": "not_civil",
        "guidance": "court",
        "explanation": "建议依法向人民法院起诉",
    }
    with pytest.raises(Invalid) as late, acting(house.centre_head):
        refuse_dispute(**where, **why, revision=1, calm_by="王主任", calm_on=NOW.date() + timedelta(days=91))
    assert late.value.field == "calm_on"
    with acting(house.centre_head):
        refuse_dispute(**where, **why, revision=1, calm_by="王主任", calm_on=NOW.date() + timedelta(days=7))
        (row,) = Calming.objects.everywhere("test").filter(county=made.county, dispute_id=made.id)
        duties = Duty.objects.everywhere("test").filter(county=made.county, root_id=made.id, state="open")
        assert (row.person, row.due_on, [one.kind for one in duties]) == (
            "王主任",
            NOW.date() + timedelta(days=7),
            ["calm"],
        )
        record_calming(**where, revision=2, calming=row.id, done_on=NOW.date(), result="情绪平稳")
        assert not duties.all().exists()
