"""One form for each verb of a dispute. A form checks shape and gives the verb its values; sense is the verb's own matter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases import codes
from fengqiao.casework.cases.queries import DisputePage
from fengqiao.casework.cases.types import route_name
from fengqiao.faces.shared.forms import DateField, DeskForm, MomentField, MoneyField
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.queries import mediators_of
from fengqiao.registry.organisations.queries import organisations_in

__all__ = [
    "AcceptForm", "ActForm", "AgreeForm", "AssignForm", "CloseForm", "DeclineForm", "EndForm", "HandOverForm", "HoldForm",
    "ObligationForm", "RefuseForm", "ReopenForm", "VisitForm", "WithdrawForm",
]  # fmt: skip


def _choices(table: dict[str, str], *, ask: bool = True) -> list[tuple[str, str]]:
    return [("", _("请选择"))] * ask + list(table.items())


def _text(label: Any, rows: int, *, most: int, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )  # fmt: skip


class ActForm(DeskForm):
    """Base: the revision that the page showed, and what the choices hang on."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: DisputePage, actor: Actor, now: datetime, **kwargs: Any) -> None:
        self.page, self.actor, self.now = page, actor, now
        if not args and "data" not in kwargs:
            kwargs["initial"] = {
                "revision": page.revision,
                **self.fresh(page, now),
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)
        self.fill()
        for field in self.fields.values():
            self._dress(field)

    @classmethod
    def fresh(cls, page: DisputePage, now: datetime) -> dict[str, Any]:
        """What stands in the form at first."""
        return {}

    def fill(self) -> None:
        """Choices that hang on the dispute or the actor."""

    def values(self) -> dict[str, Any]:
        """The verb's arguments."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def _organisations(self) -> list[tuple[str, str]]:
        rows = organisations_in(self.page.county)
        return [(str(row.id), row.name) for row in rows if row.id != self.actor.organisation_id]

    def _parties(self) -> list[tuple[str, str]]:
        return [(str(party.id), f"{party.name}（{party.side_name}）") for party in self.page.parties]


class AcceptForm(ActForm):
    consent = forms.BooleanField(label=_l("双方当事人同意由人民调解委员会调解"), required=False)


class DeclineForm(ActForm):
    reason = forms.ChoiceField(
        label=_l("退回理由"),
        choices=lambda: _choices({name: name for name in codes.DECLINE_REASONS.values()}),
    )
    legal_basis = forms.CharField(
        label=_l("依据"), max_length=200, help_text=_l("法律、规定或者本地规则的名称和条款。")
    )
    proposed_holder = forms.ChoiceField(label=_l("建议承办单位"), required=False)

    def fill(self) -> None:
        self.fields["proposed_holder"].choices = [("", _("不作建议")), *self._organisations()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {
            **found,
            "proposed_holder": UUID(found["proposed_holder"]) if found["proposed_holder"] else None,
        }


class RefuseForm(ActForm):
    ground = forms.ChoiceField(label=_l("不予受理的依据"), choices=lambda: _choices(codes.REFUSAL_GROUNDS))
    guidance = forms.ChoiceField(label=_l("告知当事人的途径"), choices=lambda: _choices(codes.GUIDANCE))
    explanation = _text(
        _l("对申请人的说明"), 3, most=500, hint=_l("写给申请人看，说明为什么不受理、下一步去哪里。")
    )
    calm_by = forms.CharField(label=_l("安抚稳控负责人"), max_length=40, required=False)
    calm_on = DateField(label=_l("安抚稳控日期"), required=False)


class HandOverForm(ActForm):
    to_organisation = forms.ChoiceField(label=_l("移交单位"))
    reason = _text(_l("移交理由"), 2, most=300)

    def fill(self) -> None:
        self.fields["to_organisation"].choices = [("", _("请选择")), *self._organisations()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return {
            "to_organisation": UUID(self.cleaned_data["to_organisation"]),
            "reason": self.cleaned_data["reason"],
        }


class WithdrawForm(ActForm):
    """Nothing to fill in: a question with one answer."""


class AssignForm(ActForm):
    mediators = forms.MultipleChoiceField(label=_l("调解员"), widget=forms.CheckboxSelectMultiple)
    chosen_by = forms.ChoiceField(
        label=_l("产生方式"), choices=list(codes.CHOSEN_BY.items()), widget=forms.RadioSelect
    )
    declared = forms.MultipleChoiceField(
        label=_l("申明与本案有利害关系的调解员"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_l("被勾选的人应当回避，不能指派。"),
    )  # fmt: skip

    @classmethod
    def fresh(cls, page: DisputePage, now: datetime) -> dict[str, Any]:
        now_at_work = [str(one) for one in page.mediation.mediator_ids] if page.mediation else []
        return {"chosen_by": "organisation", "mediators": now_at_work}

    def fill(self) -> None:
        rows = mediators_of(self.page.dispute.holder_id, localtime(self.now).date())
        choices = [(str(row.id), row.name) for row in rows]
        for name in ("mediators", "declared"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {
            "mediators": [UUID(one) for one in found["mediators"]], "chosen_by": found["chosen_by"],
            "declared": [UUID(one) for one in found["declared"]],
        }  # fmt: skip


class HoldForm(ActForm):
    starts_at = MomentField(label=_l("开始时间"))
    ends_at = MomentField(label=_l("结束时间"))
    place = forms.CharField(label=_l("调解地点"), max_length=120)
    means = forms.ChoiceField(label=_l("调解方式"), choices=list(codes.SESSION_MEANS.items()))
    present = forms.MultipleChoiceField(label=_l("到场当事人"), widget=forms.CheckboxSelectMultiple)
    others = forms.CharField(label=_l("其他参加人"), max_length=300, required=False)
    rights_told = forms.BooleanField(label=_l("已告知当事人在调解中的权利和义务"), required=False)
    text = forms.CharField(
        label=_l("调解记录"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10, "class": "narrative"}),
        help_text=_l("记明双方意见、争议焦点、调解经过和结果。"),
    )  # fmt: skip

    @classmethod
    def fresh(cls, page: DisputePage, now: datetime) -> dict[str, Any]:
        until = localtime(now).replace(second=0, microsecond=0)
        return {
            "starts_at": until - timedelta(hours=1), "ends_at": until, "means": "face", "present": [str(one.id) for one in page.parties],
        }  # fmt: skip

    def fill(self) -> None:
        self.fields["present"].choices = self._parties()  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "present": [UUID(one) for one in found["present"]]}


class AgreeForm(ActForm):
    reached_on = DateField(label=_l("达成日期"), until_today=True)
    facts = _text(_l("纠纷主要事实、争议事项"), 5, most=10_000)
    terms = _text(_l("达成的协议内容、履行方式和期限"), 5, most=10_000)

    @classmethod
    def fresh(cls, page: DisputePage, now: datetime) -> dict[str, Any]:
        return {"reached_on": localtime(now).date(), "facts": page.dispute.narrative}


class ObligationForm(DeskForm):
    """One thing that was done on the spot: who for whom, what, how much."""

    debtor = forms.ChoiceField(label=_l("履行人"))
    creditor = forms.ChoiceField(label=_l("接受履行的人"), required=False)
    what = forms.CharField(label=_l("履行内容"), max_length=300)
    amount = MoneyField(label=_l("金额"), required=False)
    note = forms.CharField(label=_l("履行情况"), max_length=300, required=False)

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["debtor"].choices = [("", _("请选择")), *parties]  # type: ignore[attr-defined]
        self.fields["creditor"].choices = [("", _("无")), *parties]  # type: ignore[attr-defined]


class EndForm(ActForm):
    reason = forms.ChoiceField(label=_l("终止原因"), choices=lambda: _choices(codes.END_REASONS))
    routes_told = forms.MultipleChoiceField(
        label=_l("已告知的途径"), required=False, widget=forms.CheckboxSelectMultiple
    )
    explanation = _text(_l("说明"), 3, most=500, required=False)

    def fill(self) -> None:
        self.fields["routes_told"].choices = [(code, route_name(code)) for code in self.page.kind.routes]  # type: ignore[attr-defined]


class VisitForm(ActForm):
    made_on = DateField(label=_l("回访日期"), until_today=True)
    means = forms.ChoiceField(label=_l("回访方式"), choices=lambda: _choices(codes.VISIT_MEANS))
    result = forms.ChoiceField(label=_l("回访情况"), choices=lambda: _choices(codes.VISIT_RESULTS))
    satisfaction = forms.ChoiceField(label=_l("满意程度"), choices=lambda: _choices(codes.SATISFACTION))
    note = _text(_l("备注"), 2, most=500, required=False)

    @classmethod
    def fresh(cls, page: DisputePage, now: datetime) -> dict[str, Any]:
        return {"made_on": localtime(now).date()}


class CloseForm(ActForm):
    note = _text(_l("备注"), 2, most=300, required=False)


class ReopenForm(ActForm):
    reason = _text(_l("恢复办理的理由"), 2, most=300)
