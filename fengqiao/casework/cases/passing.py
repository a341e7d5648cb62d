"""What every change of hands has in common: the old turn ends, the next begins at the same second, grants and clocks follow.

Called inside verbs that hold the dispute's lock; nothing here records.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.settings import answer_due, returns_allowed
from fengqiao.kernel.duties.queries import live_due
from fengqiao.kernel.duties.services import open_duty, pass_duties, void_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.registry.organisations.queries import OrganisationView

from .access import open_handling, open_mediation
from .codes import OFFERS
from .models import Dispute, Handling, Mediation, MediationMediator, Participant, Transfer
from .states import DISPUTE_LIFE, MEDIATION_LIFE, TRANSFER_LIFE, stage_of

__all__ = [
    "MOVABLE", "answer_transfer", "back_with_holder", "change_hands", "grant", "hand_on", "keep_hands", "lapse_transfers", "lay_before", "must_be_free", "must_not_circle",
    "open_transfer", "returns_of", "wait_for_answer", "words",
]  # fmt: skip

# Stages in which a dispute may still go to another organisation: nothing is agreed yet, or mediation failed here.
MOVABLE = ("registered", "accepted", "assigned", "mediating", "ended")


def words(text: str, name: str, sentence: str, *, least: int = 2) -> str:
    """The trimmed text of a field that must say something. Raises Invalid."""
    if len(text.strip()) < least:
        code = f"{name}_missing"
        raise Invalid(code, sentence, field=name)
    return text.strip()


def grant(dispute: Dispute, organisation_id: UUID, why: str, source_id: UUID, now: datetime) -> None:
    """Let an organisation see the dispute until the source is answered, at the latest until it is cancelled."""
    Participant(
        county=dispute.county,
        created_at=now,
        dispute=dispute,
        organisation_id=organisation_id,
        why=why,
        source_id=source_id,
        from_at=now,
    ).save(force_insert=True)


def open_transfer(
    dispute: Dispute, kind: str, *, state: str = "offered", to: UUID | None = None
) -> Transfer | None:
    """The one transfer of a kind in a state, to an organisation where one is named."""
    rows = Transfer.objects.of(dispute).filter(kind=kind, state=state)
    if to:
        rows = rows.filter(to_organisation_id=to)
    return rows.select_related("to_organisation", "from_organisation").order_by("offered_at", "id").last()


def answer_transfer(dispute: Dispute, row: Transfer, verb: str, answer: str, now: datetime) -> None:
    """Step a transfer; the sight that it gave ends with it."""
    row.state = TRANSFER_LIFE.move(row.state, verb)
    row.answered_at, row.answer = now, answer
    row.save(update_fields=["state", "answered_at", "answer", "ground", "legal_basis", "proposed_holder"])
    Participant.objects.of(dispute).filter(source_id=row.id, to_at=None).update(to_at=now)


def lapse_transfers(dispute: Dispute, now: datetime, *kinds: str) -> None:
    """What is still open at other organisations ends with the matter: all of it, or these kinds. Duties the verb ends itself."""
    rows = Transfer.objects.of(dispute).filter(state__in=("offered", "joined"))
    for row in rows.filter(kind__in=kinds) if kinds else rows:
        answer_transfer(dispute, row, "lapse", "", now)


def returns_of(dispute: Dispute) -> int:
    """How often this dispute was returned so far, by whomever."""
    return int(Transfer.objects.of(dispute).filter(kind__in=OFFERS, state="declined").count())


def must_be_free(dispute: Dispute) -> None:
    """The dispute may go to others now: not agreed, not waiting for an answer, no escalation under way."""
    if dispute.stage not in MOVABLE or _withdrawn(dispute):
        raise Refusal("not_movable", "已达成协议、已撤回、中止或者办结的纠纷不能再转给其他单位。")
    if open_transfer(dispute, "escalate"):
        raise Refusal("escalation_open", "这件纠纷已上报，请等待上级答复，或者先撤回上报。")


def _withdrawn(dispute: Dispute) -> bool:
    return dispute.stage == "ended" and open_mediation(dispute).state == "withdrawn"


def must_not_circle(dispute: Dispute, target: OrganisationView, now: datetime) -> None:
    """Nobody gets the same dispute again and again: as often as the policy allows returns, beyond that an arbiter or an upper body."""
    allowed = returns_allowed(dispute.place, localdate(now))
    if Handling.objects.of(dispute).filter(organisation_id=target.id).count() > allowed:
        raise Refusal(
            "came_back_too_often", f"{target.name} 已多次承办过这件纠纷，不能再转回，请上报上级单位。"
        )


def must_not_be_bound(handling: Handling) -> None:
    if handling.by_right == "bound":
        raise Refusal("bound_holder", "承办单位已经裁定，不能再移交；确有困难的，请上报。")


def change_hands(
    dispute: Dispute, *, to: UUID, right: str, result: str, now: datetime, keep: str = "registrar"
) -> Handling:
    """End the open turn and begin the next at the same second; a running mediation ends as transferred. Returns the new turn.

    keep: why the former holder goes on seeing the dispute.
    """
    handling = open_handling(dispute)
    if dispute.state == "accepted":
        hand_on(dispute, handling, now)
    handling.to_at, handling.result = now, result
    handling.save(update_fields=["to_at", "result"])
    fresh = Handling(
        county=dispute.county, created_at=now, dispute=dispute, ordinal=handling.ordinal + 1, organisation_id=to, by_right=right,
        from_at=now,
    )  # fmt: skip
    fresh.save(force_insert=True)
    if handling.organisation_id != to:
        grant(dispute, handling.organisation_id, keep, handling.id, now)
    joined = open_transfer(dispute, "joint", state="joined", to=to)
    if joined:  # who takes the lead helps no more
        answer_transfer(dispute, joined, "release", "", now)
        void_duties(dispute, "assist", now=now, subject_id=joined.id)
    pass_duties(dispute, "perform", "confirm", organisation_id=to)
    dispute.holder_id = to
    return fresh


def keep_hands(dispute: Dispute, *, right: str, now: datetime) -> Handling:
    """The holder is confirmed: a new turn of the same organisation by another right; its mediation goes on in it."""
    handling = open_handling(dispute)
    handling.to_at, handling.result = now, "confirmed"
    handling.save(update_fields=["to_at", "result"])
    fresh = Handling(
        county=dispute.county, created_at=now, dispute=dispute, ordinal=handling.ordinal + 1, organisation_id=handling.organisation_id,
        by_right=right, from_at=now,
    )  # fmt: skip
    fresh.save(force_insert=True)
    Mediation.objects.of(dispute).filter(handling_id=handling.id).update(handling_id=fresh.id)
    return fresh


def hand_on(dispute: Dispute, handling: Handling, now: datetime) -> None:
    """The turn's mediation ends as transferred where it still runs; its term with it."""
    mediation = Mediation.objects.of(dispute).filter(handling_id=handling.id).first()
    void_duties(dispute, "mediate", "report", now=now)
    if mediation is None or not MEDIATION_LIFE.allows(mediation.state, "hand_on"):
        return
    mediation.state, mediation.closed_on = MEDIATION_LIFE.move(mediation.state, "hand_on"), localdate(now)
    mediation.next_session_at = None
    mediation.save(update_fields=["state", "closed_on", "next_session_at"])
    MediationMediator.objects.of(mediation).filter(to_on=None).update(to_on=localdate(now))


