"""Guards: who may enter, one transaction around the view and its rendering, one retry of a deadlock, refusals as answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import RequestFactory

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import House, build_house, register
from fengqiao.kernel.errors import Invalid, NotHere, Refusal
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting, doors, guard, public

pytestmark = [pytest.mark.django_db, pytest.mark.req("SYS-01")]


@pytest.fixture
def house() -> House:
    built = build_house()
    with acting(built.clerk):
        register(built, built.clerk)
    return built


@pytest.fixture
def enter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Call a view as somebody; a refusal becomes its plain sentence."""

    def call(view: Any, actor: Actor | None, **headers: str) -> Any:
        monkeypatch.setitem(doors._hooks, "actor", lambda request: actor)
        monkeypatch.setitem(doors._hooks, "refusal", doors._plain_refusal)
        request = RequestFactory().get("/somewhere/?a=1", headers=headers)
        request.resolver_match = None  # type: ignore[assignment]
        return view(request)

    yield call


def title() -> str:
    return Dispute.objects.everywhere("test").get(county="640221").title


@guard("cases.view")
def titles(request: Any) -> HttpResponse:
    return HttpResponse(f"{Dispute.objects.everywhere('a view that forgot').count()}")


def test_nobody_is_sent_to_the_login_and_back(enter: Callable[..., Any]) -> None:
    answer = enter(titles, None)
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=%2Fsomewhere%2F%3Fa%3D1")
    fragment = enter(titles, None, HX_Request="true")
    assert fragment.status_code == 401 and fragment["HX-Redirect"] == "/login/"


def test_a_post_without_the_power_is_denied_before_the_view_runs(
    enter: Callable[..., Any], house: House
) -> None:
    ran = []

    @guard("cases.accept")
    def view(request: Any) -> HttpResponse:
        ran.append(1)
        return HttpResponse()

    answer = enter(view, house.bureau)
    assert answer.status_code == 403 and "没有这项权限" in answer.content.decode() and ran == []
    assert enter(view, house.town_head).status_code == 200 and ran == [1]


def test_the_view_sees_the_counties_of_its_actor(enter: Callable[..., Any], house: House) -> None:
    assert enter(titles, house.clerk).content == b"1"
    assert enter(titles, house.foreign_head).content == b"0"


def test_rendering_happens_inside(enter: Callable[..., Any], house: House) -> None:
    template = engines["django"].from_string("{% for one in rows %}[{{ one.title }}]{% endfor %}")

    @guard("cases.view")
    def view(request: Any) -> TemplateResponse:
        rows = Dispute.objects.within(request.actor.scope)
        return TemplateResponse(request, template, {"rows": rows})  # type: ignore[arg-type]

    answer = enter(view, house.clerk)
    assert answer.is_rendered and "[" in answer.content.decode()


def test_a_stream_is_refused(enter: Callable[..., Any], house: House) -> None:
    @guard("cases.view")
    def view(request: Any) -> StreamingHttpResponse:
        return StreamingHttpResponse(row.title for row in Dispute.objects.within(request.actor.scope))

    with pytest.raises(RuntimeError, match="R2"):
        enter(view, house.clerk)


@pytest.mark.parametrize(
    ("refusal", "status"), [(Refusal("x", "不行。"), 409), (NotHere(), 404), (Invalid("x", "不对。"), 422)]
)
def test_a_refusal_undoes_what_the_view_wrote(
    enter: Callable[..., Any], house: House, refusal: Refusal, status: int
) -> None:
    @guard("cases.view")
    def view(request: Any) -> HttpResponse:
        Dispute.objects.within(request.actor.scope).update(title="written")
        raise refusal

    answer = enter(view, house.clerk)
    assert answer.status_code == status and answer.content.decode() == refusal.sentence
    with acting(house.clerk):
        assert title() != "written"


def failing(error: Exception, times: int) -> tuple[Any, list[int]]:
    runs: list[int] = []

    @guard("cases.view")
    def view(request: Any) -> HttpResponse:
        runs.append(1)
        Dispute.objects.within(request.actor.scope).update(title=f"run {len(runs)}")
        if len(runs) <= times:
            raise error
        return HttpResponse("done")

    return view, runs


def database_error(sqlstate: type[psycopg.Error]) -> OperationalError:
    error = OperationalError("database")
    error.__cause__ = sqlstate("database")
    return error


@pytest.mark.parametrize("kind", [psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure])
def test_a_deadlock_is_tried_once_more(
    enter: Callable[..., Any], house: House, kind: type[psycopg.Error]
) -> None:
    view, runs = failing(database_error(kind), times=1)
    assert enter(view, house.clerk).content == b"done" and len(runs) == 2
    with acting(house.clerk):
        assert title() == "run 2"
    view, runs = failing(database_error(kind), times=2)
    with pytest.raises(OperationalError):
        enter(view, house.clerk)
    assert len(runs) == 2


def test_another_error_of_the_database_is_not_tried_again(enter: Callable[..., Any], house: House) -> None:
    view, runs = failing(database_error(psycopg.errors.LockNotAvailable), times=1)
    with pytest.raises(OperationalError):
        enter(view, house.clerk)
    assert len(runs) == 1


def test_a_public_view_sees_no_placed_row(enter: Callable[..., Any], house: House) -> None:
    @public("test")
    def view(request: Any) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_dispute")
            found = cursor.fetchone()[0]
        if found:
            raise AssertionError("leaked")
        raise NotHere()

    assert enter(view, None).status_code == 404
    assert view.guard == "public: test"  # type: ignore[attr-defined]
