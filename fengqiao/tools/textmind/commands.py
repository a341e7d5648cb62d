"""Command of textmind: how well the proposals do on the frozen set. Prints in Chinese for the operator."""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from .evaluation import FrozenCase, frozen_cases, frozen_digest
from .lexicon import lexicon
from .pieces import counted, labelled
from .proposals import bin_of, model_digest, propose_types

__all__ = ["Measurement", "evaluate", "measure"]


@dataclass
class Measurement:
    """Counts over `n` texts. A bin counts [right, all] proposals."""

    n: int = 0
    first: int = 0
    top3: int = 0
    family_first: int = 0
    family_top3: int = 0
    silent: int = 0
    bins: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    wrong: list[str] = field(default_factory=list)


def measure(cases: tuple[FrozenCase, ...]) -> Measurement:
    """Propose for every case and count what an expert would accept."""
    result = Measurement(n=len(cases))
    for case in cases:
        proposals = propose_types(case.text)
        right = [case.accepts(proposal.code) for proposal in proposals]
        families = [case.accepts_family(proposal.family) for proposal in proposals]
        result.silent += not proposals
        result.first += right[:1] == [True]
        result.top3 += any(right)
        result.family_first += families[:1] == [True]
        result.family_top3 += any(families)
        lead = proposals[0].lead if proposals else 0.0
        for rank, is_right in enumerate(right, start=1):
            counts = result.bins[bin_of(rank, lead)]
            counts[0] += is_right
            counts[1] += 1
        if right[:1] != [True]:
            named = proposals[0].code if proposals else "-"
            result.wrong.append(f"{case.code:28} {named:28} {case.text}")
    return result


def _measured_toml(result: Measurement) -> str:
    lines = [
        "# Written by `fengqiao textmind --write`: right proposals by bin on the frozen set. It holds for exactly this",
        "# model (lexicon and pieces) and this set; after a change of either there is no confidence until measured again.",
        "# The author of the set is not that of the lexicon, but the texts are invented: real life is likely worse.",
        f'model = "{model_digest()}"',
        f'frozen = "{frozen_digest()}"',
        "bins = [",
        *(f'{{ bin = "{name}", right = {r}, n = {n} }},' for name, (r, n) in sorted(result.bins.items())),
        "]",
    ]
    return "\n".join(lines) + "\n"


def evaluate(argv: list[str]) -> int:
    """Print top-1, top-3 and the bins; 1 where fewer than 80 of 100 are in the first three."""
    parser = argparse.ArgumentParser(prog="fengqiao textmind", description="在固定测试集上检验纠纷类型建议")
    parser.add_argument("--write", action="store_true", help="把各档命中率写入 measured.toml（开发用）")
    parser.add_argument("--wrong", action="store_true", help="列出首选不对的文本")
    parser.add_argument(
        "--train", type=Path, nargs="+", metavar="文件", help="由已标注的叙述重新统计 pieces.txt（开发用）"
    )
    options = parser.parse_args(argv)
    if options.train:
        Path(__file__).with_name("pieces.txt").write_text(counted(labelled(options.train)), encoding="utf-8")
        return 0
    result = measure(frozen_cases())
    percent = {
        name: getattr(result, name) / result.n for name in ("first", "top3", "family_first", "family_top3")
    }
    print(f"固定测试集 {result.n} 条，词条 {lexicon().size} 个。")
    print("注意：测试集由未看过词库的另一人编写，但不是真实案件；实际效果可能更差，须在试点中检验。")
    print(f"小类：首选正确 {percent['first']:.1%}，前三项含正确 {percent['top3']:.1%}")
    print(f"大类：首选正确 {percent['family_first']:.1%}，前三项含正确 {percent['family_top3']:.1%}")
    print(f"没有建议：{result.silent} 条")
    for name, (right, n) in sorted(result.bins.items()):
        label = f"首选，领先 {name[2:]} 分以上" if name.startswith("1:") else f"第 {name} 项"
        print(f"  {label}：{right}/{n} = {right / n:.0%}")
    if options.wrong:
        print("\n".join(result.wrong))
    if options.write:
        Path(__file__).with_name("measured.toml").write_text(_measured_toml(result), encoding="utf-8")
    return 0 if percent["top3"] >= 0.80 else 1
