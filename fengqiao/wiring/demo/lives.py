"""One dispute from its registration as far as its ending says, step by step through the verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from uuid import UUID

from fengqiao.casework.agreements.services import reach_oral_agreement
from fengqiao.casework.cases.access import open_offer
from fengqiao.casework.cases.handing import accept_dispute, decline_offer, hand_over, refuse_dispute
from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.registering import register_dispute
from fengqiao.casework.cases.reporting import report_department
from fengqiao.casework.cases.rules import ObligationInput
from fengqiao.casework.cases.services import assign_mediators, close_dispute, end_mediation, record_visit
from fengqiao.casework.cases.types import types
from fengqiao.casework.intake.queries import propose_routes
from fengqiao.casework.meetings.services import hold_session
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.queries import MediatorView, mediators_of

from .areas import Area, village_name
from .plan import Days, Moments
from .staff import Staff
from .stories import Story
from .words import EXPLANATIONS, FAILURE_TOLD, HEARINGS, REFUSALS, RETURNS, VISITS

__all__ = ["PAID", "Life", "Stage", "told_of"]

PAID = "当场履行完毕"
serving_mediators = lru_cache(maxsize=100_000)(mediators_of)  # nobody comes or goes while the demo is made


def told_of(type_code: str) -> dict[str, Any]:
    """Whom the failure of a dispute of this type is reported to, and how."""
    return {
        "to_name": f"{types()[type_code].department}部门",
        "means": "written",
        "content": FAILURE_TOLD,
        "receipt": "",
    }


@dataclass(frozen=True)
class Stage:
    """Places by code, committees by (kind, place), and who acts for them."""

    area: Area
    names: dict[str, str]
    committees: dict[tuple[str, str], UUID]
    staff: Staff

    def house(self, kind: str, place: str) -> UUID:
        """The committee of a kind for a place, if somebody acts for it; else the town's, else the county centre."""
        for one, at in ((kind, place), (kind, place[:9]), (kind, place[:6]), ("town", place[:9])):
            found = self.committees.get((one, at))
            if found and found in self.staff.lead:
                return found
        return self.committees[("county_centre", place[:6])]


