"""Mediators: the write door. Appointed to an organisation, dismissed from it; told by the organisation's journal."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.models import Organisation
from fengqiao.registry.places.names import sort_key
from fengqiao.trust.scope import record_reference
from fengqiao.trust.vault import blind, seal
from fengqiao.trust.vault.numbers import check_citizen_id

from .codes import KINDS
from .facts import MediatorAppointed, MediatorDismissed
from .models import Appointment, Mediator

__all__ = ["appoint_mediator", "dismiss_mediator"]

POWER = "organisations.manage"


def _organisation(actor: Actor, organisation_id: UUID) -> Organisation:
    if not actor.may(POWER):
        raise NotAllowed(power=POWER)
    row = Organisation.objects.select_for_update().filter(pk=organisation_id, to_on=None).first()
    if row is None or (actor.scope.blocks and not row.place_id.startswith(actor.scope.blocks)):
        raise NotHere("organisation_not_here", "没有这个单位，或已撤销。")
    return row


def appoint_mediator(
    *, actor: Actor, now: datetime, organisation_id: UUID, name: str, kind: str, id_number: str, from_on: date,
    user_id: UUID | None = None,
) -> Mediator:  # fmt: skip
    """Appoint somebody (人民调解法 art. 13, 14: an adult citizen). A person known by the same number is not made twice."""
    house = _organisation(actor, organisation_id)
    if len(name.strip()) < 2:
        raise Invalid("name_missing", "请填写调解员姓名。", field="name")
    if kind not in KINDS:
        raise Invalid("kind_unknown", "请选择专职或兼职。", field="kind")
    citizen = check_citizen_id(id_number, today=from_on)
    if (from_on.year - citizen.born_on.year) - (
        (from_on.month, from_on.day) < (citizen.born_on.month, citizen.born_on.day)
    ) < 18:
        raise Invalid(
            "not_an_adult", "人民调解员应当由成年公民担任（人民调解法第十四条）。", field="id_number"
        )
    digest = blind("id", citizen.number)
    mediator = Mediator.objects.filter(id_hash=digest).first()
    if mediator is None:
        mediator = Mediator(
            name=name.strip(), pinyin=sort_key(name), kind=kind, id_hash=digest, user_id=user_id
        )
        mediator.id_enc = seal(
            citizen.number, table="mediators_mediator", column="id_enc", row_id=mediator.id
        )
        mediator.save(force_insert=True)
    elif user_id and mediator.user_id is None:
        mediator.user_id = user_id
        mediator.save(update_fields=["user"])
    if Appointment.objects.filter(mediator=mediator, organisation=house, to_on=None).exists():
        raise Invalid("appointed_twice", f"{mediator.name} 已是本单位调解员。", field="id_number")
    Appointment.objects.create(mediator=mediator, organisation=house, from_on=from_on)
    record_reference(
        MediatorAppointed(mediator.name, KINDS[mediator.kind], from_on.isoformat()),
        about=house,
        actor=actor,
        at=now,
    )
    return mediator


def dismiss_mediator(
    *, actor: Actor, now: datetime, organisation_id: UUID, mediator_id: UUID, to_on: date, reason: str
) -> None:
    """End an appointment, with the reason (人民调解法 art. 15 names some)."""
    house = _organisation(actor, organisation_id)
    row = (
        Appointment.objects.select_for_update(of=("self",))
        .filter(organisation=house, mediator_id=mediator_id, to_on=None)
        .select_related("mediator")
        .first()
    )
    if row is None:
        raise NotHere("mediator_not_here", "没有这名调解员。")
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明解聘或离任理由。", field="reason")
    row.to_on = max(to_on, row.from_on)
    row.save(update_fields=["to_on"])
    record_reference(MediatorDismissed(row.mediator.name, reason.strip()), about=house, actor=actor, at=now)
