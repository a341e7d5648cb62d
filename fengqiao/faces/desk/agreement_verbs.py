"""What can be done with an agreement or one of its obligations: the form, its words, the verb it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.agreements.queries import AgreementView, ObligationView
from fengqiao.casework.agreements.services import (
    apply_confirmation,
    discard_agreement,
    record_confirmation,
    record_default,
    record_performance,
    seal_agreement,
    sign_on_paper,
)

from .forms import agreements as forms
from .forms.actions import ActionForm

__all__ = ["AGREEMENT_VERBS", "AgreementVerb", "Values"]

Values = dict[str, Any]


@dataclass(frozen=True)
class AgreementVerb:
    """call(where, agreement, obligation or None, values, uploaded file's name and data)."""

    title: Any
    button: Any
    form: type[ActionForm]
    call: Callable[[Values, AgreementView, ObligationView | None, Values, Values], Any]
    done: Any
    hint: Any = ""
    law: str = ""
    of_obligation: bool = False
    is_grave: bool = False
    initial: Callable[[], Values] = field(default=dict)
    widths: dict[str, str] = field(default_factory=dict)


def _paper(where: Values, one: AgreementView, owed: Any, values: Values, file: Values) -> Any:
    chosen = [signer.split(":") for signer in values["signers"]]
    return sign_on_paper(
        **where, agreement=one.id, parties=[UUID(id) for role, id in chosen if role == "party"],
        mediators=[UUID(id) for role, id in chosen if role == "mediator"], signed_on=values["signed_on"], means=values["means"], **file,
    )  # fmt: skip


def _seal(where: Values, one: AgreementView, owed: Any, values: Values, file: Values) -> Any:
    return seal_agreement(**where, agreement=one.id, sealed_on=values["sealed_on"], **file)


def _discard(where: Values, one: AgreementView, owed: Any, values: Values, file: Values) -> Any:
    return discard_agreement(**where, agreement=one.id, reason=values["reason"])


def _perform(where: Values, one: AgreementView, owed: Any, values: Values, file: Values) -> Any:
    return record_performance(
        **where, agreement=one.id, obligation=owed.id, performed_on=values["performed_on"], amount_fen=values["amount"],
        note=values["note"], **file,
    )  # fmt: skip


def _default(where: Values, one: AgreementView, owed: Any, values: Values, file: Values) -> Any:
    return record_default(
        **where, agreement=one.id, obligation=owed.id, guidance=values["guidance"], reason=values["reason"]
    )


def _apply(where: Values, one: AgreementView, owed: Any, values: Values, file: Values) -> Any:
    return apply_confirmation(**where, agreement=one.id, **values)


def _answer(kind: str) -> Callable[[Values, AgreementView, Any, Values, Values], Any]:
    def call(where: Values, one: AgreementView, owed: Any, values: Values, file: Values) -> Any:
        given = {name: values[name] for name in ("result", "result_on", "number", "note")}
        return record_confirmation(**where, agreement=one.id, kind=kind, **given, **file)

    return call


_ANSWER_WIDTHS = {"result": "w6", "result_on": "w6"}

AGREEMENT_VERBS: dict[str, AgreementVerb] = {
    "paper": AgreementVerb(
        _l("登记纸质签署"), _l("登记签署"), forms.PaperForm, _paper, _l("已登记签署，照片已存入这件纠纷的材料。"),
        _l("打印协议书，由当事人、调解员在纸上签名、盖章或者按指印，再拍照上传。"), "人民调解法第二十九条",
        initial=lambda: {"signed_on": localdate()}, widths={"means": "w6", "signed_on": "w6"},
    ),
    "seal": AgreementVerb(
        _l("登记加盖印章"), _l("登记盖章"), forms.SealForm, _seal, _l("已登记盖章。"),
        _l("在协议书上加盖调委会印章后登记。各方签名、调解员签名和印章齐备之日，协议生效。"), "人民调解法第二十九条",
        initial=lambda: {"sealed_on": localdate()},
    ),
    "discard": AgreementVerb(
        _l("作废"), _l("作废"), forms.DiscardForm, _discard, _l("已作废；需要时可以重新起草。"),
        _l("作废的协议保留备查，编号可以再用。"), is_grave=True,
    ),
    "perform": AgreementVerb(
        _l("登记履行"), _l("登记履行"), forms.PerformForm, _perform, _l("已登记履行。"),
        _l("全部义务履行完毕后，纠纷转入回访。"), "人民调解法第三十一条", of_obligation=True, initial=lambda: {"performed_on": localdate()},
        widths={"performed_on": "w6", "amount": "w6"},
    ),
    "default": AgreementVerb(
        _l("登记未履行"), _l("登记未履行"), forms.DefaultForm, _default, _l("已登记未履行和告知的途径。"),
        _l("先督促履行；仍不履行的，告知当事人可以走的途径。以后又履行的，可以再登记履行。"), "人民调解法第三十一条至第三十三条",
        of_obligation=True, is_grave=True,
    ),
    "apply": AgreementVerb(
        _l("登记申请"), _l("登记申请"), forms.ApplyForm, _apply, _l("已登记申请，请在收到结果后登记。"),
        _l("司法确认由双方当事人自协议生效之日起三十日内共同申请。"), "人民调解法第三十三条", initial=lambda: {"applied_on": localdate()},
        widths={"kind": "w6", "applied_on": "w6"},
    ),
    "court": AgreementVerb(
        _l("登记司法确认结果"), _l("登记结果"), forms.AnswerForm, _answer("court"), _l("已登记结果。"),
        _l("确认有效的，可以申请强制执行；未予确认的，可以变更协议、重新调解或者起诉。"), "人民调解法第三十三条",
        initial=lambda: {"result_on": localdate()}, widths=_ANSWER_WIDTHS,
    ),
    "notary": AgreementVerb(
        _l("登记公证结果"), _l("登记结果"), forms.AnswerForm, _answer("notary"), _l("已登记结果。"),
        _l("赋予强制执行效力的公证文书，可以据以申请执行。"), initial=lambda: {"result_on": localdate()}, widths=_ANSWER_WIDTHS,
    ),
}  # fmt: skip
