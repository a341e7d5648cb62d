"""Reference pages that follow from the code: life cycles, roles, commands, addresses; and checks of two handwritten pages."""

from __future__ import annotations

import argparse
import ast
import re
from importlib import import_module
from typing import Any

from rooms import DOCS, FLOORS, NOTE, ROOT, rooms_of, table

# Chinese names of powers, for people; a power without a name stops the generator.
POWER_NAMES = {
    "cases.view": "查看纠纷",
    "cases.register": "登记",
    "cases.handover": "移交、撤回移交",
    "cases.accept": "受理、退回、不予受理",
    "cases.assign": "指派调解员、延长期限",
    "cases.mediate": "预约和记录调解、中止和恢复、终止调解、邀请参加人、安抚稳控、通报",
    "cases.agree": "制作、签署、登记协议，登记履行和司法确认",
    "agreements.seal": "登记加盖调委会印章",
    "cases.visit": "登记回访",
    "cases.close": "销号",
    "cases.reopen": "恢复办理、纠纷反复重新调解",
    "cases.archive": "整理卷宗、提交审核、封卷、借阅",
    "cases.review": "审核卷宗（不能是提交人）",
    "cases.escalate": "上报、撤回上报",
    "cases.guide": "答复上报：书面指导、退回上报",
    "cases.arbitrate": "裁定承办单位",
    "cases.direct": "交办下级单位",
    "cases.join": "联合办理：邀请、结束",
    "cases.assist": "登记协办情况",
    "cases.move": "移送外县",
    "cases.reveal": "查看证件号码、电话、住址（须写事由，留痕）",
    "cases.import": "导入台账",
    "cases.export": "导出表格（须写用途，留痕，号码遮盖）",
    "registry.view": "查看名录",
    "figures.view": "查看统计（本版本尚无统计页面）",
    "policy.propose": "提出规则、撤回草案",
    "policy.approve": "批准规则（不能是提出人）",
    "accounts.manage": "建立账号、重设口令和动态口令、启停账号",
    "posts.grant": "授予和免去岗位",
    "organisations.manage": "设立、更名、撤销单位，聘任和解聘调解员",
    "audit.read": "查阅审计日志、核验日志链",
}
LIVES = {
    "dispute": "纠纷",
    "transfer": "移交",
    "mediation": "调解案件",
    "agreement": "协议",
    "obligation": "义务",
    "confirmation": "司法确认和公证",
    "duty": "时限事项",
    "planned_session": "预约调解",
    "volume": "卷宗",
    "import": "台账导入",
}
SCRIPT_ONLY = {
    "FENGQIAO_SERVER",
    "FENGQIAO_TEST_DATABASE_URL",
    "FENGQIAO_TEST_HOME",
}  # set by the program or the tests itself


def lives() -> list[Any]:
    """Every life cycle that a room declares in its states.py."""
    from fengqiao.kernel.lifecycle import Lifecycle

    found = []
    for floor in FLOORS:
        for room in rooms_of(floor):
            if (ROOT.joinpath(*room.split(".")) / "states.py").exists():
                module = import_module(f"{room}.states")
                found += [(room, thing) for thing in vars(module).values() if isinstance(thing, Lifecycle)]
    return found


def lifecycles_page() -> str:
    """docs/reference/lifecycles.md."""
    from fengqiao.casework.cases.states import STAGES

    out = [
        "# 状态与步骤\n\n" + NOTE,
        "\n每一种事项的状态和步骤都是代码中的一张表（`states.py`）。按钮、数据库约束、测试和本页都出自同一张表；表中没有的步骤，"
        "从任何入口都办不成。\n",
    ]
    for room, life in lives():
        out.append(
            f"\n## {LIVES[life.name]}　`{life.name}`（{room.removeprefix('fengqiao.')}）\n\n```mermaid\n"
        )
        head, *rest = life.mermaid().split("\n")
        named = [f'    state "{label}" as {state}' for state, label in life.labels.items()]
        out.append("\n".join([head, *named, *rest]) + "\n```\n\n")
        out.append(
            table(
                ("状态", "名称", "终态"),
                [(f"`{s}`", n, "是" if s in life.final else "") for s, n in life.labels.items()],
            )
        )
        rows = [
            (
                f"`{move.verb}`", move.label, "、".join(life.labels[one] for one in move.sources), life.labels[move.target],
                f"`{move.undo}`" + (f"，{move.undo_days} 日内" if move.undo_days else "") if move.undo else "",
            )
            for move in life.moves
        ]  # fmt: skip
        out.append("\n" + table(("步骤", "名称", "从", "到", "可撤销"), rows))
    out.append(
        "\n## 纠纷的办理阶段\n\n列表和工作台上显示的“阶段”由上面几张表推出（`stage_of`），不是另一套状态；存储的一列由测试保证与推出的相等。\n\n"
    )
    return "".join(out) + table(("代码", "名称"), [(f"`{code}`", name) for code, name in STAGES.items()])


