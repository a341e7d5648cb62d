"""Roles and what each may do. System, security and audit powers are separate: nobody holds two of them (三员分立)."""

from __future__ import annotations

__all__ = ["KEY_SCOPES", "POWERS", "REACHES", "ROLES", "SEPARATE"]

ROLES = {
    "clerk": "窗口登记员", "mediator": "调解员", "head": "调委会负责人", "centre": "县级中心", "bureau": "司法局", "system": "系统管理员",
    "security": "安全管理员", "auditor": "审计员",
}  # fmt: skip
REACHES = {"area": "本辖区", "organisation": "本单位"}
SEPARATE = ("system", "security", "auditor")

_SEE = {"cases.view", "registry.view"}
_WORK = {"cases.mediate", "cases.agree", "cases.visit", "cases.reveal", "cases.archive"}
_LEAD = {
    "cases.register",
    "cases.handover",
    "cases.accept",
    "cases.assign",
    "cases.close",
    "cases.reopen",
    "cases.review",
    "agreements.seal",
    "figures.view",
    "cases.import",
    "cases.export",
}
_ABOVE = {"cases.guide", "cases.arbitrate"}  # what an organisation above others decides
_PASS = {"cases.escalate", "cases.direct", "cases.join", "cases.assist"}
POWERS: dict[str, frozenset[str]] = {
    "clerk": frozenset(
        _SEE
        | {"cases.register", "cases.handover", "cases.accept", "cases.reveal", "cases.import", "cases.export"}
    ),
    "mediator": frozenset(_SEE | _WORK | {"cases.register", "cases.close", "cases.assist"}),
    "head": frozenset(_SEE | _WORK | _LEAD | _ABOVE | _PASS),
    "centre": frozenset(_SEE | _WORK | _LEAD | _ABOVE | _PASS | {"cases.move"}),
    "bureau": frozenset(
        _SEE
        | _ABOVE
        | {
            "cases.review",
            "cases.assist",
            "cases.export",
            "figures.view",
            "policy.propose",
            "policy.approve",
            "organisations.manage",
        }
    ),
    "system": frozenset({"accounts.manage"}),
    "security": frozenset({"posts.grant"}),
    "auditor": frozenset({"audit.read"}),
}

# What a partner's key may do, and the power that its actor then has.
KEY_SCOPES = {"disputes.create": "移送纠纷", "disputes.read": "查询本单位移送的纠纷"}
