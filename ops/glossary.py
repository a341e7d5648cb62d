"""The second half of docs/glossary.md: every code that people read, from the code itself. The first half is written by hand."""

from __future__ import annotations

from reference import LIVES, lives
from rooms import DOCS, FLOORS, table
from tables import CODE_TABLES, table_of

BEGIN = "<!-- 以下由 ops/rooms.py 从代码生成，请勿手工修改。 -->"


def _by_floor(item: tuple[str, type]) -> tuple[int, str]:
    """Facts by floor and room; within a room as they are declared. The order of imports must not show."""
    floor = item[1].__module__.split(".")[1]
    return list(FLOORS).index(floor), item[1].__module__


def _machine_made() -> str:
    from fengqiao.casework.cases.actions import VERBS
    from fengqiao.casework.cases.states import STAGES
    from fengqiao.casework.cases.types import families
    from fengqiao.casework.dossiers.actions import VERBS as VOLUME_VERBS
    from fengqiao.kernel.journal.facts import FACTS
    from fengqiao.registry.organisations.codes import KINDS
    from fengqiao.trust.accounts.codes import ROLES

    out = ["\n\n## 事实（日志条目）\n\n"]
    facts = [
        (fact.name, f"`{code}`", f"`{fact.__name__}`", fact.sentence)
        for code, fact in sorted(FACTS.items(), key=_by_floor)
    ]  # type: ignore[attr-defined]
    out.append(table(("名称", "代码", "类", "办理过程中的句子"), facts))
    out.append(
        "\n## 办理阶段\n\n" + table(("名称", "代码"), [(name, f"`{code}`") for code, name in STAGES.items()])
    )
    out.append("\n## 页面上的办理动作\n\n")
    out.append(table(("名称", "代码", "所需权限"), [(n, f"`{v}`", f"`{p}`") for v, (n, p) in VERBS.items()]))
    out.append("\n## 卷宗页面上的办理动作\n\n")
    out.append(
        table(("名称", "代码", "所需权限"), [(n, f"`{v}`", f"`{p}`") for v, (n, p) in VOLUME_VERBS.items()])
    )
    for _, life in lives():
        states = [(name, f"`{state}`", "状态") for state, name in life.labels.items()]
        steps = [(move.label, f"`{move.verb}`", "步骤") for move in life.moves]
        out.append(
            f"\n## {LIVES[life.name]}的状态和步骤\n\n" + table(("名称", "代码", "类别"), states + steps)
        )
    out.append(
        "\n## 岗位\n\n" + table(("名称", "代码"), [(name, f"`{code}`") for code, name in ROLES.items()])
    )
    out.append(
        "\n## 单位种类\n\n"
        + table(("名称", "代码"), [(kind.name, f"`{code}`") for code, kind in KINDS.items()])
    )
    out.append(
        "\n## 纠纷类型的大类\n\n"
        + table(("名称", "代码"), [(one.name, f"`{one.code}`") for one in families().values()])
    )
    for (module, name), title in CODE_TABLES.items():
        rows = [(label, f"`{code}`") for code, label in table_of(module, name).items()]
        out.append(f"\n## {title}\n\n" + table(("名称", "代码"), rows))
    return "".join(out)


def page() -> str:
    """docs/glossary.md: the handwritten half as it stands, the other made anew."""
    file = DOCS / "glossary.md"
    written = file.read_text(encoding="utf-8").split(BEGIN)[0] if file.exists() else "# 术语\n\n"
    return written + BEGIN + _machine_made()
