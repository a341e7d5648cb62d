"""The supervised cluster: made once by many starters, recovered after kills, refused in another major."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from fengqiao.tools.postgres import Cluster, DatabaseProblem, roles
from fengqiao.tools.postgres.roles import Address


def _cluster(home: Path) -> Cluster:
    return Cluster(home, bin_wanted=os.environ.get("FENGQIAO_PG_BIN", ""), unsafe_fast=True)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data home; whatever runs in it is stopped."""
    folder = tmp_path / "home"
    folder.mkdir()
    yield folder
    cluster = _cluster(folder)
    cluster.stop()
    shutil.rmtree(cluster.base, ignore_errors=True)


def _address(cluster: Cluster) -> Address:
    return Address(str(cluster.socket_folder), 5432, "fengqiao")


def _prepared(home: Path) -> Cluster:
    cluster = _cluster(home)
    cluster.ensure()
    roles.prepare(_address(cluster), "postgres", cluster.passwords.password("postgres"), cluster.passwords)
    return cluster


def _start(home: str) -> int:
    cluster = _cluster(Path(home))
    cluster.ensure()
    return cluster.server_pid() or 0


def test_the_server_listens_on_a_socket_only_and_asks_for_a_password(home: Path) -> None:
    cluster = _prepared(home)
    connections = psutil.Process(cluster.server_pid()).net_connections(kind="inet")
    assert [c for c in connections if c.status == psutil.CONN_LISTEN] == []
    with pytest.raises(psycopg.OperationalError):
        _address(cluster).connect("fq_app", "wrong")


def test_secrets_are_for_their_owner_only(home: Path) -> None:
    cluster = _prepared(home)
    assert (home / "secrets" / "database.json").stat().st_mode & 0o077 == 0
    assert cluster.socket_folder.stat().st_mode & 0o077 == 0
    assert cluster.passwords.password("fq_app") != cluster.passwords.password("fq_owner")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may leave its own rights behind")
def test_root_runs_the_server_as_somebody_else_even_in_a_closed_home(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = _cluster(closed / "home")
    try:
        cluster.ensure()
        server = psutil.Process(cluster.server_pid())
        assert server.username() == pwd.getpwnam("nobody").pw_name
        assert not str(cluster.base).startswith(str(closed))
        assert _cluster(closed / "home").base == cluster.base  # the choice is remembered
    finally:
        cluster.stop()
        shutil.rmtree(cluster.base, ignore_errors=True)


def test_three_roles_stand_as_they_must(home: Path) -> None:
    cluster = _prepared(home)
    assert roles.faults(_address(cluster), cluster.passwords) == []


@pytest.mark.req("SYS-02")
@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("ALTER ROLE fq_app BYPASSRLS", "BYPASSRLS"),
        ("ALTER ROLE fq_app SUPERUSER", "超级用户"),
        ("ALTER DATABASE fengqiao OWNER TO fq_app", "所有者"),
        ("GRANT fq_owner TO fq_app", "成员"),
    ],
)
def test_a_role_that_row_level_security_does_not_bind_is_found(
    home: Path, statement: str, sentence: str
) -> None:
    """R6: with a superuser the isolation would be on in name only."""
    cluster = _prepared(home)
    with _address(cluster).connect("postgres", cluster.passwords.password("postgres")) as superuser:
        superuser.execute(statement)
    found = roles.faults(_address(cluster), cluster.passwords)
    assert any(sentence in line for line in found), found


def test_the_application_role_has_limits_and_makes_no_table(home: Path) -> None:
    cluster = _prepared(home)
    with _address(cluster).connect("fq_app", cluster.passwords.password("fq_app")) as app:
        limits = [app.execute(f"SHOW {name}").fetchone()[0] for name in ("statement_timeout", "lock_timeout")]
        assert limits == ["30s", "5s"]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (a int)")


def test_the_report_role_reads_what_the_owner_makes_and_writes_nothing(home: Path) -> None:
    cluster = _prepared(home)
    with _address(cluster).connect("fq_owner", cluster.passwords.password("fq_owner")) as owner:
        owner.execute("CREATE TABLE made (a int); INSERT INTO made VALUES (1)")
    with _address(cluster).connect("fq_report", cluster.passwords.password("fq_report")) as report:
        assert report.execute("SELECT a FROM made").fetchall() == [(1,)]
        with pytest.raises(psycopg.Error):
            report.execute("INSERT INTO made VALUES (2)")


def test_six_starters_of_a_new_folder_share_one_server(home: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(6) as pool:
        pids = pool.map(_start, [str(home)] * 6)
    assert len(set(pids)) == 1 and pids[0] > 0


def test_a_killed_server_starts_again_and_keeps_its_rows(home: Path) -> None:
    """With every safety on: the fast settings of tests may lose the last commit (synchronous_commit = off)."""
    cluster = Cluster(home, bin_wanted=os.environ.get("FENGQIAO_PG_BIN", ""))
    cluster.ensure()
    roles.prepare(_address(cluster), "postgres", cluster.passwords.password("postgres"), cluster.passwords)
    with _address(cluster).connect("fq_owner", cluster.passwords.password("fq_owner")) as owner:
        owner.execute("CREATE TABLE kept (a int); INSERT INTO kept VALUES (7)")
    os.kill(cluster.server_pid() or 0, signal.SIGKILL)
    assert _cluster(home).ensure() is True
    with _address(cluster).connect("fq_owner", cluster.passwords.password("fq_owner")) as owner:
        assert owner.execute("SELECT a FROM kept").fetchall() == [(7,)]


def test_a_stale_pid_of_another_program_is_no_server(home: Path) -> None:
    cluster = _prepared(home)
    cluster.stop()
    other = subprocess.Popen(["sleep", "60"])
    try:
        (cluster.data / "postmaster.pid").write_text(f"{other.pid}\n{cluster.data}\n")
        assert cluster.server_pid() is None
        assert cluster.ensure() is True
    finally:
        other.kill()
        other.wait()


def test_a_half_made_data_folder_is_made_again(home: Path) -> None:
    cluster = _cluster(home)
    cluster.base.mkdir(exist_ok=True)
    (cluster.base / "data.new-99999").mkdir()
    (cluster.data).mkdir()
    (cluster.data / "base").mkdir()
    assert cluster.ensure() is True
    assert not list(cluster.base.glob("data.new-*"))


def test_a_data_folder_of_another_major_is_refused_with_a_sentence(home: Path) -> None:
    cluster = _prepared(home)
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(DatabaseProblem, match="PostgreSQL 12"):
        _cluster(home).ensure()


def test_the_last_one_out_stops_the_server(home: Path) -> None:
    first, second = _cluster(home), _cluster(home)
    with first.running():
        with second.running():
            pid = second.server_pid()
        assert first.server_pid() == pid
    deadline = time.monotonic() + 10
    while first.server_pid() is not None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert first.server_pid() is None
