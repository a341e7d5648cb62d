"""The lines of the table for what passes a dispute from hand to hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases.services import (
    assign_down,
    bind_holder,
    contest_order,
    contribute,
    end_joint,
    escalate_dispute,
    guide_escalation,
    join_handling,
    move_dispute,
    report_order,
    return_escalation,
    sign_order,
    take_escalation,
    withdraw_escalation,
)
from fengqiao.kernel.errors import Invalid
from fengqiao.registry.places.queries import search_places

from .forms import passing as forms
from .verb import Values, Verb, plain

__all__ = ["PASSING"]

USUAL_ORDER_DAYS = 15


def _bind(where: Values, values: Values, rows: list[Values]) -> Any:
    return bind_holder(**where, **{**values, "holder": UUID(values["holder"])})


def _assign_down(where: Values, values: Values, rows: list[Values]) -> Any:
    return assign_down(**where, **{**values, "to_organisation": UUID(values["to_organisation"])})


def _contest(where: Values, values: Values, rows: list[Values]) -> Any:
    return contest_order(**where, **{**values, "proposed_holder": UUID(values["proposed_holder"])})


def _join(where: Values, values: Values, rows: list[Values]) -> Any:
    return join_handling(
        **where, **{**values, "organisations": [UUID(one) for one in values["organisations"]]}
    )


def _move(where: Values, values: Values, rows: list[Values]) -> Any:
    """The place by its code or whole name. What only resembles it is listed to be checked: a move cannot be undone. Raises Invalid."""
    text = values["place_code"].strip()
    hits = search_places(text)
    found = [hit for hit in hits if text in (hit.code, hit.name)]
    if len(found) != 1:
        names = "；".join(f"{hit.path}（{hit.code}）" for hit in (found or hits)[:6])
        sentence = (
            _("请核对后填写全称或者区划代码：{names}").format(names=names)
            if names
            else _("没有找到这个地方。")
        )
        raise Invalid("place_not_single", sentence, field="place_code")
    return move_dispute(**where, **{**values, "place_code": found[0].code})


def _in_days() -> Values:
    return {"due_on": localdate() + timedelta(days=USUAL_ORDER_DAYS)}


PASSING: dict[str, Verb] = {
    "bind_holder": Verb(
        _l("裁定承办单位"), _l("裁定"), forms.BindForm, _bind, _l("已裁定承办单位。"),
        _l("裁定后由所定单位承办，不能再退回或者移交；确有困难的，只能上报。"), is_grave=True,
    ),
    "assign_down": Verb(
        _l("交办"), _l("交办"), forms.AssignDownForm, _assign_down, _l("已交办，等待对方签收；签收前可以撤回。"),
        _l("下级单位应当签收并按期反馈；只有不属其职责的才能提出异议，由上级裁定。"), initial=_in_days, widths={"due_on": "w6"},
    ),
    "sign_order": Verb(
        _l("签收交办"), _l("签收"), forms.PlainForm, plain(sign_order), _l("已签收，由本单位承办；请按期反馈。"),
        _l("签收后由本单位承办，交办单位继续跟踪，本单位应当按期反馈。"),
    ),
    "contest_order": Verb(
        _l("交办异议"), _l("提出异议"), forms.ContestForm, _contest, _l("已提出异议，报请上级单位裁定。"),
        _l("交办的纠纷不能退回；确实不属本辖区、本单位职责的，可以提出异议，由上级单位裁定。"),
    ),
    "report_order": Verb(
        _l("反馈交办"), _l("反馈"), forms.ReportForm, plain(report_order), _l("已反馈。"), _l("向交办单位说明办理情况。"),
    ),
    "escalate": Verb(
        _l("上报"), _l("上报"), forms.EscalateForm, plain(escalate_dispute), _l("已上报，等待上级答复；答复以前仍由本单位办理。"),
        _l("解决不了或者可能激化的，附风险评估上报上一级单位，同时报告主管部门。疑难复杂和重大纠纷直接报县级中心。"),
        widths={"level": "w6", "people_affected": "w6", "request": "w6", "department": "w6"},
    ),
    "withdraw_escalation": Verb(
        _l("撤回上报"), _l("撤回上报"), forms.PlainForm, plain(withdraw_escalation), _l("已撤回上报。"), _l("撤回后仍由本单位办理。"),
    ),
    "take_escalation": Verb(
        _l("提级办理"), _l("提级办理"), forms.PlainForm, plain(take_escalation), _l("已提级，由本单位承办；请受理、交办或者移交。"),
        _l("提级后由本单位承办，原单位的调解随案移交，原单位继续跟踪。"),
    ),
    "guide_escalation": Verb(
        _l("书面指导"), _l("书面指导"), forms.GuideForm, plain(guide_escalation), _l("已书面指导，仍由原单位承办。"), _l("指导后仍由原单位承办。"),
    ),
    "return_escalation": Verb(
        _l("退回上报"), _l("退回上报"), forms.ReturnForm, plain(return_escalation), _l("已退回上报，仍由原单位承办。"), _l("退回须写明理由。"),
    ),
    "join_handling": Verb(
        _l("联合办理"), _l("邀请联合办理"), forms.JoinForm, _join, _l("已邀请联合办理，由本单位牵头。"),
        _l("本单位牵头，协办单位可以查看这件纠纷，各自登记协办情况。"), initial=_in_days, widths={"due_on": "w6"},
    ),
    "contribute": Verb(
        _l("登记协办情况"), _l("保存"), forms.ContributeForm, plain(contribute), _l("已登记协办情况。"), _l("写明本单位做了什么、结果如何。"),
    ),
    "end_joint": Verb(
        _l("结束联合办理"), _l("结束联合办理"), forms.EndJointForm, plain(end_joint), _l("已结束联合办理。"),
        _l("结束后协办单位不再查看这件纠纷；已登记的协办情况保留。"), is_grave=True,
    ),
    "move_away": Verb(
        _l("移送外县"), _l("移送外县"), forms.MoveForm, _move, _l("已移送外县，本县不再统计；对方县以首次收到的时间立账。"),
        _l("当事人和反映的情况一并移送，由对方县的调解中心承办；本县的调解随案终结，不能恢复。卷宗材料请另行移交。"), is_grave=True,
    ),
}  # fmt: skip
