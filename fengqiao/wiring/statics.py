"""Static files, collected and precompressed once for each state of their sources."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from fengqiao.wiring.env import PACKAGE, Env

OTHER_PACKAGES = ("django_htmx",)


def _sources() -> list[Path]:
    folders = [*PACKAGE.glob("*/*/static"), *PACKAGE.glob("*/static")]
    return sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())


def digest() -> str:
    """Changes when a static file of ours or the version of a package that brings some changes."""
    total = hashlib.sha256()
    for file in _sources():
        stat = file.stat()
        total.update(f"{file.relative_to(PACKAGE)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    for name in OTHER_PACKAGES:
        total.update(f"{name} {version(name.replace('_', '-'))}".encode())
    return total.hexdigest()


def collect(env: Env, say: Callable[[str], None]) -> bool:
    """Collect where something changed. True when it did."""
    stamp = env.home / "static.stamp"
    now = digest()
    if stamp.exists() and stamp.read_text() == now and (env.home / "static" / "staticfiles.json").exists():
        return False
    say("正在整理网页文件…")
    begun = time.monotonic()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.wiring.settings")
    assert importlib.util.find_spec("django")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(now)
    say(f"网页文件已就绪（{time.monotonic() - begun:.1f} 秒）。")
    return True
