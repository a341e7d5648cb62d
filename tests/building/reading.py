"""What the building tests read of the source: files, rooms, imports. Static; nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "fengqiao"
FLOORS = ("kernel", "tools", "trust", "registry", "casework", "oversight", "outlets", "faces", "wiring")


@dataclass(frozen=True)
class Source:
    """A Python file with its module name and tree."""

    file: Path
    module: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.file.relative_to(ROOT))

    @property
    def floor(self) -> str:
        return self.module.split(".")[1] if "." in self.module else ""

    @property
    def room(self) -> str:
        """`floor.room`; modules that stand right on a floor have the floor's name, all of wiring is one room."""
        return room_of(self.module)


def room_of(module: str) -> str:
    parts = module.split(".")
    if len(parts) < 3 or parts[1] == "wiring":
        return parts[1] if len(parts) > 1 else ""
    return ".".join(parts[1:3])


def is_test(file: Path) -> bool:
    return "tests" in file.relative_to(ROOT).parts or file.name == "conftest.py"


def read(file: Path) -> Source:
    parts = list(file.relative_to(ROOT).with_suffix("").parts)
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = file.read_text(encoding="utf-8")
    return Source(file, module, text, ast.parse(text))


@cache
def sources() -> tuple[Source, ...]:
    """The program: no tests, no migrations."""
    files = (file for file in sorted(PACKAGE.rglob("*.py")) if "migrations" not in file.parts)
    return tuple(read(file) for file in files if not is_test(file))


@cache
def every_source() -> tuple[Source, ...]:
    """Program, tests, operations; no migrations."""
    files = [
        *PACKAGE.rglob("*.py"),
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "ops").rglob("*.py"),
        ROOT / "conftest.py",
    ]
    return tuple(read(file) for file in sorted(files) if "migrations" not in file.parts)


def imports(source: Source) -> Iterator[tuple[str, str, int]]:
    """(module, name, line) of every import of our own package, relative ones resolved, those inside functions too."""
    package = source.module if source.file.name == "__init__.py" else source.module.rpartition(".")[0]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "fengqiao":
                    yield alias.name, "", node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - (node.level - 1)]
                base = ".".join([*above, *([base] if base else [])])
            if base.split(".")[0] == "fengqiao":
                for alias in node.names:
                    yield base, alias.name, node.lineno
