"""Tables and reference data at the version of the code; a quick check says that there is nothing to do.

The digest of the package's Python files stands as comment on the database, so that it goes away with the database.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

from fengqiao.wiring.env import PACKAGE, Env, read_env

# Reference data that every installation has; each is called as `function()` and may be repeated.
REFERENCE_LOADERS = (
    "fengqiao.registry.places.loader:load_shipped",
    "fengqiao.registry.policy.loader:load_shipped",
)


def set_up_django() -> None:
    """django.setup() with our settings; repeated calls cost nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.wiring.settings")
    import django

    django.setup()


def _schema_files() -> list[Path]:
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.glob("registry/**/*.toml"), *PACKAGE.glob("registry/**/*.gz")]
    tables = ("models.py", "apps.py")
    return sorted(
        file
        for file in files
        if "/tests/" not in str(file)
        and ("faces" not in file.parts or "migrations" in file.parts or file.name in tables)
    )


@cache
def digest() -> str:
    """Digest of everything that can change tables, grants, policies or reference data."""
    total = hashlib.sha256()
    for file in _schema_files():
        total.update(str(file.relative_to(PACKAGE)).encode())
        total.update(file.read_bytes() if file.suffix != ".gz" else str(file.stat().st_size).encode())
    return f"fengqiao schema {total.hexdigest()[:24]}"


def _as_owner(env: Env) -> psycopg.Connection:
    return env.address().connect("fq_owner", env.passwords.password("fq_owner"))


def is_current(env: Env) -> bool:
    """Whether this very code has already brought the database up to date. About 50 ms."""
    with _as_owner(env) as owner:
        row = owner.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return row is not None and row[0] == digest()


def bring_up_to_date(say: Callable[[str], None] = print, *, force: bool = False) -> bool:
    """Migrate as fq_owner and load the shipped reference data. True when there was something to do.

    Only one process does it; the others wait.
    """
    env = read_env()
    if not force and is_current(env):
        return False
    with _as_owner(env) as owner:
        owner.execute("SELECT pg_advisory_lock(640221001)")
        if not force and is_current(env):
            return False
        _migrate(say)
        comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
        owner.execute(comment.format(sql.Identifier(owner.info.dbname), sql.Literal(digest())))
    return True


def _migrate(say: Callable[[str], None]) -> None:
    set_up_django()
    from django.core.management import call_command

    from fengqiao.wiring.command import load

    begun = time.monotonic()
    say("正在建立或升级数据表…")
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    for target in REFERENCE_LOADERS:
        if (function := load(target)) is not None:
            say("正在装入区划和规则…" if "places" in target else "正在核对规则文件…")
            function()  # type: ignore[call-arg]
    say(f"数据表已就绪（{time.monotonic() - begun:.1f} 秒）。")


def migrate(argv: list[str]) -> int:
    """The command `fengqiao migrate`."""
    parser = argparse.ArgumentParser(
        prog="fengqiao migrate", description="建立或升级数据表，装入区划和规则。"
    )
    parser.add_argument("--force", action="store_true", help="即使没有变化也重新执行")
    options = parser.parse_args(argv)
    if not bring_up_to_date(force=options.force):
        print("数据表已是最新。")
    return 0
