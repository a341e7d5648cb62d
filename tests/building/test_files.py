"""Files and functions stay small, say what they are for, and have names that mean something; nothing of one machine is in the repository."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from .reading import PACKAGE, ROOT, Source, every_source

# May only shrink. Each entry is (file, name): longer than 60 lines for the reason given.
LONG_FUNCTIONS: dict[tuple[str, str], str] = {
    (
        "fengqiao/casework/cases/registering.py",
        "register_dispute",
    ): "one transaction, one reading from top to bottom",
}
MOST_LINES, MOST_IN_FUNCTION = 400, 60
NAMELESS = {
    "utils.py",
    "util.py",
    "helpers.py",
    "helper.py",
    "common.py",
    "misc.py",
    "base.py",
    "managers.py",
    "tools.py",
    "lib.py",
}
ALLOWED_NAMES = {"fengqiao/kernel/placed/backend/base.py"}  # Django looks for this name


def tracked() -> list[Path]:
    """What git knows, and what it would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


TEXTS = {
    ".py",
    ".toml",
    ".md",
    ".html",
    ".css",
    ".js",
    ".sh",
    ".json",
    ".lock",
    ".cfg",
    ".ini",
    ".yml",
    ".txt",
    "",
}


def texts() -> list[tuple[str, str]]:
    found = []
    for file in tracked():
        if file.suffix in TEXTS:
            try:
                found.append((str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue
    return found


def long_functions(source: Source) -> dict[tuple[str, str], int]:
    return {
        (source.name, node.name): length
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MOST_IN_FUNCTION
    }


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    assert {source.name: n for source in every_source() if (n := source.text.count("\n")) > MOST_LINES} == {}


def test_no_function_is_longer_than_sixty_lines() -> None:
    found: dict[tuple[str, str], int] = {}
    for source in every_source():
        found |= long_functions(source)
    assert {name: n for name, n in found.items() if name not in LONG_FUNCTIONS} == {}
    assert set(LONG_FUNCTIONS) <= set(found), "the allow-list only shrinks: take out what is short now"


@pytest.mark.parametrize("suffix", [".css", ".js", ".html"])
def test_faces_files_are_small_too(suffix: str) -> None:
    files = [file for file in tracked() if file.suffix == suffix and PACKAGE in file.parents]
    assert {
        str(f.relative_to(ROOT)): n
        for f in files
        if (n := f.read_text(encoding="utf-8").count("\n")) > MOST_LINES
    } == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        source.name
        for source in every_source()
        if source.text.strip() and not ast.get_docstring(source.tree) and source.file.name != "apps.py"
    ]
    assert silent == []


def test_public_functions_of_the_doors_are_explained() -> None:
    """Verbs and queries: the first line is a sentence."""
    silent = []
    for source in every_source():
        if source.file.name not in ("services.py", "queries.py") or "tests" in source.file.parts:
            continue
        for node in source.tree.body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                silent.append(f"{source.name}: {node.name}")
    short = {
        "fengqiao/trust/accounts/services.py: unseal_totp",
    }
    short |= {"fengqiao/registry/places/queries.py: forget_places"}
    assert set(silent) <= short


def test_no_file_is_called_anything() -> None:
    found = [
        source.name
        for source in every_source()
        if source.file.name in NAMELESS and source.name not in ALLOWED_NAMES
    ]
    assert found == []


def test_no_package_shadows_the_standard_library() -> None:
    import sys

    folders = {file.parent for file in PACKAGE.rglob("__init__.py")}
    shadowing = {
        str(folder.relative_to(ROOT)) for folder in folders if folder.name in sys.stdlib_module_names
    }
    assert shadowing == set()


def test_no_lock_file_names_a_registry() -> None:
    """Packages are locked by digest; where they come from is the operator's business."""
    locks = [
        (name, text) for name, text in texts() if name.endswith((".lock", "package-lock.json", ".npmrc"))
    ]
    assert {name for name, _ in locks} >= {"requirements.lock", "requirements-dev.lock", "package-lock.json"}
    for name, text in locks:
        assert (
            re.findall(r"(?:https?:)?//[^\s\"']+", text) == []
            or name == "package-lock.json"
            and _only_homes(text)
        ), name
        assert '"resolved"' not in text, name
    hashed = next(text for name, text in locks if name == "requirements.lock")
    pins = re.findall(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z,]+\])?==", hashed, re.M | re.I)
    assert len(pins) > 30 and hashed.count("--hash=sha256:") >= len(pins)


def _only_homes(text: str) -> bool:
    """Addresses of funding pages are no registries."""
    return all("registry" not in address for address in re.findall(r"//[^\s\"']+", text))


def test_nothing_of_one_machine_is_in_the_repository() -> None:
    found = []
    for name, text in texts():
        if name.startswith("tests/building/"):
            continue
        for match in re.finditer(
            r"(?<![\w/.])/(?:work|root|farm)/[\w.]+|pythonhosted\.org|registry\.npmjs|pypi\.org/simple", text
        ):
            found.append(f"{name}: {match[0]}")
    assert found == []


def test_third_party_code_is_not_copied_in() -> None:
    """Browser packages are built into an ignored folder; minified files in git would be copies."""
    assert [
        str(f.relative_to(ROOT))
        for f in tracked()
        if ".min." in f.name or "vendor" in f.relative_to(ROOT).parts or "node_modules" in f.parts
    ] == []


def test_no_mark_of_a_careless_hour() -> None:
    """No breakpoints, prints in rooms, bare excepts, or work left for never."""
    found = []
    for source in every_source():
        if "building" in source.file.parts:
            continue
        for pattern in (r"\bbreakpoint\(", r"\bpdb\b", r"except:\s*$", r"#\s*(?:TODO|FIXME|XXX|HACK)\b"):
            if re.search(pattern, source.text, re.M):
                found.append(f"{source.name}: {pattern}")
        is_command = (
            source.floor == "wiring"
            or source.file.name == "commands.py"
            or source.name.startswith(("ops/", "tests/"))
        )
        if not is_command and re.search(r"^\s+print\(", source.text, re.M):
            found.append(f"{source.name}: print")
    assert found == []


def test_the_checks_would_notice() -> None:
    text = "def long():\n" + "    x = 1\n" * 60
    source = Source(PACKAGE / "long.py", "fengqiao.long", text, ast.parse(text))
    assert long_functions(source) == {("fengqiao/long.py", "long"): 61}
