"""What the journal tells of accounts."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.journal.facts import fact


@fact("accounts.user_created", "建立账号", "建立账号 {login}")
@dataclass(frozen=True)
class UserCreated:
    login: str


@fact("accounts.post_granted", "授予岗位", "授予岗位：{role}，范围 {area}")
@dataclass(frozen=True)
class PostGranted:
    role: str
    area: str
    organisation: str


@fact("accounts.second_factor_confirmed", "启用动态口令", "启用动态口令")
@dataclass(frozen=True)
class SecondFactorConfirmed:
    login: str


@fact("accounts.password_set", "重设口令", "重设口令")
@dataclass(frozen=True)
class PasswordSet:
    login: str


@fact("accounts.second_factor_reset", "重置动态口令", "重置动态口令：{reason}")
@dataclass(frozen=True)
class SecondFactorReset:
    login: str
    reason: str


@fact("accounts.switched", "启停账号", "{state}：{reason}")
@dataclass(frozen=True)
class UserSwitched:
    state: str
    reason: str


@fact("accounts.post_ended", "免去岗位", "免去岗位：{role}，自 {to_on} 起")
@dataclass(frozen=True)
class PostEnded:
    role: str
    to_on: str


@fact("accounts.locked", "账号锁定", "连续 {failed} 次登录失败，锁定 {minutes} 分钟")
@dataclass(frozen=True)
class UserLocked:
    failed: int
    minutes: int


@fact(
    "accounts.key_made",
    "建立接口密钥",
    "为 {partner} 建立接口密钥 {shown}：{scopes}，县区 {counties}，有效期至 {expires_on}",
)
@dataclass(frozen=True)
class KeyMade:
    partner: str
    shown: str
    scopes: list[str]
    counties: list[str]
    expires_on: str


@fact("accounts.key_revoked", "停用接口密钥", "停用 {partner} 的接口密钥 {shown}：{reason}")
@dataclass(frozen=True)
class KeyRevoked:
    partner: str
    shown: str
    reason: str
