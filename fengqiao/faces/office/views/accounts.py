"""The system administrator's pages: accounts, their passwords and second factors. No posts are given here."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.places.names import sort_key
from fengqiao.trust.accounts.codes import ROLES
from fengqiao.trust.accounts.managing import reset_second_factor, set_password, switch_user
from fengqiao.trust.accounts.queries import STATES, Account, AccountFilters, account, list_accounts
from fengqiao.trust.accounts.services import create_user
from fengqiao.trust.scope import guard

from ..asking import hand_in, is_fragment, see_other, show
from ..forms.accounts import CreateForm, PasswordForm, ReasonForm

__all__ = ["account_list", "accounts", "create", "factor", "password", "show_one", "switch"]

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without look-alikes


def new_password() -> str:
    """Sixteen letters in four groups, about 79 bits; read from a screen and typed once."""
    return "-".join("".join(secrets.choice(_LETTERS) for _n in range(4)) for _group in range(4))


def account_list(request: HttpRequest, *, title: str, page: str, list_page: str) -> HttpResponse:
    """The list that the administrator and the security officer share; `page` is where a row leads."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "state", "role", "after")}
    filters = AccountFilters(q=asked["q"], state=asked["state"], role=asked["role"])
    found = list_accounts(filters, now=timezone.now(), after=asked["after"])
    context = {
        "found": found, "asked": asked, "is_asked": any(asked.values()), "title": title, "row_page": page, "list_page": list_page,
        "states": STATES, "roles": ROLES,
    }  # fmt: skip
    template = "office/accounts.html#list" if is_fragment(request) else "office/accounts.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request, HX-History-Restore-Request"
    return response


@guard("accounts.manage")
@methods("GET")
def accounts(request: HttpRequest) -> HttpResponse:
    return account_list(request, title=_("账号"), page="office:account", list_page="office:accounts")


@guard("accounts.manage")
@methods("GET", "POST")
def create(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = CreateForm(request.POST or None)
    if request.method == "POST":
        made = new_password()
        done = hand_in(
            form,
            lambda values: create_user(
                actor=actor, now=timezone.now(), password=made, pinyin=sort_key(values["name"]), **values
            ),
        )
        if done:
            title = _("已建立账号")
            return _tell_once(request, account(done.result.id, now=timezone.now()), made, title)
    return show(request, "office/account_new.html", {"form": form}, form)


def _tell_once(request: HttpRequest, one: Account, secret: str, title: str) -> HttpResponse:
    """The generated password, on this answer only: it is stored nowhere."""
    return render(request, "office/account_secret.html", {"account": one, "secret": secret, "title": title})


def show_account(request: HttpRequest, id: UUID, **bound: Any) -> HttpResponse:
    """The page of an account with its three forms, one of them perhaps as it was handed in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    forms = {
        "password": PasswordForm(prefix="password"),
        "factor": ReasonForm(prefix="factor"),
        "switch": ReasonForm(prefix="switch"),
        **bound,
    }
    context = {"account": account(id, now=timezone.now()), "is_me": id == actor.user_id, **forms}
    return show(request, "office/account.html", context, *forms.values())


@guard("accounts.manage")
@methods("GET")
def show_one(request: HttpRequest, id: UUID) -> HttpResponse:
    return show_account(request, id)


@guard("accounts.manage")
@methods("POST")
def password(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form, made = PasswordForm(request.POST, prefix="password"), new_password()
    done = hand_in(
        form,
        lambda values: set_password(
            actor=actor, now=timezone.now(), user_id=id, password=values["password"] or made
        ),
    )
    if not done:
        return show_account(request, id, password=form)
    if not form.cleaned_data["password"]:
        return _tell_once(request, account(id, now=timezone.now()), made, _("已重设口令"))
    messages.success(request, _("已重设口令，锁定也已解除。"))
    return see_other("office:account", id)


@guard("accounts.manage")
@methods("POST")
def factor(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = ReasonForm(request.POST, prefix="factor")
    if not hand_in(
        form, lambda values: reset_second_factor(actor=actor, now=timezone.now(), user_id=id, **values)
    ):
        return show_account(request, id, factor=form)
    messages.success(request, _("已重置动态口令，下次登录时重新绑定手机。"))
    return see_other("office:account", id)


@guard("accounts.manage")
@methods("POST")
def switch(request: HttpRequest, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form, on = ReasonForm(request.POST, prefix="switch"), request.POST.get("to") == "on"
    if not hand_in(
        form, lambda values: switch_user(actor=actor, now=timezone.now(), user_id=id, on=on, **values)
    ):
        return show_account(request, id, switch=form)
    messages.success(request, _("已启用账号。") if on else _("已停用账号，正在进行的登录随即失效。"))
    return see_other("office:account", id)
