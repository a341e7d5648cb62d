"""R6: as a superuser row-level security is off everywhere, so the program refuses to start. R7: root, and a home that others cannot enter."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from conftest import TestServer
from fengqiao.tools.postgres import Cluster
from fengqiao.tools.postgres.problems import DatabaseProblem
from fengqiao.wiring.safety import refuse_unsafe_role


@pytest.mark.django_db
def test_r6_the_application_is_bound_by_row_level_security() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, session_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("fq_app", "fq_app", False, False)
    refuse_unsafe_role()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["superuser", "fq_owner"])
def test_r6_the_program_refuses_to_start_as_anybody_else(
    role: str, test_server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    login: dict[str, Any] = dict(settings.DATABASES["default"])
    if role == "superuser":
        login |= {"USER": test_server.user, "PASSWORD": test_server.password}
    else:
        owner = settings.DATABASES["owner"]
        login |= {"USER": owner["USER"], "PASSWORD": owner["PASSWORD"]}
    monkeypatch.setitem(settings.DATABASES, "default", login)
    with pytest.raises(DatabaseProblem, match="拒绝启动"):
        refuse_unsafe_role()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root leaves its own rights behind")
def test_r7_a_closed_home_is_no_place_for_the_data(tmp_path: Path) -> None:
    """initdb as another user would die in a folder it cannot enter; the data goes where it can, and nothing is opened up."""
    closed = tmp_path / "home-of-somebody"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "fengqiao", unsafe_fast=True)
    try:
        cluster.ensure()
        assert cluster.server_pid() and closed not in cluster.base.parents
        assert closed.stat().st_mode & 0o077 == 0
    finally:
        cluster.stop()
        shutil.rmtree(cluster.base, ignore_errors=True)
