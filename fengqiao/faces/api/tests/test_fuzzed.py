"""Whatever a program sends, the API does not break: schemathesis on its own description, in process, a bounded number of examples."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from django.utils.timezone import localdate
from hypothesis import HealthCheck, Phase, given, settings

from fengqiao.casework.cases.tests.house import House, build_house, make_actor
from fengqiao.faces.api import doors
from fengqiao.faces.api.rest import document
from fengqiao.trust.accounts.services import make_key
from fengqiao.trust.scope import acting

pytestmark = [pytest.mark.django_db, pytest.mark.req("INT-01")]
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = get_wsgi_application()
OPERATIONS = [one.ok() for one in SCHEMA.get_all_operations()]


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(doors, "MOST_A_MINUTE", 10**9)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the test's own transaction stays open between calls
    house: House = build_house()
    officer = make_actor("system", "system", "", None)
    with acting(officer):
        _row, text = make_key(
            actor=officer, now=timezone.now(), name="法院", organisation_id=house.org("centre"), channel="court",
            scopes=["disputes.create", "disputes.read"], counties=["640221"], expires_on=localdate() + timedelta(days=9),
        )  # fmt: skip
    yield text
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _run(operation: Any, key: str, examples: int) -> set[int]:
    seen: set[int] = set()

    @settings(
        max_examples=examples, deadline=None, database=None, phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {key}"})
        seen.add(answer.status_code)
        assert answer.status_code < 500, (case.method, case.path, case.body, answer.text[:500])
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"], answer.text[:200]

    call()
    return seen


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_no_call_breaks_the_program(operation: Any, key: str) -> None:
    seen = _run(operation, key, 60)
    assert seen, "something was called"


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_no_call_breaks_the_program_in_depth(operation: Any, key: str) -> None:
    _run(operation, key, 2000)
