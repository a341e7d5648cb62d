"""Daily jobs: known to the queue at the hours of China, harmless when run twice, and run by the worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django import app

from fengqiao.casework.cases.tests.house import build_house, register
from fengqiao.kernel.jobs import DAILY, daily
from fengqiao.kernel.journal.jobs import seal_yesterday
from fengqiao.kernel.journal.models import Seal
from fengqiao.trust.accounts.jobs import clear_sessions
from fengqiao.trust.scope import acting


def test_the_queue_knows_every_daily_job_at_its_hour() -> None:
    crons = {key[0]: task.cron for key, task in app.periodic_registry.periodic_tasks.items()}
    assert DAILY.keys() >= {"journal.seal", "accounts.clear_sessions"}
    assert crons["journal.seal"] == "30 17 * * *", "01:30 in China is 17:30 UTC of the day before"
    assert crons["accounts.clear_sessions"] == "10 18 * * *"
    with pytest.raises(RuntimeError, match="twice"):
        daily("journal.seal", hour=1, minute=0)(lambda now: None)


@pytest.mark.django_db(transaction=True)
def test_yesterday_is_sealed_once_and_written_outside(tmp_path: Path, settings: Any) -> None:
    settings.FENGQIAO_HOME = tmp_path
    house = build_house()
    with acting(house.clerk):
        register(house, house.clerk)
    now = timezone.now()
    assert seal_yesterday(now) >= 1
    assert seal_yesterday(now) == 0
    days = set(Seal.objects.everywhere("test").using("report").values_list("county", "day"))
    assert ("640221", timezone.localdate(now) - timedelta(days=1)) in days
    lines = [line for file in (tmp_path / "seals").glob("*.jsonl") for line in file.read_text().splitlines()]
    assert any('"640221"' in line for line in lines)


@pytest.mark.django_db
def test_ended_sessions_go_and_living_ones_stay() -> None:
    for days in (-1, 1):
        store = SessionStore()
        store.set_expiry(timezone.now() + timedelta(days=days))
        store.create()
    now: datetime = timezone.now()
    assert clear_sessions(now) == 1
    assert Session.objects.count() == 1
