"""`fengqiao up`: database, tables, static files, web server; and an end to all of it on Ctrl-C.

The supervisor itself loads no Django. It starts uvicorn as a child that dies with it, starts again what was killed,
and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO

import psutil

from fengqiao.tools.postgres.problems import DatabaseProblem
from fengqiao.wiring import database, schema
from fengqiao.wiring.env import PACKAGE, Env, read_env
from fengqiao.wiring.statics import collect

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PR_SET_PDEATHSIG = 1


def _say(line: str) -> None:
    print(line, flush=True)


def _options(name: str, description: str, argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"fengqiao {name}", description=description)
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    parser.add_argument("--workers", type=int, default=2, help="工作进程数（默认 2）")
    parser.add_argument("--new-keys", action="store_true", help="恢复备份后找不到原密钥时，放弃旧的加密内容")
    return parser.parse_args(argv)


def up(argv: list[str]) -> int:
    """Start what is installed; a first start makes a real installation."""
    return _up(_options("up", "启动数据库和网站。Ctrl-C 停止。", argv), kind="real")


def run(argv: list[str]) -> int:
    """As `up`; a first start makes a demo installation and its data."""
    return _up(_options("run", "首次运行建立演示数据，然后启动。Ctrl-C 停止。", argv), kind="demo")


def _up(options: argparse.Namespace, kind: str) -> int:
    env = read_env()
    env.home.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as around:
        lock = around.enter_context(_open_lock(env.home / "server.lock"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _already(env)
        _end_leftovers(env)
        _refuse_taken_port(options.host, options.port)
        known = env.found(kind)
        if known["kind"] == "demo" and options.host not in LOOPBACK:
            raise DatabaseProblem(
                "这是演示安装，只允许在本机（127.0.0.1）访问。正式使用请新建安装（fengqiao up）。"
            )
        if kind == "demo" and known["kind"] == "real":
            _say("这是正式安装，不会生成演示数据。")
        _refuse_lost_keys(env, options.new_keys)
        with _signals_as_interrupt():
            try:
                return _serve(env, options)
            except KeyboardInterrupt:
                return 0
            finally:
                (env.home / "server.json").unlink(missing_ok=True)
                _say("已停止。")


def _open_lock(file: Path) -> IO[str]:
    try:
        return open(file, "a")
    except PermissionError as error:
        raise DatabaseProblem(f"没有权限使用 {file.parent}，请用建立它的用户启动。") from error


def _already(env: Env) -> int:
    with contextlib.suppress(OSError, ValueError):
        _say(f"已经在运行：{json.loads((env.home / 'server.json').read_text())['url']}")
        return 0
    _say("另一个进程正在启动或停止，请稍候。")
    return 0


def _refuse_lost_keys(env: Env, new_keys: bool) -> None:
    """After a restore without keys: a fresh ring would seal new data beside data that nobody can read any more."""
    if not env.installation().get("keys_fingerprint") or (env.keys / "ring.json").exists():
        return
    if not new_keys:
        raise DatabaseProblem(
            f"数据由备份恢复而来，但密钥文件夹 {env.keys} 里没有密钥。请放回原密钥（ring.json）；"
            "确实找不回时用 --new-keys 启动，旧的身份证号、电话等加密内容将无法再查看。"
        )
    env.note(keys_fingerprint="")


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise DatabaseProblem(f"端口 {port} 已被其他程序占用。请用 --port 换一个端口。") from error


def _end_leftovers(env: Env) -> None:
    """Web processes of a supervisor that was killed; recognised by group, start time and command line."""
    try:
        left = json.loads((env.home / "server.json").read_text())
        groups = {left["group"], left["jobs"]}
        group = [p for p in psutil.process_iter() if _group_of(p.pid) in groups]
    except (OSError, ValueError, KeyError):
        return
    ours = [p for p in group if _is_ours(p, left["marker"])]
    for process in ours:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(ours, 5)


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except OSError:
        return -1


def _is_ours(process: psutil.Process, marker: str) -> bool:
    try:
        return process.environ().get("FENGQIAO_SERVER") == marker
    except psutil.Error:
        return False


@contextlib.contextmanager
def _signals_as_interrupt() -> Iterator[None]:
    def interrupt(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    former = {
        number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _serve(env: Env, options: argparse.Namespace) -> int:
    with database.ready(env, say=_say):
        if not schema.is_current(env):
            _child("migrate")
        collect(env, say=_say)
        if env.demo and not env.installation().get("demo_made") and _child("demo", check=False) != 0:
            _say("演示数据没有生成；网站照常启动。可稍后执行 fengqiao demo。")
        host = f"[{options.host}]" if ":" in options.host else options.host
        url = f"http://{host}:{options.port}/"
        return _watch(env, options, url)


def _child(name: str, *, check: bool = True) -> int:
    """A command of ours as a process of its own, its lines on our terminal."""
    done = subprocess.run([sys.executable, "-m", "fengqiao.wiring.command", name])
    if check and done.returncode != 0:
        raise DatabaseProblem(f"fengqiao {name} 没有成功，见上面的说明。")
    return done.returncode


def _start_jobs(marker: str) -> subprocess.Popen[bytes]:
    """The worker for jobs; it waits for the database by itself."""
    return subprocess.Popen(
        [sys.executable, "-m", "fengqiao.wiring.command", "work"],
        env={**os.environ, "FENGQIAO_SERVER": marker},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _start_web(env: Env, options: argparse.Namespace, marker: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "uvicorn", "fengqiao.wiring.asgi:application", "--lifespan", "off"]
    words += ["--host", options.host, "--port", str(options.port), "--workers", str(options.workers)]
    words += [
        "--log-level",
        "warning",
        "--no-access-log",
        "--no-server-header",
        "--timeout-graceful-shutdown",
        "5",
    ]
    if env.https:
        words += ["--proxy-headers"]
    path = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        words,
        env={**os.environ, "FENGQIAO_SERVER": marker, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _note(env: Env, url: str, marker: str, web: int, jobs: int) -> None:
    """Who runs, for `down` and for the start after a kill."""
    note = {"url": url, "group": web, "jobs": jobs, "marker": marker, "supervisor": os.getpid()}
    (env.home / "server.json").write_text(json.dumps(note))


def _die_with_parent() -> None:
    """Linux: the kernel ends the web server when the supervisor is killed."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _watch(env: Env, options: argparse.Namespace, url: str) -> int:
    """Keeps web server and database alive until interrupted. Status 1 when the web server cannot stay up."""
    marker = os.urandom(8).hex()
    web = _start_web(env, options, marker)
    jobs = _start_jobs(marker)
    _note(env, url, marker, web.pid, jobs.pid)
    cluster = None if env.outside else env.cluster(say=_say)
    jobs_begun = time.monotonic()
    failures, has_answered = 0, True
    try:
        if not _announce(env, web, url):
            return 1
        while True:
            time.sleep(0.5)
            if cluster is not None and cluster.server_pid() is None:
                _say("数据库意外停止，正在重新启动…")
                cluster.ensure()
            has_answered = has_answered or _answers(url)
            if web.poll() is not None:
                _end_group(web)
                # Only starts that never served a page count: a server that somebody kills again and again is started again.
                failures = 0 if has_answered else failures + 1
                if failures > 3:
                    _say("错误：网站进程无法启动，见上面的说明；也可执行 fengqiao doctor。")
                    return 1
                _say("网站进程意外停止，正在重新启动…")
                web, has_answered = _start_web(env, options, marker), False
                _note(env, url, marker, web.pid, jobs.pid)
            if jobs.poll() is not None and time.monotonic() - jobs_begun > 5:
                _end_group(jobs)
                jobs, jobs_begun = _start_jobs(marker), time.monotonic()
                _note(env, url, marker, web.pid, jobs.pid)
    finally:
        _end_group(web, gently=True)
        _end_group(jobs, gently=True)


