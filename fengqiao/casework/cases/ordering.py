"""Down (交办): an upper body that holds a dispute orders a lower one of its tree to handle it and to report back by a day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.settings import returns_allowed
from fengqiao.kernel.duties.services import finish_duties, open_duty
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import is_below, organisation

from .access import find_dispute, must_hold, open_handling, open_offer
from .arbitrating import lay_before_arbiter, return_said
from .codes import NOT_OURS
from .facts import OfferDeclined
from .models import Dispute, Transfer
from .passing import (
    answer_transfer,
    back_with_holder,
    change_hands,
    lay_before,
    must_be_free,
    must_not_be_bound,
    must_not_circle,
    open_transfer,
    returns_of,
    wait_for_answer,
    words,
)
from .passing_facts import CaseOrdered, OrderContested, OrderReported, OrderSigned
from .registering import offer

__all__ = ["assign_down", "contest_order", "report_order", "sign_order"]

LONGEST_ORDER_DAYS = 365


def assign_down(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, to_organisation: UUID, due_on: date, reason: str
) -> Dispute:  # fmt: skip
    """Order a lower organisation to handle the dispute. due_on: the day by which it reports back, inclusive."""
    dispute = find_dispute(actor, county, id, to="direct", revision=revision)
    must_hold(actor, dispute, waiting=True)
    if open_offer(dispute):
        raise Refusal("already_offered", "这件纠纷已移交，正在等待对方接收。如需改交，请先撤回移交。")
    must_be_free(dispute)
    must_not_be_bound(open_handling(dispute))
    reason = words(reason, "reason", "请写明交办要求。")
    today = localdate(now)
    if not 1 <= (due_on - today).days <= LONGEST_ORDER_DAYS:
        raise Invalid("order_day_implausible", "反馈期限应在明天以后、一年以内。", field="due_on")
    target = organisation(to_organisation)
    if not target.place.startswith(county) or not is_below(target, organisation(dispute.holder_id)):
        raise Invalid(
            "not_below", f"{target.name} 不是本单位的下级，不能交办；可以移交。", field="to_organisation"
        )
    must_not_circle(dispute, target, now)
    row = offer(dispute, actor=actor, to=target.id, kind="assign", reason=reason, now=now, due_on=due_on)
    lay_before(dispute, target.id, now)
    dispute.stage = "offered"
    fact = CaseOrdered(row.to_organisation.name, str(target.id), due_on.isoformat(), reason)
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def _order(actor: Actor, dispute: Dispute) -> Transfer:
    offered = open_offer(dispute)
    if (
        offered is None
        or offered.kind != "assign"
        or offered.to_organisation_id != actor.organisation_id
        or offered.due_on is None
    ):
        raise Refusal("not_ordered_to_you", "这件纠纷没有交办给您的单位。")
    return offered


def sign_order(*, actor: Actor, now: datetime, county: str, id: UUID, revision: int) -> Dispute:
    """Sign the receipt of an order (签收): the lower organisation is the holder, with the duty to report back; the upper one keeps sight."""
    dispute = find_dispute(actor, county, id, to="accept", revision=revision)
    row = _order(actor, dispute)
    answer_transfer(dispute, row, "accept", "", now)
    change_hands(
        dispute, to=row.to_organisation_id, right="assigned", result="assigned", now=now, keep="assigner"
    )
    assert row.due_on
    open_duty(
        root=dispute, kind="feedback", organisation_id=row.to_organisation_id, due_on=row.due_on, now=now, subject_kind="transfer",
        subject_id=row.id,
    )  # fmt: skip
    finish_duties(dispute, "answer", now=now)
    wait_for_answer(dispute, now)
    fact = OrderSigned(actor.organisation_name, row.due_on.isoformat())
    record(fact, about=dispute, actor=actor, at=now, changed=["state", "stage", "holder", "due_on"])
    return dispute


def contest_order(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, ground: str, reason: str, legal_basis: str,
    proposed_holder: UUID | None,
) -> Dispute:  # fmt: skip
    """Say that an order is not for one's organisation: the arbiter decides. Nothing else is a ground, and not more often than returns."""
    dispute = find_dispute(actor, county, id, to="accept", revision=revision)
    row = _order(actor, dispute)
    if ground not in NOT_OURS:
        raise Invalid(
            "order_binds", "交办的纠纷只能以不属本辖区、不属本单位职责为由提出异议。", field="ground"
        )
    if returns_of(dispute) > returns_allowed(dispute.place, localdate(now)):
        raise Refusal("returned_too_often", "这件纠纷已多次退回，应当签收办理；确有困难的，签收后请上报。")
    told = return_said(row, actor, ground, reason, legal_basis, proposed_holder)
    answer_transfer(dispute, row, "decline", told.reason, now)
    fact: OrderContested | OfferDeclined
    if arbiter := lay_before_arbiter(dispute, actor, told, now):
        fact = OrderContested(
            actor.organisation_name, told.reason, told.legal_basis, told.proposed, arbiter.name
        )
    else:
        back_with_holder(dispute, now)
        fact = OfferDeclined(actor.organisation_name, told.reason, told.legal_basis, told.proposed)
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def report_order(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, report: str
) -> Dispute:
    """Report back on an order (反馈); whoever signed it may, also after the dispute went on to others."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    row = (
        open_transfer(dispute, "assign", state="accepted", to=actor.organisation_id)
        if actor.organisation_id
        else None
    )
    if row is None:
        raise Refusal("nothing_to_report", "没有等待反馈的交办。")
    report = words(report, "report", "请写明办理情况（至少 5 个字）。", least=5)
    answer_transfer(dispute, row, "report", report, now)
    finish_duties(dispute, "feedback", now=now, subject_id=row.id)
    record(OrderReported(actor.organisation_name), about=dispute, actor=actor, at=now)
    return dispute
