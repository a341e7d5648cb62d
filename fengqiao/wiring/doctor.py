"""`fengqiao doctor`: what is wrong with this installation, one Chinese line each.

Exit status 1 where something must be repaired; a line that begins with 注意 is advice.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import NamedTuple

from fengqiao.tools.postgres.problems import DatabaseProblem
from fengqiao.wiring.env import PACKAGE, Env, read_env

GOOD, ADVICE, BAD = "正常", "注意", "错误"
LEAST_DISK = 2 * 1024**3


class Finding(NamedTuple):
    """One line of the report."""

    level: str
    sentence: str


Check = Callable[[Env], Iterator[Finding]]


def check_python(env: Env) -> Iterator[Finding]:
    """Python 3.11 or newer."""
    said = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    yield Finding(GOOD if good else BAD, f"Python {said}" + ("" if good else "，需要 3.11 或更高版本"))


def check_packages(env: Env) -> Iterator[Finding]:
    """Each package that the wheel asks for is there."""
    missing = []
    try:
        wanted = [line for line in requires("fengqiao") or [] if "extra ==" not in line]
    except PackageNotFoundError:
        wanted = ["Django", "psycopg", "procrastinate", "uvicorn", "typst", "cryptography", "pydantic"]
    for line in wanted:
        name = line.split(";")[0].split("[")[0]
        for mark in "<>=!~ ":
            name = name.split(mark)[0]
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Finding(BAD, f"缺少 Python 组件：{'、'.join(missing)}。请执行 make setup")
    else:
        yield Finding(GOOD, f"Python 组件齐全（Django {version('Django')}）")


def check_fonts(env: Env) -> Iterator[Finding]:
    """The fonts of the papers."""
    if importlib.util.find_spec("pylopdf_fonts_zh_cn") is None:
        yield Finding(BAD, "缺少文书字体（Python 包 pylopdf-fonts-zh-cn），PDF 文书无法生成")
    else:
        yield Finding(GOOD, "文书字体")


def check_assets(env: Env) -> Iterator[Finding]:
    """The built browser packages."""
    built = PACKAGE / "faces" / "shared" / "static" / "vendor" / "tabler" / "tabler.min.css"
    if built.exists():
        yield Finding(GOOD, "网页资源")
    else:
        yield Finding(BAD, "网页资源没有构建，页面会没有样式。请执行 make assets")


def check_disk(env: Env) -> Iterator[Finding]:
    """Room for the database."""
    place = env.home if env.home.exists() else env.home.parent
    free = shutil.disk_usage(place).free
    gib = free / 1024**3
    if free < LEAST_DISK:
        yield Finding(BAD, f"数据文件夹 {place} 所在磁盘只剩 {gib:.1f} GB")
    else:
        yield Finding(GOOD, f"磁盘剩余 {gib:.0f} GB")


def check_rights(env: Env) -> Iterator[Finding]:
    """Secrets and keys are readable by their owner only."""
    loose = []
    for folder in (env.home / "secrets", env.keys):
        if folder.is_dir():
            files = [file for file in folder.iterdir() if file.suffix != ".lock"]
            loose += [str(file) for file in files if stat.S_IMODE(file.stat().st_mode) & 0o077]
    for file in loose:
        yield Finding(BAD, f"{file} 可被其他用户读取，请执行 chmod 600 {file}")
    if not loose:
        yield Finding(GOOD, "口令和密钥文件的权限")
    if not (env.keys / "ring.json").exists():
        yield Finding(ADVICE, f"密钥文件夹 {env.keys} 里还没有密钥（首次启动时生成；恢复备份后请放回原密钥）")


def check_clock(env: Env) -> Iterator[Finding]:
    """Time zones are known; the calendar of holidays reaches the present year."""
    from datetime import datetime
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    except ZoneInfoNotFoundError:
        yield Finding(BAD, "没有时区数据（Asia/Shanghai），请安装系统组件 tzdata")
        return
    yield Finding(GOOD, f"时区 Asia/Shanghai，今天是 {today.isoformat()}")
    import chinese_calendar

    try:
        chinese_calendar.is_workday(today)
    except NotImplementedError:
        yield Finding(
            ADVICE, f"{today.year} 年的放假安排尚未收录，工作日期限为暂定。请升级 Python 包 chinesecalendar"
        )


MACHINE_CHECKS: tuple[Check, ...] = (
    check_python,
    check_packages,
    check_fonts,
    check_assets,
    check_disk,
    check_rights,
    check_clock,
)


def findings(env: Env) -> Iterator[Finding]:
    """All checks; those of the database only where it can be reached."""
    for check in MACHINE_CHECKS:
        yield from check(env)
    from fengqiao.wiring import database
    from fengqiao.wiring.doctor_database import DATABASE_CHECKS

    if env.outside is None and not _has_cluster(env):
        yield Finding(ADVICE, "数据库尚未建立（首次启动时自动建立）")
        return
    try:
        with database.ready(env, say=lambda line: None):
            for check in DATABASE_CHECKS:
                yield from check(env)
    except DatabaseProblem as problem:
        yield Finding(BAD, problem.sentence)


def _has_cluster(env: Env) -> bool:
    return env.home.exists() and (env.cluster().base / "data").exists()


def doctor(argv: list[str]) -> int:
    """The command `fengqiao doctor`."""
    parser = argparse.ArgumentParser(prog="fengqiao doctor", description="检查本安装有什么问题。")
    parser.parse_args(argv)
    env = read_env()
    kind = {"demo": "演示安装", "real": "正式安装"}.get(env.installation().get("kind", ""), "尚未安装")
    print(f"枫桥 · {kind} · 数据文件夹 {env.home}")
    bad = 0
    for finding in findings(env):
        print(f"  [{finding.level}] {finding.sentence}", flush=True)
        bad += finding.level == BAD
    print(f"发现 {bad} 处错误。" if bad else "没有发现错误。")
    return 1 if bad else 0
