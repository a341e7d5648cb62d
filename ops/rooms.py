"""Writes what of the documents follows from the code: `python ops/rooms.py`; `--check` fails where a page is stale.

Pages: docs/rooms.md (here), docs/reference/* (reference.py, tables.py), the second half of docs/glossary.md (glossary.py).
Beside that it holds two handwritten pages to the code: every hard rule stands in docs/law.md, every environment variable in
docs/reference/environment.md. Needs no database.
"""

from __future__ import annotations

import ast
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
FLOORS = {
    "kernel": "内核：不知道什么是调解",
    "tools": "工具：与机器和格式打交道，不用 Django",
    "trust": "信任：账号、可见范围、保密",
    "registry": "名录：区划、规则、单位、调解员",
    "casework": "办案：材料、纠纷、受理前的建议、调解、协议",
    "oversight": "监督：指标、督办、预警（本版本没有房间）",
    "outlets": "出口：通知、对接（本版本没有房间）",
    "faces": "门面：人看到的页面，不含规则",
    "wiring": "接线：设置、命令、启动",
}
NOTE = "<!-- 本页由 ops/rooms.py 从代码生成，请勿手工修改；代码变动后执行 python ops/rooms.py。 -->\n"


def first_line(text: str | None) -> str:
    """First sentence line of a docstring, safe inside a table."""
    line = (text or "").strip().split("\n")[0]
    return line.replace("|", "\\|")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cell.replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def rooms_of(floor: str) -> list[str]:
    """Rooms of a floor as dotted names: its packages that hold Python modules."""
    base = ROOT / "fengqiao" / floor
    found = [
        folder.name
        for folder in sorted(base.iterdir())
        if (folder / "__init__.py").exists() and folder.name not in ("tests", "__pycache__")
    ]
    return [f"fengqiao.{floor}.{name}" for name in found]


