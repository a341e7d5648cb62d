"""What `fengqiao doctor` asks the database: roles, keys of the shards, row-level security, migrations, clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import psycopg

from fengqiao.tools.postgres import roles
from fengqiao.wiring import schema
from fengqiao.wiring.doctor import ADVICE, BAD, GOOD, Check, Finding
from fengqiao.wiring.env import Env

KEYS_OF_TABLES = """
SELECT c.relname,
       coalesce((SELECT array_agg(a.attname::text ORDER BY k.place)
                 FROM pg_constraint p, unnest(p.conkey) WITH ORDINALITY AS k(number, place)
                 JOIN pg_attribute a ON a.attnum = k.number AND a.attrelid = p.conrelid
                 WHERE p.conrelid = c.oid AND p.contype = 'p'), '{}'),
       c.relrowsecurity, c.relforcerowsecurity,
       (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname = ANY(%s)
"""


def _owner(env: Env) -> psycopg.Connection:
    return env.address().connect("fq_owner", env.passwords.password("fq_owner"))


def placed_tables() -> list[str]:
    """Names of the tables of all placed models."""
    from django.apps import apps

    from fengqiao.kernel.placed.models import PlacedModel

    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, PlacedModel) and model._meta.managed
    )


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
    yield Finding(GOOD, f"数据库 PostgreSQL {row[0].split()[0]}({where})")
    if row[1] != "UTF8":
        yield Finding(BAD, f"数据库编码是 {row[1]},应为 UTF8")
    if row[2] > 60:
        yield Finding(ADVICE, f"数据库与本机时钟相差 {int(row[2])} 秒,请校时")


def _now() -> str:
    from datetime import datetime

    return datetime.now(UTC).isoformat()


def check_roles(env: Env) -> Iterator[Finding]:
    """The three roles stand as they must; fq_app is bound by row-level security."""
    found = roles.faults(env.address(), env.passwords)
    for sentence in found:
        yield Finding(BAD, sentence)
    if not found:
        yield Finding(GOOD, "数据库角色(fq_app 受行级隔离约束)")


def check_migrations(env: Env) -> Iterator[Finding]:
    """Tables are those of this code."""
    schema.set_up_django()
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connections["owner"].close()
    if waiting:
        yield Finding(BAD, f"有 {len(waiting)} 项数据表升级尚未执行,请执行 fengqiao migrate")
    elif not schema.is_current(env):
        yield Finding(ADVICE, "程序有更新,下次启动时自动核对数据表和规则")
    else:
        yield Finding(GOOD, "数据表为最新")


def check_shards(env: Env) -> Iterator[Finding]:
    """Composite keys and row-level security on every placed table."""
    schema.set_up_django()
    wanted = placed_tables()
    with _owner(env) as owner:
        known = {row[0]: row[1:] for row in owner.execute(KEYS_OF_TABLES, [wanted]).fetchall()}
    faults = []
    for table in wanted:
        if table not in known:
            faults.append(f"数据表 {table} 不存在,请执行 fengqiao migrate")
            continue
        key, enabled, _forced, policies = known[table]
        if key[:2] != ["county", "id"]:
            faults.append(f"数据表 {table} 的主键不是(county, id),请执行 fengqiao migrate --force")
        if not enabled or not policies:
            faults.append(f"数据表 {table} 没有启用行级隔离,请执行 fengqiao migrate --force")
    for sentence in faults:
        yield Finding(BAD, sentence)
    if not faults:
        yield Finding(GOOD, f"分县主键与行级隔离({len(wanted)} 张表)")


DATABASE_CHECKS: tuple[Check, ...] = (check_server, check_roles, check_migrations, check_shards)
