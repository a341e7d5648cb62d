"""The table of what can be done with a volume from a page: its form, its words, the verb it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.dossiers import services

from .forms import dossiers as forms

__all__ = ["TABLE", "VolumeVerb"]

Values = dict[str, Any]


@dataclass(frozen=True)
class VolumeVerb:
    """call(where, values): where holds actor, now, county, id, revision (and for sealing the address to verify at)."""

    title: Any
    form: type[forms.VolumeForm]
    call: Callable[[Values, Values], Any]
    done: Any
    hint: Any = ""
    is_grave: bool = False
    takes_file: bool = False
    initial: Callable[[], Values] = field(default=dict)
    widths: dict[str, str] = field(default_factory=dict)


def _plain(verb: Callable[..., Any]) -> Callable[[Values, Values], Any]:
    return lambda where, values: verb(**where, **values)


def _answer(where: Values, values: Values) -> Any:
    return services.answer_remark(**where, remark=UUID(values["remark_id"]), answer=values["answer"])


def _add(where: Values, values: Values) -> Any:
    upload = values["file"]
    return services.add_material(**where, document=values["document"], name=upload.name, data=upload.read())


def _drop(where: Values, values: Values) -> Any:
    return services.drop_material(**where, material=UUID(values["material"]), reason=values["reason"])


TABLE: dict[str, VolumeVerb] = {
    "describe": VolumeVerb(
        _l("补充卷宗信息"), forms.DescribeForm, _plain(services.describe_volume), _l("已保存，文书已更新。"),
        _l("其余内容来自办理过程中的登记，不用再填。"), widths={"filed_by": "w4", "remark": "w8"},
    ),
    "inquire": VolumeVerb(
        _l("登记调查记录"), forms.InquireForm, _plain(services.record_inquiry), _l("已登记调查记录。"),
        _l("向当事人以外的知情人了解情况，每次一份。"),
        widths={"starts_at": "w4", "ends_at": "w4", "place": "w4", "asked": "w4", "relation": "w4", "inquirers": "w4", "recorder": "w4", "others": "w8"},
    ),
    "submit": VolumeVerb(
        _l("提交审核"), forms.PlainForm, _plain(services.submit_volume), _l("已提交，等待审核；审核前可以收回。"),
        _l("提交后卷宗不再修改。审核人不能是提交人。"),
    ),
    "take_back": VolumeVerb(_l("收回"), forms.PlainForm, _plain(services.take_back_volume), _l("已收回，可以继续整理。"), _l("审核作出决定以前可以收回。")),
    "remark": VolumeVerb(
        _l("提出意见"), forms.RemarkForm, _plain(services.remark_volume), _l("已记下意见，退回整改时一并送达。"),
        _l("意见写明是哪份文书、哪一页。"), widths={"document": "w8", "page": "w4"},
    ),
    "send_back": VolumeVerb(
        _l("退回整改"), forms.SendBackForm, _plain(services.send_back_volume), _l("已退回，承办单位整改后重新提交。"), is_grave=True,
    ),
    "approve": VolumeVerb(
        _l("审核通过"), forms.PlainForm, _plain(services.approve_volume), _l("已审核通过，可以封卷。"),
        _l("确认文书齐全、内容和签名无误。通过后、封卷前仍可以退回整改。"),
    ),
    "answer": VolumeVerb(_l("答复意见"), forms.AnswerForm, _answer, _l("已答复。")),
    "seal": VolumeVerb(
        _l("封卷"), forms.PlainForm, _plain(services.seal_volume), _l("已封卷。"),
        _l("封卷后内容不再变动：生成电子卷，计算摘要，加盖本系统的电子签名，印上核验码。电子卷含当事人联系方式，会留下查看记录。不能撤销。"), is_grave=True,
    ),
    "add_material": VolumeVerb(
        _l("收集材料"), forms.AddMaterialForm, _add, _l("已收集，并放入卷宗。"),
        _l("图片（JPG、PNG）和 PDF 都装订进卷宗；超过 60 页或者打不开的 PDF 只列入清单，另存电子件。"), takes_file=True,
    ),
    "drop_material": VolumeVerb(
        _l("作废材料"), forms.DropMaterialForm, _drop, _l("已作废，不再放入卷宗。"), is_grave=True,
    ),
    "lend": VolumeVerb(
        _l("办理借阅"), forms.LendForm, _plain(services.lend_volume), _l("已登记借阅。"), initial=lambda: {"from_on": localdate()},
        widths={"borrower": "w4", "unit": "w8", "from_on": "w6", "due_on": "w6"},
    ),
    "give_back": VolumeVerb(
        _l("登记归还"), forms.GiveBackForm, _plain(services.give_back_volume), _l("已登记归还。"),
        initial=lambda: {"returned_on": localdate()},
    ),
}  # fmt: skip
