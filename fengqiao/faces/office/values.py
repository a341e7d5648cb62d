"""A policy's value as Chinese lines for a page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from fengqiao.casework.cases.codes import DIFFICULTY
from fengqiao.casework.cases.types import families
from fengqiao.casework.dossiers.codes import DOCUMENTS, KEEPING, NEEDS
from fengqiao.registry.organisations.codes import KINDS
from fengqiao.registry.policy.codes import FREQUENCIES, LEVELS

__all__ = ["lines_of"]


def _family(code: str) -> str:
    known = families()
    return known[code].name if code in known else _("其他纠纷") if code == "default" else code


def _yuan(amount: int) -> str:
    """50 万元, 1200 元."""
    return _("{n} 元").format(n=amount) if amount % 10_000 else _("{n} 万元").format(n=amount // 10_000)


def _rule(rule: Any) -> str:
    when = ["、".join(_family(one) for one in rule.families)] if rule.families else []
    when += ["、".join(DIFFICULTY.get(one, one) for one in rule.difficulty)] if rule.difficulty else []
    when += [_("金额 {n}以上").format(n=_yuan(rule.amount_from_yuan))] if rule.amount_from_yuan else []
    house = KINDS[rule.to].name if rule.to in KINDS else rule.to
    return _("{when}：{house}").format(when="，".join(when) or _("其余"), house=house)


def _wanted(one: Any) -> str:
    """One line of the template of a volume."""
    name = one.name or _("或者").join(DOCUMENTS[code].name for code in one.codes if code in DOCUMENTS)
    return _("{name}（{need}）").format(name=name, need=NEEDS[one.need])


def _keeping(rule: Any) -> str:
    when = ["、".join(_family(one) for one in rule.families)] if rule.families else []
    when += ["、".join(DIFFICULTY.get(one, one) for one in rule.difficulty)] if rule.difficulty else []
    years = _("{n} 年").format(n=rule.years) if rule.years else ""
    return _("{when}：{keeping}{years}").format(
        when="，".join(when) or _("其余"), keeping=KEEPING[rule.keeping], years=years
    )


def _review(rule: Any) -> list[str]:
    houses = _("，没有的由").join(KINDS[one].name if one in KINDS else one for one in rule.by)
    days = _("审核 {a} 个工作日，整改 {b} 个工作日").format(a=rule.working_days, b=rule.mend_working_days)
    return [houses, days]


def lines_of(key: str, value: Any) -> list[str]:
    """One line for a number or a text, several for a table or a list."""
    if key == "terms" and value:
        units = {"calendar": _("日"), "working": _("个工作日")}
        return [f"{_family(code)}：{term.days} {units[term.unit]}" for code, term in value.items()]
    if key == "rounds" and value:
        return [
            f"{LEVELS.get(level, level)}：{FREQUENCIES.get(often, often)}" for level, often in value.items()
        ]
    if key == "documents" and value:
        return [_wanted(one) for one in value]
    if key == "keeping" and value:
        return [_keeping(one) for one in value]
    if key == "review" and value:
        return _review(value)
    if key == "rules" and value:
        return [_rule(rule) for rule in value]
    if key == "visit_days" and value:
        return [_("第 {n} 次：{days} 日").format(n=n, days=days) for n, days in enumerate(value, start=1)]
    if isinstance(value, list):
        return [str(one) for one in value]
    return [str(value)] if value is not None else []