def _answers(url: str) -> bool:
    """Whether a page is served now."""
    try:
        urllib.request.urlopen(url + "login/", timeout=2).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True


def _end_group(web: subprocess.Popen[bytes], *, gently: bool = False) -> None:
    """End the web server and its workers; nothing is left on the port."""
    if gently and web.poll() is None:
        web.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            web.wait(10)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(web.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        web.wait(5)


def _announce(env: Env, web: subprocess.Popen[bytes], url: str) -> bool:
    """Waits for the first page, then prints the address. False when no page comes within a minute."""
    deadline = time.monotonic() + 60
    while web.poll() is None:
        if time.monotonic() > deadline:
            _say("错误：网站一分钟内没有应答，见上面的说明；也可执行 fengqiao doctor。")
            return False
        try:
            urllib.request.urlopen(url + "login/", timeout=5).close()
            break
        except urllib.error.HTTPError as error:
            if error.code < 500:
                break
            _say("首页返回错误，请执行 fengqiao doctor。")
            break
        except OSError:
            time.sleep(0.1)
    if web.poll() is None:
        _say(f"枫桥已启动：{url}")
        if env.demo:
            with contextlib.suppress(OSError):
                _say((env.home / "demo-logins.txt").read_text(encoding="utf-8").rstrip())
            _say(f"演示账号一键登录：{url}login/")
        _say("按 Ctrl-C 停止。")
    return True


def down(argv: list[str]) -> int:
    """Stop the server of this installation from another terminal."""
    argparse.ArgumentParser(prog="fengqiao down", description="停止本安装的网站和数据库。").parse_args(argv)
    env = read_env()
    stopped = False
    with contextlib.suppress(OSError, ValueError, KeyError, psutil.Error):
        pid = json.loads((env.home / "server.json").read_text())["supervisor"]
        supervisor = psutil.Process(pid)
        if "fengqiao" in " ".join(supervisor.cmdline()):
            supervisor.terminate()
            supervisor.wait(40)
            stopped = True
    _end_leftovers(env)
    if env.outside is None:
        stopped = env.cluster().stop() or stopped
    _say("已停止。" if stopped else "没有在运行。")
    return 0
