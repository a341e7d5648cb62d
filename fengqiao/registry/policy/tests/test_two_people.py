"""A policy is proposed by one and approved by another, takes force on its day, and never reaches back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from fengqiao.kernel.errors import Invalid, NotAllowed, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.placed.values import NO_COUNTY, Actor, Scope
from fengqiao.registry.policy.queries import forget, value_of
from fengqiao.registry.policy.services import approve_policy, propose_policy, withdraw_policy
from fengqiao.trust.scope import acting

pytestmark = [pytest.mark.django_db, pytest.mark.req("PLN-04")]
NOW = datetime(2026, 5, 11, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TEXT = 'answer_working_days = { value = 5, source = "平罗县规定（试）" }\n'


def somebody(*powers: str, area: str = "640221") -> Actor:
    scope = Scope((area,), (area[:6], NO_COUNTY), (), (), (), 0)
    return Actor(uuid7(), "局里人", None, "bureau", None, "", frozenset(powers), scope)


ONE, TWO = somebody("policy.propose", "policy.approve"), somebody("policy.approve")


def propose(actor: Actor = ONE, **more: object) -> UUID:
    values = {
        "area": "640221",
        "subject": "limits",
        "text": TEXT,
        "in_force_on": NOW.date() + timedelta(days=7),
        **more,
    }
    with acting(actor):
        return propose_policy(actor=actor, now=NOW, **values).id  # type: ignore[arg-type]


def answer_days(on: date) -> int:
    forget()
    found = value_of("limits", "answer_working_days", "640221100", on)
    assert found
    return int(found.value)


def test_two_people_and_a_day() -> None:
    draft = propose()
    with acting(ONE), pytest.raises(Refusal, match="另一人"):
        approve_policy(actor=ONE, now=NOW, id=draft)
    later = NOW.date() + timedelta(days=8)
    assert answer_days(later) == 3
    with acting(TWO):
        approve_policy(actor=TWO, now=NOW, id=draft)
    assert (answer_days(NOW.date()), answer_days(later)) == (3, 5)
    with acting(TWO), pytest.raises(Refusal, match="草案"):
        approve_policy(actor=TWO, now=NOW, id=draft)


def test_a_withdrawn_draft_is_never_in_force() -> None:
    draft = propose()
    with acting(ONE):
        withdraw_policy(actor=ONE, now=NOW, id=draft, reason="写错了")
    with acting(TWO), pytest.raises(Refusal):
        approve_policy(actor=TWO, now=NOW, id=draft)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": "answer_days = 3"}, "不认识的键"), ({"text": "= ="}, "格式有误"), ({"in_force_on": NOW.date() - timedelta(days=1)}, "不溯及既往"),
        ({"area": "640104"}, "本辖区"), ({"subject": "weather"}, "没有"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        propose(**change)


@pytest.mark.parametrize(
    ("subject", "text", "sentence"),
    [
        ("limits", 'terms = { value = { labour = { days = 15 } }, source = "试行" }', "default"),
        ("numbering", 'dispute = { value = "{county}-{year}", source = "试行" }', "serial"),
        ("numbering", 'dispute = { value = "{town}-{serial}", source = "试行" }', "只能使用"),
    ],
)
def test_a_policy_that_would_stop_the_work_is_refused(subject: str, text: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        propose(subject=subject, text=text)


def test_a_town_may_differ_from_its_county() -> None:
    draft = propose(area="640221100")
    with acting(TWO):
        approve_policy(actor=TWO, now=NOW, id=draft)
    later = NOW.date() + timedelta(days=8)
    found = value_of("limits", "answer_working_days", "640221101", later)
    assert found and found.value == 3
    assert answer_days(later) == 5


def test_only_who_may() -> None:
    with pytest.raises(NotAllowed):
        propose(somebody())
