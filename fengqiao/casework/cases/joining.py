"""Joint handling (联合办理): the holder leads, co-handlers see the dispute and have a duty each; they record what they did and finish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.duties.services import finish_duties, open_duty, void_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import organisation

from .access import find_dispute, must_hold
from .models import Contribution, Dispute, Transfer
from .passing import answer_transfer, grant, open_transfer, words
from .passing_facts import ContributionRecorded, HandlingJoined, JointHandlingEnded
from .rules import must_reach
from .states import TRANSFER_LIFE

__all__ = ["contribute", "end_joint", "join_handling"]

MOST_JOINED = 12
LONGEST_TASK_DAYS = 365


def join_handling(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, organisations: Sequence[UUID], due_on: date, task: str
) -> Dispute:  # fmt: skip
    """Ask organisations to help with a task by a day, inclusive. The holder stays the lead."""
    dispute = find_dispute(actor, county, id, to="join", revision=revision)
    must_hold(actor, dispute)
    if dispute.state not in ("registered", "accepted"):
        raise Refusal("nothing_to_join", "已办结的纠纷不能联合办理。")
    task = words(task, "task", "请写明协办事项。")
    if not 0 <= (due_on - localdate(now)).days <= LONGEST_TASK_DAYS:
        raise Invalid("task_day_implausible", "协办期限应在今天以后、一年以内。", field="due_on")
    asked = [organisation(one) for one in dict.fromkeys(organisations)]
    if not asked:
        raise Invalid("nobody_joined", "请选择协办单位。", field="organisations")
    if dispute.holder_id in {one.id for one in asked}:
        raise Invalid("joins_itself", "牵头单位不能同时是协办单位。", field="organisations")
    open_rows = Transfer.objects.of(dispute).filter(kind="joint", state="joined")
    joined = set(open_rows.values_list("to_organisation_id", flat=True))
    if len(joined) + len(asked) > MOST_JOINED:
        raise Invalid("too_many_joined", f"协办单位最多 {MOST_JOINED} 个。", field="organisations")
    for one in asked:
        if one.id in joined:
            raise Invalid("joined_already", f"{one.name} 已在协办。", field="organisations")
        must_reach(one.place, county, one.name, field="organisations")
        row = Transfer(
            county=county, created_at=now, dispute=dispute, kind="joint", from_organisation_id=dispute.holder_id, to_organisation_id=one.id,
            reason=task[:300], offered_at=now, due_on=due_on, state=TRANSFER_LIFE.move(TRANSFER_LIFE.start, "join"),
        )  # fmt: skip
        row.save(force_insert=True)
        grant(dispute, one.id, "joint", row.id, now)
        open_duty(
            root=dispute, kind="assist", organisation_id=one.id, due_on=due_on, now=now, subject_kind="transfer", subject_id=row.id,
        )  # fmt: skip
    fact = HandlingJoined([one.name for one in asked], due_on.isoformat(), task)
    record(fact, about=dispute, actor=actor, at=now)
    return dispute


def contribute(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, text: str, finished: bool = False
) -> Dispute:
    """A co-handler writes what it did; `finished` ends its part and its sight."""
    dispute = find_dispute(actor, county, id, to="assist", revision=revision)
    row = (
        open_transfer(dispute, "joint", state="joined", to=actor.organisation_id)
        if actor.organisation_id
        else None
    )
    if row is None:
        raise Refusal("not_joined", "您的单位没有在协办这件纠纷。")
    text = words(text, "text", "请写明协办情况（至少 5 个字）。", least=5)
    Contribution(county=county, created_at=now, dispute=dispute, transfer=row, at=now, text=text).save(
        force_insert=True
    )
    if finished:
        answer_transfer(dispute, row, "finish", "", now)
        finish_duties(dispute, "assist", now=now, subject_id=row.id)
    fact = ContributionRecorded(actor.organisation_name, "，协办完成" if finished else "")
    record(fact, about=dispute, actor=actor, at=now)
    return dispute


def end_joint(*, actor: Actor, now: datetime, county: str, id: UUID, revision: int, reason: str) -> Dispute:
    """The lead ends joint handling; open parts are needed no more."""
    dispute = find_dispute(actor, county, id, to="join", revision=revision)
    must_hold(actor, dispute, waiting=True)
    rows = list(Transfer.objects.of(dispute).filter(kind="joint", state="joined"))
    if not rows:
        raise Refusal("nothing_joined", "没有正在进行的联合办理。")
    reason = words(reason, "reason", "请写明结束联合办理的理由。")
    for row in rows:
        answer_transfer(dispute, row, "release", reason, now)
        void_duties(dispute, "assist", now=now, subject_id=row.id)
    record(JointHandlingEnded(reason), about=dispute, actor=actor, at=now)
    return dispute
