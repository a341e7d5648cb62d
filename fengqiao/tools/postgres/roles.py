"""The three roles and the database: made by whoever may, checked by everybody.

fq_owner owns and migrates (BYPASSRLS, never a superuser), fq_app serves (no bypass), fq_report reads.
Each logs in as itself; nobody uses SET ROLE. The same statements serve the embedded server and the customer's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from fengqiao.tools.postgres.passwords import Passwords
from fengqiao.tools.postgres.problems import DatabaseProblem

LOWEST_VERSION = 150000
ROLES: Mapping[str, str] = {
    "fq_owner": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS",
    "fq_app": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
    "fq_report": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS",
}
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "fq_owner": {"lock_timeout": "30s", "idle_in_transaction_session_timeout": "10min"},
    "fq_app": {
        "statement_timeout": "30s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "60s",
    },
    "fq_report": {
        "statement_timeout": "120s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "120s",
        "default_transaction_read_only": "on",
    },
}


@dataclass(frozen=True)
class Address:
    """Where a PostgreSQL server is reached: `host` is a name or a socket folder."""

    host: str
    port: int
    database: str
    options: tuple[tuple[str, str], ...] = ()  # sslmode and the like

    def connect(self, user: str, password: str, database: str = "") -> psycopg.Connection:
        """An autocommit connection; errors are psycopg's."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=database or self.database,
            user=user,
            password=password,
            autocommit=True,
            connect_timeout=10,
            **dict(self.options),  # type: ignore[arg-type]
        )


def server_statements(database: str, passwords: Passwords) -> list[sql.Composed]:
    """Statements on the server: roles with their limits. Each may be repeated."""
    made: list[sql.Composed] = []
    for role, attributes in ROLES.items():
        name, known = sql.Identifier(role), sql.Literal(role)
        made.append(
            sql.SQL(
                "DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN CREATE ROLE {}; END IF; END $do$"
            ).format(known, name)
        )
        password = sql.Literal(passwords.password(role))
        made.append(sql.SQL("ALTER ROLE {} WITH {} PASSWORD {}").format(name, sql.SQL(attributes), password))
        for setting, value in SETTINGS[role].items():
            made.append(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value))
            )
    return made


def create_database(database: str, *, template: str = "template0") -> sql.Composed:
    """Makes the database, owned by fq_owner, UTF-8."""
    encoding = sql.SQL(" ENCODING 'UTF8'" if template == "template0" else " STRATEGY FILE_COPY")
    return sql.SQL("CREATE DATABASE {} OWNER fq_owner TEMPLATE {}{}").format(
        sql.Identifier(database), sql.Identifier(template), encoding
    )


def database_statements(database: str) -> list[sql.Composed]:
    """Statements inside the database: who may enter, who reads what fq_owner makes. Each may be repeated."""
    name = sql.Identifier(database)
    texts = [
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {} TO fq_app, fq_report",
        "ALTER SCHEMA public OWNER TO fq_owner",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO fq_app, fq_report",
        "ALTER DEFAULT PRIVILEGES FOR ROLE fq_owner IN SCHEMA public GRANT SELECT ON TABLES TO fq_report",
    ]
    return [sql.SQL(text).format(name) if "{}" in text else sql.Composed([sql.SQL(text)]) for text in texts]


def script_for_dba(database: str, passwords: Passwords) -> str:
    """The same statements as a psql script, for the administrator of the customer's server."""
    lines = [f"{part.as_string(None)};" for part in server_statements(database, passwords)]
    lines += [f"{create_database(database).as_string(None)};", f"\\connect {database}"]
    lines += [f"{part.as_string(None)};" for part in database_statements(database)]
    return "\n".join(lines) + "\n"


def prepare(address: Address, user: str, password: str, passwords: Passwords) -> None:
    """Make roles and database as `user` (the superuser of the embedded server, or an administrator)."""
    with address.connect(user, password, "postgres") as server:
        _refuse_old(server)
        for statement in server_statements(address.database, passwords):
            server.execute(statement)
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [address.database]).fetchone()
        if known is None:
            server.execute(create_database(address.database))
    with address.connect(user, password) as inside:
        for statement in database_statements(address.database):
            inside.execute(statement)


def _refuse_old(connection: psycopg.Connection) -> None:
    if connection.info.server_version < LOWEST_VERSION:
        raise DatabaseProblem(
            f"数据库版本过低（PostgreSQL {connection.info.server_version // 10000})，需要 15 或更高版本。"
        )


def faults(address: Address, passwords: Passwords) -> list[str]:
    """What is wrong with roles and database, as Chinese sentences; empty when all three log in and stand right."""
    found: list[str] = []
    for role in ROLES:
        try:
            with address.connect(role, passwords.password(role)) as connection:
                _refuse_old(connection)
                found += role_faults(connection, role)
        except psycopg.OperationalError as error:
            found.append(
                f"角色 {role} 无法登录数据库 {address.database}:{str(error).strip().splitlines()[-1]}"
            )
    return found


def role_faults(connection: psycopg.Connection, role: str) -> list[str]:
    """What is wrong with the role that this connection logged in as.

    fq_app must not own the database, be a superuser, bypass row-level security or be a member of a role that does:
    otherwise isolation between counties would be on in name only.
    """
    row = connection.execute(
        "SELECT rolsuper, rolbypassrls, session_user = current_user,"
        " pg_has_role(session_user, (SELECT datdba FROM pg_database WHERE datname = current_database()), 'MEMBER'),"
        " EXISTS (SELECT FROM pg_roles o WHERE (o.rolsuper OR o.rolbypassrls) AND o.rolname <> session_user"
        "         AND pg_has_role(session_user, o.oid, 'MEMBER')),"
        " EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        "         WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relowner = (SELECT oid FROM pg_roles WHERE rolname = session_user)),"
        " session_user"
        " FROM pg_roles WHERE rolname = session_user"
    ).fetchone()
    if row is None:
        return [f"角色 {role} 不存在。"]
    superuser, bypass, itself, owns_database, joined, owns_tables, name = row
    found = []
    if superuser:
        found.append(f"角色 {name} 是超级用户，行级隔离对它不起作用。")
    if not itself:
        found.append(f"角色 {name} 登录后切换了身份，应以自身身份登录。")
    if role == "fq_app":
        if bypass and not superuser:
            found.append(f"角色 {name} 带有 BYPASSRLS，行级隔离对它不起作用。")
        if (owns_database or owns_tables) and not superuser:
            found.append(f"角色 {name} 是数据库或数据表的所有者，行级隔离对它不起作用。")
        if joined and not superuser:
            found.append(f"角色 {name} 是可绕过行级隔离的角色的成员。")
    elif not bypass:
        found.append(f"角色 {name} 缺少 BYPASSRLS。")
    return found
