"""Web server and PostgreSQL are killed twenty times under load, fsync on: every acknowledged dispute is found, whole.

A real installation in a folder of its own, started by `fengqiao up` and watched by its supervisor. Clerks register over
HTTP; one that gets no answer asks again with the same key, as a browser's user would.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import psycopg
import pytest

from fengqiao.wiring.bench.clerk import Clerk

pytestmark = pytest.mark.crash
KILLS, CLERKS = 20, 4

PREPARE = """
import django, json, sys
django.setup()
from django.db import connections
from fengqiao.wiring.bench.people import bench_people
from fengqiao.wiring.bench.clerk import make_clerk
bench_people()
clerks = [make_clerk("bench-clerk", port=0) for _ in range(int(sys.argv[1]))]
print(json.dumps([[one.session, one.places[7 * at]] for at, one in enumerate(clerks)]))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """The installation under test."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("FENGQIAO_TEST")},
            "FENGQIAO_DATA": str(home), "DJANGO_SETTINGS_MODULE": "fengqiao.wiring.settings",
        }  # fmt: skip
        self.environment.pop("FENGQIAO_DATABASE_URL", None)
        self.log = (home.parent / f"{home.name}.log").open("w")
        words = [sys.executable, "-m", "fengqiao.wiring.command", "up", "--port", str(self.port)]
        self.supervisor = subprocess.Popen(words, env=self.environment, stdout=self.log, stderr=self.log)

    def wait(self, seconds: int = 120) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/login/")
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)
        raise AssertionError(f"no page within {seconds} s: {Path(self.log.name).read_text()[-2000:]}")

    def sessions(self, count: int) -> list[tuple[str, str]]:
        """Sessions, each with the village whose matters it registers."""
        done = subprocess.run(
            [sys.executable, "-c", PREPARE, str(count)], env=self.environment, capture_output=True, text=True, check=True
        )  # fmt: skip
        return [(one, place) for one, place in json.loads(done.stdout.strip().splitlines()[-1])]

    def kill_web(self) -> None:
        group = json.loads((self.home / "server.json").read_text())["group"]
        os.killpg(group, signal.SIGKILL)

    def kill_database(self) -> None:
        for process in psutil.process_iter(["cmdline", "name"]):
            words = process.info["cmdline"] or []
            if process.info["name"] == "postgres" and any(str(self.home.name) in word for word in words):
                process.send_signal(signal.SIGKILL)
                return
        script = "import django;django.setup();from fengqiao.wiring.env import read_env;print(read_env().cluster().server_pid())"
        done = subprocess.run(
            [sys.executable, "-c", script], env=self.environment, capture_output=True, text=True
        )
        os.kill(int(done.stdout.strip().splitlines()[-1]), signal.SIGKILL)

    def stop(self) -> None:
        self.supervisor.send_signal(signal.SIGINT)
        try:
            self.supervisor.wait(40)
        finally:
            self.supervisor.kill()
            self.log.close()


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("crash") / "home"
    home.mkdir()
    for folder in (home.parent.parent, home.parent, home):
        folder.chmod(0o755)
    made = House(home)
    try:
        yield made
    finally:
        made.stop()


def work(
    house: House, session: tuple[str, str], acknowledged: dict[UUID, UUID], stop: threading.Event, seed: int
) -> None:
    clerk = Clerk("127.0.0.1", house.port, session[0], place=session[1], chance=random.Random(seed))
    key = uuid4()
    while not stop.is_set():
        try:
            acknowledged[key] = clerk.register(key)
            key = uuid4()
        except (OSError, http.client.HTTPException):
            clerk.drop()
            time.sleep(0.1)


WHOLE = """
SELECT d.key, d.id, d.number, d.seq,
  (SELECT count(*) FROM cases_party p WHERE p.county = d.county AND p.dispute_id = d.id),
  (SELECT count(*) FROM cases_handling h WHERE h.county = d.county AND h.dispute_id = d.id AND h.to_at IS NULL),
  (SELECT count(*) FROM duties_duty t WHERE t.county = d.county AND t.root_id = d.id AND t.state = 'open'),
  (SELECT count(*) FROM journal_entry e WHERE e.county = d.county AND e.subject_id = d.id),
  (SELECT count(*) FROM intake_suggestion s WHERE s.county = d.county AND s.dispute_id = d.id)
FROM cases_dispute d ORDER BY d.number
"""


def found(house: House) -> list[tuple]:
    script = (
        "import django;django.setup();import json;from fengqiao.wiring.env import read_env;e=read_env();a=e.address();"
        "print(json.dumps([a.host,a.port,a.database,e.passwords.password('fq_report')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=house.environment, capture_output=True, text=True, check=True
    )
    host, port, name, password = json.loads(done.stdout.strip().splitlines()[-1])
    with psycopg.connect(
        host=host, port=port, dbname=name, user="fq_report", password=password
    ) as connection:
        return connection.execute(WHOLE).fetchall()


def test_nothing_acknowledged_is_lost(house: House) -> None:
    house.wait()
    sessions = house.sessions(CLERKS)
    acknowledged: dict[UUID, UUID] = {}
    stop = threading.Event()
    clerks = [
        threading.Thread(target=work, args=(house, session, acknowledged, stop, seed))
        for seed, session in enumerate(sessions)
    ]
    for one in clerks:
        one.start()
    chance, floor = random.Random(7), 0
    try:
        for number in range(KILLS):
            deadline = time.monotonic() + 60
            while len(acknowledged) < floor + 8 and time.monotonic() < deadline:
                time.sleep(0.05)
            assert len(acknowledged) >= floor + 8, f"no work after kill {number}"
            time.sleep(chance.random())
            (house.kill_database if number % 2 else house.kill_web)()
            floor = len(acknowledged)
    finally:
        time.sleep(6)
        stop.set()
        for one in clerks:
            one.join(60)
    house.wait()
    rows = found(house)
    by_key = {row[0]: row for row in rows}
    lost = [key for key, id in acknowledged.items() if key not in by_key or by_key[key][1] != id]
    assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged disputes are gone"
    assert len(acknowledged) > 8 * KILLS
    halves = [row for row in rows if row[3:8] != (1, 2, 1, 1, 1) or row[8] != 2]
    assert not halves, halves[:3]
    numbers = [row[2] for row in rows]
    assert len(set(numbers)) == len(numbers)
    serials = sorted(int(number.rpartition("-")[2]) for number in numbers)
    assert serials == list(range(1, len(serials) + 1)), "a number was burnt"
    done = subprocess.run(
        [sys.executable, "-m", "fengqiao.wiring.command", "journal", "verify"], env=house.environment, capture_output=True, text=True
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
