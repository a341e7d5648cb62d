"""A dispute that was closed breaks out again: within the policy's days it is taken up under the same account, with a new mediation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.duties.services import open_duty
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .access import find_dispute, must_hold
from .course_facts import DisputeRelapsed
from .course_rules import may_relapse
from .models import Dispute, Handling, Mediation
from .rules import must_be_consented
from .settings import mediation_due, mediation_number, relapse_days
from .states import DISPUTE_LIFE, MEDIATION_LIFE, stage_of

__all__ = ["take_up_again"]


def take_up_again(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, reason: str, consent: bool
) -> Dispute:
    """Reopen a settled dispute that broke out again (纠纷反复): a new turn of the same holder and a new mediation with its own term.

    consent: the parties agree to be mediated again (人民调解法 art. 17).
    """
    dispute = find_dispute(actor, county, id, to="reopen", revision=revision)
    must_hold(actor, dispute)
    today = localdate(now)
    dispute.state = DISPUTE_LIFE.move(dispute.state, "relapse")
    if dispute.outcome != "settled":
        raise Refusal("was_not_settled", "只有调解成功后反复的纠纷可以重新调解；调解不成的，请重新登记。")
    may_relapse(dispute.cancelled_on or today, today, relapse_days(dispute.place, today))
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明纠纷反复的情况。", field="reason")
    must_be_consented(consent)
    last = Handling.objects.of(dispute).order_by("-ordinal").first()
    handling = Handling(
        county=dispute.county, created_at=now, dispute=dispute, ordinal=(last.ordinal if last else 0) + 1,
        organisation_id=dispute.holder_id, by_right="relapse", from_at=now,
    )  # fmt: skip
    handling.save(force_insert=True)
    due, version, provisional = mediation_due(dispute.place, dispute.type, today, today)
    mediation = Mediation(
        county=dispute.county, created_at=now, dispute=dispute, handling=handling, accepted_on=today, due_on=due,
        number=mediation_number(dispute.holder_id, dispute.county, dispute.place, today, now),
    )  # fmt: skip
    mediation.save(force_insert=True)
    open_duty(
        root=dispute, kind="mediate", organisation_id=dispute.holder_id, due_on=due, now=now, subject_kind="mediation",
        subject_id=mediation.id, policy_version=version, provisional=provisional,
    )  # fmt: skip
    dispute.outcome, dispute.cancelled_on, dispute.due_on = "", None, due
    dispute.stage = stage_of(
        dispute=dispute.state, mediation=MEDIATION_LIFE.start, offered=False, visited=False
    )
    fact = DisputeRelapsed(mediation.number, due.isoformat(), reason.strip())
    record(
        fact, about=dispute, actor=actor, at=now, changed=["state", "stage", "outcome", "cancelled_on", "due_on"]
    )  # fmt: skip
    return dispute
