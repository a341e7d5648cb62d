"""`fengqiao import ledger` is killed -9 again and again, with PostgreSQL's fsync on: every row once, none lost, the chain whole."""

from __future__ import annotations

import os
import pty
import random
import signal
import subprocess
import sys
import time

import pytest

pytestmark = [pytest.mark.crash, pytest.mark.req("SYS-04")]
ROWS, MOST_KILLS = 3_000, 8

PREPARE = """
import django, sys
django.setup()
from pathlib import Path
from fengqiao.wiring.bench.importing import make_ledger
from fengqiao.wiring.bench.people import bench_people
bench_people()
Path(sys.argv[1]).write_bytes(make_ledger(int(sys.argv[2])))
from fengqiao.registry.organisations.models import Organisation
print(Organisation.objects.using("owner").filter(kind="county_centre", place_id="640221").first().id)
"""
COUNT = """
import django
django.setup()
from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.intake.models import ImportRow, ImportRun
from django.db import connections
with connections["report"].cursor() as cursor:
    for sql in (
        "SELECT state, registered, wrong, double, blank FROM intake_importrun",
        "SELECT count(*), count(DISTINCT row), count(DISTINCT dispute_id) FROM intake_importrow",
        "SELECT count(*), count(DISTINCT number), max(split_part(number, '-', 3)::int) FROM cases_dispute",
        "SELECT count(*) FROM journal_entry WHERE fact = 'cases.registered'",
    ):
        cursor.execute(sql)
        print(*cursor.fetchone())
"""


def test_a_killed_import_loses_and_doubles_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("import") / "home"
    home.mkdir()
    for folder in (home.parent.parent, home.parent, home):
        folder.chmod(0o755)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("FENGQIAO_TEST")},
        "FENGQIAO_DATA": str(home),
        "DJANGO_SETTINGS_MODULE": "fengqiao.wiring.settings",
    }
    environment.pop("FENGQIAO_DATABASE_URL", None)
    command = [sys.executable, "-m", "fengqiao.wiring.command"]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, env=environment, capture_output=True, text=True)

    assert run(*command, "migrate").returncode == 0
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline().strip() == "ready"
        ledger = tmp_path_factory.mktemp("ledger") / "台账.xlsx"
        made = run(sys.executable, "-c", PREPARE, str(ledger), str(ROWS))
        assert made.returncode == 0, made.stderr
        organisation = made.stdout.strip().splitlines()[-1]
        words = [
            *command,
            "import",
            "ledger",
            str(ledger),
            "--organisation",
            organisation,
            "--accept-proposals",
        ]
        kills = _until_done(words, environment)
        assert kills >= 3
        state, rows, disputes, entries = (
            line.split() for line in run(sys.executable, "-c", COUNT).stdout.strip().splitlines()[-4:]
        )
        good, wrong = int(state[1]), int(state[2])
        assert state[0] == "done" and good + wrong == ROWS and state[3] == "0" and wrong == ROWS // 100
        assert rows == [str(ROWS), str(ROWS), str(good)], "each row once"
        assert disputes == [str(good)] * 3, "each dispute once, numbers without a gap"
        assert entries == [str(good)]
        proof = run(*command, "journal", "verify")
        assert proof.returncode == 0, proof.stdout
        again = run(*words)
        assert "导入过" in again.stdout
    finally:
        if holder.stdin is not None:
            holder.stdin.close()
        holder.wait(60)


HOLD = """
import sys
from fengqiao.wiring import database
from fengqiao.wiring.env import read_env
with database.ready(read_env(), say=lambda line: None):
    print("ready", flush=True)
    sys.stdin.read()
"""


def _until_done(words: list[str], environment: dict[str, str]) -> int:
    """Start it, kill it in the midst of a batch, start it again. Returns how often it was killed.

    It is killed a moment after it told of a batch, not after so many seconds: machines differ by more than the whole import takes.
    How far it is it tells a terminal only.
    """
    chance = random.Random(5)
    for kills in range(MOST_KILLS + 1):
        ours, its = pty.openpty()
        process = subprocess.Popen(words, env=environment, stdout=its, stderr=its)
        os.close(its)
        said = b""
        while part := _read(ours):
            said += part
            if kills < MOST_KILLS and "已处理到第".encode() in said:
                time.sleep(0.4 * chance.random())
                process.send_signal(signal.SIGKILL)
                break
        code = process.wait(300)
        os.close(ours)
        if code != -signal.SIGKILL:
            assert code == 1, said.decode()  # 1: there are wrong rows
            return kills
    raise AssertionError("unreachable")


def _read(terminal: int) -> bytes:
    """What it said; nothing once it has ended (Linux answers EIO then)."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