class Life:
    """Plays one dispute in two acts. Every step looks as the people of the house would do it; the order is the ending's."""

    def __init__(self, stage: Stage, story: Story, place: str, days: Days, rng: Random, key: UUID) -> None:
        self.stage, self.story, self.place, self.days, self.rng, self.key = (
            stage,
            story,
            place,
            days,
            rng,
            key,
        )
        self.moments = Moments(rng)
        self.dispute: Dispute | None = None
        self.parties: list[Party] = []

    def begin(self, ending: str) -> None:
        """The first act: registration, with or without an offer."""
        staff = self.stage.staff
        if ending.startswith("registered"):
            self.register(self._window(), None)
        elif ending == "settled_handed":
            self.register(staff.lead[self.stage.house("town", self.place)], None)
        elif ending.startswith("offered") or ending in ("settled_returned", "settled_late_answer"):
            self.register(staff.clerk[self._governance()], self._routed())
        else:
            self.register(self._window(), self._routed())

    def go_on(self, ending: str, dispute: Dispute) -> None:
        """The second act: all that follows on the registration."""
        self._take(dispute)
        stage, _, how = ending.partition("_")
        self._hand_around(how)
        self._answer_and_on(stage)

    def _take(self, dispute: Dispute) -> None:
        self.dispute, self.moments.last = dispute, dispute.received_at
        self.parties = list(Party.objects.of(dispute).order_by("ordinal"))

    def _answer_and_on(self, stage: str) -> None:
        if stage == "refused":
            self.refuse()
            return
        self.accept()
        if stage != "accepted":
            self.assign()
        if stage not in ("accepted", "assigned"):
            self._mediate(stage)

    def _mediate(self, stage: str) -> None:
        if stage == "withdrawn":
            self.end("withdrawn")
        else:
            self.hold(self.days.session)
            if stage == "mediating":
                return
            if self.days.second != self.days.session:
                self.hold(self.days.second)
            if stage in ("failed", "ended"):
                self.end(self.rng.choice(("no_agreement", "no_agreement", "refused")))
                self.tell()
            else:
                self.agree()
        if stage in ("ended", "performed"):
            return
        if stage in ("settled", "visited"):
            self.visit()
        if stage != "visited":
            self.close()

    # -- who ------------------------------------------------------------------------------------------------

    def _governance(self) -> UUID:
        return self.stage.committees[("governance", self.place[:6])]

    def _routed(self) -> tuple[UUID, str]:
        """Where the policy of the place sends it, and why: the first proposal whose organisation has people here."""
        proposed = propose_routes(
            place=self.place, type_code=self.story.type_code, difficulty=self.story.difficulty, amount_fen=self.story.amount_fen,
            on=self.days.received,
        )  # fmt: skip
        for one in proposed:
            if one.organisation_id in self.stage.staff.lead:
                return one.organisation_id, one.reason
        return self.stage.house("town", self.place), "由乡镇（街道）人民调解委员会调解"

    def _window(self) -> Actor:
        """Who registers: the county's window, the centre, the town's or the village's own people."""
        staff, where = self.stage.staff, self.rng.random()
        if where < 0.45:
            return staff.clerk[self._governance()]
        if where < 0.55:
            return staff.lead[self.stage.committees[("county_centre", self.place[:6])]]
        town = self.stage.house("town", self.place)
        if where < 0.7:
            return staff.lead[self.stage.house("village", self.place)]
        return staff.clerk.get(town, staff.lead[town])

    @property
    def holder(self) -> UUID:
        assert self.dispute is not None
        return self.dispute.holder_id

    @property
    def head(self) -> Actor:
        """Who leads the house that holds the dispute."""
        return self.stage.staff.lead[self.holder]

    @property
    def worker(self) -> Actor:
        """Who mediates in that house."""
        return self.stage.staff.mediator.get(self.holder, self.head)

    # -- steps ----------------------------------------------------------------------------------------------

    def _where(self) -> dict[str, Any]:
        assert self.dispute is not None
        return {"county": self.dispute.county, "id": self.dispute.id, "revision": self.dispute.seq}

    def channel(self) -> str:
        return self.rng.choices(
            ("counter", "phone", "screening", "police", "initiative"), (55, 15, 15, 8, 7)
        )[0]

    def register(self, actor: Actor, to: tuple[UUID, str] | None) -> None:
        story, channel = self.story, self.channel()
        register_dispute(
            actor=actor, now=self.moments.at(self.days.received), channel=channel, place_code=self.place, type_code=story.type_code,
            narrative=story.narrative, parties=story.parties, place_detail=story.place_detail, people=story.people,
            amount_fen=story.amount_fen, difficulty=story.difficulty, happened_on=story.happened_on,
            to_organisation=to[0] if to else None, route_reason=to[1] if to else "", key=self.key,
        )  # fmt: skip

    def _hand_around(self, how: str) -> None:
        """The hand-overs before somebody answers. Leaves in `self.answerer` who will."""
        assert self.dispute is not None
        offered = open_offer(self.dispute)
        target = offered.to_organisation_id if offered else self.dispute.holder_id
        self.answerer = self.stage.staff.lead[target]
        town, centre = (
            self.stage.house("town", self.place),
            self.stage.committees[("county_centre", self.place[:6])],
        )
        if how == "returned":
            other = town if town != target else centre
            why, basis = self.rng.choice(RETURNS)
            self.dispute = decline_offer(
                actor=self.answerer, now=self.moments.at(self.days.received), reason=why, legal_basis=basis,
                proposed_holder=other, **self._where(),
            )  # fmt: skip
            self._offer(self.stage.staff.clerk[self._governance()], other, "按退回意见改由其办理")
        elif how == "handed":
            wanted = self._routed()[0]
            self._offer(self.answerer, wanted if wanted != town else centre, "当事人希望由该单位调解")

    def _offer(self, actor: Actor, to: UUID, reason: str) -> None:
        self.dispute = hand_over(
            actor=actor,
            now=self.moments.at(self.days.received),
            to_organisation=to,
            reason=reason,
            **self._where(),
        )
        self.answerer = self.stage.staff.lead[to]

    def _answer_at(self) -> datetime:
        return self.moments.at(self.days.answered or self.days.received)

    def accept(self) -> None:
        self.dispute = accept_dispute(
            actor=self.answerer, now=self._answer_at(), consent=True, **self._where()
        )

    def refuse(self) -> None:
        ground, guidance, words = self.rng.choice(REFUSALS)
        self.dispute = refuse_dispute(
            actor=self.answerer, now=self._answer_at(), ground=ground, guidance=guidance, explanation=words, **self._where()
        )  # fmt: skip

    def mediators(self, day: date) -> tuple[list[MediatorView], str]:
        """Who is assigned, and by whom chosen."""
        serving = serving_mediators(self.holder, day)
        worker = next((one for one in serving if one.user_id == self.worker.user_id), serving[0])
        chosen = [worker]
        if len(serving) > 1 and self.rng.random() < 0.3:
            chosen.append(next(one for one in serving if one.id != worker.id))
        return chosen, "parties" if self.rng.random() < 0.2 else "organisation"

    def assign(self) -> None:
        now = self._answer_at()
        chosen, by = self.mediators(now.date())
        self.dispute = assign_mediators(
            actor=self.head, now=now, mediators=[one.id for one in chosen], chosen_by=by, **self._where()
        )

    def hearing(self, day: date | None, first: str, second: str) -> dict[str, Any]:
        """When, where and how a session was, and its record."""
        begun = self.moments.at(day or self.days.received)
        ended = begun + timedelta(minutes=self.rng.randint(35, 150))
        self.moments.last = ended
        means = self.rng.choices(("face", "door", "phone"), (70, 20, 10))[0]
        village = village_name(self.stage.names.get(self.place, self.place))
        room = {"face": "调解室", "door": f"{village}当事人家中", "phone": "电话"}[means]
        text = self.rng.choice(HEARINGS).format_map({"a": first, "b": second})
        others = self.rng.choice(("", "", f"{village}网格员"))
        return {
            "starts_at": begun,
            "ends_at": ended,
            "place": room,
            "means": means,
            "text": text,
            "others": others,
        }

    def hold(self, day: date | None) -> None:
        said = self.hearing(day, self.parties[0].name, self.parties[1].name)
        self.dispute = hold_session(
            actor=self.worker, now=said["ends_at"] + timedelta(minutes=2), present=[one.id for one in self.parties], rights_told=True,
            **said, **self._where(),
        )  # fmt: skip

    def agree(self) -> None:
        now = self.moments.at(self.days.second or self.days.received)
        first, second = self.parties[0], self.parties[1]
        if self.story.from_first:
            first, second = second, first
        owed = ObligationInput(
            debtor=second.id, creditor=first.id, what=self.story.deal[:280], due_on=now.date(), amount_fen=self.story.paid_fen,
            note=PAID,
        )  # fmt: skip
        self.dispute = reach_oral_agreement(
            actor=self.worker, now=now, reached_on=now.date(), facts=self.story.narrative, terms=self.terms, obligations=[owed],
            **self._where(),
        )  # fmt: skip

    @property
    def terms(self) -> str:
        return f"{self.story.deal}。双方此后互不追究。"

    def end(self, reason: str) -> None:
        now = self.moments.at(self.days.second or self.days.received)
        routes = list(types()[self.story.type_code].routes) if reason != "withdrawn" else []
        words = self.rng.choice(EXPLANATIONS[reason])
        self.dispute = end_mediation(
            actor=self.worker, now=now, reason=reason, routes_told=routes, explanation=words,
            by_party=self.parties[1].id if reason == "refused" else None, **self._where(),
        )  # fmt: skip

    def tell(self) -> None:
        """The department in charge is told of the failure, on the day of it."""
        now = self.moments.at(self.days.second or self.days.received)
        self.dispute = report_department(
            actor=self.worker, now=now, kind="failure", told_on=now.date(), **told_of(self.story.type_code), **self._where()
        )  # fmt: skip

    def impression(self) -> dict[str, Any]:
        """How a return visit was made and what it brought."""
        means = self.rng.choice(("phone", "phone", "visit", "counter"))
        mark = self.rng.choices("5432", (50, 35, 12, 3))[0]
        return {"means": means, "result": "kept", "satisfaction": mark, "note": self.rng.choice(VISITS)}

    def visit(self) -> None:
        now = self.moments.at(self.days.visited or self.days.received)
        self.dispute = record_visit(
            actor=self.worker, now=now, made_on=now.date(), **self.impression(), **self._where()
        )

    def close(self) -> None:
        now = self.moments.at(self.days.visited or self.days.received)
        self.dispute = close_dispute(actor=self.head, now=now, note="", **self._where())
