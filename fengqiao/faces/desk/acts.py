"""The verbs as the desk offers them: form, call, what the clerk is told before and after. One row a verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.agreements.services import reach_oral_agreement
from fengqiao.casework.cases import services as cases
from fengqiao.casework.meetings.services import hold_session

from .forms import acting as f

__all__ = ["ACTS", "Act"]


@dataclass(frozen=True)
class Act:
    """lead: what the verb means, or the rule behind it. done: the message afterwards. wide: needs a page, not a drawer."""

    form: type[f.ActForm]
    call: Callable[..., Any]
    title: Any
    lead: Any
    button: Any
    done: Any
    wide: bool = False
    drafted: bool = False


ACTS: dict[str, Act] = {
    "accept": Act(
        f.AcceptForm, cases.accept_dispute, _l("受理"),
        _l("受理后开始计算调解期限。调解以自愿为前提，一方明确拒绝的，不得调解（人民调解法第十七条）。"), _l("受理"), _l("已受理。"),
    ),
    "decline": Act(
        f.DeclineForm, cases.decline_offer, _l("退回"), _l("退回须写明理由和依据。退回后仍由原单位承办，不会无人负责。"), _l("退回"), _l("已退回。"),
    ),
    "refuse": Act(
        f.RefuseForm, cases.refuse_dispute, _l("不予受理"), _l("不予受理应当有依据，并告知当事人可以走的途径；可能激化的，落实安抚稳控。"),
        _l("不予受理"), _l("已办理不予受理。"), drafted=True,
    ),
    "hand_over": Act(
        f.HandOverForm, cases.hand_over, _l("移交"), _l("对方接收以前，仍由本单位承办。"), _l("移交"), _l("已移交，等待对方接收。可以撤回。"),
    ),
    "withdraw_offer": Act(
        f.WithdrawForm, cases.withdraw_offer, _l("撤回移交"), _l("撤回后由本单位继续承办，可以另行移交。"), _l("撤回移交"), _l("已撤回移交。"),
    ),
    "assign": Act(
        f.AssignForm, cases.assign_mediators, _l("指派调解员"),
        _l("可以指派一名或数名调解员，当事人也可以选定（人民调解法第十九条）。当事人本人和申明有利害关系的人应当回避。"), _l("指派"), _l("已指派调解员。"),
    ),
    "hold": Act(
        f.HoldForm, hold_session, _l("记录调解"), _l("调解前应当告知当事人权利和义务（人民调解法第二十三条、第二十四条）。"), _l("保存调解记录"),
        _l("调解记录已保存。"), wide=True, drafted=True,
    ),
    "agree": Act(
        f.AgreeForm, reach_oral_agreement, _l("登记口头协议"),
        _l("口头协议自达成之日起生效（人民调解法第三十条）。这里只登记当场履行完毕的；尚有内容待履行的，应当制作书面协议。"), _l("登记口头协议"),
        _l("口头协议已登记，到期请回访。"), wide=True, drafted=True,
    ),
    "end": Act(
        f.EndForm, cases.end_mediation, _l("终止调解"),
        _l("调解不成的，应当告知当事人可以依法通过仲裁、行政、司法等途径维护自己的权利（人民调解法第二十六条）。"), _l("终止调解"), _l("已终止调解。"),
        drafted=True,
    ),
    "visit": Act(
        f.VisitForm, cases.record_visit, _l("登记回访"), _l("纠纷反复的，选“纠纷反复”，案件恢复调解。"), _l("登记回访"), _l("回访已登记。"), drafted=True,
    ),
    "close": Act(
        f.CloseForm, cases.close_dispute, _l("销号"), _l("销号后本案结束。三日内可以恢复办理。"), _l("销号"), _l("已销号。如系误操作，三日内可以恢复办理。"),
    ),
    "reopen": Act(
        f.ReopenForm, cases.reopen_dispute, _l("恢复办理"), _l("恢复到销号前的状态。"), _l("恢复办理"), _l("已恢复办理。"),
    ),
}  # fmt: skip
