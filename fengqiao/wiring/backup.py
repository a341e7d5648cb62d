"""`fengqiao backup FILE` and `fengqiao restore FILE`: database and uploaded files, never the keys.

A backup is one tar: `database.dump` (pg_dump -Fc as fq_owner), `files/…`, and last `manifest.json` with a digest of
each part. Personal fields in it are ciphertext; without the key folder they stay so, and restore says that.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fengqiao.tools.postgres.binaries import PLAIN_ENVIRONMENT, RunAs, bin_folder
from fengqiao.tools.postgres.problems import DatabaseProblem
from fengqiao.wiring.command import program_version
from fengqiao.wiring.env import Env, read_env

FORMAT = 1


def backup(argv: list[str]) -> int:
    """The command `fengqiao backup`."""
    parser = argparse.ArgumentParser(
        prog="fengqiao backup", description="备份数据库和附件到一个文件（不含密钥）。"
    )
    parser.add_argument("file", help="备份文件，例如 fengqiao-20261125.tar")
    target = Path(parser.parse_args(argv).file).absolute()
    if target.exists():
        raise DatabaseProblem(f"{target} 已存在，请换一个文件名。")
    manifest = make_backup(read_env(), target)
    print(f"已备份到 {target}（{target.stat().st_size // 1024} KB，附件 {manifest['files']} 个）。")
    print("备份不含加密密钥。请把密钥文件夹另行保存在安全的地方，否则恢复后无法查看身份证号等加密内容。")
    return 0


def make_backup(env: Env, target: Path) -> dict[str, Any]:
    """Write the backup; beside first, then renamed, readable by its owner only. Returns the manifest."""
    new = target.with_name(target.name + ".new")
    folder = target.parent
    if not folder.is_dir():
        raise DatabaseProblem(f"文件夹 {folder} 不存在。")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fengqiao-backup-") as scratch:
        print("正在导出数据库…", flush=True)
        dump = Path(scratch, "database.dump")
        words = ["--format=custom", "--no-owner", f"--file={dump}", *_connection_words(env)]
        _client(env, "pg_dump", words, "数据库导出失败")
        parts = {"database.dump": dump}
        files = (
            env.home / "files"
        )  # after the dump: a file may be without a row, never a row without its file
        for file in sorted(files.rglob("*")) if files.exists() else ():
            if file.is_file():
                parts[f"files/{file.relative_to(files)}"] = file
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "program": program_version(),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "installation": env.installation(),
            "files": len(parts) - 1,
            "keys_fingerprint": _fingerprint(env),
            "digests": {name: _digest(file) for name, file in parts.items()},
        }
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as tar:
                for name, file in parts.items():
                    tar.add(file, arcname=name, recursive=False)
                text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
                entry = tarfile.TarInfo("manifest.json")
                entry.size = len(text)
                tar.addfile(entry, io.BytesIO(text))
            out.flush()
            os.fsync(out.fileno())
    new.rename(target)
    return manifest


def restore(argv: list[str]) -> int:
    """The command `fengqiao restore`."""
    parser = argparse.ArgumentParser(prog="fengqiao restore", description="从备份文件恢复到空数据库。")
    parser.add_argument("file", help="fengqiao backup 生成的文件")
    source = Path(parser.parse_args(argv).file).absolute()
    if not source.is_file():
        raise DatabaseProblem(f"没有找到备份文件 {source}。")
    env = read_env()
    manifest = restore_backup(env, source)
    print("已恢复。请执行 fengqiao up 启动（会自动升级数据表），并执行 fengqiao journal verify 核验日志。")
    if manifest["keys_fingerprint"] and not has_keys(env):
        print(
            f"注意：密钥文件夹 {env.keys} 里没有密钥。身份证号、电话等加密内容暂时无法查看，请从保管处取回密钥放入该文件夹。"
        )
    return 0


def has_keys(env: Env) -> bool:
    """Whether the key folder holds the key ring."""
    return (env.keys / "ring.json").is_file()


def restore_backup(env: Env, source: Path) -> dict[str, Any]:
    """Restore into an installation whose database has no tables yet; all or nothing. Returns the manifest.

    Raises:
        DatabaseProblem: the file is damaged, the database is not empty, or a demo would become real.
    """
    _refuse_full(env)
    env.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=env.home, prefix=".restore-") as scratch:
        print("正在核对备份文件…", flush=True)
        manifest = _unpack(source, Path(scratch))
        mine, theirs = env.installation().get("kind"), manifest["installation"].get("kind")
        if mine and theirs and mine != theirs:
            raise DatabaseProblem(
                "演示安装的备份不能恢复到正式安装，反过来也不能。请用新的数据文件夹（FENGQIAO_DATA）。"
            )
        print("正在恢复数据库…", flush=True)
        words = ["--no-owner", "--exit-on-error", "--single-transaction", *_connection_words(env)]
        _client(env, "pg_restore", [*words, str(Path(scratch, "database.dump"))], "数据库恢复失败")
        if (unpacked := Path(scratch, "files")).exists():
            shutil.copytree(unpacked, env.home / "files", dirs_exist_ok=True)
        noted = manifest["installation"] if not mine else {}
        env.note(**noted, keys_fingerprint=manifest["keys_fingerprint"])
    return manifest


def _fingerprint(env: Env) -> str:
    """Tells later whether a key ring belongs to this backup; gives nothing away. Empty where there is no key yet."""
    if not has_keys(env):
        return ""
    from fengqiao.trust.vault.ring import fingerprint

    return fingerprint()


def _refuse_full(env: Env) -> None:
    with env.address().connect("fq_owner", env.passwords.password("fq_owner")) as owner:
        row = owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row is not None and row[0]:
        raise DatabaseProblem(
            "数据库里已有数据表。为免覆盖，只能恢复到空数据库：请另设数据文件夹（FENGQIAO_DATA）后再试。"
        )


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    damaged = DatabaseProblem(f"备份文件 {source} 不完整或已损坏。")
    try:
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        wrong = [name for name, known in manifest["digests"].items() if _digest(folder / name) != known]
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise damaged from error
    if wrong:
        raise damaged
    if manifest["format"] > FORMAT:
        raise DatabaseProblem("备份文件由更新版本的程序生成，请先升级本程序。")
    return manifest


def _digest(file: Path) -> str:
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _connection_words(env: Env) -> list[str]:
    address = env.address()
    return [
        "-h",
        address.host,
        "-p",
        str(address.port),
        "-U",
        "fq_owner",
        "-d",
        address.database,
        "--no-password",
    ]


def _client(env: Env, name: str, words: list[str], sentence: str) -> None:
    """Run pg_dump or pg_restore as ourselves; they are clients and refuse nobody."""
    folder = env.cluster().bin if env.outside is None else bin_folder(env.pg_bin, RunAs(), env.home)
    secrets = {"PGPASSWORD": env.passwords.password("fq_owner")}
    options = {f"PG{key.upper()}": value for key, value in env.address().options}
    done = subprocess.run(
        [str(folder / name), *words],
        env={**PLAIN_ENVIRONMENT, **options, **secrets},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise DatabaseProblem(f"{sentence}:{done.stderr.strip()[-600:]}")