def roles_page() -> str:
    """docs/reference/roles.md."""
    from fengqiao.trust.accounts.codes import POWERS, REACHES, ROLES, SEPARATE

    every = list(dict.fromkeys(power for role in ROLES for power in sorted(POWERS[role])))
    every.sort(key=list(POWER_NAMES).index)
    out = [
        "# 岗位与权限\n\n" + NOTE,
        "\n权限来自岗位，不直接给人；一人可有多个岗位，登录后在“岗位”中切换。看到哪些纠纷由岗位的辖区、单位和密级决定，与权限分开。"
        "承办单位以外的单位即使有权限也不能办理（`must_hold`）。\n\n",
        table(
            ("岗位", "代码", "看得到纠纷"),
            [(n, f"`{c}`", "否" if c in SEPARATE else "是") for c, n in ROLES.items()],
        ),
        f"\n{'、'.join(ROLES[one] for one in SEPARATE)}三种岗位相互分立：一人不能兼任其中两种，也不能兼任业务岗位。\n",
        "\n## 权限\n\n",
        table(
            ("权限", "代码", *ROLES.values()),
            [
                (POWER_NAMES[p], f"`{p}`", *("●" if p in POWERS[role] else "" for role in ROLES))
                for p in every
            ],
        ),
        "\n## 范围\n\n" + table(("代码", "名称"), [(f"`{code}`", name) for code, name in REACHES.items()]),
        "\n“本辖区”：岗位所指区划及其下级，含并入的旧区划。“本单位”：只有本单位承办或参与办理的纠纷。\n",
    ]
    return "".join(out)


class _Stop(Exception):
    """Carries a parser out of a command before the command does anything."""


def _parser_of(function: Any) -> argparse.ArgumentParser | None:
    former = argparse.ArgumentParser.parse_known_args

    def stop(self: argparse.ArgumentParser, *args: Any, **kwargs: Any) -> Any:
        raise _Stop(self)

    argparse.ArgumentParser.parse_known_args = stop  # type: ignore[assignment]
    try:
        function([])
    except _Stop as stopped:
        return stopped.args[0]
    finally:
        argparse.ArgumentParser.parse_known_args = former  # type: ignore[method-assign]
    return None


def _options(parser: argparse.ArgumentParser, before: str = "") -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {one.dest: one.help for one in action._choices_actions}
            for name, sub in action.choices.items():
                rows.append((f"`{name}`", helps.get(name) or ""))
                rows += _options(sub, f"{name} ")
        elif not isinstance(action, argparse._HelpAction) and action.help != argparse.SUPPRESS:
            words = "、".join(action.option_strings) or (
                " / ".join(map(str, action.choices))
                if action.choices
                else str(action.metavar or action.dest).upper()
            )
            rows.append((f"`{before}{words}`", (action.help or "").replace("|", "\\|")))
    return rows


def commands_page() -> str:
    """docs/reference/commands.md."""
    from fengqiao.wiring.command import load
    from fengqiao.wiring.commands import COMMANDS

    needs = {
        "nothing": "",
        "django": "不需要数据库",
        "database": "自动启动数据库",
        "schema": "自动启动数据库并升级数据表",
    }
    rows = [(f"`fengqiao {name}`", one.summary, needs[one.needs]) for name, one in COMMANDS.items()]
    out = [
        "# 命令\n\n" + NOTE,
        "\n安装后用 `fengqiao 命令`；在源代码目录中用 `.venv/bin/fengqiao 命令`。退出码：0 成功，1 发现问题或被拒绝，2 用法不对，130 被中断。"
        "出现意外时，屏幕只说一句话，详情写入数据文件夹的 `last-error.log`。\n\n",
        table(("命令", "用途", "运行前"), rows),
    ]
    for name, one in COMMANDS.items():
        out.append(f"\n## fengqiao {name}\n\n{one.summary}。\n")
        function = load(one.target)
        parser = _parser_of(function) if function else None
        if parser is None:
            out.append("\n本版本尚未提供这个命令。\n")
        elif options := _options(parser):
            out.append("\n" + table(("参数", "说明"), options))
    return "".join(out)


def addresses_page() -> str:
    """docs/reference/addresses.md: every address with its guard."""
    from django.urls import get_resolver

    rows: list[tuple[str, ...]] = []

    def walk(patterns: Any, before: str) -> None:
        for pattern in patterns:
            address = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, address)
            else:
                guard = str(getattr(pattern.callback, "guard", "（无）"))
                rows.append((f"`/{address}`", pattern.name or "", f"`{guard}`"))

    walk(get_resolver().url_patterns, "")
    return (
        "# 地址\n\n"
        + NOTE
        + "\n每个地址都写明谁可以进入：一项权限（见[岗位与权限](roles.md)），或者 `public:` 及其理由。纠纷的地址带县区代码和编号；"
        "看不到的与不存在的，答复一样。\n\n" + table(("地址", "名称", "门卫"), rows)
    )


def _unlawful_codes() -> set[str]:
    """The code of every Unlawful that the program raises."""
    found = set()
    for file in (ROOT / "fengqiao").rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Unlawful":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def law_faults() -> list[str]:
    """Hard rules that docs/law.md does not name: codes of Unlawful, articles that demand writing."""
    from fengqiao.casework.cases.types import types

    text = (DOCS / "law.md").read_text(encoding="utf-8")
    wanted = {f"`{code}`" for code in _unlawful_codes()}
    wanted |= {kind.written_article for kind in types().values() if kind.written_article}
    return [f"docs/law.md 没有写到 {one}" for one in sorted(wanted) if one not in text]


def environment_faults() -> list[str]:
    """Environment variables that the code reads and the page lacks, or the other way round."""
    text = (DOCS / "reference" / "environment.md").read_text(encoding="utf-8")
    said = set(re.findall(r"`(FENGQIAO_[A-Z_]+)`", text))
    read = set()
    for file in (ROOT / "fengqiao").rglob("*.py"):
        if "tests" not in file.parts and "migrations" not in file.parts:
            read |= set(re.findall(r'"(FENGQIAO_[A-Z_]+)"', file.read_text(encoding="utf-8")))
    read -= SCRIPT_ONLY
    return [f"docs/reference/environment.md 没有写到 {one}" for one in sorted(read - said)] + [
        f"docs/reference/environment.md 写到的 {one} 代码没有读取"
        for one in sorted(said - read - SCRIPT_ONLY)
    ]
