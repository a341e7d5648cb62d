"""`fengqiao accounts` and `fengqiao organisations`: the first people of an installation, made by whoever runs the server.

The same verbs as on any page, acted by the program itself and told by the journal. Afterwards the three officers work on pages.
"""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from fengqiao.wiring.env import read_env

__all__ = ["accounts", "organisations"]


def _program(*powers: str) -> Any:
    from fengqiao.kernel.placed.values import NO_COUNTY
    from fengqiao.trust.scope import system_actor

    return system_actor((NO_COUNTY,), powers=frozenset(powers), why="服务器命令")


def _acting(actor: Any) -> AbstractContextManager[Any]:
    from fengqiao.trust.scope import acting

    return acting(actor)


def _user(login: str) -> Any:
    from fengqiao.kernel.errors import NotHere
    from fengqiao.trust.accounts.models import User

    found = User.objects.filter(login=login).first()
    if found is None:
        raise NotHere("user_not_here", f"没有账号 {login}。")
    return found


def _password(given: str | None) -> tuple[str, bool]:
    """What was typed, or a strong one made here (then it is printed once)."""
    if given == "-":
        return getpass.getpass("新口令："), False
    return (given, False) if given else (secrets.token_urlsafe(12), True)


def accounts(argv: list[str]) -> int:
    """List, add, grant, reset."""
    from fengqiao.trust.accounts.codes import ROLES

    parser = argparse.ArgumentParser(
        prog="fengqiao accounts", description="账号和岗位（首次建立三员和管理人员时使用）。"
    )
    parts = parser.add_subparsers(dest="what", required=True)
    parts.add_parser("list", help="列出账号和岗位")
    add = parts.add_parser("add", help="建立账号；不写口令时生成一个并显示一次")
    add.add_argument("login", help="登录名")
    add.add_argument("name", help="姓名")
    add.add_argument("--password", help="口令；写 - 则从键盘输入")
    grant = parts.add_parser("grant", help="授予岗位")
    grant.add_argument("login")
    grant.add_argument(
        "role", choices=list(ROLES), help="、".join(f"{code} {name}" for code, name in ROLES.items())
    )
    grant.add_argument("--area", default="", help="范围：区划代码，如 640221")
    grant.add_argument("--organisation", default="", help="所属单位全称")
    reset = parts.add_parser("reset", help="重置动态口令")
    reset.add_argument("login")
    reset.add_argument("reason", help="理由")
    options = parser.parse_args(argv)
    read_env().found("real")
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "list": _list,
        "add": _add,
        "grant": _grant,
        "reset": _reset,
    }
    return verbs[options.what](options)


def _list(options: argparse.Namespace) -> int:
    from fengqiao.trust.accounts.codes import ROLES
    from fengqiao.trust.accounts.models import Post, User

    posts: dict[Any, list[str]] = {}
    for post in Post.objects.filter(to_on=None).select_related("organisation"):
        where = post.organisation.name if post.organisation else "—"
        posts.setdefault(post.user_id, []).append(f"{ROLES[post.role]}（{where}，{post.area or '—'}）")
    for user in User.objects.order_by("login"):
        print(
            f"{user.login}\t{user.name}\t{'启用' if user.is_active else '停用'}\t{'；'.join(posts.get(user.id, ['无岗位']))}"
        )
    return 0


def _add(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from fengqiao.registry.places.names import sort_key
    from fengqiao.trust.accounts.services import create_user

    password, made = _password(options.password)
    actor = _program("accounts.manage")
    with _acting(actor):
        create_user(
            actor=actor, now=timezone.now(), login=options.login, name=options.name, password=password, pinyin=sort_key(options.name)
        )  # fmt: skip
    print(f"已建立账号 {options.login}（{options.name}）。首次登录时按页面提示绑定动态口令。")
    if made:
        print(f"初始口令：{password}（只显示这一次）")
    return 0


def _grant(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from fengqiao.kernel.errors import Invalid, NotHere
    from fengqiao.registry.organisations.models import Organisation
    from fengqiao.registry.places.queries import find_place
    from fengqiao.trust.accounts.codes import ROLES, SEPARATE
    from fengqiao.trust.accounts.services import grant_post

    organisation = None
    if options.organisation:
        organisation = Organisation.objects.filter(name=options.organisation, to_on=None).first()
        if organisation is None:
            raise NotHere(
                "organisation_not_here",
                f"没有单位“{options.organisation}”。请先执行 fengqiao organisations add。",
            )
    if options.role not in SEPARATE and (organisation is None or find_place(options.area) is None):
        raise Invalid(
            "post_incomplete", "业务岗位应写明所属单位（--organisation）和范围（--area 区划代码）。"
        )
    actor = _program("posts.grant")
    with _acting(actor):
        grant_post(
            actor=actor, now=timezone.now(), user_id=_user(options.login).id, organisation_id=organisation.id if organisation else None,
            role=options.role, area=options.area,
        )  # fmt: skip
    print(f"已授予 {options.login} 岗位：{ROLES[options.role]}。")
    return 0


def _reset(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from fengqiao.trust.accounts.managing import reset_second_factor

    actor = _program("accounts.manage")
    with _acting(actor):
        reset_second_factor(
            actor=actor, now=timezone.now(), user_id=_user(options.login).id, reason=options.reason
        )
    print(f"已重置 {options.login} 的动态口令，下次登录时重新绑定。")
    return 0


def organisations(argv: list[str]) -> int:
    """List those of an area; establish one."""
    from fengqiao.registry.organisations.codes import KINDS

    parser = argparse.ArgumentParser(prog="fengqiao organisations", description="单位：列出、设立。")
    parts = parser.add_subparsers(dest="what", required=True)
    show = parts.add_parser("list", help="列出一地的单位")
    show.add_argument("area", help="区划代码，如 640221")
    add = parts.add_parser("add", help="设立单位")
    add.add_argument("name", help="全称")
    add.add_argument(
        "kind", choices=list(KINDS), help="、".join(f"{code} {kind.name}" for code, kind in KINDS.items())
    )
    add.add_argument("place", help="所在地区划代码")
    add.add_argument("short_name", help="案号用简称，如 平城关")
    options = parser.parse_args(argv)
    read_env().found("real")
    if options.what == "list":
        from fengqiao.registry.organisations.queries import organisations_in

        found = organisations_in(options.area, mediating=False, most=5000)
        for row in found:
            print(f"{row.place}\t{KINDS[row.kind].name}\t{row.name}")
        print(f"共 {len(found)} 个。", file=sys.stderr)
        return 0
    from django.utils import timezone

    from fengqiao.registry.organisations.services import establish_organisation

    actor, now = _program("organisations.manage"), timezone.now()
    with _acting(actor):
        establish_organisation(
            actor=actor, now=now, name=options.name, kind=options.kind, place=options.place, short_name=options.short_name,
            from_on=timezone.localdate(),
        )  # fmt: skip
    print(f"已设立 {options.name}。")
    return 0
