"""A demo life written as rows instead of played through the verbs: the same choices, the same rows, a thirtieth of the time.

A test plays the same lives both ways and compares every column (tests/test_bulk.py). Endings that hand a dispute around are
played through the verbs only, see `QUICK`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from uuid import UUID

from fengqiao.casework.cases.settings import answer_due, mediation_due, report_due, visit_due
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import organisation

from .bulk import Draft, Due, Inputs
from .further import FURTHER
from .lives import PAID, Life, told_of
from .plan import Moments
from .sheet import Sheet
from .words import EXPLANATIONS, REFUSALS

__all__ = ["Numbers", "QuickLife", "can_be_quick"]

Numbers = Callable[[str, UUID | None, date], str]  # series, organisation, day -> the next number
house = lru_cache(maxsize=10_000)(organisation)
NOT_QUICK = ("settled_returned", "settled_handed", *FURTHER)


def can_be_quick(ending: str) -> bool:
    return not ending.startswith(NOT_QUICK)


@lru_cache(maxsize=200_000)
def _due(what: str, place: str, type_code: str, day: date, received: date | None = None) -> Due:
    if what == "answer":
        return answer_due(place, day)
    if what == "report":
        owed = report_due(place, day)
        assert owed is not None, "the nation's policy asks for a report"
        return owed
    return mediation_due(place, type_code, day, received) if what == "mediate" else visit_due(place, day, day)


class QuickLife(Life):
    """`numbers` gives the next number of a series; `rng` of the second act comes with `go_on_quickly`."""

    draft: Draft
    numbers: Numbers

    def register(self, actor: Actor, to: tuple[UUID, str] | None) -> None:
        story, channel = self.story, self.channel()
        to = to if to and to[0] != actor.organisation_id else None  # as the verb: nobody offers to oneself
        now = self.moments.at(self.days.received)
        said = Inputs(
            actor=actor, now=now, channel=channel, county=self.place[:6], place=self.place, type_code=story.type_code,
            narrative=story.narrative, parties=story.parties, number=self.numbers("dispute", None, now.date()),
            due=_due("answer", self.place[:6], "", now.date()), place_detail=story.place_detail, people=story.people,
            amount_fen=story.amount_fen, difficulty=story.difficulty, happened_on=story.happened_on,
            target=house(to[0]) if to else None, reason=to[1] if to else "", key=str(self.key),
        )  # fmt: skip
        self.draft = Draft(said, self.rng)

    def go_on_quickly(self, ending: str, rng: Random) -> None:
        """The second act, with its own generator as in the slow way."""
        self.rng, self.moments = rng, Moments(rng)
        self.moments.last = self.draft.said.now
        target = self.draft.said.target
        self.answerer = self.stage.staff.lead[target.id if target else self.holder]
        stage, _, _how = ending.partition("_")
        self._answer_and_on(stage)

    def write(self, sheet: Sheet) -> None:
        self.draft.write(sheet)

    @property
    def holder(self) -> UUID:
        return UUID(self.draft.dispute["holder_id"])

    # -- steps ----------------------------------------------------------------------------------------------

    def accept(self) -> None:
        now, said = self._answer_at(), self.draft.said
        number = self.numbers("mediation", self.answerer.organisation_id, now.date())
        due = _due("mediate", self.place[:6], self.story.type_code, now.date(), said.now.date())
        self.draft.accept(self.answerer, now, number, due)

    def refuse(self) -> None:
        chosen = self.rng.choice(REFUSALS)
        self.draft.refuse(self.answerer, self._answer_at(), *chosen)

    def assign(self) -> None:
        now = self._answer_at()
        chosen, by = self.mediators(now.date())
        self.draft.assign(self.head, now, [(str(one.id), one.name) for one in chosen], by)

    def hold(self, day: date | None) -> None:
        said = self.hearing(day, self.draft.parties[0]["name"], self.draft.parties[1]["name"])
        self.draft.hold(self.worker, said["ends_at"] + timedelta(minutes=2), **said)

    def agree(self) -> None:
        now = self.moments.at(self.days.second or self.days.received)
        self.draft.agree(
            self.worker, now, facts=self.story.narrative, terms=self.terms, what=self.story.deal[:280], amount_fen=self.story.paid_fen,
            note=PAID, visit=_due("visit", self.place[:6], "", now.date()), from_first=self.story.from_first,
        )  # fmt: skip

    def end(self, reason: str) -> None:
        now = self.moments.at(self.days.second or self.days.received)
        self.draft.give_up(self.worker, now, reason, self.rng.choice(EXPLANATIONS[reason]))

    def tell(self) -> None:
        now = self.moments.at(self.days.second or self.days.received)
        due = _due("report", self.place[:6], "", now.date())
        self.draft.tell(self.worker, now, due, **told_of(self.story.type_code))

    def visit(self) -> None:
        now: datetime = self.moments.at(self.days.visited or self.days.received)
        self.draft.visited(self.worker, now, **self.impression())

    def close(self) -> None:
        self.draft.close(self.head, self.moments.at(self.days.visited or self.days.received))
