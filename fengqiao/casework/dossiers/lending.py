"""The log of loans (借阅登记): who took a sealed volume, why, until when, and when it came back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold
from fengqiao.kernel.duties.services import finish_duties, open_duty
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .facts import VolumeGivenBack, VolumeLent
from .finding import last_volume
from .models import Loan
from .settings import lending_days

__all__ = ["give_back_volume", "lend_volume"]


def lend_volume(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, borrower: str, unit: str, purpose: str, from_on: date,
    due_on: date,
) -> Loan:  # fmt: skip
    """Lend a sealed volume. The term is at most what policy says; a duty to get it back opens for who keeps it."""
    dispute = find_dispute(actor, county, id, to="archive", revision=revision)
    must_hold(actor, dispute)
    volume = last_volume(dispute)
    if volume.state != "sealed":
        raise Refusal("not_sealed", "封卷后才办理借阅。")
    for name, value in {"borrower": borrower, "unit": unit, "purpose": purpose}.items():
        if not value.strip():
            raise Invalid("field_missing", "请填写这一项。", field=name)
    today, days = localdate(now), lending_days(dispute.place, localdate(now))
    if not today - timedelta(days=30) <= from_on <= today:
        raise Invalid("loan_day_implausible", "借出日期应在今天或者此前三十日内。", field="from_on")
    if not from_on <= due_on <= from_on + timedelta(days=days):
        raise Invalid("loan_too_long", f"归还日期应在借出后 {days} 日以内。", field="due_on")
    if Loan.objects.of(volume).filter(returned_on=None).exists():
        raise Refusal("already_lent", "卷宗已经借出，归还后才能再借。")
    loan = Loan(
        county=volume.county, created_at=now, volume=volume, borrower=borrower.strip(), unit=unit.strip(), purpose=purpose.strip(),
        from_on=from_on, due_on=due_on, lent_by=actor.user_id,
    )  # fmt: skip
    loan.save(force_insert=True)
    open_duty(
        root=dispute, kind="return_loan", organisation_id=dispute.holder_id, due_on=due_on, now=now, subject_kind="volume",
        subject_id=volume.id,
    )  # fmt: skip
    record(VolumeLent(volume.ordinal, due_on.isoformat()), about=dispute, actor=actor, at=now)
    return loan


def give_back_volume(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, returned_on: date
) -> Loan:
    """Note that a lent volume came back."""
    dispute = find_dispute(actor, county, id, to="archive", revision=revision)
    must_hold(actor, dispute)
    volume = last_volume(dispute)
    loan = Loan.objects.of(volume).filter(returned_on=None).first()
    if loan is None:
        raise Refusal("not_lent", "卷宗没有借出。")
    if not loan.from_on <= returned_on <= localdate(now):
        raise Invalid("loan_day_implausible", "归还日期应在借出之后、今天以前。", field="returned_on")
    loan.returned_on, loan.received_by = returned_on, actor.user_id
    loan.save(update_fields=["returned_on", "received_by"])
    finish_duties(dispute, "return_loan", now=now)
    record(VolumeGivenBack(volume.ordinal), about=dispute, actor=actor, at=now)
    return loan
