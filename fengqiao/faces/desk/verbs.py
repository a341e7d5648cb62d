"""The table of what can be done with a dispute from a page: its form, its words, the verb it calls.

A line here is the whole difference between two action pages; the page, the drafts and the answers to refusals are shared.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.agreements.services import reach_oral_agreement, remediate
from fengqiao.casework.cases.services import (
    ObligationInput,
    accept_dispute,
    assign_mediators,
    close_dispute,
    decline_offer,
    end_mediation,
    hand_over,
    record_visit,
    refuse_dispute,
    reopen_dispute,
    withdraw_offer,
)
from fengqiao.casework.meetings.services import hold_session
from fengqiao.kernel.errors import NotHere

from .forms import actions as forms
from .verb import Values, Verb, plain
from .verbs_course import COURSE_TABLE
from .verbs_passing import PASSING

__all__ = ["TABLE", "Verb"]


def _accept(where: Values, values: Values, rows: list[Values]) -> Any:
    return accept_dispute(**where, consent=values["consent"])


def _decline(where: Values, values: Values, rows: list[Values]) -> Any:
    return decline_offer(**where, **{**values, "proposed_holder": UUID(values["proposed_holder"])})


def _hand_over(where: Values, values: Values, rows: list[Values]) -> Any:
    return hand_over(**where, to_organisation=UUID(values["to_organisation"]), reason=values["reason"])


def _assign(where: Values, values: Values, rows: list[Values]) -> Any:
    return assign_mediators(
        **where, mediators=[UUID(one) for one in values["mediators"]], chosen_by=values["chosen_by"],
        declared=[UUID(one) for one in values["declared"]],
    )  # fmt: skip


def _hold(where: Values, values: Values, rows: list[Values]) -> Any:
    return hold_session(**where, **{**values, "present": [UUID(one) for one in values["present"]]})


def _end(where: Values, values: Values, rows: list[Values]) -> Any:
    by_party = UUID(values["by_party"]) if values["by_party"] else None
    return end_mediation(**where, **{**values, "by_party": by_party})


def _agree(where: Values, values: Values, rows: list[Values]) -> Any:
    obligations = [
        ObligationInput(
            UUID(row["debtor"]), UUID(row["creditor"]) if row["creditor"] else None, row["what"], values["reached_on"], row["amount"],
            row["performed"], row["note"],
        )
        for row in rows
    ]  # fmt: skip
    return reach_oral_agreement(**where, **values, obligations=obligations)


def _elsewhere(where: Values, values: Values, rows: list[Values]) -> Any:
    """A verb with a page of its own is never called here."""
    raise NotHere


TABLE: dict[str, Verb] = {
    "accept": Verb(
        _l("受理"), _l("受理"), forms.AcceptForm, _accept, _l("已受理，调解期限从今天起算。"),
        _l("受理后开立调解案件，编号，并起算调解期限。一方明确拒绝调解的，请办理“不予受理”。"), "人民调解法第十七条",
    ),
    "decline": Verb(
        _l("退回移交"), _l("退回"), forms.DeclineForm, _decline, _l("已退回；裁定以前，纠纷仍由移交单位承办。"),
        _l("退回须写明理由、依据和建议承办的单位。退回次数有限，达到次数的报请上级单位裁定。"),
    ),
    "refuse": Verb(
        _l("不予受理"), _l("不予受理"), forms.RefuseForm, plain(refuse_dispute), _l("已登记不予受理，并记录了告知的途径。"),
        _l("不予受理应当说明依据，并告知当事人其他途径。办理后不能撤销，当事人可以再次申请。"), "人民调解工作若干规定第二十二条",
        is_grave=True, widths={"calm_by": "w6", "calm_on": "w6"},
    ),
    "hand_over": Verb(
        _l("移交"), _l("移交"), forms.HandOverForm, _hand_over, _l("已移交，等待对方接收；对方接收前仍由本单位承办，可以撤回移交。"),
        _l("对方接收后才换承办单位；接收前可以随时撤回。"),
    ),
    "withdraw_offer": Verb(
        _l("撤回移交"), _l("撤回移交"), forms.WithdrawForm, plain(withdraw_offer), _l("已撤回移交，可以重新移交或者由本单位受理。"),
        _l("撤回后对方不能再接收，纠纷由本单位继续办理。"),
    ),
    "assign": Verb(
        _l("指派调解员"), _l("指派"), forms.AssignForm, _assign, _l("已指派调解员；需要更换时可以重新指派。"),
        _l("可以指派一名或者数名，也可以由当事人选定。与当事人有利害关系的应当回避。"), "人民调解法第十九条",
    ),
    "hold": Verb(
        _l("记录调解"), _l("保存调解记录"), forms.HoldForm, _hold, _l("已记录这次调解。"),
        _l("每调解一次记一笔。调解前应当告知当事人的权利和义务。"), "人民调解法第二十三条、第二十四条", is_long=True,
        widths={"starts_at": "w4", "ends_at": "w4", "means": "w4"},
    ),
    "agree": Verb(
        _l("登记口头协议"), _l("登记口头协议"), forms.AgreeForm, _agree, _l("已登记口头协议，并开立了回访事项。"),
        _l("口头协议只用于当场履行完毕的纠纷，自达成之日起生效；尚有内容待履行的，应当制作书面协议。"), "人民调解法第二十八条、第三十条",
        row_form=forms.ObligationForm, is_long=True, initial=lambda: {"reached_on": localdate()}, widths={"reached_on": "w3"},
    ),
    "draft": Verb(
        _l("制作协议书"), _l("制作协议书"), forms.WithdrawForm, _elsewhere, _l("已保存。"), page="desk:agreement_new", is_long=True,
    ),
    "remediate": Verb(
        _l("重新调解"), _l("重新调解"), forms.ReopenForm, plain(remediate), _l("已恢复调解，调解期限重新起算。"),
        _l("协议没有履行，当事人愿意变更协议或者另行协商的，重新调解；新协议生效后替换原协议。"), "人民调解法第三十三条",
    ),
    "end": Verb(
        _l("终止调解"), _l("终止调解"), forms.EndForm, _end, _l("已终止调解。请把告知书交给当事人，并通报主管部门。"),
        _l("调解不成的，应当告知当事人可以依法通过仲裁、行政、司法等途径维护权利。"), "人民调解法第二十六条", is_grave=True,
    ),
    "visit": Verb(
        _l("登记回访"), _l("保存回访"), forms.VisitForm, plain(record_visit), _l("已登记回访。"),
        _l("协议履行后向当事人了解情况；纠纷反复的，调解继续。"), "人民调解法第三十一条", initial=lambda: {"made_on": localdate()},
        widths={"made_on": "w6", "means": "w6", "result": "w6", "satisfaction": "w6"},
    ),
    "close": Verb(
        _l("销号"), _l("销号"), forms.CloseForm, plain(close_dispute), _l("已销号；规定期限内可以恢复办理。"),
        _l("销号后这件纠纷办理结束。发现有误的，规定期限内可以恢复办理。"),
    ),
    "reopen": Verb(
        _l("恢复办理"), _l("恢复办理"), forms.ReopenForm, plain(reopen_dispute), _l("已恢复办理。"),
        _l("恢复后回到销号前的阶段。"),
    ),
    **COURSE_TABLE,
    **PASSING,
}  # fmt: skip
