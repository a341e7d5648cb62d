"""The system administrator's page of partners' keys: made, shown once, revoked."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.casework.cases.codes import CHANNELS
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.listing import find_organisation, search_organisations
from fengqiao.registry.organisations.queries import organisation
from fengqiao.trust.accounts.queries import list_keys
from fengqiao.trust.accounts.services import make_key, revoke_key
from fengqiao.trust.scope import guard

from ..asking import hand_in, see_other, show
from ..forms.accounts import ReasonForm
from ..forms.keys import KeyForm

__all__ = ["keys", "new_key", "revoke"]

STATES = {"live": "有效", "expired": "已过期", "revoked": "已停用"}


@guard("accounts.manage")
@methods("GET")
def keys(request: HttpRequest) -> HttpResponse:
    return _list(request)


def _list(request: HttpRequest, form: ReasonForm | None = None, ending: UUID | None = None) -> HttpResponse:
    if ending is None:
        with suppress(ValueError):
            ending = UUID(request.GET.get("revoke", ""))
    context = {
        "keys": [(one, STATES[one.state], CHANNELS.get(one.channel, one.channel)) for one in list_keys(now=timezone.now())],
        "form": form or ReasonForm(prefix="revoke"), "ending": ending,
    }  # fmt: skip
    return show(request, "office/keys.html", context, *([form] if form else []))


def _hits(data: Any) -> list[Any]:
    text, chosen = data.get("organisation_text", "").strip(), data.get("organisation", "")
    found = search_organisations(text, areas=[""]) if text else []
    if chosen and all(str(one.id) != chosen for one in found):
        with suppress(ValueError, NotHere):
            found.insert(0, find_organisation(UUID(chosen), areas=[""]))
    return found


@guard("accounts.manage")
@methods("GET", "POST")
def new_key(request: HttpRequest) -> HttpResponse:
    """The form with its picker, which works without JavaScript; then the key, on this answer only."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = KeyForm(request.POST or None)
    if request.method == "POST" and request.POST.get("step"):
        form.forgive()
    elif request.method == "POST" and (done := hand_in(form, lambda values: _make(actor, values))):
        row, text = done.result
        return render(request, "office/key_secret.html", {"row": row, "text": text})
    return show(request, "office/key_new.html", {"form": form, "hits": _hits(request.POST)}, form)


def _make(actor: Actor, values: dict[str, Any]) -> Any:
    return make_key(
        actor=actor, now=timezone.now(), name=values["name"], organisation_id=organisation(values["organisation"]).id,
        channel=values["channel"], scopes=values["scopes"], counties=values["counties"], expires_on=values["expires_on"],
    )  # fmt: skip


@guard("accounts.manage")
@methods("POST")
def revoke(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = ReasonForm(request.POST, prefix="revoke")
    if not hand_in(form, lambda values: revoke_key(actor=actor, now=timezone.now(), id=id, **values)):
        return _list(request, form, id)
    messages.success(request, _("已停用密钥，对方的下一次请求就会被拒绝。"))
    return see_other("office:keys")
