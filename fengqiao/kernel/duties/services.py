"""Duties' write door, called by rooms inside their verbs: the verb's own entry tells what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.placed.bulk import insert_rows

from .models import Duty, DutyMove
from .states import DUTY_LIFE

__all__ = [
    "draw_duty",
    "finish_duties",
    "live_duties",
    "move_duties",
    "move_duty",
    "open_duty",
    "write_duties",
    "pass_duties",
    "pause_duties",
    "reopen_duties",
    "resume_duties",
    "void_duties",
]


def draw_duty(
    *, root: Any, kind: str, organisation_id: UUID, due_on: date, now: datetime, subject_kind: str = "", subject_id: UUID | None = None,
    user_id: UUID | None = None, policy_version: str = "", provisional: bool = False,
) -> Duty:  # fmt: skip
    """A duty of `organisation_id` under a root, not yet written; `due_on` is the last day, inclusive."""
    return Duty(
        county=root.county, created_at=now, root_kind=root.root_kind, root_id=root.pk, subject_kind=subject_kind or root.root_kind,
        subject_id=subject_id or root.pk, kind=kind, organisation_id=organisation_id, user_id=user_id, opened_at=now, due_on=due_on,
        policy_version=policy_version, provisional=provisional,
    )  # fmt: skip


def open_duty(**values: Any) -> Duty:
    """Write what `draw_duty` draws."""
    duty = draw_duty(**values)
    duty.save(force_insert=True)
    return duty


def write_duties(duties: Sequence[Duty]) -> None:
    """Write many drawn duties with one statement."""
    insert_rows(duties)


def _live(root: Any, kinds: tuple[str, ...], subject_id: UUID | None = None) -> Any:
    rows = Duty.objects.everywhere("duties of a root that the verb has locked").filter(
        county=root.county, root_id=root.pk, state__in=("open", "paused")
    )
    if subject_id:
        rows = rows.filter(subject_id=subject_id)
    return rows.filter(kind__in=kinds) if kinds else rows


def finish_duties(
    root: Any, *kinds: str, now: datetime, subject_id: UUID | None = None, but: tuple[str, ...] = ()
) -> int:
    """Mark the live duties of these kinds (all kinds if none is named) done. Returns how many there were.

    subject_id: only those about this subject. but: kinds that stay open whatever ends.
    """
    rows = _live(root, kinds, subject_id)
    if but:
        rows = rows.exclude(kind__in=but)
    return int(rows.update(state="done", done_at=now, paused_on=None))


def void_duties(root: Any, *kinds: str, now: datetime, subject_id: UUID | None = None) -> int:
    """The live duties of these kinds, or of one subject, are needed no more."""
    return int(_live(root, kinds, subject_id).update(state="void", done_at=now, paused_on=None))


def live_duties(root: Any, *kinds: str) -> int:
    """How many duties of these kinds stand open or paused."""
    return int(_live(root, kinds).count())


def pass_duties(root: Any, *kinds: str, organisation_id: UUID) -> None:
    """The live duties of these kinds are another organisation's from now on; their days stay."""
    _live(root, kinds).update(organisation_id=organisation_id)


def reopen_duties(root: Any, *kinds: str, subject_id: UUID | None = None) -> int:
    """Undo: done or void duties of these kinds, or of one subject, stand open again, with the same due day."""
    rows = Duty.objects.everywhere("duties of a root that the verb has locked").filter(
        county=root.county, root_id=root.pk, state__in=("done", "void"), kind__in=kinds
    )
    if subject_id:
        rows = rows.filter(subject_id=subject_id)
    return rows.update(state="open", done_at=None)


def move_duty(duty: Duty, *, to_due: date, why: str, entry_seq: int, now: datetime) -> None:
    """Give a live duty another last day; the move keeps its reason."""
    if to_due == duty.due_on:
        return
    DutyMove.objects.create(
        county=duty.county,
        created_at=now,
        duty=duty,
        at=now,
        from_due=duty.due_on,
        to_due=to_due,
        why=why,
        entry_seq=entry_seq,
    )
    duty.due_on = to_due
    duty.save(update_fields=["due_on"])


def move_duties(root: Any, *kinds: str, to_due: date, why: str, entry_seq: int, now: datetime) -> None:
    """Give the live duties of these kinds another last day, each with its reason."""
    for duty in _live(root, kinds):
        move_duty(duty, to_due=to_due, why=why, entry_seq=entry_seq, now=now)


def pause_duties(root: Any, *kinds: str, now: datetime) -> None:
    """Stop the clock of the open duties of these kinds."""
    _live(root, kinds).filter(state="open").update(
        state=DUTY_LIFE.move("open", "pause"), paused_on=localdate(now)
    )


def resume_duties(
    root: Any, *kinds: str, why: str, entry_seq: int, now: datetime, to_due: date | None = None
) -> None:
    """Let the clock run on: each paused duty's last day moves by the days it stood still, or to `to_due` where the room knows better."""
    for duty in _live(root, kinds).filter(state="paused"):
        still = localdate(now) - duty.paused_on
        duty.state, duty.paused_on = DUTY_LIFE.move("paused", "resume"), None
        duty.save(update_fields=["state", "paused_on"])
        move_duty(
            duty,
            to_due=to_due or duty.due_on + max(still, timedelta(0)),
            why=why,
            entry_seq=entry_seq,
            now=now,
        )
