"""What every form of the offices does when it is handed in: call a verb, put a refusal to its field, lose nothing typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fengqiao.faces.desk.errors import summary
from fengqiao.faces.shared.forms import DeskForm
from fengqiao.kernel.errors import NotAllowed, NotHere, Refusal

__all__ = ["Done", "hand_in", "is_fragment", "see_other", "show"]


@dataclass(frozen=True)
class Done:
    """The verb went through; `result` is what it returned."""

    result: Any


def hand_in(form: DeskForm, verb: Callable[[dict[str, Any]], Any]) -> Done | None:
    """Call a verb with the cleaned values, in a savepoint. None where the form or a rule refuses; the form then says why."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return Done(verb(form.cleaned_data))
    except (NotAllowed, NotHere):
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def see_other(name: str, *args: Any) -> HttpResponse:
    """After something was done: the page that shows it, read anew."""
    response = redirect(name, *args)
    response.status_code = 303
    return response


def show(request: HttpRequest, template: str, context: dict[str, Any], *forms: DeskForm) -> HttpResponse:
    """A page; with the errors of the forms that were handed in above them and the focus on the first."""
    wrong = [form for form in forms if form.is_bound and form.errors]
    for form in wrong:
        form.point_at_first_error()
    context = {**context, "errors": summary(*wrong)}
    return render(request, template, context, status=422 if wrong else 200)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request
