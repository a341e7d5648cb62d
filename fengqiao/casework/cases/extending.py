"""More time for a mediation, with the consent of both sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.duties.services import move_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .access import find_dispute, must_hold, open_mediation
from .consenting import sides_of, write_consents
from .course_facts import TermExtended
from .course_models import Extension
from .course_rules import MEDICAL_TERM, must_be_extendable, must_have_both_sides
from .models import Dispute
from .settings import counts_working_days, extended_due, extension_limits
from .states import LIVE
from .types import types

__all__ = ["extend_term"]


def extend_term(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, days: int, reason: str, consents: Sequence[UUID], means: str,
    committee_agreed: bool = False,
) -> Dispute:  # fmt: skip
    """Extend the term (延长期限): before it is over, within the policy's limits; a medical one also needs the committee's consent."""
    dispute = find_dispute(actor, county, id, to="assign", revision=revision)
    must_hold(actor, dispute)
    mediation = open_mediation(dispute)
    if dispute.state != "accepted" or mediation.state not in LIVE:
        raise Refusal("not_extendable", "只有正在调解的纠纷可以延长期限。")
    family, today = types()[dispute.type].family.code, localdate(now)
    most, allowed = extension_limits(dispute.place, today)
    must_be_extendable(
        family=family, today=today, due_on=mediation.due_on, days=days, most_days=most,
        made=Extension.objects.of(mediation).count(), allowed=allowed, committee=committee_agreed,
    )  # fmt: skip
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明延长的理由。", field="reason")
    must_have_both_sides(
        sides_of(dispute), consents, "延长调解期限，应当经申请人和被申请人双方同意",
        article=MEDICAL_TERM if family == "medical" else "",
    )  # fmt: skip
    working = counts_working_days(dispute.place, dispute.type, today)
    former, mediation.due_on = mediation.due_on, extended_due(mediation.due_on, days, working=working)
    row = Extension(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, days=days, reason=reason.strip(),
        from_due=former, to_due=mediation.due_on, committee_agreed=committee_agreed,
    )  # fmt: skip
    row.save(force_insert=True)
    write_consents(dispute, consents, what="extension", source_id=row.id, means=means, now=now)
    mediation.save(update_fields=["due_on"])
    move_duties(
        dispute, "mediate", to_due=mediation.due_on, why=f"延长期限：{reason.strip()}"[:200], entry_seq=dispute.seq + 1, now=now
    )  # fmt: skip
    dispute.due_on = mediation.due_on
    agreed = "双方当事人和调委会" if committee_agreed else "双方当事人"
    fact = TermExtended(
        agreed, days, "工作日" if working else "自然日", former.isoformat(), mediation.due_on.isoformat(), reason.strip()
    )  # fmt: skip
    record(fact, about=dispute, actor=actor, at=now, changed=["due_on"])
    return dispute
