"""The bureau's pages of policies: what is in force and where it comes from; proposing, approving, withdrawing a version."""

from __future__ import annotations

import difflib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotAllowed, NotHere, Refusal
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.places.queries import path_names
from fengqiao.registry.policy.codes import SUBJECT_NAMES
from fengqiao.registry.policy.reading import (
    PolicyVersion,
    in_force,
    policy_version,
    policy_versions,
    text_in_force,
)
from fengqiao.registry.policy.services import approve_policy, propose_policy, withdraw_policy
from fengqiao.trust.accounts.queries import user_names
from fengqiao.trust.scope import guard

from ..areas import area_names
from ..asking import hand_in, see_other, show
from ..forms.houses import ProposeForm, WithdrawForm
from ..values import lines_of

__all__ = ["approve", "policies", "propose", "show_one", "withdraw"]


def _names(codes: set[str]) -> dict[str, str]:
    """Each area by its own name, without those above it."""
    paths = path_names({code for code in codes if code}, above=2)
    return {"": _("全国"), **{code: path.split(" ")[-1] for code, path in paths.items()}}


def _area(request: HttpRequest, areas: dict[str, str]) -> str:
    """The area asked for; the actor's own otherwise."""
    asked = request.GET.get("area", "")
    return asked if asked in areas else next(iter(areas), "")


@guard("policy.propose")
@methods("GET")
def policies(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    areas = area_names(actor)
    area, today = _area(request, areas), timezone.localdate()
    lines, versions = in_force(area, today), policy_versions([area])
    codes = {line.area for line in lines} | {code for line in lines for code in line.covered}
    names = _names(codes | {one.area for one in versions} | {area})
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        row = {
            "line": line, "lines": lines_of(line.key, line.value), "from": names[line.area] if line.is_stated else "",
            "is_own": line.is_stated and line.area == area, "covered": [names[code] for code in line.covered],
        }  # fmt: skip
        groups.setdefault(line.subject, []).append(row)
    context = {
        "area": area, "areas": areas, "area_name": names[area], "today": today,
        "groups": [(code, SUBJECT_NAMES[code], rows) for code, rows in groups.items()],
        "drafts": [(one, names[one.area]) for one in versions if one.state == "draft"],
        "versions": [(one, names[one.area]) for one in versions if one.state != "draft"],
    }  # fmt: skip
    return show(request, "office/policies.html", context)


@guard("policy.propose")
@methods("GET", "POST")
def propose(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    areas, today = area_names(actor), timezone.localdate()
    if request.method == "POST":
        form = ProposeForm(request.POST, areas=areas)
        done = hand_in(form, lambda values: propose_policy(actor=actor, now=timezone.now(), **values))
        if done:
            messages.success(request, _("已提出草案，由另一人批准后施行。"))
            return see_other("office:policy", done.result.id)
        subject = request.POST.get("subject", "")
    else:
        subject, area = request.GET.get("subject", "limits"), _area(request, areas)
        text = text_in_force(subject, area, today)
        initial = {"subject": subject, "area": area, "text": text, "in_force_on": today}
        form = ProposeForm(areas=areas, initial=initial)
    context = {"form": form, "subject": subject, "subjects": SUBJECT_NAMES}
    return show(request, "office/policy_new.html", context, form)


def _difference(one: PolicyVersion) -> list[tuple[str, str]]:
    """The draft against the area's own version in force today: (sign, line)."""
    former = text_in_force(one.subject, one.area, timezone.localdate())
    lines = difflib.ndiff(former.splitlines(), one.text.splitlines())
    return [(line[0], line[2:]) for line in lines if line[0] in "+- "]


def _show(
    request: HttpRequest, id: UUID, form: WithdrawForm | None = None, refused: str = ""
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = policy_version(id, areas=actor.scope.blocks)
    people = user_names(pk for pk in (one.proposed_by, one.approved_by) if pk)
    form = form or WithdrawForm()
    context = {
        "one": one,
        "area_name": _names({one.area})[one.area],
        "proposer": people.get(one.proposed_by, "") if one.proposed_by else "",
        "approver": people.get(one.approved_by, "") if one.approved_by else "",
        "is_mine": one.proposed_by == actor.user_id,
        "is_ours": one.area.startswith(actor.scope.blocks),
        "difference": _difference(one) if one.state == "draft" else [],
        "form": form,
        "refused": refused,
    }
    response = show(request, "office/policy.html", context, form)
    if refused:
        response.status_code = 409
    return response


@guard("policy.propose")
@methods("GET")
def show_one(request: HttpRequest, id: UUID) -> HttpResponse:
    return _show(request, id)


@guard("policy.approve")
@methods("POST")
def approve(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        approve_policy(actor=actor, now=timezone.now(), id=id)
    except (NotAllowed, NotHere):
        raise
    except Refusal as refusal:  # before anything was written
        return _show(request, id, refused=refusal.sentence)
    messages.success(request, _("已批准，自施行日期起生效；已经生成的期限保留原来的规则。"))
    return see_other("office:policy", id)


@guard("policy.propose")
@methods("POST")
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = WithdrawForm(request.POST)
    if not hand_in(form, lambda values: withdraw_policy(actor=actor, now=timezone.now(), id=id, **values)):
        return _show(request, id, form)
    messages.success(request, _("已撤回草案。"))
    return see_other("office:policies")
