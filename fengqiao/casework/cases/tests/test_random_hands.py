"""Random sequences of everything that passes a dispute on: one holder at any time, the limit of the policy, an end to all of it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.casework.cases import services
from fengqiao.casework.cases.chain import days_held
from fengqiao.casework.cases.codes import OFFERS
from fengqiao.casework.cases.models import Dispute, Handling, Mediation, Transfer
from fengqiao.casework.cases.settings import returns_allowed
from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.placed.values import Actor
from fengqiao.kernel.workdays import china_calendar
from fengqiao.trust.scope import acting, system_actor

from .house import NOW, House, build_house, register

pytestmark = pytest.mark.django_db
BODIES = ("centre", "town", "village", "other_town")
ACTORS = ("centre_head", "town_head", "village_head", "other_head", "justice_head")
VERBS = (
    "hand_over", "hand_over", "accept_dispute", "decline_offer", "decline_offer", "withdraw_offer", "bind_holder", "escalate_dispute",
    "take_escalation", "return_escalation", "assign_down", "sign_order", "contest_order",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.sampled_from(BODIES), st.integers(0, 3)), min_size=8, max_size=40
)


def values_of(verb: str, house: House, body: str, other: str, now: datetime) -> dict[str, Any]:
    """Arguments that are well-formed; whether they are lawful now is the verb's to say."""
    to, no = {"to_organisation": house.org(body)}, {"reason": "不属本单位", "legal_basis": "属地管辖"}
    return {
        "hand_over": {**to, "reason": "转办"}, "accept_dispute": {"consent": True}, "withdraw_offer": {},
        "decline_offer": {"ground": "not_ours_place", "proposed_holder": house.org(other), **no},
        "contest_order": {"ground": "not_ours_place", "proposed_holder": house.org(other), **no},
        "bind_holder": {"holder": house.org(body), **no}, "take_escalation": {}, "sign_order": {}, "return_escalation": {"reason": "就地"},
        "escalate_dispute": {"level": "high", "people_affected": 9, "consequences": "可能上访", "measures": "稳控", "request": "take_over"},
        "assign_down": {**to, "reason": "就地", "due_on": localdate(now) + timedelta(days=9)},
    }[verb]  # fmt: skip


def try_all(house: House, made: Any, verb: str, body: str, now: datetime) -> bool:
    """The first actor whose organisation may do it does it. Returns whether anybody could."""
    for name in ACTORS:
        actor: Actor = house.actors[name]
        own = next((key for key in BODIES if house.org(key) == actor.organisation_id), "centre")
        other = next(key for key in BODIES if key != own)
        with acting(actor):
            revision = Dispute.objects.everywhere("test").get(county=made.county, id=made.id).seq
            try:
                with transaction.atomic():
                    getattr(services, verb)(
                        actor=actor, now=now, county=made.county, id=made.id, revision=revision, **values_of(verb, house, body, other, now)
                    )  # fmt: skip
            except Refusal:
                continue
        return True
    return False


def must_hold_together(made: Any, now: datetime) -> None:
    """What is true after every step."""
    with acting(system_actor((made.county,))):
        dispute = Dispute.objects.everywhere("test").get(county=made.county, id=made.id)
        turns = list(Handling.objects.of(dispute).order_by("ordinal"))
        transfers = list(Transfer.objects.of(dispute))
        running = Mediation.objects.of(dispute).exclude(state="transferred").count()
    assert [turn.to_at is None for turn in turns] == [False] * (len(turns) - 1) + [True], "exactly one holder"
    assert turns[-1].organisation_id == dispute.holder_id
    assert all(one.to_at == two.from_at for one, two in pairwise(turns)), "not a second without a holder"
    assert running == (1 if dispute.state == "accepted" else 0), "one mediation at most, and the holder's"
    allowed = returns_allowed(dispute.place, localdate(now))
    declined = [row for row in transfers if row.kind in OFFERS and row.state == "declined"]
    assert len(declined) <= allowed + 1, "no return beyond the arbiter's"
    passed = Counter(turn.organisation_id for turn in turns if turn.by_right in ("transfer", "assigned"))
    assert max(passed.values(), default=0) <= allowed + 1, "nobody gets it again and again"
    returned = Counter(
        row.to_organisation_id for row in transfers if (row.kind, row.state) == ("escalate", "declined")
    )
    assert max(returned.values(), default=0) <= allowed + 1
    today = localdate(now)
    whole = china_calendar().working_days_between(localdate(dispute.received_at), today)
    assert sum(days_held(turn.from_at, turn.to_at, today) for turn in turns) == whole, "the clocks add up"


@pytest.mark.req("CAS-01")
@pytest.mark.req("INT-02")
def test_whatever_is_tried_one_holds_and_it_ends() -> None:
    house = build_house()
    longest = Counter[str]()

    @given(steps=STEPS, first=st.sampled_from(("centre_head", "town_head", "village_head")))
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    def walk(steps: list[tuple[str, str, int]], first: str) -> None:
        with transaction.atomic():
            with acting(house.actors[first]):
                made = register(house, house.actors[first])
            now = NOW
            for verb, body, days in steps:
                now += timedelta(days=days, hours=5)
                if try_all(house, made, verb, body, now):
                    longest[verb] += 1
                    must_hold_together(made, now)
            transaction.set_rollback(True)

    walk()
    missing = {"hand_over", "accept_dispute", "decline_offer", "escalate_dispute", "take_escalation", "assign_down", "sign_order"} - longest.keys()  # fmt: skip
    assert not missing, f"the walk never succeeded in {missing}: it proves nothing about them"
