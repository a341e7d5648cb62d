"""The program's own refusal: it does not serve as a role that row-level security does not bind."""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings

from fengqiao.tools.postgres.problems import DatabaseProblem
from fengqiao.tools.postgres.roles import role_faults


def refuse_unsafe_role() -> None:
    """Raises DatabaseProblem when the login of `default` is owner, superuser or BYPASSRLS.

    A connection of its own, outside Django: it also runs where an event loop is already running.
    """
    login: dict[str, Any] = settings.DATABASES["default"]
    with psycopg.connect(
        host=login["HOST"],
        port=login["PORT"],
        dbname=login["NAME"],
        user=login["USER"],
        password=login["PASSWORD"],
        autocommit=True,
    ) as connection:
        faults = role_faults(connection, "fq_app")
    if faults:
        raise DatabaseProblem("拒绝启动：" + " ".join(faults) + "请让数据库管理员按文档重新建立角色。")
