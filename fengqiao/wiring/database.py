"""The database of this installation, ready to log in to: embedded and running, or the customer's and checked."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Iterator

import psycopg

from fengqiao.tools.postgres import roles
from fengqiao.tools.postgres.problems import DatabaseProblem
from fengqiao.wiring.env import Env, read_env


@contextlib.contextmanager
def ready(env: Env | None = None, say: Callable[[str], None] = print) -> Iterator[Env]:
    """Inside this block the three roles can log in. The embedded server stops when its last user leaves.

    Raises:
        DatabaseProblem: with the sentence, and the script for the DBA where only the DBA can help.
    """
    env = env or read_env()
    if env.outside is not None:
        prepare_outside(env)
        yield env
        return
    with env.cluster(say=say).running() as cluster:
        address = env.address()
        if roles.faults(address, env.passwords):
            roles.prepare(address, "postgres", cluster.passwords.password("postgres"), env.passwords)
            if found := roles.faults(address, env.passwords):
                raise DatabaseProblem("数据库角色不符合要求：" + " ".join(found))
        yield env


def prepare_outside(env: Env) -> None:
    """Check the customer's server; make roles and database where our login may."""
    outside = env.outside
    assert outside is not None
    if not roles.faults(outside.address, env.passwords):
        return
    try:
        roles.prepare(outside.address, outside.user, outside.password, env.passwords)
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseProblem(
            f"用户 {outside.user} 无权建立角色或数据库。请数据库管理员用 psql 执行下列语句（含随机口令，勿外传），然后再次启动：",
            roles.script_for_dba(outside.address.database, env.passwords),
        ) from error
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise DatabaseProblem(f"无法连接 FENGQIAO_DATABASE_URL 指定的数据库：{reason}") from error
    if found := roles.faults(outside.address, env.passwords):
        script = roles.script_for_dba(outside.address.database, env.passwords)
        raise DatabaseProblem("数据库角色不符合要求：" + " ".join(found) + "请数据库管理员执行：", script)


def dba(argv: list[str]) -> int:
    """Prints the script for the administrator of the customer's server."""
    parser = argparse.ArgumentParser(
        prog="fengqiao dba", description="显示需要数据库管理员执行的语句（含随机口令）。"
    )
    parser.parse_args(argv)
    env = read_env()
    print(roles.script_for_dba(env.address().database, env.passwords))
    return 0
