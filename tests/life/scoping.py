"""What each actor may see, held against the rule of scope by every way of asking."""

from __future__ import annotations

from datetime import date, datetime

from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.models import Dispute, Participant
from fengqiao.casework.cases.queries import ListFilters, list_disputes
from fengqiao.casework.cases.tests.house import NARRATIVE, House
from fengqiao.casework.search.queries import search_disputes
from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.measures import measures
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting, system_actor

__all__ = ["COUNTIES", "check_found", "check_scope"]

COUNTIES = ("640221", "640104")
EVER = date(2020, 1, 1)  # a ledger also holds what was received long before the history begins


def check_scope(house: House, now: datetime) -> None:
    """List = count = per object = journal = figure = oracle, for every actor (design 8)."""
    with acting(system_actor(COUNTIES)):
        rows = list(Dispute.objects.everywhere("test").filter(county__in=COUNTIES))
        shared = {
            (row.dispute_id, row.organisation_id)
            for row in Participant.objects.everywhere("test").filter(county__in=COUNTIES, to_at=None)
        }
    moved = {row.id for row in rows if row.state == "moved"}
    for actor in house.actors.values():
        scope = actor.scope
        expected = {
            row.id
            for row in rows
            if scope.covers(
                county=row.county, place=row.place, holder=row.holder_id, secrecy=row.secrecy,
                shared=any((row.id, one) in shared for one in scope.organisations),
            )
        }  # fmt: skip
        with acting(actor):
            page = list_disputes(scope, ListFilters(), cursor=None, now=now, size=500)
            assert {row.id for row in page.rows} == expected, actor.user_name
            assert page.counted == str(len(expected))
            assert measures.get("cases.registered")(scope, EVER, now.date()).count() == len(expected - moved)
            journalled = Entry.objects.within(scope).filter(fact="cases.registered", subject_id__in=expected)
            assert journalled.count() == len(expected)
            assert {row.id for row in rows if _visible(actor, row)} == expected, actor.user_name


def check_found(house: House, now: datetime) -> None:
    """What search says of open, or of one way to end, is what the list says of those with the same words. One reader and one stage
    a step, by the time of the history: each asking costs as much as the step itself."""
    actors = list(house.actors.values())
    actor, stage = actors[now.minute % len(actors)], ("", "open", "closed", "refused", "moved")[now.hour % 5]
    word = NARRATIVE[:8]
    with acting(actor):
        worded = Dispute.objects.within(actor.scope).filter(narrative__contains=word)
        ids = tuple(worded.values_list("id", flat=True))
        found = search_disputes(
            actor.scope, ListFilters(q=word, stage=stage), cursor=None, now=now, size=500
        ).page
        listed = list_disputes(actor.scope, ListFilters(ids=ids, stage=stage), cursor=None, now=now, size=500)
        assert [row.id for row in found.rows] == [row.id for row in listed.rows], (actor.user_name, stage)


def _visible(actor: Actor, row: Dispute) -> bool:
    try:
        see_dispute(actor.scope, row.county, row.id)
    except NotHere:
        return False
    return True
