"""Keys of partners' programs: made and revoked by the system administrator, shown once, used at the API."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.timezone import localdate, make_aware

from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.trust.vault import blind

from .codes import KEY_SCOPES
from .facts import KeyMade, KeyRevoked
from .models import ApiKey

__all__ = ["KeyView", "KeyWrong", "PartnerKey", "key_of", "list_keys", "make_key", "revoke_key"]

PREFIX = "fq_"
LONGEST_DAYS = 3 * 366
_POWERS = {"disputes.create": "cases.register", "disputes.read": "cases.view"}


class KeyWrong(Refusal):
    """No key, an unknown one, or one that is over."""

    status = 401

    def __init__(self) -> None:
        super().__init__("key_wrong", "接口密钥缺失、不正确、已过期或者已停用。")


@dataclass(frozen=True)
class KeyView:
    """A key without its secret. `state`: live, expired or revoked."""

    id: UUID
    name: str
    organisation_name: str
    shown: str
    channel: str
    scope_names: tuple[str, ...]
    counties: tuple[str, ...]
    expires_at: datetime
    last_used_at: datetime | None
    made_at: datetime
    state: str


@dataclass(frozen=True)
class PartnerKey:
    """Who calls: the actor, and what of the key the verbs ask for."""

    id: UUID
    actor: Actor
    name: str
    channel: str
    organisation_id: UUID


def make_key(
    *, actor: Actor, now: datetime, name: str, organisation_id: UUID, channel: str, scopes: Sequence[str], counties: Sequence[str],
    expires_on: date,
) -> tuple[ApiKey, str]:  # fmt: skip
    """A new key and its text, which is kept nowhere. Raises Invalid."""
    if not actor.may("accounts.manage"):
        raise NotAllowed(power="accounts.manage")
    if len(name.strip()) < 2:
        raise Invalid("name_missing", "请填写对接单位或者系统的名称。", field="name")
    if not scopes or set(scopes) - set(KEY_SCOPES):
        raise Invalid("key_scopes", "请选择密钥可以做的事。", field="scopes")
    if not counties or any(len(one) != 6 or not one.isdigit() for one in counties):
        raise Invalid("key_counties", "请填写县区代码（六位数字）。", field="counties")
    if not localdate(now) < expires_on <= localdate(now) + timedelta(days=LONGEST_DAYS):
        raise Invalid("key_expiry", "有效期应在明天以后、三年以内。", field="expires_on")
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(
        organisation_id=organisation_id, name=name.strip(), shown=text[:8], digest=blind("api-key", text.encode().hex()), channel=channel,
        scopes=list(scopes), counties=list(counties), expires_at=make_aware(datetime.combine(expires_on, time.max)), made_at=now,
    )  # fmt: skip
    row.save(force_insert=True)
    fact = KeyMade(
        row.name, row.shown, [KEY_SCOPES[one] for one in scopes], list(counties), expires_on.isoformat()
    )
    record(fact, about=row, actor=actor, at=now)
    return row, text


def revoke_key(*, actor: Actor, now: datetime, id: UUID, reason: str) -> None:
    """End a key; the next call with it is refused."""
    if not actor.may("accounts.manage"):
        raise NotAllowed(power="accounts.manage")
    row = ApiKey.objects.select_for_update().filter(pk=id, revoked_at=None).first()
    if row is None:
        raise NotHere("key_not_here", "没有这个密钥，或者已经停用。")
    if len(reason.strip()) < 2:
        raise Invalid("reason_missing", "请写明停用理由。", field="reason")
    row.revoked_at = now
    record(
        KeyRevoked(row.name, row.shown, reason.strip()),
        about=row,
        actor=actor,
        at=now,
        changed=["revoked_at"],
    )


def list_keys(*, now: datetime, most: int = 200) -> list[KeyView]:
    """Keys, the newest first."""
    rows = ApiKey.objects.select_related("organisation").order_by("-made_at", "-id")[:most]
    return [
        KeyView(
            row.id, row.name, row.organisation.name, row.shown, row.channel, tuple(KEY_SCOPES.get(one, one) for one in row.scopes),
            tuple(row.counties), row.expires_at, row.last_used_at, row.made_at,
            "revoked" if row.revoked_at else "expired" if row.expires_at <= now else "live",
        )
        for row in rows
    ]  # fmt: skip


def key_of(text: str, *, now: datetime, request_id: str = "") -> PartnerKey:
    """Who holds this key. Raises KeyWrong. Notes the use once a minute."""
    digest = blind("api-key", text.encode("utf-8", "replace").hex())
    row = ApiKey.objects.select_related("organisation").filter(digest=digest).first()
    if row is None or row.revoked_at or row.expires_at <= now:
        raise KeyWrong
    if row.last_used_at is None or now - row.last_used_at > timedelta(minutes=1):
        ApiKey.objects.filter(pk=row.pk).update(last_used_at=now)
    powers = frozenset(_POWERS[one] for one in row.scopes if one in _POWERS)
    scope = Scope(full_counties=tuple(row.counties))
    actor = Actor(
        None, row.name, None, "partner", row.organisation_id, row.organisation.name, powers, scope, request_id
    )
    return PartnerKey(row.id, actor, row.name, row.channel, row.organisation_id)
