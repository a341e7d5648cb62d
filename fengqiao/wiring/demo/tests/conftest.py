"""One small demo for the tests of this folder, made once and cleaned away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from fengqiao.wiring.demo.houses import build_houses
from fengqiao.wiring.demo.run import make_demo
from fengqiao.wiring.demo.workers import MadeDemo

COUNTY, NUMBER, SEED = "640221", 60, 7
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # a Wednesday, a working day


@pytest.fixture(scope="module")
def demo(django_db_setup: None, test_server: Any, django_db_blocker: Any) -> Iterator[MadeDemo]:
    """平罗县 with 60 disputes, by the real verbs, committed."""
    with django_db_blocker.unblock():
        build_houses("640104")  # whom one is moved to
        made = make_demo([COUNTY], number=NUMBER, seed=SEED, now=NOW, say=lambda line: None)
    yield made
    with django_db_blocker.unblock():
        connections.close_all()
        test_server.clone(settings.DATABASES["default"]["NAME"])
