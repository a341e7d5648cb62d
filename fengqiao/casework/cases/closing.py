"""Inside and at the end of a mediation: assign, end, close, reopen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.settings import reopen_days
from fengqiao.kernel.duties.queries import live_due
from fengqiao.kernel.duties.services import finish_duties, live_duties
from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.queries import mediators_by_id

from .access import find_dispute, must_hold, open_handling, open_mediation
from .codes import CHOSEN_BY, END_REASONS, OUTCOMES
from .course_rules import must_be_reported_first
from .facts import DisputeClosed, DisputeReopened, MediationEnded, MediatorsAssigned
from .inviting import must_not_be_refused
from .models import Dispute, Handling, Mediation, MediationMediator, Participant, Party
from .reporting import is_reported, owe_report
from .rules import conflict_of, end_target, may_reopen, must_tell_routes
from .states import DISPUTE_LIFE, MEDIATION_LIFE, stage_of
from .suspending import end_suspension
from .types import route_name, types

__all__ = ["assign_mediators", "close_dispute", "end_mediation", "reopen_dispute"]


def _stage(dispute: Dispute, mediation: Mediation, *, visited: bool = False) -> str:
    return stage_of(dispute=dispute.state, mediation=mediation.state, offered=False, visited=visited)


def assign_mediators(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, mediators: Sequence[UUID], chosen_by: str = "organisation",
    declared: Iterable[UUID] = (),
) -> Dispute:  # fmt: skip
    """Assign one or several mediators, or those the parties chose (人民调解法 art. 19). Replaces the former ones.

    declared: mediators who said that they are related to a party or have an interest; they are refused.
    """
    dispute = find_dispute(actor, county, id, to="assign", revision=revision)
    must_hold(actor, dispute)
    if chosen_by not in CHOSEN_BY:
        raise Invalid("chosen_by_unknown", "请选择调解员的产生方式。", field="chosen_by")
    if not mediators:
        raise Invalid("no_mediator", "请至少选择一名调解员。", field="mediators")
    found = mediators_by_id(
        list(dict.fromkeys(mediators)), organisation_id=dispute.holder_id, on=localdate(now)
    )
    if len(found) != len(set(mediators)):
        raise Invalid("mediator_not_here", "所选调解员不是本单位现任调解员。", field="mediators")
    parties = list(Party.objects.of(dispute).only("id", "county", "name", "id_hash"))
    said = set(declared)
    for person in found:
        why = conflict_of(
            mediator_name=person.name, mediator_hash=person.id_hash, party_names=[p.name for p in parties],
            party_hashes=[p.id_hash for p in parties if p.id_hash], declared=person.id in said,
        )  # fmt: skip
        if why:
            raise Invalid("conflict_of_interest", f"{why}，应当回避，请另选调解员。", field="mediators")
    mediation = open_mediation(dispute)
    must_not_be_refused(mediation, list(mediators))
    mediation.state = MEDIATION_LIFE.move(mediation.state, "assign")
    MediationMediator.objects.of(mediation).filter(to_on=None).update(to_on=localdate(now))
    MediationMediator.objects.bulk_create(
        MediationMediator(
            county=dispute.county,
            created_at=now,
            mediation=mediation,
            mediator_id=person.id,
            chosen_by=chosen_by,
            from_on=localdate(now),
        )
        for person in found
    )
    mediation.save(update_fields=["state"])
    dispute.stage = _stage(dispute, mediation)
    fact = MediatorsAssigned([person.name for person in found], CHOSEN_BY[chosen_by])
    record(fact, about=dispute, actor=actor, at=now, changed=["stage"])
    return dispute


def end_mediation(
    *,
    actor: Actor,
    now: datetime,
    county: str,
    id: UUID,
    revision: int,
    reason: str,
    routes_told: Iterable[str],
    explanation: str = "",
    by_party: UUID | None = None,
) -> Dispute:
    """End a mediation without agreement: a party refuses, withdraws, or it fails. The lawful ways on are told (art. 26).

    by_party: who refused; asked for then (art. 17). After a failure the department in charge is to be told.
    """
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    told = must_tell_routes(reason, routes_told, types()[dispute.type].routes)
    mediation = open_mediation(dispute)
    must_be_reported_first(reason, is_reported(mediation, "false"))
    mediation.ended_by = _refuser(dispute, reason, by_party)
    mediation.state = MEDIATION_LIFE.move(mediation.state, end_target(reason))
    mediation.closed_on, mediation.end_reason, mediation.routes_told = localdate(now), reason, told
    mediation.next_session_at = None
    mediation.save(
        update_fields=["state", "closed_on", "end_reason", "routes_told", "ended_by", "next_session_at"]
    )
    end_suspension(dispute, mediation, now)
    finish_duties(dispute, "mediate", now=now)
    dispute.stage = _stage(dispute, mediation)
    dispute.due_on = owe_report(dispute, mediation, now) if mediation.state == "failed" else None
    names = [route_name(code) for code in told] or ["撤回申请后可以再次申请调解"]
    fact = MediationEnded(END_REASONS[reason], names, explanation.strip())
    record(fact, about=dispute, actor=actor, at=now, changed=["stage", "due_on"])
    return dispute


def _refuser(dispute: Dispute, reason: str, by_party: UUID | None) -> Party | None:
    """The party whose refusal ends the mediation (人民调解法 art. 17)."""
    row: Party | None = Party.objects.of(dispute).filter(id=by_party).first() if by_party else None
    if row is None and (by_party or reason == "refused"):
        raise Invalid("refuser_unknown", "请选择拒绝继续调解的当事人。", field="by_party")
    return row


def close_dispute(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, note: str = ""
) -> Dispute:
    """Cancel the account (销号): after the return visit of a settled dispute, or after a lawful end without agreement."""
    dispute = find_dispute(actor, county, id, to="close", revision=revision)
    must_hold(actor, dispute)
    if dispute.state == "accepted" and dispute.stage not in ("visited", "ended", "defaulted"):
        raise Refusal("not_ready_to_close", "调解成功的纠纷须回访后销号，调解不成的须先终止调解并告知途径。")
    if live_duties(dispute, "perform"):
        raise Refusal("obligations_open", "还有协议义务没有履行完毕，请先登记履行或者未履行的情况。")
    if live_due(dispute, "report"):
        raise Refusal("not_reported", "调解不成的，请先通报主管部门，再销号。")
    dispute.state = DISPUTE_LIFE.move(dispute.state, "close")
    mediation = open_mediation(dispute)
    outcome = {"failed": "failed", "withdrawn": "withdrawn"}.get(mediation.state, "settled")
    handling = open_handling(dispute)
    handling.to_at, handling.result = now, "settled" if outcome == "settled" else "ended"
    handling.save(update_fields=["to_at", "result"])
    finish_duties(dispute, now=now, but=("calm",))
    Participant.objects.of(dispute).filter(to_at=None).update(to_at=now)
    dispute.stage, dispute.outcome, dispute.cancelled_on, dispute.due_on = (
        "closed",
        outcome,
        localdate(now),
        None,
    )
    fact = DisputeClosed(OUTCOMES[outcome], note.strip(), localdate(now).isoformat())
    record(
        fact,
        about=dispute,
        actor=actor,
        at=now,
        changed=["state", "stage", "outcome", "cancelled_on", "due_on"],
    )
    return dispute


def reopen_dispute(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, reason: str
) -> Dispute:
    """Undo a closing within the policy's days; the stage is the one before."""
    dispute = find_dispute(actor, county, id, to="reopen", revision=revision)
    must_hold(actor, dispute)
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明恢复办理的理由。", field="reason")
    dispute.state = DISPUTE_LIFE.move(dispute.state, "reopen")
    may_reopen(
        dispute.cancelled_on or localdate(now), localdate(now), reopen_days(dispute.place, localdate(now))
    )
    mediation = open_mediation(dispute)
    last = Handling.objects.of(dispute).order_by("-ordinal").first()
    Handling(
        county=dispute.county, created_at=now, dispute=dispute, ordinal=(last.ordinal if last else 0) + 1, organisation_id=dispute.holder_id,
        by_right="first", from_at=now,
    ).save(force_insert=True)  # fmt: skip
    dispute.outcome, dispute.cancelled_on = "", None
    dispute.stage = _stage(dispute, mediation, visited=True)
    record(
        DisputeReopened(reason.strip()),
        about=dispute,
        actor=actor,
        at=now,
        changed=["state", "stage", "outcome", "cancelled_on"],
    )
    return dispute
