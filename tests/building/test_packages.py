"""What the program imports is what an installation gets: no package that only the tests bring."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions

from .reading import PACKAGE, ROOT

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", re.MULTILINE)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported() -> dict[str, str]:
    """Top-level modules that code outside the tests imports, each with one file that does."""
    found: dict[str, str] = {}
    for file in PACKAGE.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            else:
                modules = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for module in modules:
                found.setdefault(module.partition(".")[0], str(file.relative_to(ROOT)))
    return found


def test_every_import_is_locked_for_running() -> None:
    locked = {_plain(name) for name in LOCKED.findall((ROOT / "requirements.lock").read_text())}
    brought_by = packages_distributions()
    missing = {
        module: file
        for module, file in _imported().items()
        if module not in sys.stdlib_module_names
        and module not in ("", "fengqiao")
        and not {_plain(name) for name in brought_by.get(module, [])} & locked
    }
    assert missing == {}
