"""Who takes part: helpers whom the parties agree to, mediators whom a party does not accept, and whether others may listen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.errors import Invalid, NotHere, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.queries import mediators_by_id

from .access import find_dispute, must_hold, open_mediation
from .codes import HELPER_KINDS, SIDES
from .consenting import sides_of, withdraw_consents, write_consents
from .course_facts import HelperInvited, HelperLeft, MediatorRefused, OpennessSet
from .course_models import Helper, MediatorRefusal
from .course_rules import must_be_private, must_have_both_sides, must_have_consents
from .models import Dispute, Mediation, MediationMediator, Party
from .states import LIVE, MEDIATION_LIFE, stage_of
from .types import types

__all__ = ["invite_helper", "must_not_be_refused", "refuse_mediator", "release_helper", "set_openness"]


def _live_mediation(dispute: Dispute) -> Mediation:
    mediation = open_mediation(dispute)
    if dispute.state != "accepted" or mediation.state not in LIVE:
        raise Refusal("mediation_not_live", "只有正在调解的纠纷可以办理。")
    return mediation


def _party(dispute: Dispute, party: UUID) -> Party:
    row: Party | None = Party.objects.of(dispute).filter(id=party).first()
    if row is None:
        raise Invalid("party_unknown", "请选择这件纠纷的当事人。", field="party")
    return row


def must_not_be_refused(mediation: Mediation, mediators: Sequence[UUID]) -> None:
    """A mediator whom a party refused is not assigned again in this mediation (人民调解法 art. 23)."""
    refused = MediatorRefusal.objects.of(mediation).filter(mediator_id__in=mediators)
    names = sorted(refused.values_list("mediator__name", flat=True))
    if names:
        raise Invalid(
            "mediator_was_refused", f"当事人不接受{'、'.join(names)}，本案不能再指派，请另选调解员。", field="mediators"
        )  # fmt: skip


def refuse_mediator(
    *,
    actor: Actor,
    now: datetime,
    county: str,
    id: UUID,
    revision: int,
    party: UUID,
    mediator: UUID,
    reason: str = "",
) -> Dispute:
    """A party does not accept a mediator (人民调解法 art. 23). The last one gone, another has to be assigned."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    mediation = _live_mediation(dispute)
    who = _party(dispute, party)
    serving = mediators_by_id([mediator], organisation_id=dispute.holder_id, on=localdate(now))
    rows = MediationMediator.objects.of(mediation).filter(to_on=None).select_related("mediator")
    assigned = {row.mediator_id: row for row in rows}
    if mediator in assigned:
        name = assigned[mediator].mediator.name
    elif serving:
        name = serving[0].name
    else:
        raise Invalid("mediator_not_here", "所选调解员不是本单位现任调解员。", field="mediator")
    must_be_new = MediatorRefusal.objects.of(mediation).filter(mediator_id=mediator)
    if must_be_new.exists():
        raise Invalid("refused_already", f"{name} 已被拒绝，不必重复登记。", field="mediator")
    MediatorRefusal(
        county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, mediator_id=mediator, party=who,
        reason=reason.strip(), refused_on=localdate(now),
    ).save(force_insert=True)  # fmt: skip
    rest = ""
    if mediator in assigned:
        MediationMediator.objects.of(mediation).filter(mediator_id=mediator, to_on=None).update(
            to_on=localdate(now)
        )
        if len(assigned) == 1:
            mediation.state = MEDIATION_LIFE.move(mediation.state, "unassign")
            mediation.save(update_fields=["state"])
            rest = "请另行指派。"
    dispute.stage = stage_of(dispute=dispute.state, mediation=mediation.state, offered=False, visited=False)
    record(
        MediatorRefused(name, SIDES[who.side], rest), about=dispute, actor=actor, at=now, changed=["stage"]
    )
    return dispute


def invite_helper(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, kind: str, name: str, relation: str,
    consents: Sequence[UUID], means: str,
) -> Dispute:  # fmt: skip
    """Invite somebody to help (邀请参加人): a relative, neighbour, colleague, expert or social body, with every party's consent."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    mediation = _live_mediation(dispute)
    if kind not in HELPER_KINDS:
        raise Invalid("helper_kind_unknown", "请选择参加人的类别。", field="kind")
    if len(name.strip()) < 2:
        raise Invalid("name_missing", "请填写参加人的姓名或者名称。", field="name")
    must_have_consents(sides_of(dispute), consents)
    row = Helper(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, kind=kind, name=name.strip(),
        relation=relation.strip(), from_on=localdate(now),
    )  # fmt: skip
    row.save(force_insert=True)
    given = write_consents(dispute, consents, what="helper", source_id=row.id, means=means, now=now)
    fact = HelperInvited(HELPER_KINDS[kind], relation.strip() or "未注明关系", given)
    record(fact, about=dispute, actor=actor, at=now)
    return dispute


def release_helper(
    *,
    actor: Actor,
    now: datetime,
    county: str,
    id: UUID,
    revision: int,
    helper: UUID,
    reason: str,
    party: UUID | None = None,
) -> Dispute:
    """A helper leaves (参加人退出). party: who took the consent back; the consent keeps its row with the moment."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    row: Helper | None = Helper.objects.of(dispute).filter(id=helper, to_on=None).first()
    if row is None or dispute.state != "accepted":
        raise NotHere("helper_not_here", "没有这名参加人，或者已经退出。")
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明退出的原因。", field="reason")
    if party is not None and not withdraw_consents(dispute, row.id, party, now):
        raise Invalid("no_consent_to_withdraw", "该当事人没有可以撤回的同意。", field="party")
    row.to_on, row.ended_why = localdate(now), reason.strip()
    row.save(update_fields=["to_on", "ended_why"])
    fact = HelperLeft(HELPER_KINDS[row.kind], reason.strip(), party is not None)
    record(fact, about=dispute, actor=actor, at=now)
    return dispute


def set_openness(
    *, actor: Actor, now: datetime, county: str, id: UUID, revision: int, is_public: bool, consents: Sequence[UUID] = (),
    means: str = "oral", reason: str = "",
) -> Dispute:  # fmt: skip
    """Open or closed doors (人民调解法 art. 23). Ours: closed unless both sides want it open; a medical dispute is never open."""
    dispute = find_dispute(actor, county, id, to="mediate", revision=revision)
    must_hold(actor, dispute)
    mediation = _live_mediation(dispute)
    if mediation.is_public == is_public:
        raise Invalid("openness_unchanged", "与现在的方式相同，不需要变更。", field="is_public")
    if is_public:
        must_be_private(types()[dispute.type].family.code)
        must_have_both_sides(sides_of(dispute), consents, "公开调解，应当经申请人和被申请人双方同意")
        write_consents(dispute, consents, what="openness", source_id=uuid7(), means=means, now=now)
    mediation.is_public = is_public
    mediation.save(update_fields=["is_public"])
    fact = OpennessSet("公开" if is_public else "不公开", is_public, reason.strip())
    record(fact, about=dispute, actor=actor, at=now)
    return dispute
