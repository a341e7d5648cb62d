"""What `fengqiao doctor` asks the database: roles, keys of the shards, row-level security, migrations, clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import psycopg

from fengqiao.tools.postgres import roles
from fengqiao.wiring import schema
from fengqiao.wiring.doctor import ADVICE, BAD, GOOD, Check, Finding
from fengqiao.wiring.env import Env


def _owner(env: Env) -> psycopg.Connection:
    return env.address().connect("fq_owner", env.passwords.password("fq_owner"))


def check_server(env: Env) -> Iterator[Finding]:
    """Version, encoding and the database's clock."""
    with _owner(env) as owner:
        row = owner.execute(
            "SELECT current_setting('server_version'), pg_encoding_to_char(encoding),"
            " abs(extract(epoch FROM clock_timestamp() - %s::timestamptz))"
            " FROM pg_database WHERE datname = current_database()",
            [_now()],
        ).fetchone()
    assert row is not None
    where = "内置" if env.outside is None else "外部"
    yield Finding(GOOD, f"数据库 PostgreSQL {row[0].split()[0]}（{where}）")
    if row[1] != "UTF8":
        yield Finding(BAD, f"数据库编码是 {row[1]}，应为 UTF8")
    if row[2] > 60:
        yield Finding(ADVICE, f"数据库与本机时钟相差 {int(row[2])} 秒，请校时")


def _now() -> str:
    from datetime import datetime

    return datetime.now(UTC).isoformat()


def check_roles(env: Env) -> Iterator[Finding]:
    """The three roles stand as they must; fq_app is bound by row-level security."""
    found = roles.faults(env.address(), env.passwords)
    for sentence in found:
        yield Finding(BAD, sentence)
    if not found:
        yield Finding(GOOD, "数据库角色（fq_app 受行级隔离约束）")


def check_migrations(env: Env) -> Iterator[Finding]:
    """Tables are those of this code."""
    schema.set_up_django()
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connections["owner"].close()
    if waiting:
        yield Finding(BAD, f"有 {len(waiting)} 项数据表升级尚未执行，请执行 fengqiao migrate")
    elif not schema.is_current(env):
        yield Finding(ADVICE, "程序有更新，下次启动时自动核对数据表和规则")
    else:
        yield Finding(GOOD, "数据表为最新")


def check_shards(env: Env) -> Iterator[Finding]:
    """Composite keys and row-level security on every placed table."""
    schema.set_up_django()
    from django.db import connections

    from fengqiao.trust.scope.shards import missing_keys

    found = missing_keys("owner")
    connections["owner"].close()
    for sentence in found:
        yield Finding(BAD, f"{sentence}。请执行 fengqiao migrate --force")
    if not found:
        yield Finding(GOOD, "分县主键与行级隔离")


def check_search(env: Env) -> Iterator[Finding]:
    """Every dispute can be found."""
    schema.set_up_django()
    from django.db import connections

    from fengqiao.casework.search.engine import incomplete_counties

    found = incomplete_counties("owner")
    connections["owner"].close()
    if found:
        named = "、".join(found[:10]) + (" 等" if len(found) > 10 else "")
        yield Finding(ADVICE, f"检索表不全（{named}），有的纠纷查不到。请执行 fengqiao search rebuild")
    else:
        yield Finding(GOOD, "检索表")


def check_keys(env: Env) -> Iterator[Finding]:
    """The key ring is the one that sealed what is in the database, as far as the backup noted it."""
    noted = env.installation().get("keys_fingerprint")
    if not noted:
        return
    if not (env.keys / "ring.json").exists():
        yield Finding(
            BAD, f"数据由备份恢复而来，但 {env.keys} 里没有密钥，加密内容无法查看。请放回备份时的密钥文件夹"
        )
        return
    schema.set_up_django()
    from fengqiao.trust.vault.ring import fingerprint

    if fingerprint() == noted:
        yield Finding(GOOD, "密钥与恢复的数据相符")
    else:
        yield Finding(BAD, "密钥与恢复的数据不符，加密内容无法查看。请放回备份时的密钥文件夹")


DATABASE_CHECKS: tuple[Check, ...] = (
    check_server,
    check_roles,
    check_migrations,
    check_shards,
    check_search,
    check_keys,
)
