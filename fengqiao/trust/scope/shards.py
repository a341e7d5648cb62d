"""After migrate: composite keys, rights of the application role, row-level security. Idempotent; run as fq_owner.

The text of the policy stands here and nowhere else (design 4.5). It fails closed where nothing is set, and its sub-SELECT
keeps the index of the county (findings/postgres.md section 3).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections

from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel, placed_models

__all__ = ["after_migrate", "missing_keys", "policy_condition", "shardify"]

APP, REPORT = "fq_app", "fq_report"


def policy_condition(model: type[PlacedModel]) -> str:
    """The rows of the counties that the transaction names, up to the secrecy level it names."""
    county = "county = ANY((SELECT string_to_array(current_setting('fengqiao.counties', true), ','))::text[])"
    if not any(field.name == "secrecy" for field in model._meta.local_fields):
        return county
    return (
        county
        + " AND secrecy <= (SELECT coalesce(nullif(current_setting('fengqiao.secrecy', true), ''), '0')::int)"
    )


def shardify(using: str = "owner") -> None:
    """Make what Django's migrations cannot: see the module."""
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in placed_models():
            _primary_key(cursor, quote, model._meta.db_table)
        for model in placed_models():
            _foreign_keys(cursor, quote, model)
        for model in placed_models():
            _policy(cursor, quote, model)
        _rights(cursor, quote)


def _primary_key(cursor: Any, quote: Any, table: str) -> None:
    cursor.execute(
        "SELECT conname, array_length(conkey, 1) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'p'",
        [quote(table)],
    )
    name, columns = cursor.fetchone()
    if columns == 1:
        cursor.execute(
            f"ALTER TABLE {quote(table)} DROP CONSTRAINT {quote(name)}, ADD CONSTRAINT {quote(name)} PRIMARY KEY (county, id)"
        )


def _key_name(model: type[PlacedModel], field: PlacedForeignKey) -> str:
    return f"{model._meta.db_table}_{field.column}_placed"[:63]


def _foreign_keys(cursor: Any, quote: Any, model: type[PlacedModel]) -> None:
    table = model._meta.db_table
    for field in model._meta.local_fields:
        if not isinstance(field, PlacedForeignKey):
            continue
        name = _key_name(model, field)
        cursor.execute(
            "SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [name, quote(table)]
        )
        if not cursor.fetchone():
            target = field.related_model._meta.db_table
            cursor.execute(
                f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(name)} FOREIGN KEY (county, {quote(field.column)})"
                f" REFERENCES {quote(target)} (county, id)"
            )


def _policy(cursor: Any, quote: Any, model: type[PlacedModel]) -> None:
    table, condition = quote(model._meta.db_table), policy_condition(model)
    cursor.execute(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" DROP POLICY IF EXISTS counties ON {table};"
        f" CREATE POLICY counties ON {table} USING ({condition}) WITH CHECK ({condition})"
    )


def _rights(cursor: Any, quote: Any) -> None:
    placed = {model._meta.db_table: model.app_rights for model in placed_models()}
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for (table,) in cursor.fetchall():
        rights = placed.get(
            table, "SELECT" if table == "django_migrations" else "SELECT, INSERT, UPDATE, DELETE"
        )
        cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {APP}")
        if rights:  # none on the side table of search: pitfall R10
            cursor.execute(f"GRANT {rights} ON {quote(table)} TO {APP}")
        cursor.execute(f"GRANT SELECT ON {quote(table)} TO {REPORT}")
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}")
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP}, {REPORT}")


def missing_keys(using: str = "owner") -> list[str]:
    """What `doctor` reports: placed tables without composite keys or without forced row-level security."""
    found: list[str] = []
    with connections[using].cursor() as cursor:
        for model in placed_models():
            table = model._meta.db_table
            cursor.execute(
                "SELECT c.relrowsecurity AND c.relforcerowsecurity, (SELECT array_length(conkey, 1) FROM pg_constraint"
                " WHERE conrelid = c.oid AND contype = 'p') FROM pg_class c WHERE c.oid = to_regclass(%s)",
                [table],
            )
            row = cursor.fetchone()
            if row is None:
                found.append(f"{table}：表不存在")
                continue
            if not row[0]:
                found.append(f"{table}：行级安全未开启")
            if row[1] != 2:
                found.append(f"{table}：主键不是（county, id）")
            for field in model._meta.local_fields:
                if isinstance(field, PlacedForeignKey):
                    cursor.execute(
                        "SELECT 1 FROM pg_constraint WHERE conname = %s", [_key_name(model, field)]
                    )
                    if not cursor.fetchone():
                        found.append(f"{table}：缺少外键 {_key_name(model, field)}")
    return found


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """The last step of migrate: only where the whole house is migrated, as its owner."""
    tables = set(connections[using].introspection.table_names())
    if all(model._meta.db_table in tables for model in placed_models()) and apps.ready:
        shardify(using)
