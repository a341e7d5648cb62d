"""The life cycles of the house: everything is reachable, every state has its constraint, and the constraints say no."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from fengqiao.casework.cases.models import Dispute, Handling, Mediation, Party, Transfer
from fengqiao.casework.cases.states import DISPUTE_LIFE, MEDIATION_LIFE, STAGES, TRANSFER_LIFE, stage_of
from fengqiao.casework.cases.tests.house import NOW, build_house, register, settle
from fengqiao.casework.intake.models import ImportRun
from fengqiao.casework.intake.states import IMPORT_LIFE
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.duties.states import DUTY_LIFE
from fengqiao.kernel.lifecycle import Lifecycle
from fengqiao.trust.scope import acting

LIVES: dict[str, tuple[Lifecycle, type[models.Model]]] = {
    "dispute": (DISPUTE_LIFE, Dispute), "mediation": (MEDIATION_LIFE, Mediation), "transfer": (TRANSFER_LIFE, Transfer),
    "duty": (DUTY_LIFE, Duty), "import": (IMPORT_LIFE, ImportRun),
}  # fmt: skip
EVERY = pytest.mark.parametrize(("life", "model"), LIVES.values(), ids=LIVES)


@pytest.mark.req("CAS-01")
@EVERY
def test_every_state_is_reached_from_the_start(life: Lifecycle, model: type[models.Model]) -> None:
    reached, fresh = {life.start}, [life.start]
    while fresh:
        state = fresh.pop()
        for verb in life.verbs(state):
            if (after := life.move(state, verb)) not in reached:
                reached.add(after)
                fresh.append(after)
    assert reached == set(life.states)


@EVERY
def test_every_undo_leads_back(life: Lifecycle, model: type[models.Model]) -> None:
    for move in life.moves:
        if move.undo:
            assert life.move(move.target, move.undo) in {*move.sources, life.start}, (life.name, move.verb)
        assert not move.undo_days or move.undo


@EVERY
def test_the_table_of_states_is_also_the_constraint(life: Lifecycle, model: type[models.Model]) -> None:
    names = {rule.name for rule in model._meta.constraints}
    assert f"{life.name}_state_is_known" in names
    assert model._meta.get_field("state").default == life.start


@pytest.mark.req("CAS-01")
def test_each_combination_of_lives_has_one_stage() -> None:
    """What a user sees is derived: never a stage that is not in the list."""
    for dispute in DISPUTE_LIFE.states:
        for mediation in [None, *MEDIATION_LIFE.states]:
            for offered in (False, True):
                for visited in (False, True):
                    if dispute in ("accepted", "closed") and mediation is None:
                        continue
                    assert (
                        stage_of(dispute=dispute, mediation=mediation, offered=offered, visited=visited)
                        in STAGES
                    )


# -- the database says no: each constraint is broken once ----------------------------------------------------

BROKEN: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "dispute_state_is_known": (Dispute, {"state": "lost"}),
    "dispute_stage_is_known": (Dispute, {"stage": "lost"}),
    "dispute_cancelled_has_its_day": (Dispute, {"cancelled_on": NOW.date()}),
    "dispute_cancelled_has_its_outcome": (Dispute, {"outcome": "settled"}),
    "dispute_amount_is_not_negative": (Dispute, {"amount_fen": -1}),
    "dispute_has_people": (Dispute, {"people": 0}),
    "party_id_has_its_hash": (Party, {"id_hash": None}),
    "party_ordinal_once_per_dispute": (Party, {"ordinal": 1}),
    "handling_ends_after_it_begins": (Handling, {"to_at": NOW.replace(year=2000)}),
    "mediation_state_is_known": (Mediation, {"state": "lost"}),
    "mediation_is_due_later": (Mediation, {"due_on": NOW.date().replace(year=2000)}),
    "transfer_state_is_known": (Transfer, {"state": "lost", "answered_at": NOW}),
    "transfer_answered_has_its_time": (Transfer, {"answered_at": NOW}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_the_database_says_no(name: str) -> None:
    house = build_house()
    with acting(house.clerk):
        register(house, house.clerk, to_organisation=house.org("town"), route_reason="就地")
    with acting(house.town_head):
        made = register(house, house.town_head)
    settle(house, made, house.town_head, until="assigned")
    model, values = BROKEN[name]
    with acting(house.clerk), pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.within(house.clerk.scope).update(**values)


def test_names_of_constraints_are_sentences_and_stand_once() -> None:
    names = [
        rule.name
        for model in apps.get_models()
        if model.__module__.startswith("fengqiao.")
        for rule in model._meta.constraints
    ]
    assert len(names) == len(set(names))
    assert [name for name in names if name.count("_") < 2] == []
