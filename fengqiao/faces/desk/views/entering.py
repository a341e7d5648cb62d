"""Into the desk and out: password, second factor, one-click entry of a demo, posts."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fengqiao.faces.shared.homes import first_page
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import Refusal
from fengqiao.trust.accounts.codes import REACHES, ROLES
from fengqiao.trust.accounts.demo_entry import demo_logins, enter
from fengqiao.trust.accounts.services import check_password_step, check_second_factor, start_second_factor
from fengqiao.trust.accounts.sessions import (
    actor_of,
    begin,
    end,
    my_posts,
    pending_user,
    switch_post,
    wait_for_second_factor,
)
from fengqiao.trust.scope import public

from ..forms.entering import CodeForm, PasswordForm

__all__ = ["demo_login", "login", "logout", "posts", "second", "switch"]


def _next(request: HttpRequest) -> str:
    """Where to go after the login; an address of ours or the workbench."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked if ours and asked.startswith("/") and not asked.startswith("/login") else "/"


def _landing(request: HttpRequest) -> str:
    """After a login: where one wanted to go; the three officers, who see no dispute, to the page of their post."""
    actor = actor_of(request)
    return _next(request) if actor is None or actor.may("cases.view") else first_page(actor) or "/posts/"


def _see_other(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = 303
    return response


@public("the first step of a login")
@methods("GET", "POST")
def login(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" and actor_of(request):
        return redirect(_next(request))
    form = PasswordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                user_id = check_password_step(**form.cleaned_data, now=timezone.now())
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
            else:
                wait_for_second_factor(request, user_id)
                return _see_other(f"/login/second/?{urlencode({'next': _next(request)})}")
    counties: dict[str, list[Any]] = {}
    for one in demo_logins() if settings.FENGQIAO_DEMO else []:
        counties.setdefault(one.county_name, []).append(one)
    if "" in counties:
        counties[""] = counties.pop("")  # the three officers come last
    context = {"form": form, "counties": counties, "next": _next(request)}
    return render(request, "desk/login.html", context, status=status)


def _qr(address: str) -> SafeString:
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=5, border=2, xmldecl=False, svgns=True, nl=False
    )
    return SafeString(out.getvalue().decode())


@public("the second step of a login, for who passed the first")
@methods("GET", "POST")
def second(request: HttpRequest) -> HttpResponse:
    user_id = pending_user(request)
    if user_id is None:
        return redirect("desk:login")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                user = check_second_factor(
                    user_id=user_id, code=form.cleaned_data["code"], now=timezone.now()
                )
            except Refusal as refusal:
                form.add_error(
                    "code",
                    _("动态口令不正确，或者已经用过。")
                    if refusal.code == "login_wrong"
                    else refusal.sentence,
                )
            else:
                if begin(request, user):
                    return _see_other(_landing(request))
                end(request)
                messages.error(request, _("这个账号没有有效的岗位，请联系安全管理员。"))
                return _see_other("/login/")
    context = {"form": form, "next": _next(request), **_set_up(user_id)}
    return render(request, "desk/second.html", context, status=status)


def _set_up(user_id: UUID) -> dict[str, Any]:
    """Secret and picture for a first login; nothing once the second factor is confirmed."""
    try:
        secret, address = start_second_factor(user_id=user_id)
    except Refusal:
        return {}
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"secret": grouped, "qr": _qr(address)}


@public("one-click entry; refuses on a real installation")
@methods("POST")
def demo_login(request: HttpRequest) -> HttpResponse:
    enter(request, request.POST.get("login", ""))
    return _see_other(_landing(request))


@public("leaving needs no right")
@methods("POST")
def logout(request: HttpRequest) -> HttpResponse:
    end(request)
    messages.success(request, _("已退出登录。"))
    return _see_other("/login/")


@public("one's own posts; asks for a login itself")
@methods("GET")
def posts(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if actor is None or actor.user_id is None:
        return redirect("/login/?next=/posts/")
    request.actor = actor  # type: ignore[attr-defined]
    rows = [
        {
            "id": post.id,
            "role": ROLES.get(post.role, post.role),
            "organisation": post.organisation.name if post.organisation else "",
            "reach": REACHES.get(post.reach, ""),
            "is_current": post.id == actor.post_id,
        }
        for post in my_posts(actor.user_id)
    ]
    return render(request, "desk/posts.html", {"rows": rows})


@public("one's own posts; asks for a login itself")
@methods("POST")
def switch(request: HttpRequest) -> HttpResponse:
    if actor_of(request) is None:
        return _see_other("/login/")
    try:
        changed = switch_post(request, UUID(request.POST.get("post", "")))
    except ValueError:
        changed = False
    if changed:
        messages.success(request, _("已切换岗位。"))
    else:
        messages.error(request, _("这个岗位不属于您，或者已经结束。"))
    return _see_other("/" if changed else "/posts/")
