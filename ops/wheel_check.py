"""Install the built wheel into a fresh environment and open its first page, as a customer would.

Usage: python ops/wheel_check.py [WHEEL]. Exit status 0 when the first page and a style sheet are served.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUST_HOLD = (
    r"fengqiao/faces/shared/static/vendor/tabler/tabler\.min\.css",
    r"fengqiao/faces/shared/static/vendor/icons/icons\.svg",
    r"fengqiao/faces/.*\.html",
    r"fengqiao/registry/.*\.toml",
    r"fengqiao/registry/places/.*\.gz",
)
MUST_NOT_HOLD = (r"/tests/", r"\.local/", r"node_modules", r"^conftest")


def check_contents(wheel: Path) -> None:
    """The wheel carries templates, assets and data, and no tests."""
    names = zipfile.ZipFile(wheel).namelist()
    missing = [pattern for pattern in MUST_HOLD if not any(re.search(pattern, name) for name in names)]
    wrong = [name for name in names if any(re.search(pattern, name) for pattern in MUST_NOT_HOLD)]
    if missing or wrong:
        raise SystemExit(f"安装包内容不对：缺 {missing}，多 {wrong[:5]}")


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_page(url: str, server: subprocess.Popen[bytes], seconds: float) -> str:
    """The text of the first page; a redirect to the login page is followed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            raise SystemExit(f"首页返回 {error.code}") from error
        except OSError:
            time.sleep(0.2)
    raise SystemExit("首页没有打开")


def main() -> int:
    """Builds nothing; takes the newest wheel in dist."""
    wheel = (
        Path(sys.argv[1])
        if len(sys.argv) > 1
        else max((ROOT / "dist").glob("*.whl"), key=lambda f: f.stat().st_mtime)
    )
    check_contents(wheel)
    with tempfile.TemporaryDirectory(prefix="fengqiao-wheel-") as folder:
        place = Path(folder)
        print("正在全新环境中安装…", flush=True)
        venv.create(place / "venv", with_pip=True)
        python = place / "venv" / "bin" / "python"
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
        subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
        port = free_port()
        environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("FENGQIAO_", "PYTHON", "DJANGO_"))
        }
        environment["FENGQIAO_DATA"] = str(place / "data")
        begun = time.monotonic()
        server = subprocess.Popen(
            [str(place / "venv" / "bin" / "fengqiao"), "up", "--port", str(port), "--workers", "1"],
            cwd=place,
            env=environment,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            page = first_page(url + "/", server, 180)
            style = re.search(r'href="(/static/[^"]+\.css)"', page)
            if style is None:
                raise SystemExit("首页没有样式表")
            with urllib.request.urlopen(url + style.group(1), timeout=10) as answer:
                size = len(answer.read())
            print(f"首页已打开（{time.monotonic() - begun:.1f} 秒），样式表 {size} 字节。")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
            noted = place / "data" / "database-folder"  # as root the database may lie elsewhere
            if noted.exists():
                shutil.rmtree(noted.read_text().strip(), ignore_errors=True)
    print("1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
