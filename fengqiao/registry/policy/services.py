"""Policy: the write door. One person proposes, another approves; what is in force is never changed, only followed by a version."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils.timezone import localdate

from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.places.queries import find_place
from fengqiao.trust.scope import record_reference

from .facts import PolicyApproved, PolicyProposed, PolicyWithdrawn
from .models import PolicyDocument
from .queries import forget
from .schema import parse

__all__ = ["approve_policy", "propose_policy", "withdraw_policy"]


def _must(actor: Actor, power: str, area: str) -> None:
    if not actor.may(power):
        raise NotAllowed(power=power)
    if actor.scope.blocks and not area.startswith(actor.scope.blocks):
        raise Invalid("area_out_of_scope", "只能为本辖区制定规则。", field="area")


def propose_policy(
    *, actor: Actor, now: datetime, area: str, subject: str, text: str, in_force_on: date
) -> PolicyDocument:
    """A draft of the next version for an area, checked against the schema. Raises Invalid with what is wrong in Chinese."""
    _must(actor, "policy.propose", area)
    if len(area) > 9:
        raise Invalid("area_too_small", "规则由乡镇（街道）以上制定。", field="area")
    if area and find_place(area) is None:
        raise Invalid("place_unknown", "没有这个区划代码。", field="area")
    if in_force_on < localdate(now):
        raise Invalid("in_force_in_the_past", "施行日期不能早于今天，规则不溯及既往。", field="in_force_on")
    parse(subject, text)
    rows = PolicyDocument.objects.filter(subject=subject, area=area)
    last = rows.aggregate(last=Max("version"))["last"] or 0
    row = PolicyDocument(
        subject=subject, area=area, version=last + 1, in_force_on=in_force_on, text=text, digest=hashlib.sha256(text.encode()).hexdigest(),
        state="draft", proposed_by=actor.user_id,
    )  # fmt: skip
    row.save(force_insert=True)
    fact = PolicyProposed(area or "全国", subject, row.version, in_force_on.isoformat(), row.digest)
    record_reference(fact, about=row, actor=actor, at=now)
    return row


def _draft(document_id: UUID) -> PolicyDocument:
    row = PolicyDocument.objects.select_for_update().filter(pk=document_id).first()
    if row is None:
        raise NotHere("policy_not_here", "没有这份规则。")
    if row.state != "draft":
        raise Refusal("policy_not_a_draft", "只有草案可以批准或者撤回。")
    return row


def approve_policy(*, actor: Actor, now: datetime, id: UUID) -> PolicyDocument:
    """A second person puts a draft into force from its day on."""
    row = _draft(id)
    _must(actor, "policy.approve", row.area)
    if row.proposed_by is not None and row.proposed_by == actor.user_id:
        raise Refusal("two_people", "规则应由另一人批准，提出人不能批准自己的草案。")
    row.state, row.approved_by = "in_force", actor.user_id
    fact = PolicyApproved(row.area or "全国", row.subject, row.version)
    record_reference(fact, about=row, actor=actor, at=now, changed=["state", "approved_by"])
    forget()
    return row


def withdraw_policy(*, actor: Actor, now: datetime, id: UUID, reason: str) -> PolicyDocument:
    """Take a draft back."""
    row = _draft(id)
    _must(actor, "policy.propose", row.area)
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明撤回理由。", field="reason")
    row.state = "withdrawn"
    fact = PolicyWithdrawn(row.area or "全国", row.subject, row.version, reason.strip())
    record_reference(fact, about=row, actor=actor, at=now, changed=["state"])
    return row
