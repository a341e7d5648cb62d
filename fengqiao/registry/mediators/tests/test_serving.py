"""Who serves an organisation on a day, and that sameness of persons is found without showing a number."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fengqiao.kernel.ids import uuid7
from fengqiao.registry.mediators.models import Appointment, Mediator
from fengqiao.registry.mediators.queries import mediators_by_id, mediators_of
from fengqiao.registry.organisations.models import Organisation
from fengqiao.registry.places.names import sort_key
from fengqiao.trust.vault import blind, seal

pytestmark = [pytest.mark.django_db, pytest.mark.req("MED-01")]
DAY, NUMBER = date(2026, 5, 11), "11010519491231002X"


def house(name: str = "城关镇人民调解委员会") -> Organisation:
    return Organisation.objects.create(
        place_id="640221100", kind="town", network="rural", name=name, pinyin=sort_key(name), short_name="城关", seal_name=name,
        from_on=date(2020, 1, 1),
    )  # fmt: skip


def serving(name: str, at: Organisation, first: date, last: date | None = None, number: str = "") -> Mediator:
    made = Mediator(name=name, pinyin=sort_key(name), kind="full")
    if number:
        made.id_enc, made.id_hash = (
            seal(number, table="mediators_mediator", column="id_enc", row_id=made.id),
            blind("id", number),
        )
    made.save()
    Appointment.objects.create(mediator=made, organisation=at, from_on=first, to_on=last)
    return made


def test_only_who_serves_on_the_day_in_order_of_pinyin() -> None:
    here, there = house(), house("城关镇物业纠纷人民调解委员会")
    serving("张三", here, date(2026, 1, 1))
    serving("阿依古丽", here, date(2026, 1, 1), DAY)
    serving("李四", here, date(2026, 5, 12))
    serving("王五", here, date(2025, 1, 1), date(2026, 5, 10))
    serving("赵六", there, date(2025, 1, 1))
    assert [one.name for one in mediators_of(here.id, DAY)] == ["阿依古丽", "张三"]


def test_chosen_ones_come_in_the_order_asked_and_strangers_not_at_all() -> None:
    here, there = house(), house("城关镇物业纠纷人民调解委员会")
    one, two = serving("张三", here, date(2026, 1, 1)), serving("李四", here, date(2026, 1, 1))
    foreign = serving("赵六", there, date(2026, 1, 1))
    found = mediators_by_id([two.id, foreign.id, uuid7(), one.id], organisation_id=here.id, on=DAY)
    assert [row.name for row in found] == ["李四", "张三"]


@pytest.mark.req("SYS-03")
def test_a_conflict_is_found_by_the_blind_index() -> None:
    """The view carries no number, only what is equal for equal numbers."""
    here = house()
    serving("张三", here, date(2026, 1, 1), number=NUMBER)
    (view,) = mediators_of(here.id, DAY)
    assert view.id_hash == blind("id", NUMBER.lower()) and NUMBER not in str(view)


def test_nobody_is_appointed_twice_at_a_time_or_ends_before_beginning() -> None:
    here = house()
    made = serving("张三", here, date(2026, 1, 1))
    for values in ({"from_on": DAY}, {"from_on": DAY, "to_on": date(2026, 5, 10)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.create(mediator=made, organisation=here, **values)
