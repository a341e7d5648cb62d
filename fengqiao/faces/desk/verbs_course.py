"""The lines of the table for the course of a mediation, and what their forms choose from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases.queries import COURSE, DisputePage, course_view
from fengqiao.casework.cases.services import (
    ReportInput,
    extend_term,
    invite_helper,
    plan_calming,
    record_calming,
    refuse_mediator,
    release_helper,
    report_department,
    resume_mediation,
    set_openness,
    suspend_mediation,
    take_up_again,
)
from fengqiao.casework.meetings.queries import PLANNED, planned_views
from fengqiao.casework.meetings.services import (
    cancel_session,
    note_privately,
    plan_session,
    replan_session,
)
from fengqiao.faces.shared.templatetags.fq import localtime, short_day
from fengqiao.kernel.placed.gathering import Part

from .forms import course as forms
from .verb import Values, Verb, plain

__all__ = ["COURSE_TABLE", "PARTS_OF", "course_choices", "course_initial"]

# What the page has to bring along for the choices of a form.
PARTS_OF: dict[str, tuple[Part, ...]] = {
    "replan_session": (PLANNED,), "cancel_session": (PLANNED,), "release_helper": COURSE, "record_calming": COURSE, "assign": COURSE,
}  # fmt: skip


def course_choices(verb: str, page: DisputePage) -> dict[str, list[tuple[str, str]]]:
    """Choices of the forms below, from the gathered parts."""
    if verb in ("replan_session", "cancel_session"):
        rows = [row for row in planned_views(page.gathered["planned"]) if row.state == "planned"]
        return {
            "planned": [
                (str(row.id), f"{short_day(row.starts_at)} {localtime(row.starts_at):%H:%M} {row.place}") for row in rows
            ]
        }  # fmt: skip
    if verb in ("release_helper", "record_calming"):
        course = course_view(page.gathered)
        helpers = [
            (str(one.id), f"{one.name}（{one.kind_name}）") for one in course.helpers if one.to_on is None
        ]
        calmings = [
            (str(one.id), f"{one.person}：{one.measure}"[:80])
            for one in course.calmings
            if one.done_on is None
        ]
        return {"helpers": helpers, "calmings": calmings}
    return {}


def course_initial(verb: str, page: DisputePage) -> Values:
    """What the form of a verb starts with, as far as it follows from the dispute."""
    parties = [str(party.id) for party in page.parties]
    if verb == "plan_session":
        return {"parties": parties, "place": page.holder_name}
    if verb == "replan_session":
        rows = [row for row in planned_views(page.gathered["planned"]) if row.state == "planned"]
        return {"place": rows[0].place} if rows else {}
    if verb == "set_openness" and page.mediation:
        return {"is_public": "no" if page.mediation.is_public else "yes"}
    if verb == "report":
        failed = bool(page.mediation and page.mediation.state == "failed")
        return {"kind": "failure" if failed else "material", "to_name": f"{page.kind.department}部门"}
    return {}


def _uuids(values: Values, *names: str) -> Values:
    """Chosen ids as UUIDs; a blank choice is None."""
    found = dict(values)
    for name in names:
        value = found[name]
        found[name] = (
            [UUID(one) for one in value] if isinstance(value, list) else UUID(value) if value else None
        )
    return found


def _of(verb: Any, *names: str) -> Any:
    return lambda where, values, rows: verb(**where, **_uuids(values, *names))


def _suspend(where: Values, values: Values, rows: list[Values]) -> Any:
    given = {name: values[name] for name in ("ground", "detail", "expected_on")}
    report = None
    if values["ground"] == "false" and values["told_on"]:
        report = ReportInput(values["to_name"], values["told_on"], values["report_means"], values["detail"])
    return suspend_mediation(**where, **given, report=report)


def _openness(where: Values, values: Values, rows: list[Values]) -> Any:
    return set_openness(**where, **{**_uuids(values, "consents"), "is_public": values["is_public"] == "yes"})


def _today() -> Values:
    return {name: localdate() for name in ("spoken_on", "done_on", "told_on")}


COURSE_TABLE: dict[str, Verb] = {
    "plan_session": Verb(
        _l("预约调解"), _l("预约"), forms.PlanForm, _of(plan_session, "parties"), _l("已预约，请通知当事人；可以在“调解日程”里查看。"),
        _l("预约以后在“调解日程”里显示。调解员或者调解室有冲突的不能预约；调解以后请“记录调解”。"),
        widths={"starts_at": "w6", "ends_at": "w6", "means": "w6", "place": "w6"},
    ),
    "replan_session": Verb(
        _l("改期"), _l("改期"), forms.ReplanForm, _of(replan_session, "planned"), _l("已改期，请通知当事人。"),
        widths={"starts_at": "w6", "ends_at": "w6"},
    ),
    "cancel_session": Verb(
        _l("取消预约"), _l("取消预约"), forms.CancelSessionForm, _of(cancel_session, "planned"), _l("已取消预约，请通知当事人。"),
    ),
    "suspend": Verb(
        _l("中止调解"), _l("中止调解"), forms.SuspendForm, _suspend, _l("已中止；到预计日期会提醒恢复。"),
        _l("中止期间调解期限停止计算，恢复后顺延。劳动争议的期限不因中止停止；医疗纠纷只扣除鉴定时间。"),
        "医疗纠纷预防和处理条例第三十八条；劳动争议调解仲裁法第十四条", widths={"told_on": "w6", "report_means": "w6"},
    ),
    "resume": Verb(
        _l("恢复调解"), _l("恢复调解"), forms.ResumeForm, plain(resume_mediation), _l("已恢复调解，期限已经顺延。"),
        _l("恢复后应当再进行一次调解。"),
    ),
    "extend": Verb(
        _l("延长期限"), _l("延长期限"), forms.ExtendForm, _of(extend_term, "consents"), _l("已延长调解期限。"),
        _l("期限届满以前，经申请人和被申请人双方同意可以延长，天数和次数由本地规则规定。劳动争议不能延长。"),
        widths={"days": "w6", "means": "w6"},
    ),
    "refuse_mediator": Verb(
        _l("拒绝调解员"), _l("登记"), forms.RefuseMediatorForm, _of(refuse_mediator, "mediator", "party"),
        _l("已登记，本案不再指派该调解员。"), _l("当事人可以选择或者接受调解员，也可以不接受。登记后本案不能再指派该调解员。"), "人民调解法第二十三条",
    ),
    "invite_helper": Verb(
        _l("邀请参加人"), _l("邀请"), forms.HelperForm, _of(invite_helper, "consents"), _l("已邀请，并记录了当事人的同意。"),
        _l("可以邀请亲属、邻里、同事，具有专门知识或者特定经验的人，有关社会组织参加，须征得当事人同意。"), "人民调解法第二十条",
    ),
    "release_helper": Verb(
        _l("参加人退出"), _l("登记退出"), forms.ReleaseForm, _of(release_helper, "helper", "party"), _l("已登记退出。"),
    ),
    "set_openness": Verb(
        _l("公开方式"), _l("变更"), forms.OpennessForm, _openness, _l("已变更公开方式。"),
        _l("当事人可以要求公开或者不公开。没有约定的不公开；公开须双方同意，任何一方要求不公开的，不公开。医疗纠纷一律不公开。"),
        "人民调解法第二十三条",
    ),
    "note_privately": Verb(
        _l("单独谈话记录"), _l("密封保存"), forms.PrivateNoteForm, _of(note_privately, "party"), _l("已密封保存，不入卷宗。"),
        _l("单独谈话的内容、各方的让步和底线，只供承办单位的调解员查阅，每次查阅都留痕；不入卷宗，不提供给法院。"),
        "民事诉讼法司法解释第一百零七条", initial=_today, widths={"spoken_on": "w6", "party": "w6"},
    ),
    "plan_calming": Verb(
        _l("安抚稳控"), _l("登记措施"), forms.PlanCalmingForm, plain(plan_calming), _l("已登记，到期会提醒。"),
        _l("情绪激动、可能激化的，写明由谁、在哪天以前做什么工作。可能引起治安案件、刑事案件的，应当立即向公安机关报告。"),
        "人民调解法第二十五条", initial=lambda: {"due_on": localdate() + timedelta(days=1)}, widths={"person": "w6", "due_on": "w6"},
    ),
    "record_calming": Verb(
        _l("登记安抚情况"), _l("登记"), forms.RecordCalmingForm, _of(record_calming, "calming"), _l("已登记。"), initial=_today,
    ),
    "report": Verb(
        _l("通报主管部门"), _l("登记"), forms.ReportForm, plain(report_department), _l("已登记。"),
        _l("调解不成的，告知这类纠纷的主管部门；把材料交给接手的单位的，登记交了什么。"), initial=_today,
        widths={"told_on": "w6", "means": "w6"},
    ),
    "relapse": Verb(
        _l("纠纷反复"), _l("重新调解"), forms.RelapseForm, plain(take_up_again), _l("已重新受理，请指派调解员。"),
        _l("调解成功并销号以后又起纠纷的，在规定期限内继续用这个编号，另立一个调解案件；超过期限的，请重新登记。"), "人民调解法第十七条",
    ),
}  # fmt: skip
