"""One embedded cluster for a test run; each worker has a database cloned from a migrated template.

`default` logs in as fq_app, `owner` as fq_owner, `report` as fq_report: row-level security is on in every test.
`@pytest.mark.django_db` rolls back; `@pytest.mark.django_db(transaction=True)` clones the database anew afterwards,
since fq_app may not TRUNCATE. FENGQIAO_TEST_DATABASE_URL (a superuser) or FENGQIAO_PG_BIN choose another PostgreSQL.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

TEMPLATE = "fq_template"
HOME = Path(os.environ.get("FENGQIAO_TEST_HOME", "/nonexistent"))
TEST_LOADERS = (
    "fengqiao.registry.places.loader:load_shipped",
    "fengqiao.registry.policy.loader:load_shipped",
)


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's sync API runs an event loop


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests never hide: without a Chromium they fail."""
    for item in items:
        if item.get_closest_marker("browser") and not chromium_path():
            item.add_marker(pytest.mark.usefixtures("chromium"))


def chromium_path() -> str:
    """Debian's Chromium, or ""."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or ""


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser for playwright's `executable_path`."""
    path = chromium_path()
    assert path, "没有找到 chromium。请执行 apt-get install chromium，或用 make test（会自动安装）。"
    return path


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What a former test's process kept of reference data is not this test's."""
    from fengqiao.kernel.keeping import forget_everything

    forget_everything()


# -- the cluster of the run ----------------------------------------------------------------------------------


class TestServer:
    """The server of this run and its superuser."""

    __test__ = False

    def __init__(self) -> None:
        from fengqiao.tools.postgres.roles import Address
        from fengqiao.wiring.env import read_env

        self.env = read_env()
        self.cluster = None
        if (outside := self.env.outside) is not None:
            self.address, self.user, self.password = outside.address, outside.user, outside.password
        else:
            self.cluster = self.env.cluster(unsafe_fast=True)
            self.address = Address(str(self.cluster.socket_folder), 5432, TEMPLATE)
            self.user, self.password = "postgres", self.env.passwords.password("postgres")

    @property
    def admin(self) -> closing[psycopg.Connection]:
        return closing(self.address.connect(self.user, self.password, "postgres"))

    def clone(self, name: str) -> None:
        """The database `name` as a fresh copy of the template; whoever is connected to it is cut off."""
        from fengqiao.tools.postgres.roles import create_database, database_statements

        with self.admin as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            admin.execute(create_database(name, template=TEMPLATE))
            for statement in database_statements(name)[:2]:
                admin.execute(statement)


@contextmanager
def _locked(name: str) -> Iterator[None]:
    with open(HOME / name, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_template(server: TestServer) -> None:
    """Once for all workers: roles, tables, reference data."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from fengqiao.tools.postgres import roles
    from fengqiao.wiring.command import load

    with _locked("template.lock"):
        if server.cluster is not None:
            server.cluster.ensure()
        if (HOME / "template.done").exists():
            return
        address = roles.Address(server.address.host, server.address.port, TEMPLATE, server.address.options)
        with server.admin as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(TEMPLATE)))
        roles.prepare(address, server.user, server.password, server.env.passwords)
        assert settings.DATABASES["owner"]["NAME"] == TEMPLATE
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        for target in TEST_LOADERS:
            if (function := load(target)) is not None:
                function()  # type: ignore[call-arg]
        connections.close_all()
        (HOME / "template.done").touch()


def _point_connections(name: str) -> None:
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    for alias in settings.DATABASES:
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


# -- pytest-django's fixtures, replaced ----------------------------------------------------------------------


@pytest.fixture(scope="session")
def test_server(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> TestServer:
    """The running server with the finished template."""
    server = TestServer()
    with django_db_blocker.unblock():
        _make_template(server)
    return server


@pytest.fixture(scope="session")
def django_db_setup(test_server: TestServer, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of this worker."""
    from django.db import connections
    from django.test import TestCase, TransactionTestCase

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"fq_test_{worker}"

    def clone_again(case: TransactionTestCase) -> None:
        connections.close_all()
        test_server.clone(name)

    with django_db_blocker.unblock():
        test_server.clone(name)
        _point_connections(name)
    TransactionTestCase._fixture_teardown = clone_again  # type: ignore[attr-defined]
    TransactionTestCase.databases = {"default", "owner", "report"}
    TestCase.databases = {"default"}  # three logins are three transactions that do not see each other
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The controller ends the server and removes the home."""
    if hasattr(session.config, "workerinput") or not (HOME / "installation.json").exists():
        return
    if find_spec("fengqiao") is not None and (HOME / "template.lock").exists():
        server = TestServer()
        if server.cluster is not None:
            server.cluster.stop()
            shutil.rmtree(server.cluster.base, ignore_errors=True)
    shutil.rmtree(HOME, ignore_errors=True)
