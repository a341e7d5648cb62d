"""Organisations: the write door. They are established, renamed and ended; rows are never deleted (人民调解法 art. 8 to 10)."""

from __future__ import annotations

import re
from datetime import date, datetime
from uuid import UUID

from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.places.names import sort_key
from fengqiao.registry.places.queries import find_place
from fengqiao.trust.scope import record_reference

from .codes import KINDS
from .facts import OrganisationEnded, OrganisationEstablished, OrganisationPhoneSet, OrganisationRenamed
from .models import Organisation
from .queries import NAMES, forget_committees

__all__ = ["end_organisation", "establish_organisation", "rename_organisation", "set_phone"]

POWER = "organisations.manage"


def _must_reach(actor: Actor, place: str) -> None:
    """The actor manages organisations, and this place lies in the actor's area."""
    if not actor.may(POWER):
        raise NotAllowed(power=POWER)
    if actor.scope.blocks and not place.startswith(actor.scope.blocks):
        raise Invalid("place_out_of_scope", "所在地不在您的辖区。", field="place")


def _locked(actor: Actor, organisation_id: UUID) -> Organisation:
    row = Organisation.objects.select_for_update().filter(pk=organisation_id, to_on=None).first()
    if row is None:
        raise NotHere("organisation_not_here", "没有这个单位，或已撤销。")
    _must_reach(actor, row.place_id)
    return row


def establish_organisation(
    *, actor: Actor, now: datetime, name: str, kind: str, place: str, short_name: str, from_on: date, seal_name: str = "",
    parent: UUID | None = None,
) -> Organisation:  # fmt: skip
    """A new organisation on a living place of the kind's level. Raises Invalid for what does not fit."""
    _must_reach(actor, place)
    if kind not in KINDS:
        raise Invalid("kind_unknown", "请选择单位类别。", field="kind")
    found = find_place(place)
    if found is None or found.to_on is not None:
        raise Invalid("place_unknown", "请从列表中选择所在地。", field="place")
    if len(place) != KINDS[kind].level:
        raise Invalid(
            "place_level", f"{KINDS[kind].name}应设在{_LEVEL_NAMES[KINDS[kind].level]}。", field="place"
        )
    name, short_name = name.strip(), short_name.strip()
    if len(name) < 4:
        raise Invalid("name_too_short", "请填写单位全称。", field="name")
    if not 1 <= len(short_name) <= 20:
        raise Invalid("short_name_missing", "请填写简称，用于案号（如“平城关”）。", field="short_name")
    if Organisation.objects.filter(place_id=place, kind=kind, name=name, to_on=None).exists():
        raise Invalid("organisation_twice", "该单位已经存在。", field="name")
    row = Organisation(
        place_id=place, kind=kind, network=KINDS[kind].network, parent_id=parent, name=name, pinyin=sort_key(name), short_name=short_name,
        seal_name=seal_name.strip() or name, from_on=from_on,
    )  # fmt: skip
    row.save(force_insert=True)
    record_reference(
        OrganisationEstablished(name, KINDS[kind].name, found.name), about=row, actor=actor, at=now
    )
    forget_committees()
    return row


_LEVEL_NAMES = {6: "县（市、区、旗）一级", 9: "乡镇（街道、苏木）一级", 12: "村（社区、嘎查）一级"}


def rename_organisation(
    *, actor: Actor, now: datetime, id: UUID, name: str, short_name: str, seal_name: str = ""
) -> Organisation:
    """Give another name; papers issued before keep the old one."""
    row = _locked(actor, id)
    if len(name.strip()) < 4 or not short_name.strip():
        raise Invalid("name_too_short", "请填写单位全称和简称。", field="name")
    former, row.name, row.pinyin = row.name, name.strip(), sort_key(name)
    row.short_name, row.seal_name = short_name.strip(), seal_name.strip() or name.strip()
    NAMES.forget()
    fact = OrganisationRenamed(former, row.name)
    record_reference(
        fact, about=row, actor=actor, at=now, changed=["name", "pinyin", "short_name", "seal_name"]
    )
    forget_committees()
    return row


def set_phone(*, actor: Actor, now: datetime, id: UUID, phone: str) -> Organisation:
    """The office's own telephone, which citizens are told. Blank takes it away."""
    row = _locked(actor, id)
    text = phone.strip()
    if text and not re.fullmatch(r"[0-9][0-9\-－ 转、]{2,38}", text):
        raise Invalid("phone_shape", "请填写办公电话，例如 0952-6012345。", field="phone")
    row.phone = text
    record_reference(
        OrganisationPhoneSet(text or "（无）"), about=row, actor=actor, at=now, changed=["phone"]
    )
    forget_committees()
    return row


def end_organisation(*, actor: Actor, now: datetime, id: UUID, to_on: date, reason: str) -> Organisation:
    """Close an organisation from a day on; what it handled stays visible in its area."""
    row = _locked(actor, id)
    if to_on < row.from_on:
        raise Invalid("ends_before", "撤销日期不能早于设立日期。", field="to_on")
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明撤销理由。", field="reason")
    row.to_on = to_on
    record_reference(
        OrganisationEnded(to_on.isoformat(), reason.strip()),
        about=row,
        actor=actor,
        at=now,
        changed=["to_on"],
    )
    return row
