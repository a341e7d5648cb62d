"""A machine of random histories over the verbs, by all roles, with what must hold after every step.

It grows with each verb: a verb without a rule here fails `test_every_verb_is_in_the_machine`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fengqiao.casework.agreements.services import reach_oral_agreement
from fengqiao.casework.cases.access import see_dispute
from fengqiao.casework.cases.actions import VERBS
from fengqiao.casework.cases.models import Dispute, Handling, Mediation, Participant, Party, Transfer, Visit
from fengqiao.casework.cases.queries import ListFilters, dispute_page, list_disputes
from fengqiao.casework.cases.services import (
    ObligationInput,
    accept_dispute,
    assign_mediators,
    close_dispute,
    decline_offer,
    end_mediation,
    hand_over,
    record_visit,
    refuse_dispute,
    register_dispute,
    reopen_dispute,
    withdraw_offer,
)
from fengqiao.casework.cases.states import stage_of
from fengqiao.casework.cases.tests.house import NARRATIVE, NOW, PARTIES, House
from fengqiao.casework.meetings.services import hold_session
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.errors import NotHere, Refusal
from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.journal.queries import verify
from fengqiao.kernel.measures import measures
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting, system_actor

PLACES = ["640221100001", "640221100", "640221101", "640104001", "640221"]
COUNTIES = ("640221", "640104")
# What a well-formed call may still be told, although the page offered the verb.
LAWFUL_NO = {"reopen_too_late", "returned_too_often", "other_county"}
DUTY_OF = {
    "registered": "answer", "offered": "answer", "accepted": "mediate", "assigned": "mediate", "mediating": "mediate",
    "performed": "visit", "visited": None, "ended": None, "closed": None, "refused": None,
}  # fmt: skip


@dataclass
class Machine:
    """Random steps on a house. `now` moves on; `made` are the disputes so far."""

    house: House
    chance: random.Random
    now: datetime = NOW
    made: list[tuple[str, UUID]] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    refused: int = 0

    def step(self) -> None:
        """Time passes a little, somebody does something, everything must still hold."""
        self.now += timedelta(minutes=self.chance.randint(1, 2000))
        actors = list(self.house.actors.values())
        if len(self.made) < 2 or self.chance.random() < 0.06:
            self._register(self.chance.choice(actors))
            return
        one = self.chance.choice(self.made[-3:] if self.chance.random() < 0.7 else self.made)
        self.chance.shuffle(actors)
        able = [actor for actor in actors if self._open(actor, *one)] if self.chance.random() < 0.8 else []
        self._act(able[0] if able else actors[0], *one)

    def _open(self, actor: Actor, county: str, id: UUID) -> bool:
        with acting(actor):
            try:
                return bool(
                    dispute_page(actor.scope, county=county, id=id, actor=actor, now=self.now).actions
                )
            except NotHere:
                return False

    def _register(self, actor: Actor) -> None:
        to = self.chance.choice([None, *self.house.organisations.values()])
        try:
            with acting(actor):
                made = register_dispute(
                    actor=actor, now=self.now, channel="counter", place_code=self.chance.choice(PLACES), type_code="neighbour.water",
                    narrative=NARRATIVE, parties=PARTIES, to_organisation=to.id if to else None, route_reason="试",
                )  # fmt: skip
        except Refusal:
            self.refused += 1
            return
        self.made.append((made.county, made.id))
        self._count("register")

    def _count(self, verb: str) -> None:
        self.done[verb] = self.done.get(verb, 0) + 1

    def _act(self, actor: Actor, county: str, id: UUID) -> None:
        with acting(actor):
            try:
                page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=self.now)
            except NotHere:
                page = None
        open_verbs = [action.verb for action in page.actions] if page else []
        offered_by_page = bool(open_verbs) and self.chance.random() < 0.75
        verb = self.chance.choice(open_verbs if offered_by_page else list(VERBS))
        revision = page.revision if page else 1
        try:
            with acting(actor):
                self._call(verb, actor, county, id, revision)
        except Refusal as no:
            self.refused += 1
            assert not offered_by_page or no.code in LAWFUL_NO, (verb, no.code, no.sentence)
            assert page or isinstance(no, NotHere), (
                "a dispute out of sight tells nothing but that it is not here"
            )
        else:
            assert page, "a verb worked on a dispute that its actor cannot see"
            self._count(verb)

    def _call(self, verb: str, actor: Actor, county: str, id: UUID, revision: int) -> None:
        where: dict[str, Any] = {
            "actor": actor,
            "now": self.now,
            "county": county,
            "id": id,
            "revision": revision,
        }
        calls: dict[str, Callable[[], Any]] = {
            "accept": lambda: accept_dispute(**where, consent=True),
            "decline": lambda: decline_offer(**where, reason="不属本辖区", legal_basis="属地管辖"),
            "refuse": lambda: refuse_dispute(**where, ground="not_civil", guidance="court", explanation="请依法起诉维权"),
            "hand_over": lambda: hand_over(**where, to_organisation=self._another(actor), reason="就地调解"),
            "withdraw_offer": lambda: withdraw_offer(**where),
            "assign": lambda: assign_mediators(**where, mediators=[self._mediator(actor)]),
            "hold": lambda: self._hold(where),
            "agree": lambda: self._agree(where),
            "end": lambda: end_mediation(**where, reason="no_agreement", routes_told=["litigation"]),
            "visit": lambda: record_visit(
                **where, made_on=self.now.date(), means="phone", result=self.chance.choice(["kept", "relapse"]), satisfaction="5"
            ),
            "close": lambda: close_dispute(**where),
            "reopen": lambda: reopen_dispute(**where, reason="误操作"),
        }  # fmt: skip
        calls[verb]()

    def _another(self, actor: Actor) -> UUID:
        return self.chance.choice(
            [row.id for row in self.house.organisations.values() if row.id != actor.organisation_id]
        )

    def _mediator(self, actor: Actor) -> UUID:
        """Somebody of the actor's organisation where it has one."""
        own = {"town": "马明", "village": "丁兰", "other_town": "王强", "centre": "赵敏", "foreign": "吴刚"}
        mine = [name for name, row in self.house.organisations.items() if row.id == actor.organisation_id]
        return self.house.mediators[own.get(mine[0] if mine else "", "马明")].id

    def _parties(self, county: str, id: UUID) -> list[Party]:
        return list(Party.objects.everywhere("test").filter(county=county, dispute_id=id).order_by("ordinal"))

    def _hold(self, where: dict[str, Any]) -> None:
        present = [one.id for one in self._parties(where["county"], where["id"])]
        hold_session(
            **where, starts_at=self.now - timedelta(seconds=30), ends_at=self.now, place="调解室", means="face", present=present,
            text="双方陈述意见。", rights_told=True,
        )  # fmt: skip

    def _agree(self, where: dict[str, Any]) -> None:
        one, two = (
            (row.id for row in self._parties(where["county"], where["id"]))
            if self._sees(where)
            else (UUID(int=1), UUID(int=2))
        )
        reach_oral_agreement(
            **where, reached_on=self.now.date(), facts="事实清楚。", terms="当场履行。",
            obligations=[ObligationInput(two, one, "赔偿", self.now.date(), 100)],
        )  # fmt: skip

    def _sees(self, where: dict[str, Any]) -> bool:
        return len(self._parties(where["county"], where["id"])) == 2

    # -- what must hold ------------------------------------------------------------------------------------

    def check(self) -> None:
        """All invariants on all disputes."""
        with acting(system_actor(COUNTIES)):
            for county, id in self.made:
                self._check_one(county, id)
            assert list(verify(using="default", counties=set(COUNTIES))) == []
        self._check_scope()

    def _check_one(self, county: str, id: UUID) -> None:
        dispute = Dispute.objects.everywhere("test").get(county=county, id=id)
        cancelled = dispute.state in ("refused", "closed")
        current = list(Handling.objects.of(dispute).filter(to_at=None))
        assert len(current) == (0 if cancelled else 1), "exactly one holder"
        assert cancelled or current[0].organisation_id == dispute.holder_id
        offers = list(Transfer.objects.of(dispute).filter(state="offered"))
        mediation = Mediation.objects.of(dispute).order_by("-created_at", "-id").first()
        visits = list(Visit.objects.of(dispute).order_by("-created_at", "-id"))
        derived = stage_of(
            dispute=dispute.state, mediation=mediation.state if mediation else None, offered=bool(offers),
            visited=bool(visits) and visits[0].result != "relapse",
        )  # fmt: skip
        assert derived == dispute.stage, (derived, dispute.stage)
        live = list(Duty.objects.everywhere("test").filter(county=county, root_id=id, state="open"))
        wanted = DUTY_OF[dispute.stage]
        assert [duty.kind for duty in live] == ([wanted] if wanted else []), (
            dispute.stage,
            [d.kind for d in live],
        )
        assert dispute.due_on == (live[0].due_on if live else None)
        if live:
            assert live[0].organisation_id == (offers[0].to_organisation_id if offers else dispute.holder_id)
        entries = Entry.objects.everywhere("test").filter(county=county, subject_id=id).count()
        assert entries == dispute.seq
        assert cancelled <= (not Participant.objects.of(dispute).filter(to_at=None).exists()), (
            "no grant outlives the case"
        )

    def _check_scope(self) -> None:
        """List = count = per object = journal = figure = oracle, for every actor (design 8)."""
        with acting(system_actor(COUNTIES)):
            rows = list(Dispute.objects.everywhere("test").filter(county__in=COUNTIES))
            shared = {
                (row.dispute_id, row.organisation_id)
                for row in Participant.objects.everywhere("test").filter(county__in=COUNTIES, to_at=None)
            }
        for actor in self.house.actors.values():
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
                page = list_disputes(scope, ListFilters(), cursor=None, now=self.now, size=500)
                assert {row.id for row in page.rows} == expected, actor.user_name
                assert page.counted == str(len(expected))
                assert measures.get("cases.registered")(scope, NOW.date(), self.now.date()).count() == len(
                    expected
                )
                journalled = Entry.objects.within(scope).filter(
                    fact="cases.registered", subject_id__in=expected
                )
                assert journalled.count() == len(expected)
                assert {row.id for row in rows if _visible(actor, row)} == expected, actor.user_name


def _visible(actor: Actor, row: Dispute) -> bool:
    try:
        see_dispute(actor.scope, row.county, row.id)
    except NotHere:
        return False
    return True
