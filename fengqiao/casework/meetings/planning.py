"""Sessions planned ahead: a time, a place, who is asked to come; no mediator and no room at two at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localtime

from fengqiao.casework.cases.access import find_dispute, must_hold, open_mediation
from fengqiao.casework.cases.codes import SESSION_MEANS
from fengqiao.casework.cases.models import Dispute, Mediation, MediationMediator, Party
from fengqiao.casework.cases.services import note_next_session
from fengqiao.kernel.errors import Invalid, NotHere, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .clashing import slots_around
from .facts import SessionCancelled, SessionPlanned, SessionReplanned
from .models import PlannedParty, PlannedSession, Session
from .rules import Slot, check_times, clash_of, room_key
from .states import PLAN_LIFE

__all__ = ["cancel_session", "keep_plans", "plan_session", "replan_session"]


def _text(moment: datetime) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}"


def _slot(row: PlannedSession, parties: Sequence[Party]) -> Slot:
    mediators = MediationMediator.objects.of(row.mediation).filter(to_on=None)
    return Slot(
        row.id, row.starts_at, row.ends_at, row.organisation_id, room_key(row.place, row.means),
        frozenset(mediators.values_list("mediator_id", flat=True)), frozenset(bytes(one.id_hash) for one in parties if one.id_hash),
    )  # fmt: skip


def _check(place: str, means: str) -> None:
    if means not in SESSION_MEANS:
        raise Invalid("means_unknown", "请选择调解方式。", field="means")
    if not place.strip():
        raise Invalid("place_missing", "请填写调解地点。", field="place")


def _invited(dispute: Dispute, asked: Sequence[UUID]) -> list[Party]:
    rows = {row.id: row for row in Party.objects.of(dispute).only("id", "county", "id_hash")}
    chosen = list(dict.fromkeys(asked))
    if not chosen or any(one not in rows for one in chosen):
        raise Invalid("nobody_invited", "请勾选通知到场的当事人。", field="parties")
    return [rows[one] for one in chosen]


def _ready(dispute: Dispute) -> Mediation:
    mediation = open_mediation(dispute)
    if dispute.state != "accepted" or mediation.state not in ("assigned", "mediating"):
        raise Refusal("not_ready_to_plan", "指派调解员以后、调解结束以前，才能预约调解。")
    return mediation


def _note_next(mediation: Mediation) -> None:
    """The first planned session of the mediation stands on it."""
    first = PlannedSession.objects.of(mediation).filter(state="planned").order_by("starts_at").first()
    note_next_session(mediation, first.starts_at if first else None)


def plan_session(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, starts_at: datetime, ends_at: datetime, place: str, means: str,
    parties: Sequence[UUID], note: str = "", despite: bool = False,
) -> Dispute:  # fmt: skip
    """Plan a session (预约调解). Refused where a mediator or the room is taken; where a party is elsewhere, unless `despite`."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    mediation = _ready(dispute)
    _check(place, means)
    check_times(starts_at, ends_at, now)
    invited = _invited(dispute, parties)
    row = PlannedSession(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, organisation_id=dispute.holder_id,
        starts_at=starts_at, ends_at=ends_at, place=place.strip(), means=means, note=note.strip(), secrecy=dispute.secrecy,
    )  # fmt: skip
    clash_of(_slot(row, invited), slots_around(county, starts_at, ends_at), despite=despite)
    row.save(force_insert=True)
    PlannedParty.objects.bulk_create(
        PlannedParty(county=county, created_at=now, planned=row, party=one) for one in invited
    )
    _note_next(mediation)
    fact = SessionPlanned(_text(starts_at), _text(ends_at), SESSION_MEANS[means], row.place, len(invited))
    record(fact, about=dispute, actor=actor, at=now)
    return dispute


def _planned(dispute: Dispute, planned: UUID) -> PlannedSession:
    row: PlannedSession | None = (
        PlannedSession.objects.of(dispute)
        .filter(id=planned, state="planned")
        .select_related("mediation")
        .first()
    )
    if row is None:
        raise NotHere("plan_not_here", "没有这次预约，或者已经调解、取消。")
    return row


def replan_session(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, planned: UUID, starts_at: datetime, ends_at: datetime,
    place: str, reason: str, despite: bool = False,
) -> Dispute:  # fmt: skip
    """Another time or place for a planned session (改期), with the reason."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    mediation = _ready(dispute)
    row = _planned(dispute, planned)
    _check(place, row.means)
    check_times(starts_at, ends_at, now)
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明改期的原因。", field="reason")
    former = row.starts_at
    row.starts_at, row.ends_at, row.place, row.reason = starts_at, ends_at, place.strip(), reason.strip()
    row.state = PLAN_LIFE.move(row.state, "replan")
    invited = [one.party for one in PlannedParty.objects.of(row).filter(to_at=None).select_related("party")]
    clash_of(_slot(row, invited), slots_around(county, starts_at, ends_at), despite=despite)
    row.save(update_fields=["starts_at", "ends_at", "place", "reason"])
    _note_next(mediation)
    fact = SessionReplanned(_text(former), _text(starts_at), _text(ends_at), row.place, reason.strip())
    record(fact, about=dispute, actor=actor, at=now)
    return dispute


def cancel_session(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, planned: UUID, reason: str
) -> Dispute:
    """Call a planned session off (取消预约), with the reason."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    row = _planned(dispute, planned)
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明取消的原因。", field="reason")
    row.state, row.reason = PLAN_LIFE.move(row.state, "cancel"), reason.strip()
    row.save(update_fields=["state", "reason"])
    _note_next(row.mediation)
    record(SessionCancelled(_text(row.starts_at), reason.strip()), about=dispute, actor=actor, at=now)
    return dispute


def keep_plans(mediation: Mediation, session: Session) -> None:
    """A session that was held keeps the plan of its day; called inside `hold_session`."""
    day = localtime(session.starts_at).date()
    for row in PlannedSession.objects.of(mediation).filter(state="planned").order_by("starts_at"):
        if localtime(row.starts_at).date() == day:
            row.state, row.session = PLAN_LIFE.move(row.state, "keep"), session
            row.save(update_fields=["state", "session"])
            break
    _note_next(mediation)
