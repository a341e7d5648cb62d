"""The command line `fengqiao`: Chinese help, lazy imports, sentences instead of tracebacks."""

from __future__ import annotations

import os
import sys
import tomllib
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from fengqiao.tools.postgres.problems import DatabaseProblem
from fengqiao.wiring.commands import COMMANDS, Command
from fengqiao.wiring.env import PACKAGE, read_env

HELP = ("-h", "--help", "help")


def main(argv: list[str] | None = None) -> int:
    """Runs one command. Exit status: 0 good, 1 a finding or a refusal, 2 called wrongly, 130 interrupted."""
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] in HELP:
        print(help_text())
        return 0 if words else 2
    if words[0] in ("--version", "version"):
        print(f"枫桥 {program_version()}")
        return 0
    command = COMMANDS.get(words[0])
    if command is None:
        print(f"没有“{words[0]}”这个命令。\n\n{help_text()}", file=sys.stderr)
        return 2
    try:
        return _call(command, words[1:])
    except KeyboardInterrupt:
        print("\n已中断。", file=sys.stderr)
        return 130
    except DatabaseProblem as problem:
        print(f"错误：{problem.sentence}", file=sys.stderr)
        if problem.sql:
            print(problem.sql, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    except Exception as error:
        return _unexpected(error)


def help_text() -> str:
    """The list of commands."""
    width = max(map(len, COMMANDS))
    rows = [f"  {name:<{width}}  {command.summary}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "枫桥：人民调解与大调解业务平台",
            "",
            "用法：fengqiao 命令 [选项]    （fengqiao 命令 --help 看选项）",
            "",
            *rows,
        ]
    )


def _unexpected(error: Exception) -> int:
    """A refusal of ours says its sentence; anything else leaves its trace in a file, not on the screen."""
    if (sentence := getattr(error, "sentence", None)) is not None:
        print(f"错误：{sentence}", file=sys.stderr)
        return 1
    if os.environ.get("FENGQIAO_TRACE"):
        raise error
    log = read_env().home / "last-error.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("".join(traceback.format_exception(error)))
    print(f"错误：程序出现意外（{type(error).__name__}）。详情在 {log}，请交给维护人员。", file=sys.stderr)
    return 1


def program_version() -> str:
    """The version of the installed wheel; of a checkout, what pyproject.toml says."""
    try:
        return version("fengqiao")
    except PackageNotFoundError:
        project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())
        return f"{project['project']['version']}（源代码）"


def load(target: str) -> Callable[[list[str]], int] | None:
    """The function `module:name`; None where this version has no such module."""
    module, name = target.split(":")
    try:
        if find_spec(module) is None:
            return None
    except ModuleNotFoundError:
        return None
    return getattr(import_module(module), name)


def _call(command: Command, words: list[str]) -> int:
    # Rooms import models, so Django is set up before their module is loaded. `--help` needs no database.
    asks_help = any(word in HELP[:2] for word in words)
    with ExitStack() as around:
        if command.needs != "nothing":
            from fengqiao.wiring import database, schema

            if not asks_help and command.needs != "django":
                around.enter_context(database.ready(say=_say))
            schema.set_up_django()
            if command.needs == "schema" and not asks_help:
                schema.bring_up_to_date(say=_say)
        function = load(command.target)
        if function is None:
            print("本版本尚未提供这个命令。", file=sys.stderr)
            return 1
        return function(words) or 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
