"""Rules of planned sessions: what makes a good time, and what two sessions cannot share. Pure functions of plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fengqiao.kernel.errors import Invalid, Refusal

__all__ = ["Slot", "check_times", "clash_of", "overlap", "room_key"]

LONGEST = timedelta(hours=8)
FURTHEST = timedelta(days=180)


@dataclass(frozen=True)
class Slot:
    """A planned session as far as a clash needs it. rooms count where people meet in one; people: blind indexes of the parties."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    organisation: UUID
    room: str
    mediators: frozenset[UUID]
    people: frozenset[bytes]


def room_key(place: str, means: str) -> str:
    """The same room however it is typed; "" where nobody meets in a room of the committee."""
    return "".join(place.split()).casefold() if means == "face" else ""


def check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """A session lies ahead, on one day, at most eight hours long, within half a year."""
    if not now < starts_at <= now + FURTHEST:
        raise Invalid("plan_not_ahead", "预约时间应在现在以后、半年以内。", field="starts_at")
    if not timedelta(0) < ends_at - starts_at <= LONGEST:
        raise Invalid("plan_too_long", "结束时间应晚于开始时间，一次不超过八小时。", field="ends_at")


def overlap(one: Slot, other: Slot) -> bool:
    """Whether two sessions share a moment; one may begin when the other ends."""
    return one.id != other.id and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def clash_of(wanted: Slot, others: Iterable[Slot], *, despite: bool) -> None:
    """Refuse what cannot be: one mediator, or one room, at two sessions. One party at two is a warning that `despite` overrides.

    The sentence names no other dispute: it may be one that the reader must not see.
    """
    party = False
    for other in others:
        if not overlap(wanted, other):
            continue
        if wanted.mediators & other.mediators:
            raise Invalid(
                "mediator_busy", "调解员在这段时间已有其他调解安排，请改时间或者另行指派。", field="starts_at"
            )
        if wanted.room and wanted.room == other.room and wanted.organisation == other.organisation:
            raise Invalid("room_taken", "这间调解室在这段时间已有安排，请改时间或者换地点。", field="place")
        party = party or bool(wanted.people & other.people)
    if party and not despite:
        raise Refusal(
            "party_busy", "有当事人在这段时间另有调解安排，请改时间；确实可以参加的，勾选“仍然安排”。"
        )
