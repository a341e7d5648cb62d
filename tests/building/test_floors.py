"""Floors and doors: nobody imports from above, and a room enters another one only through its doors."""

from __future__ import annotations

import ast
import configparser

import pytest
from importlinter.cli import lint_imports

from .reading import FLOORS, PACKAGE, ROOT, Source, every_source, imports, room_of, sources

# The read and write doors, and what is plain Python or a shape: design section 3.
DOORS = {
    "services", "queries", "rules", "codes", "states", "facts", "models", "measures", "papers", "gathering", "bulk",  # of any room
    "access", "following", "types", "settings",  # casework.cases: the ways to a dispute, for the rooms that stand on it
    "names", "areas", "schema", "sessions", "demo_entry", "managing", "listing", "reading", "passwords", "numbers", "masks", "ring",
    "bigrams", "widths", "similar", "acting", "doors", "values", "chain", "lexicon", "proposals", "drafts", "forms", "methods", "refusals",
}  # fmt: skip
# Rooms see each other's tables only where one hangs on the other by a foreign key, or joins it in a query.
MODELS_OF = {
    "casework.meetings": {"casework.cases"},
    "casework.agreements": {"casework.cases"},
    "casework.intake": {"casework.cases"},
    "casework.dossiers": {"casework.cases"},
    "casework.search": {"casework.cases"},
    "registry.mediators": {"registry.organisations"},
}
LOWEST = {"placed", "journal"}  # kernel rooms whose models are bases for everybody


def floor_faults(source: Source) -> list[str]:
    height = FLOORS.index(source.floor)
    return [
        f"{source.name}:{line} imports {module}, which stands above"
        for module, name, line in imports(source)
        if (other := (f"{module}.{name}".split(".") + [""])[1]) in FLOORS and FLOORS.index(other) > height
    ]


def annotations_only(source: Source) -> set[int]:
    """Lines of imports that no running program makes."""
    blocks = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]
    return {statement.lineno for block in blocks for statement in block.body}


def test_nobody_imports_from_above() -> None:
    found = [
        fault
        for source in every_source()
        if source.floor in FLOORS and source.module.startswith("fengqiao.")
        for fault in floor_faults(source)
    ]
    assert found == []


def test_every_folder_is_a_known_floor_and_the_linter_knows_all() -> None:
    folders = {file.name for file in PACKAGE.iterdir() if file.is_dir() and not file.name.startswith("_")}
    assert folders == set(FLOORS)
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:floors"]["layers"].split()
    assert layers == [f"fengqiao.{floor}" for floor in reversed(FLOORS)]
    assert "django" in contracts["importlinter:contract:plain-tools"]["forbidden_modules"]


def test_the_contracts_hold(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


def test_a_room_enters_another_by_its_doors() -> None:
    found = []
    for source in sources():
        if source.floor == "wiring":
            continue  # wires everything, and writes demo rows in bulk (equal to the verbs by its own test)
        for module, name, line in imports(source):
            target = room_of(module)
            if target.count(".") == 0 or target == source.room or target == "faces.shared":
                continue  # shared is the library of the faces
            if source.floor == "faces" and module.endswith(".errors"):
                continue
            parts = module.split(".")[3:]
            door = parts[0] if parts else name
            is_package_door = not parts and door not in DOORS and _exports(module, name)
            if door not in DOORS and not is_package_door:
                found.append(f"{source.name}:{line} enters {target} by {door}")
    assert found == []


def _exports(module: str, name: str) -> bool:
    """A room's own __init__ hands the name out."""
    init = PACKAGE.parent / module.replace(".", "/") / "__init__.py"
    single = PACKAGE.parent / (module.replace(".", "/") + ".py")
    text = (init if init.exists() else single).read_text(encoding="utf-8")
    return not name or f'"{name}"' in text or f"def {name}" in text


def test_faces_touch_no_table_of_a_room() -> None:
    """Views parse, call, render: no model, no access function, no ORM (style: where am I, what may I touch).

    For annotations alone a model may be named, under TYPE_CHECKING.
    """
    found = []
    for source in sources():
        if source.floor != "faces":
            continue
        for module, name, line in imports(source):
            if line in annotations_only(source):
                continue
            if room_of(module) != source.room and (
                "models" in module.split(".")[3:] or name == "models" or ".access" in module
            ):
                found.append(f"{source.name}:{line} imports {module}")
        if "views" in source.file.parts and ".objects" in source.text:
            found.append(f"{source.name} uses the ORM")
    assert found == []


def test_models_of_another_room_only_where_a_key_leads_there() -> None:
    found = []
    for source in sources():
        if source.floor in ("wiring", "faces", "kernel"):
            continue
        for module, _, line in imports(source):
            target = room_of(module)
            if "models" in module.split(".")[3:] and target != source.room:
                if target.startswith("kernel.") and target.split(".")[1] in LOWEST:
                    continue
                if target not in MODELS_OF.get(source.room, set()):
                    found.append(f"{source.name}:{line} imports models of {target}")
    assert found == []


@pytest.mark.parametrize("plain", ["rules.py", "states.py", "facts.py", "codes.py", "types.py"])
def test_plain_files_are_plain(plain: str) -> None:
    """Rules, states, facts and codes know no Django, no clock and no database."""
    found = []
    for source in sources():
        if source.file.name == plain:
            for word in ("django", "timezone.now", "datetime.now", "date.today", "time.time"):
                if word in source.text.replace("no Django", "").replace("(no Django)", "").replace(
                    "No Django", ""
                ):
                    found.append(f"{source.name} knows {word}")
    assert found == []


def test_the_checks_would_notice() -> None:
    """A kernel file that imports a room above is found, relative imports are resolved."""
    text = "from fengqiao.casework.cases.models import Dispute\nfrom ..trust import scope\n"
    bad = Source(PACKAGE / "kernel" / "money.py", "fengqiao.kernel.money", text, ast.parse(text))
    assert len(floor_faults(bad)) == 2
