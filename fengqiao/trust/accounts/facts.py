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


@fact("accounts.locked", "账号锁定", "连续 {failed} 次登录失败，锁定 {minutes} 分钟")
@dataclass(frozen=True)
class UserLocked:
    failed: int
    minutes: int
