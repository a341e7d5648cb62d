"""R1, R2: SET LOCAL before the transaction, or rendering after it, shows empty pages without an error. The guard does both inside."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import RequestFactory

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import House, build_house, register
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting, doors, guard

pytestmark = pytest.mark.django_db(transaction=True)  # a real transaction of the view's own


@pytest.fixture
def house() -> House:
    built = build_house()
    with acting(built.clerk):
        register(built, built.clerk)
    return built


def enter(monkeypatch: pytest.MonkeyPatch, view: Any, actor: Actor) -> Any:
    monkeypatch.setitem(doors._hooks, "actor", lambda request: actor)
    request = RequestFactory().get("/")
    request.resolver_match = None  # type: ignore[assignment]
    return view(request)


def test_r1_the_scope_is_told_inside_the_transaction_of_the_view(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    @guard("cases.view")
    def view(request: Any) -> HttpResponse:
        seen.append((connection.in_atomic_block, Dispute.objects.within(request.actor.scope).count()))
        return HttpResponse()

    enter(monkeypatch, view, house.clerk)
    assert seen == [(True, 1)]
    assert not connection.in_atomic_block
    assert all(not login.get("ATOMIC_REQUESTS") for login in settings.DATABASES.values())


def test_r1_reproduced_a_setting_outside_shows_nothing(house: House) -> None:
    """The trap itself: the setting is gone when the transaction of the view begins."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL fengqiao.counties = '640221'")
    with transaction.atomic():
        assert Dispute.objects.everywhere("the trap").count() == 0


def test_r2_a_lazy_page_is_rendered_before_the_transaction_ends(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = engines["django"].from_string("{% for one in rows %}[{{ one.number }}]{% endfor %}")

    @guard("cases.view")
    def view(request: Any) -> TemplateResponse:
        return TemplateResponse(request, template, {"rows": Dispute.objects.within(request.actor.scope)})  # type: ignore[arg-type]

    answer = enter(monkeypatch, view, house.clerk)
    assert answer.is_rendered and answer.content.decode().startswith("[640221-")


def test_r2_a_stream_that_would_be_empty_is_an_error(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    @guard("cases.view")
    def view(request: Any) -> StreamingHttpResponse:
        return StreamingHttpResponse(one.number for one in Dispute.objects.within(request.actor.scope))

    with pytest.raises(RuntimeError, match="pitfall R2"):
        enter(monkeypatch, view, house.clerk)