def module_file(dotted: str) -> Path:
    path = ROOT.joinpath(*dotted.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def docstring(file: Path) -> str:
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""


def modules_of(room: str) -> list[tuple[str, str]]:
    """(module, what it is for) of a room; migrations, tests and empty files left out."""
    folder = module_file(room).parent
    found = []
    for file in sorted(folder.rglob("*.py")):
        inside = file.relative_to(folder)
        if {"tests", "migrations", "__pycache__"} & set(inside.parts[:-1]) or not (text := docstring(file)):
            continue
        if inside.name != "apps.py":
            found.append((str(inside), first_line(text)))
    return found


def door(room: str, name: str) -> ModuleType | None:
    """The module `name` of a room, imported, or None where the room has none."""
    return import_module(f"{room}.{name}") if find_spec(f"{room}.{name}") else None


def goods(module: ModuleType) -> list[tuple[str, str]]:
    """Functions that a door offers, with the first line of their docstrings. Plain values (dataclasses) are left out."""
    found = []
    for name in getattr(module, "__all__", []):
        thing = getattr(module, name)
        if inspect.isfunction(thing):
            found.append((f"`{name}`", first_line(inspect.getdoc(thing))))
    return found


def followers_of(fact: type) -> str:
    from fengqiao.kernel.journal.services import FOLLOWERS

    return "、".join(sorted(f"`{one.__module__}.{one.__name__}`" for one in FOLLOWERS.get(fact, []))) or "—"


def facts_of(room: str) -> list[tuple[str, ...]]:
    from fengqiao.kernel.journal.facts import FACTS

    ours = [(code, fact) for code, fact in FACTS.items() if fact.__module__ == f"{room}.facts"]
    return [(f"`{code}`", fact.name, f"`{fact.__name__}`", followers_of(fact)) for code, fact in ours]  # type: ignore[attr-defined]


def tables_of(room: str) -> list[tuple[str, ...]]:
    from django.apps import apps

    from fengqiao.kernel.placed.models import PlacedModel

    return [
        (
            f"`{model._meta.db_table}`",
            "是" if issubclass(model, PlacedModel) else "否",
            first_line(inspect.getdoc(model)),
        )
        for model in apps.get_models()
        if model.__module__.startswith(f"{room}.")
    ]


def room_text(room: str) -> Iterator[str]:
    """One room as Markdown."""
    yield f"\n### {room.removeprefix('fengqiao.')}\n\n"
    yield table(("模块", "用途"), [(f"`{name}`", text) for name, text in modules_of(room)] or [("—", "空")])
    for name, title in (("services", "写门 services"), ("queries", "读门 queries")):
        module = door(room, name) if not room.startswith(("fengqiao.tools", "fengqiao.wiring")) else None
        if module and (offered := goods(module)):
            yield f"\n**{title}**\n\n" + table(("函数", "用途"), offered)
    if facts := facts_of(room):
        yield "\n**事实 facts**\n\n" + table(("代码", "名称", "类", "同一事务内的跟随者"), facts)
    if tables := tables_of(room):
        yield "\n**数据表**\n\n" + table(("表", "按县存放", "含义"), tables)


def rooms_page() -> str:
    """docs/rooms.md."""
    out = [
        "# 楼层与房间\n\n" + NOTE,
        "\n代码按楼层和房间存放。每层只可使用其左侧的楼层，由 `make floors` 核查；楼层的意义见"
        "[总体结构](explanation/architecture.md)。表中“用途”取自代码的说明文字。\n\n",
        "    " + " → ".join(FLOORS) + "\n",
    ]
    for floor, title in FLOORS.items():
        out.append(f"\n## {floor}　{title}\n")
        base = ROOT / "fengqiao" / floor
        plain = [(f"`{file.name}`", first_line(docstring(file))) for file in sorted(base.glob("*.py"))]
        if plain := [row for row in plain if row[1]]:
            out.append("\n" + table(("模块", "用途"), plain))
        for room in rooms_of(floor):
            out += room_text(room)
    return "".join(out)


def pages() -> dict[Path, Callable[[], str]]:
    """Every generated page and what makes it."""
    sys.path[:0] = [] if str(ROOT / "ops") in sys.path else [str(ROOT / "ops")]
    import glossary
    import reference
    import tables

    kept = DOCS / "reference"
    return {
        DOCS / "rooms.md": rooms_page,
        DOCS / "glossary.md": glossary.page,
        kept / "lifecycles.md": reference.lifecycles_page,
        kept / "roles.md": reference.roles_page,
        kept / "commands.md": reference.commands_page,
        kept / "addresses.md": reference.addresses_page,
        kept / "codes.md": tables.codes_page,
        kept / "dispute-types.md": tables.types_page,
        kept / "data-model.md": tables.model_page,
    }


def stale() -> list[str]:
    """What no longer agrees with the code, as sentences; empty when all is true."""
    found = []
    for file, make in pages().items():
        if not file.exists() or file.read_text(encoding="utf-8") != make():
            found.append(f"{file.relative_to(ROOT)} 与代码不一致，请执行 python ops/rooms.py")
    import reference

    return found + reference.law_faults() + reference.environment_faults()


def _set_up() -> None:
    """Django with a throw-away home; nothing is connected to."""
    sys.path.insert(0, str(ROOT))
    os.environ["FENGQIAO_DATA"] = tempfile.mkdtemp(prefix="fengqiao-documents-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "fengqiao.wiring.settings"
    import django

    django.setup()


def main(argv: list[str]) -> int:
    """Write the pages, or with --check say what is stale (exit 1)."""
    _set_up()
    if "--check" in argv:
        found = stale()
        print("\n".join(found) if found else "文档与代码一致。")
        return 1 if found else 0
    failed = 0
    for file, make in pages().items():
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            file.write_text(make(), encoding="utf-8")
        except ImportError as error:  # a face that is half built keeps only its own page back
            failed = 1
            print(f"{file.relative_to(ROOT)}：没有生成（{error}）", file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
