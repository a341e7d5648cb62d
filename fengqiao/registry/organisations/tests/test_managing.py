"""Organisations and mediators are established, renamed, ended, appointed by whoever may, in their own area, told by the journal."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere
from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.journal.queries import verify
from fengqiao.kernel.placed.values import NO_COUNTY, Actor, Scope
from fengqiao.registry.mediators.queries import mediators_of
from fengqiao.registry.mediators.services import appoint_mediator, dismiss_mediator
from fengqiao.registry.organisations.models import Organisation
from fengqiao.registry.organisations.queries import committee_of, organisation
from fengqiao.registry.organisations.services import (
    end_organisation,
    establish_organisation,
    rename_organisation,
)
from fengqiao.trust.scope import acting
from fengqiao.trust.vault.numbers import check_character

pytestmark = [pytest.mark.django_db, pytest.mark.req("ORG-01")]
NOW = datetime(2026, 5, 11, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def bureau(*powers: str) -> Actor:
    scope = Scope(("640221",), ("640221", NO_COUNTY), (), (), (), 0)
    return Actor(None, "司法局", None, "bureau", None, "", frozenset(powers), scope)


MANAGER = bureau("organisations.manage")


def establish(**more: object) -> Organisation:
    values = {
        "name": "平罗县城关镇人民调解委员会", "kind": "town", "place": "640221100", "short_name": "平城关", "from_on": date(2026, 1, 1), **more,
    }  # fmt: skip
    with acting(MANAGER):
        return establish_organisation(actor=MANAGER, now=NOW, **values)  # type: ignore[arg-type]


def test_established_renamed_and_ended() -> None:
    made = establish()
    found = committee_of("town", "640221100001")
    assert found and found.id == made.id
    with acting(MANAGER):
        rename_organisation(
            actor=MANAGER, now=NOW, id=made.id, name="城关镇人民调解委员会", short_name="城关"
        )
        end_organisation(actor=MANAGER, now=NOW, id=made.id, to_on=date(2026, 5, 31), reason="撤并")
        facts = (
            Entry.objects.within(MANAGER.scope).filter(county=NO_COUNTY, subject_id=made.id).order_by("seq")
        )
        assert [row.fact for row in facts] == [
            "organisations.established",
            "organisations.renamed",
            "organisations.ended",
        ]
        assert list(verify(using="default")) == []
    with pytest.raises(NotHere):
        organisation(made.id)
    assert committee_of("town", "640221100001") is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place": "640104001"}, "place"), ({"place": "640221"}, "place"), ({"place": "999999999"}, "place"), ({"kind": "x"}, "kind"),
        ({"name": "调"}, "name"), ({"short_name": " "}, "short_name"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as no:
        establish(**change)
    assert no.value.field == field


def test_only_who_may() -> None:
    with acting(bureau()), pytest.raises(NotAllowed):
        establish_organisation(
            actor=bureau(), now=NOW, name="平罗县城关镇人民调解委员会", kind="town", place="640221100", short_name="平", from_on=NOW.date()
        )  # fmt: skip


def test_mediators_come_and_go() -> None:
    house = establish()
    common = {"actor": MANAGER, "now": NOW, "organisation_id": house.id}
    with acting(MANAGER):
        made = appoint_mediator(
            **common, name="马明", kind="full", id_number="11010519491231002X", from_on=date(2026, 2, 1)
        )
        with pytest.raises(Invalid, match="已是本单位调解员"):
            appoint_mediator(
                **common, name="马明", kind="full", id_number="11010519491231002x", from_on=date(2026, 2, 1)
            )
        assert [row.name for row in mediators_of(house.id, date(2026, 3, 1))] == ["马明"]
        assert mediators_of(house.id, date(2026, 1, 31)) == []
        dismiss_mediator(**common, mediator_id=made.id, to_on=date(2026, 4, 30), reason="退休")
        assert mediators_of(house.id, date(2026, 5, 1)) == []
        assert [row.name for row in mediators_of(house.id, date(2026, 4, 30))] == ["马明"]


def test_a_child_is_no_mediator() -> None:
    house = establish()
    number = "64022120100101"
    seventeen = number + "001"
    check = check_character(seventeen)
    with acting(MANAGER), pytest.raises(Invalid, match="第十四条"):
        appoint_mediator(
            actor=MANAGER, now=NOW, organisation_id=house.id, name="马小", kind="part", id_number=seventeen + check, from_on=date(2026, 2, 1)
        )  # fmt: skip
