"""Backup and restore with a real installation: everything comes back, no key goes out, a full database is safe."""

from __future__ import annotations

import contextlib
import dataclasses
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fengqiao.tools.postgres.problems import DatabaseProblem
from fengqiao.tools.storage import Folder, digest_of
from fengqiao.wiring import database
from fengqiao.wiring.backup import make_backup, restore_backup
from fengqiao.wiring.doctor import check_rights
from fengqiao.wiring.env import Env, read_env


def _installation(home: Path) -> Env:
    return dataclasses.replace(
        read_env(), home=home, keys=home / "keys", database_url="", database="fengqiao"
    )


@contextlib.contextmanager
def _running(env: Env) -> Iterator[Env]:
    env.home.mkdir(parents=True, exist_ok=True)
    with database.ready(env, say=lambda line: None):
        yield env
    cluster = env.cluster()
    assert cluster.server_pid() is None


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Env]:
    """A running installation with a table under row-level security, a file and a key."""
    env = _installation(tmp_path / "first")
    with _running(env):
        env.found("real")
        Folder(env.home / "files").put(b"scan")
        env.keys.mkdir(mode=0o700)
        (env.keys / "ring.json").write_text('{"secret": "0123456789abcdef"}')
        (env.keys / "ring.json").chmod(0o600)
        monkeypatch.setattr("fengqiao.wiring.backup._fingerprint", lambda env: "aa" * 8)
        with env.address().connect("fq_owner", env.passwords.password("fq_owner")) as owner:
            owner.execute(
                "CREATE TABLE dispute (county char(6), id int, PRIMARY KEY (county, id));"
                "INSERT INTO dispute SELECT '640221', n FROM generate_series(1, 50) n;"
                "ALTER TABLE dispute ENABLE ROW LEVEL SECURITY; ALTER TABLE dispute FORCE ROW LEVEL SECURITY;"
                "CREATE POLICY counties ON dispute USING (county = '640104'); GRANT SELECT ON dispute TO fq_app"
            )
        yield env


@pytest.mark.req("SYS-03")
def test_a_restored_installation_has_the_rows_rights_and_files(filled: Env, tmp_path: Path) -> None:
    manifest = make_backup(filled, tmp_path / "b.tar")
    assert manifest["files"] == 1
    with _running(_installation(tmp_path / "second")) as second:
        restore_backup(second, tmp_path / "b.tar")
        with second.address().connect("fq_owner", second.passwords.password("fq_owner")) as owner:
            row = owner.execute("SELECT count(*), sum(id) FROM dispute").fetchone()
            assert row == (50, 1275)  # R4: a dump under FORCE ROW LEVEL SECURITY holds all rows
        with second.address().connect("fq_app", second.passwords.password("fq_app")) as app:
            assert app.execute("SELECT count(*) FROM dispute").fetchone() == (0,)  # still isolated
        assert Folder(second.home / "files").get(digest_of(b"scan")) == b"scan"
        assert second.installation()["kind"] == "real"
        with pytest.raises(DatabaseProblem, match="空数据库"):
            restore_backup(second, tmp_path / "b.tar")


def test_a_backup_holds_no_key_and_no_password_and_is_private(filled: Env, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    make_backup(filled, file)
    content = file.read_bytes()
    assert b"0123456789abcdef" not in content
    assert filled.passwords.password("fq_app").encode() not in content
    assert file.stat().st_mode & 0o077 == 0
    with tarfile.open(file) as archive:
        assert archive.getnames()[-1] == "manifest.json"


def test_a_damaged_backup_changes_nothing(filled: Env, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    make_backup(filled, file)
    broken = bytearray(file.read_bytes())
    broken[2000] ^= 0xFF
    file.write_bytes(broken)
    with _running(_installation(tmp_path / "second")) as second:
        with pytest.raises(DatabaseProblem, match="损坏"):
            restore_backup(second, file)
        with second.address().connect("fq_owner", second.passwords.password("fq_owner")) as owner:
            assert owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (
                0,
            )


def test_a_demo_does_not_become_real_by_a_backup(filled: Env, tmp_path: Path) -> None:
    make_backup(filled, tmp_path / "b.tar")
    with _running(_installation(tmp_path / "second")) as second:
        second.found("demo")
        with pytest.raises(DatabaseProblem, match="演示"):
            restore_backup(second, tmp_path / "b.tar")


def test_a_start_after_a_restore_without_keys_is_refused(tmp_path: Path) -> None:
    from fengqiao.wiring.serve import _refuse_lost_keys

    env = _installation(tmp_path / "home")
    env.home.mkdir()
    env.note(kind="real", keys_fingerprint="aa" * 8)
    with pytest.raises(DatabaseProblem, match="ring.json"):
        _refuse_lost_keys(env, new_keys=False)
    _refuse_lost_keys(env, new_keys=True)
    _refuse_lost_keys(env, new_keys=False)


def test_doctor_finds_a_key_that_others_can_read(tmp_path: Path) -> None:
    env = _installation(tmp_path / "home")
    env.keys.mkdir(parents=True)
    key = env.keys / "ring.json"
    key.write_text("{}")
    key.chmod(0o600)
    assert [finding.level for finding in check_rights(env)] == ["正常"]
    key.chmod(0o644)
    assert [finding.level for finding in check_rights(env)] == ["错误"]


def test_the_command_line_answers_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    from fengqiao.wiring.command import main

    assert main([]) == 2
    assert "doctor" in capsys.readouterr().out
    assert main(["nonsense"]) == 2
    assert "没有“nonsense”这个命令" in capsys.readouterr().err