def lay_before(dispute: Dispute, organisation_id: UUID, now: datetime, *, kind: str = "answer") -> None:
    """A duty of the day's policy for who must answer now; the dispute is due when it is."""
    void_duties(dispute, kind, now=now)
    due, version, provisional = answer_due(dispute.place, localdate(now))
    open_duty(
        root=dispute, kind=kind, organisation_id=organisation_id, due_on=due, now=now, policy_version=version, provisional=provisional,
    )  # fmt: skip
    dispute.due_on = due


def back_with_holder(dispute: Dispute, now: datetime) -> None:
    """What was put to another is answered no or taken back: stage and due day are again those of the holder's own work."""
    if dispute.state == "registered":
        lay_before(dispute, dispute.holder_id, now)
        dispute.stage = "registered"
        return
    void_duties(dispute, "answer", now=now)
    mediation = open_mediation(dispute)
    dispute.stage = stage_of(dispute=dispute.state, mediation=mediation.state, offered=False, visited=False)
    dispute.due_on = live_due(dispute, "report") if dispute.stage == "ended" else mediation.due_on


def wait_for_answer(dispute: Dispute, now: datetime) -> None:
    """The new holder has it and has not answered yet: accept, refuse, or pass on by its right."""
    dispute.state = DISPUTE_LIFE.move(dispute.state, "change_hands")
    lay_before(dispute, dispute.holder_id, now)
    dispute.stage = "registered"
