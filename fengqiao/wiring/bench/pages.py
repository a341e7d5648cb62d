"""Pages as a reader's browser asks for them, in this process: CPU of Django and of its database backend, and the statements."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from .clerk import make_clerk
from .measuring import median_cpu_ms

__all__ = ["ask", "backend", "counted_queries", "one_backend", "page_ms", "reader", "without_policies"]

_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")
_SESSION = ('"django_session"', '"accounts_post"', "FROM accounts_post")


def one_backend() -> None:
    """A single lasting connection instead of the pool, so that its backend can be watched. Also lets the test client in."""
    logins: list[dict[str, Any]] = list(settings.DATABASES.values())
    for login in logins:
        login["OPTIONS"].pop("pool", None)
        login["CONN_MAX_AGE"] = None
    connections.close_all()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]


def backend(using: str = "default") -> int:
    """Process id of the connection's backend."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def reader(login: str) -> Client:
    """A browser in which this account has logged in."""
    client = Client(headers={"accept-encoding": "gzip"})
    client.cookies[settings.SESSION_COOKIE_NAME] = make_clerk(login, port=0).session
    return client


def ask(client: Client, path: str) -> None:
    """One page; anything but 200 is a mistake of the measurement."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)


def page_ms(client: Client, path: str, *, runs: int = 30) -> float:
    """Median CPU in ms of one page, Python and PostgreSQL."""

    ask(client, path)
    pid = backend()
    return median_cpu_ms(partial(ask, client, path), lambda: [pid], runs=runs)


def counted_queries(client: Client, path: str) -> list[str]:
    """The statements of one page; session, user and transaction control do not count (design 7)."""
    client.get(path)
    with CaptureQueriesContext(connections["default"]) as captured:
        client.get(path)
    sqls = [query["sql"] for query in captured.captured_queries]
    return [
        sql for sql in sqls if not sql.startswith(_NOT_COUNTED) and not any(one in sql for one in _SESSION)
    ]


def without_policies(work: Callable[[], Any]) -> Any:
    """Run `work` as a role that row-level security does not bind: what the policies cost. Measuring only."""
    default, owner = settings.DATABASES["default"], settings.DATABASES["owner"]
    kept = (default["USER"], default["PASSWORD"])
    connections["default"].close()
    try:
        for target in (default, connections["default"].settings_dict):
            target["USER"], target["PASSWORD"] = owner["USER"], owner["PASSWORD"]
        return work()
    finally:
        connections["default"].close()
        for target in (default, connections["default"].settings_dict):
            target["USER"], target["PASSWORD"] = kept
