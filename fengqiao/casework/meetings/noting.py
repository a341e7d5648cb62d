"""Private talks with one party (单独谈话): sealed, read by whoever mediates, never part of a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold, open_mediation, see_dispute
from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.states import LIVE
from fengqiao.kernel.errors import Invalid, NotAllowed, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import leave_look, record
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.vault import seal, unseal

from .facts import PrivatelyNoted
from .models import PrivateNote

__all__ = ["PrivateNoteView", "note_privately", "read_private_notes"]

LONGEST_NOTE = 5_000
_SEALED = {"table": "meetings_privatenote", "column": "text_enc"}


@dataclass(frozen=True)
class PrivateNoteView:
    """A note in clear."""

    spoken_on: date
    party_name: str
    author_name: str
    text: str


def note_privately(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, spoken_on: date, text: str, party: UUID | None = None
) -> Dispute:  # fmt: skip
    """Keep what a party said in private, offers among it. Concessions made for settling must not be used against it later."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    mediation = open_mediation(dispute)
    if dispute.state != "accepted" or mediation.state not in (*LIVE, "suspended"):
        raise Refusal("mediation_not_live", "只有正在调解的纠纷可以办理。")
    if not 2 <= len(text.strip()) <= LONGEST_NOTE:
        raise Invalid("note_length", "请填写谈话内容（2 至 5000 字）。", field="text")
    if not mediation.accepted_on <= spoken_on <= localdate(now):
        raise Invalid("spoken_day_implausible", "谈话日期应在受理之后、今天以前。", field="spoken_on")
    if actor.user_id is None:
        raise NotAllowed(power="cases.mediate")
    who: Party | None = Party.objects.of(dispute).filter(id=party).first() if party else None
    if party and who is None:
        raise Invalid("party_unknown", "请选择这件纠纷的当事人。", field="party")
    row = PrivateNote(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, party=who, author_id=actor.user_id,
        author_name=actor.user_name[:40], spoken_on=spoken_on, secrecy=dispute.secrecy,
    )  # fmt: skip
    row.text_enc = seal(text.strip(), row_id=row.id, **_SEALED)
    row.save(force_insert=True)
    record(PrivatelyNoted(spoken_on.isoformat()), about=dispute, actor=actor, at=now)
    return dispute


def read_private_notes(
    *, actor: Actor, now: datetime, county: str, id: UUID, reason: str
) -> list[PrivateNoteView]:
    """The notes in clear, for whoever mediates in the organisation that holds the dispute. It leaves a look, with the reason."""
    dispute = see_dispute(actor.scope, county, id)
    if not actor.may("cases.mediate"):
        raise NotAllowed(power="cases.mediate")
    must_hold(actor, dispute)
    if len(reason.strip()) < 2:
        raise Invalid("look_without_reason", "请写明查阅的事由。", field="reason")
    rows = list(PrivateNote.objects.of(dispute).select_related("party").order_by("spoken_on", "id"))
    if rows:
        leave_look(
            county=county, kind="dispute", subject_id=dispute.id, part_id=rows[0].id, fields=["private_notes"],
            reason=reason.strip()[:200], actor=actor, at=now,
        )  # fmt: skip
    return [
        PrivateNoteView(
            row.spoken_on, row.party.name if row.party else "", row.author_name, unseal(row.text_enc, row_id=row.id, **_SEALED)
        )
        for row in rows
    ]  # fmt: skip
