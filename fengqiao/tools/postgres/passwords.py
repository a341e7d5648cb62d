"""The random passwords of the database roles, in one file that only its owner can read."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from pathlib import Path

from fengqiao.tools.postgres.problems import DatabaseProblem

LOGINS = ("postgres", "fq_owner", "fq_app", "fq_report")


class Passwords:
    """Passwords by role; made at first use, never printed, never in a backup."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def password(self, login: str) -> str:
        """The password of `login`; all are made together at the first question."""
        return self._all()[login]

    def _all(self) -> dict[str, str]:
        with contextlib.suppress(FileNotFoundError):
            return self._read()
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(self.file.with_suffix(".lock"), "a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not self.file.exists():
                    self._write({login: secrets.token_urlsafe(24) for login in LOGINS})
        except PermissionError as error:
            raise DatabaseProblem(f"没有权限写入 {error.filename}，请用建立它的用户启动。") from error
        return self._read()

    def _read(self) -> dict[str, str]:
        try:
            known: dict[str, str] = json.loads(self.file.read_text())
        except PermissionError as error:
            raise DatabaseProblem(f"没有权限读取 {self.file}，请用建立它的用户启动。") from error
        except ValueError as error:
            raise DatabaseProblem(f"数据库口令文件 {self.file} 已损坏，请从备份恢复该文件。") from error
        return known

    def _write(self, known: dict[str, str]) -> None:
        new = self.file.with_suffix(f".new-{os.getpid()}")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(known, out)
            out.flush()
            os.fsync(out.fileno())
        new.rename(self.file)
