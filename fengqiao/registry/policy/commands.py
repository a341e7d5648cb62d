"""`fengqiao policy check FILE…`: says in Chinese what is wrong with a policy file before anybody proposes it."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

from fengqiao.kernel.errors import Invalid

__all__ = ["main"]


def _faults(file: Path) -> list[str]:
    from .loader import _toml
    from .schema import parse

    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [f"无法读取：{error}"]
    faults = [f"缺少 {key}" for key in ("area", "in_force_on") if key not in document]
    for subject, body in document.items():
        if subject in ("area", "in_force_on", "name"):
            continue
        if not isinstance(body, dict):
            faults.append(f"{subject}：应为一节规则")
            continue
        try:
            parse(subject, "".join(f"{key} = {_toml(value)}\n" for key, value in body.items()))
        except Invalid as refusal:
            faults.append(refusal.sentence)
    return faults


def main(argv: list[str]) -> int:
    """Exit 1 where a file has a fault."""
    parser = argparse.ArgumentParser(prog="fengqiao policy", description="检查规则文件。")
    parser.add_argument("what", choices=["check"])
    parser.add_argument("files", nargs="*", type=Path, help="规则文件（默认检查随附的全部规则）")
    options = parser.parse_args(argv)
    chosen = options.files or sorted((Path(__file__).parent / "shipped").glob("*.toml"))
    bad = 0
    for file in chosen:
        faults = _faults(file)
        bad += bool(faults)
        print(f"{file.name}：{'通过' if not faults else '；'.join(faults)}")
    return 1 if bad else 0
