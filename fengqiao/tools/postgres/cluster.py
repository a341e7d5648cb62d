"""One supervised PostgreSQL cluster in a folder: made once, started by whoever comes first, stopped by the last.

Socket only, SCRAM, a lock file so that many processes may call at once, a crash at any moment leaves nothing
half made. As root the server runs as another user, in a folder that user can enter.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from fengqiao.tools.postgres.binaries import PLAIN_ENVIRONMENT, RunAs, bin_folder, major_of
from fengqiao.tools.postgres.passwords import Passwords
from fengqiao.tools.postgres.problems import DatabaseProblem

CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = 256MB
wal_compression = pglz
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_min_error_statement = panic
log_error_verbosity = terse
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
"""  # statements and parameters stay out of the log: they hold personal data
UNSAFE_FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"
SOCKET_PATH_LIMIT = 85  # sun_path holds 107 bytes; the socket's own name takes 20


def _quiet(_: str) -> None:
    return None


class Cluster:
    """The cluster that belongs to one data home (FENGQIAO_DATA).

    Args:
        home: the data home; holds the passwords and the note where the cluster lives.
        bin_wanted: another `bin` folder (FENGQIAO_PG_BIN), or "".
        unsafe_fast: no fsync; for throw-away test clusters only.
        say: receives one Chinese line before anything that takes longer than two seconds.
    """

    def __init__(
        self,
        home: Path,
        *,
        bin_wanted: str = "",
        unsafe_fast: bool = False,
        say: Callable[[str], None] = _quiet,
    ) -> None:
        self.home = home.resolve()
        self.unsafe_fast = unsafe_fast
        self.say = say
        self._bin_wanted = bin_wanted
        self._bin: Path | None = None
        self.home.mkdir(parents=True, exist_ok=True)
        self.base, self.run_as = self._settle()
        self.data = self.base / "data"
        self.socket_folder = self._socket_folder()
        self.passwords = Passwords(self.home / "secrets" / "database.json")

    # -- where and who -------------------------------------------------------------------------------------

    def _settle(self) -> tuple[Path, RunAs]:
        """The cluster's folder and the user that runs it; the choice is noted, so that rights may change later."""
        note = self.home / "database-folder"
        base = Path(note.read_text().strip()) if note.exists() else self.home / "postgres"
        if os.geteuid() != 0:
            return base, RunAs()
        run_as = self._user_for_root(base)
        if not note.exists() and not (base / "data").exists():
            if not run_as.may(self.home):
                digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
                base = Path(f"/var/lib/fengqiao-{digest}")
            half = note.with_name(f"database-folder.new-{os.getpid()}")
            half.write_text(f"{base}\n")
            half.rename(note)
        return base, run_as

    @staticmethod
    def _user_for_root(base: Path) -> RunAs:
        data = base / "data"
        if data.exists() and (stat := data.stat()).st_uid != 0:
            return RunAs(stat.st_uid, stat.st_gid)
        nobody = pwd.getpwnam("nobody")
        return RunAs(nobody.pw_uid, nobody.pw_gid)

    def _socket_folder(self) -> Path:
        folder = self.base / "run"
        if len(os.fsencode(folder)) <= SOCKET_PATH_LIMIT:
            return folder
        digest = hashlib.sha256(str(self.base).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir(), f"fengqiao-{digest}")

    @property
    def bin(self) -> Path:
        """The folder of programs that the server's user can run."""
        if self._bin is None:
            self.base.mkdir(parents=True, exist_ok=True)
            self._bin = bin_folder(self._bin_wanted, self.run_as, self.base)
        return self._bin

    def _program(self, name: str, *words: object, **more: object) -> subprocess.CompletedProcess[str]:
        arguments = [str(self.bin / name), *map(str, words)]
        options: dict[str, object] = {"capture_output": True, **more}
        return subprocess.run(  # type: ignore[call-overload]
            arguments,
            cwd="/",
            stdin=subprocess.DEVNULL,
            text=True,
            env=PLAIN_ENVIRONMENT,
            **self.run_as.popen,
            **options,
        )

    # -- state ---------------------------------------------------------------------------------------------

    def server_pid(self) -> int | None:
        """The pid of our running server; None when the pid file is missing, stale, or names another program."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            server = psutil.Process(pid)
            if server.status() == psutil.STATUS_ZOMBIE:
                return None
            ours = server.name().startswith("postgres") and str(self.data) in server.cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return pid if ours else None

    def answers(self) -> bool:
        """Whether the server takes connections now."""
        ready = self._program("pg_isready", "-q", "-h", self.socket_folder, "-t", "5")
        return self.server_pid() is not None and ready.returncode == 0

    @property
    def major_of_data(self) -> int | None:
        """The major that made the data folder; None when there is no finished data folder."""
        version = self.data / "PG_VERSION"
        return int(version.read_text().strip()) if version.exists() else None

    # -- making, starting, stopping ------------------------------------------------------------------------

    def ensure(self) -> bool:
        """Make the cluster where it is missing and start it where it is not running. True when we started it.

        Raises:
            DatabaseProblem: another major made the data folder, or the server does not start.
        """
        self._make_folders()
        with self._lock("start.lock"):
            if self.answers():
                return False
            if self.major_of_data is None:
                self._initialise()
            self._refuse_another_major()
            if self.server_pid() is None:
                with contextlib.suppress(FileNotFoundError):
                    (self.data / "postmaster.pid").unlink()
            self._start()
            return True

    def stop(self) -> bool:
        """Stop the server, open transactions rolled back. False when it was not running."""
        pid = self.server_pid()
        if pid is None:
            return False
        server = psutil.Process(pid)
        with contextlib.suppress(psutil.NoSuchProcess):
            server.send_signal(signal.SIGINT)
            try:
                server.wait(60)
            except psutil.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait(30)
        return True

    @contextlib.contextmanager
    def running(self) -> Iterator[Cluster]:
        """The server runs inside this block; the last process to leave such a block stops it."""
        self._make_folders()
        with open(self.base / "users.lock", "a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            self.ensure()
            try:
                yield self
            finally:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else still works here
                else:
                    self.stop()

    def _make_folders(self) -> None:
        try:
            self.base.mkdir(parents=True, exist_ok=True)
            self.socket_folder.mkdir(mode=0o700, exist_ok=True)
            if self.socket_folder.is_symlink():
                raise DatabaseProblem(f"{self.socket_folder} 不应是链接，请删除后重试。")
            if self.run_as.uid is not None:
                for folder in (self.base, self.socket_folder):
                    os.chown(folder, self.run_as.uid, self.run_as.gid or -1)
        except PermissionError as error:
            raise DatabaseProblem(
                f"没有权限使用数据文件夹 {error.filename}。它可能是由 root 建立的，请用原来的用户启动。"
            ) from error

    @contextlib.contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        try:
            lock = open(self.base / name, "a")  # noqa: SIM115 (closed below, the kernel frees it if we are killed)
        except PermissionError as error:
            raise DatabaseProblem(f"没有权限使用数据文件夹 {self.base}，请用建立它的用户启动。") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        """initdb beside, then rename: a crash leaves no half cluster."""
        self.say("首次运行：正在初始化数据库（约 5 秒）…")
        for old in self.base.glob("data.new-*"):
            shutil.rmtree(old, ignore_errors=True)
        if self.data.exists():  # an empty or half folder made by hand
            self.data.rename(self.base / f"data.unfinished-{int(time.time())}")
        new = self.base / f"data.new-{os.getpid()}"
        password = self.base / "password.new"
        password.touch(mode=0o600)
        password.write_text(self.passwords.password("postgres"))
        if self.run_as.uid is not None:
            os.chown(password, self.run_as.uid, self.run_as.gid or -1)
        locale = ["--locale=C.UTF-8"]
        if major_of(self.bin) >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = ["--no-sync"] if self.unsafe_fast else []
        words = [
            "-D",
            new,
            "-U",
            "postgres",
            "-E",
            "UTF8",
            *locale,
            "-A",
            "scram-sha-256",
            f"--pwfile={password}",
            "-k",
        ]
        made = self._program("initdb", *words, *sync)
        password.unlink()
        if made.returncode != 0:
            raise DatabaseProblem(f"数据库初始化失败（{self.base}）：{made.stderr.strip()[-600:]}")
        with open(new / "postgresql.conf", "a") as configuration:
            configuration.write(CONFIGURATION + (UNSAFE_FAST if self.unsafe_fast else ""))
        new.rename(self.data)

    def _refuse_another_major(self) -> None:
        programs, data = major_of(self.bin), self.major_of_data
        if programs != data:
            raise DatabaseProblem(
                f"数据文件夹 {self.data} 由 PostgreSQL {data} 建立，而当前程序是 PostgreSQL {programs}，不能直接打开。"
                f"请用原版本执行 fengqiao backup 备份，再用新版本 fengqiao restore 恢复；"
                f"或用 FENGQIAO_PG_BIN 指定 PostgreSQL {data} 的程序。"
            )

    def _start(self) -> None:
        """pg_ctl start, tried again while the orphans of a killed server still hold its shared memory."""
        log = self.base / "start.log"
        begun = time.monotonic()
        for attempt in range(40):
            if self.answers():
                return
            # No pipes: the server would inherit them and the caller would wait for ever.
            silent = {"capture_output": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            words = (
                "-D",
                self.data,
                "-w",
                "-t",
                "120",
                "-l",
                log,
                "-o",
                f"-k '{self.socket_folder}'",
                "start",
            )
            if self._program("pg_ctl", *words, **silent).returncode == 0:
                return
            if attempt == 2:
                self.say("数据库上次没有正常关闭，正在恢复…")
            if time.monotonic() - begun > 90:
                break
            time.sleep(0.5)
        tail = log.read_text(errors="replace")[-800:] if log.exists() else ""
        raise DatabaseProblem(f"数据库无法启动。日志在 {log} 和 {self.data}/log:\n{tail}")
