"""The documents that follow from the code still do; and no document names what belongs to one machine."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted(
    [*ROOT.glob("*.md"), *(file for file in (ROOT / "docs").rglob("*.md"))],
    key=lambda file: str(file.relative_to(ROOT)),
)


@pytest.fixture(scope="module")
def rooms() -> Iterator[ModuleType]:
    """The generator, with its folder on the path for as long as the tests of this module run: it imports its parts late."""
    sys.path.insert(0, str(ROOT / "ops"))
    try:
        import rooms  # type: ignore[import-not-found]

        yield rooms
    finally:
        sys.path.remove(str(ROOT / "ops"))


def test_generated_pages_agree_with_the_code(rooms: ModuleType) -> None:
    """Rooms, glossary, life cycles, roles, commands, addresses, codes, types, data model; law and environment name every rule."""
    assert rooms.stale() == []


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for paper in PAPERS:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", paper.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (paper.parent / target).exists():
                broken.append(f"{paper.relative_to(ROOT)} -> {target}")
    assert broken == []


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    files = sorted(file.name for file in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [name[:4] for name in files] == [f"{number:04d}" for number in range(1, len(files) + 1)]
    listed = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    assert [name for name in files if f"({name})" not in listed] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_document_names_what_belongs_to_one_machine(paper: Path) -> None:
    """Paths of a developer's machine, addresses of package registries."""
    found = re.findall(
        r"(?:^|[\s`(\"'])/(?:work|root|tmp|home|farm)/\S*|pypi\.org|pythonhosted|npmjs",
        paper.read_text(encoding="utf-8"),
    )
    assert found == []


def test_the_checks_would_notice(rooms: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed page and a law page without a rule are both found."""
    import reference  # type: ignore[import-not-found]

    copy = tmp_path / "docs"
    (copy / "reference").mkdir(parents=True)
    (copy / "law.md").write_text("nothing", encoding="utf-8")
    (copy / "reference" / "environment.md").write_text("`FENGQIAO_NOT_READ`", encoding="utf-8")
    monkeypatch.setattr(reference, "DOCS", copy)
    assert any("no_consent" in line for line in reference.law_faults())
    told = reference.environment_faults()
    assert any("FENGQIAO_NOT_READ" in line for line in told) and any("FENGQIAO_DATA" in line for line in told)
