"""The measurements run, say what they must, and the pages stay within their statements. Ratios are judged by the command itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KEYS = {"name", "load", "ours", "floor", "ratio", "queries", "cpu_ms", "must", "holds"}


@pytest.mark.slow
def test_all_measurements_run_quickly(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FENGQIAO_TEST")}
    environment |= {
        "FENGQIAO_DATA": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "fengqiao.wiring.settings",
    }
    environment.pop("FENGQIAO_DATABASE_URL", None)
    words = [
        sys.executable,
        "-m",
        "fengqiao.wiring.command",
        "bench",
        "all",
        "--quick",
        "--json",
        "--disputes",
        "3000",
    ]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=900)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {row["name"] for row in rows} >= {"register", "list", "detail", "search", "dossier", "import"}, (
        done.stdout[-2000:] + done.stderr[-2000:]
    )
    assert all(row.keys() >= KEYS for row in rows)
    assert done.returncode == (0 if all(row["holds"] for row in rows) else 1)
    assert max(row["queries"] for row in rows if row["name"] == "list") <= 6
    assert [row["queries"] for row in rows if row["name"] == "detail"] <= [14]
    paired = [row for row in rows if row["name"] in ("register", "list", "detail")]
    assert all(0 < row["ratio"] < 3 * row["must"] for row in paired), rows
