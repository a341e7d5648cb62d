"""A machine of random histories over the verbs, by all roles, with what must hold after every step.

It grows with each verb: a verb without a rule here fails `test_every_verb_is_in_the_machine`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from fengqiao.casework.agreements.services import reach_oral_agreement
from fengqiao.casework.cases.actions import VERBS
from fengqiao.casework.cases.codes import OFFERS
from fengqiao.casework.cases.course_actions import COURSE_VERBS
from fengqiao.casework.cases.models import (
    Crossing,
    Dispute,
    Handling,
    Mediation,
    Participant,
    Party,
    Transfer,
    Visit,
)  # fmt: skip
from fengqiao.casework.cases.queries import dispute_page
from fengqiao.casework.cases.services import (
    ObligationInput,
    accept_dispute,
    assign_down,
    assign_mediators,
    bind_holder,
    close_dispute,
    contest_order,
    contribute,
    decline_offer,
    end_joint,
    end_mediation,
    escalate_dispute,
    guide_escalation,
    hand_over,
    join_handling,
    move_dispute,
    record_visit,
    refuse_dispute,
    register_dispute,
    reopen_dispute,
    report_order,
    return_escalation,
    sign_order,
    take_escalation,
    withdraw_escalation,
    withdraw_offer,
)  # fmt: skip
from fengqiao.casework.cases.states import OVER, stage_of
from fengqiao.casework.cases.tests.house import NARRATIVE, NOW, PARTIES, House, register, settle
from fengqiao.casework.meetings.services import hold_session
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.errors import NotHere, Refusal
from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.journal.queries import verify
from fengqiao.kernel.placed.values import NO_COUNTY, Actor
from fengqiao.trust.scope import acting, system_actor

from .agreement_moves import LAWFUL_NO as AGREEMENT_NO
from .agreement_moves import agreement_calls, check_agreements, step_agreement
from .course_moves import LAWFUL_NO as COURSE_NO
from .course_moves import check_course, course_calls, owes_report
from .door_moves import Doors, check_doors, step_door
from .scoping import COUNTIES, check_found, check_scope

PLACES = ["640221100001", "640221100", "640221101", "640104001", "640221"]
# What a well-formed call may still be told, although the page offered the verb.
LAWFUL_NO = {
    "reopen_too_late", "returned_too_often", "other_county", "came_back_too_often", "not_below", "proposes_itself", "no_upper_body",
    "escalated_too_often", "joined_already", "joins_itself", "agreed_before", *COURSE_NO, *AGREEMENT_NO,
}  # fmt: skip
# stage -> kinds of duties of which one must be open; beside them the holder's term runs on while another answers.
DUTY_OF = {
    "registered": {"answer"}, "offered": {"answer"}, "arbitrating": {"arbitrate"}, "accepted": {"mediate"}, "assigned": {"mediate"},
    "mediating": {"mediate"}, "suspended": {"resume"}, "agreed": set(), "defaulted": set(), "performed": {"visit"}, "visited": set(),
    "ended": set(), "closed": set(), "refused": set(), "moved": set(),
}  # fmt: skip
BESIDE = {"offered": {"mediate", "report"}, "arbitrating": {"mediate", "report"}}
SIDE_KINDS = {
    "escalation": "escalate",
    "feedback": "assign",
    "assist": "joint",
}  # duty -> kind of the transfer it hangs on
# How often a verb is chosen beside 3 for the others: rare ends are reached, and disputes are not only passed around.
WEIGHTS = {
    "hold": 9, "agree": 12, "visit": 9, "assign": 6, "decline": 6, "contest_order": 6, "bind_holder": 9, "report_order": 4, "end": 2,
    "move_away": 1, "escalate": 2, "withdraw_offer": 1, "withdraw_escalation": 1, "join_handling": 2, "end_joint": 1, "refuse": 1, "hand_over": 4,
    **dict.fromkeys(COURSE_VERBS, 1), "resume": 9, "report": 9, "close": 9, "reopen": 5, "relapse": 5,
}  # fmt: skip
MOST_RETURNS = 2  # one that the policy allows, and the one that goes to the arbiter


@dataclass
class Machine:
    """Random steps on a house. `now` moves on; `made` are the disputes so far; `wanted` are verbs to be tried where they are open.

    through_doors: how often something comes in by a ledger, a partner's program or a citizen, or a citizen does what citizens may.
    """

    house: House
    chance: random.Random
    now: datetime = NOW
    made: list[tuple[str, UUID]] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    wanted: set[str] = field(default_factory=set)
    through_doors: float = 0
    doors: Doors = field(default_factory=Doors)

    def sit_down(self, tables: int) -> None:
        """Begin with some disputes that are being mediated or performed already: random steps alone seldom come so far."""
        for left in reversed(range(tables)):
            actor = self.house.town_head
            with acting(actor):
                made = register(self.house, actor)
            until = "performed" if self.through_doors and not left else "mediating"
            settle(self.house, made, actor, until=until)
            self.made.append((made.county, made.id))
            self.count("register")
        self.now += timedelta(days=2)

    def step(self) -> None:
        """Time passes a little, somebody does something, everything must still hold."""
        self.now += timedelta(minutes=self.chance.randint(1, 2000))
        actors = list(self.house.actors.values())
        if len(self.made) < 2 or self.chance.random() < 0.06:
            self._register(self.chance.choice(actors))
            return
        if self.through_doors and self.chance.random() < self.through_doors and step_door(self):
            return
        one = self.chance.choice(self.made[-3:] if self.chance.random() < 0.7 else self.made)
        if self.chance.random() < 0.45 and step_agreement(self, *one):
            return
        self.chance.shuffle(actors)
        able = [actor for actor in actors if self._open(actor, *one)] if self.chance.random() < 0.8 else []
        able.sort(key=lambda actor: not self.wanted & self._open(actor, *one) if self.wanted else 0)
        self._act(able[0] if able else actors[0], *one)

    def _open(self, actor: Actor, county: str, id: UUID) -> set[str]:
        with acting(actor):
            try:
                page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=self.now)
            except NotHere:
                return set()
        return {action.verb for action in page.actions}

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
        self.count("register")

    def count(self, verb: str) -> None:
        self.wanted.discard(verb)
        self.done[verb] = self.done.get(verb, 0) + 1

    def _act(self, actor: Actor, county: str, id: UUID) -> None:
        with acting(actor):
            try:
                page = dispute_page(actor.scope, county=county, id=id, actor=actor, now=self.now)
            except NotHere:
                page = None
        open_verbs = [action.verb for action in page.actions] if page else []
        offered_by_page = bool(open_verbs) and self.chance.random() < 0.75
        verbs = open_verbs if offered_by_page else list(VERBS)
        if offered_by_page and self.wanted & set(verbs) and self.chance.random() < 0.8:
            verbs = sorted(self.wanted & set(verbs))
        verb = self.chance.choices(verbs, [WEIGHTS.get(one, 3) for one in verbs])[0]
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
            self.count(verb)

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
            "decline": lambda: decline_offer(
                **where, ground="not_ours_place", reason="不属本辖区", legal_basis="属地管辖", proposed_holder=self._another(actor)
            ),
            **self._passing(where, actor),
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
            **course_calls(where, self.chance, self._ids(where), self._mediator(actor)),
            **agreement_calls(where, self.chance, self._ids(where)),
        }  # fmt: skip
        calls[verb]()

    def _passing(self, where: dict[str, Any], actor: Actor) -> dict[str, Callable[[], Any]]:
        """What goes from hand to hand."""
        soon = self.now.date() + timedelta(days=self.chance.randint(1, 20))
        no = {"reason": "不属本单位职责", "legal_basis": "属地管辖"}
        return {
            "bind_holder": lambda: bind_holder(**where, holder=self._any(), reason="属地管辖", legal_basis="本地规则第三条"),
            "assign_down": lambda: assign_down(**where, to_organisation=self._another(actor), due_on=soon, reason="就地调解"),
            "sign_order": lambda: sign_order(**where),
            "contest_order": lambda: contest_order(
                **where, ground="not_ours_matter", proposed_holder=self._another(actor), **no
            ),
            "report_order": lambda: report_order(**where, report="已约见双方当事人"),
            "escalate": lambda: escalate_dispute(
                **where, level="high", people_affected=12, consequences="可能上访", measures="已上门稳控", request="guide"
            ),
            "withdraw_escalation": lambda: withdraw_escalation(**where),
            "take_escalation": lambda: take_escalation(**where),
            "guide_escalation": lambda: guide_escalation(**where, guidance="先行分别谈话再行调解"),
            "return_escalation": lambda: return_escalation(**where, reason="风险不高"),
            "join_handling": lambda: join_handling(**where, organisations=[self._another(actor)], due_on=soon, task="协助调查"),
            "contribute": lambda: contribute(**where, text="已经走访了邻居", finished=self.chance.random() < 0.5),
            "end_joint": lambda: end_joint(**where, reason="已查清"),
            "move_away": lambda: self._move(where),
        }  # fmt: skip

    def _move(self, where: dict[str, Any]) -> None:
        """To the other county of the house; what is opened there lives on in the machine."""
        there = "640104" if where["county"] == "640221" else "640221"
        moved = move_dispute(
            **where, place_code=there, reason="发生在该县", legal_basis="属地管辖", told="phone"
        )
        link = Crossing.objects.of(moved).get(direction="out")
        self.made.append((link.other_county, link.other_id))

    def _any(self) -> UUID:
        """An organisation of the county, now and then one of another."""
        rows = [row for name, row in self.house.organisations.items() if name != "justice"]
        return self.chance.choice(rows).id

    def _ids(self, where: dict[str, Any]) -> list[UUID]:
        return [row.id for row in self._parties(where["county"], where["id"])] or [UUID(int=1), UUID(int=2)]

    def _another(self, actor: Actor) -> UUID:
        return self.chance.choice(
            [row.id for row in self.house.organisations.values() if row.id != actor.organisation_id]
        )

    def _mediator(self, actor: Actor) -> UUID:
        """Somebody of the actor's organisation where it has one."""
        own = {
            "town": ("马明", "马丽"), "village": ("丁兰", "丁梅"), "other_town": ("王强", "王梅"), "centre": ("赵敏", "赵红"),
            "foreign": ("吴刚", "吴芳"),
        }  # fmt: skip
        mine = [name for name, row in self.house.organisations.items() if row.id == actor.organisation_id]
        return self.house.mediators[self.chance.choice(own.get(mine[0] if mine else "", own["town"]))].id

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
        for county, id in self.made:
            self.check_one(county, id)
        with acting(system_actor((*COUNTIES, NO_COUNTY))):
            assert list(verify(using="default", counties={*COUNTIES, NO_COUNTY})) == []
        check_scope(self.house, self.now)
        check_found(self.house, self.now)
        check_doors(self)

    def check_one(self, county: str, id: UUID) -> None:
        """The invariants of one dispute."""
        with acting(system_actor(COUNTIES)):
            self._check_one(county, id)

    def _check_one(self, county: str, id: UUID) -> None:
        dispute = Dispute.objects.everywhere("test").get(county=county, id=id)
        cancelled = dispute.state in OVER
        current = list(Handling.objects.of(dispute).filter(to_at=None))
        assert len(current) == (0 if cancelled else 1), "exactly one holder"
        assert cancelled or current[0].organisation_id == dispute.holder_id
        transfers = list(Transfer.objects.of(dispute))
        offers = [row for row in transfers if row.state == "offered" and row.kind in OFFERS]
        asked = [row for row in transfers if row.state == "offered" and row.kind == "arbitrate"]
        assert len(offers) + len(asked) <= 1
        mediation = Mediation.objects.of(dispute).order_by("-created_at", "-id").first()
        visits = [
            one
            for one in Visit.objects.of(dispute).order_by("-created_at", "-id")
            if (one.means != "link" or one.result == "kept")
            and (mediation is None or one.created_at >= mediation.created_at)
        ]  # those since the matter was last taken up; a party's answer by link that is not "kept" waits for the committee
        derived = stage_of(
            dispute=dispute.state, mediation=mediation.state if mediation else None, offered=bool(offers),
            visited=bool(visits) and visits[0].result != "relapse", arbitrating=bool(asked),
        )  # fmt: skip
        assert derived == dispute.stage, (derived, dispute.stage)
        check_course(dispute, mediation)
        check_agreements(dispute)
        self._check_duties(dispute, (offers or asked or [None])[0], transfers)
        self._check_hands(dispute, transfers)
        entries = Entry.objects.everywhere("test").filter(county=county, subject_id=id).count()
        assert entries == dispute.seq
        assert cancelled <= (not Participant.objects.of(dispute).filter(to_at=None).exists()), (
            "no grant outlives the case"
        )

    def _check_duties(self, dispute: Dispute, put: Transfer | None, transfers: list[Transfer]) -> None:
        """One duty for who must act now, whose day the dispute shows; and one for each thing asked of others."""
        rows = Duty.objects.everywhere("test").filter(county=dispute.county, root_id=dispute.id, state="open")
        live = [
            duty for duty in rows if duty.kind not in ("perform", "confirm", "calm")
        ]  # the first two: check_agreements
        kinds = {duty.kind for duty in live} - SIDE_KINDS.keys()
        wanted = {"report"} if owes_report(dispute) else DUTY_OF[dispute.stage]
        assert wanted <= kinds <= wanted | BESIDE.get(dispute.stage, set()), (dispute.stage, kinds)
        assert len([duty for duty in live if duty.kind not in SIDE_KINDS]) == len(kinds)
        main = next((duty for duty in live if duty.kind in wanted), None)
        assert dispute.stage == "agreed" or dispute.due_on == (main.due_on if main else None)
        if main:
            assert main.organisation_id == (put.to_organisation_id if put else dispute.holder_id)
        asked = {
            ("escalation", row.id) if row.kind == "escalate" else ("assist", row.id) if row.kind == "joint" else ("feedback", row.id)
            for row in transfers
            if (row.kind, row.state) in {("escalate", "offered"), ("joint", "joined"), ("assign", "accepted")}
        }  # fmt: skip
        if dispute.state not in OVER:
            sides = [(duty.kind, duty.subject_id) for duty in live if duty.kind in SIDE_KINDS]
            assert len(sides) == len(set(sides))
            assert set(sides) <= asked and {one for one in asked if one[0] != "feedback"} <= set(sides)

    def _check_hands(self, dispute: Dispute, transfers: list[Transfer]) -> None:
        """The turns follow each other without a gap but while closed; returns stay within the limit; after a binding nobody declines."""
        turns = list(Handling.objects.of(dispute).order_by("ordinal"))
        assert [turn.ordinal for turn in turns] == list(range(1, len(turns) + 1))
        for one, two in pairwise(turns):
            assert one.to_at is not None
            assert one.to_at == two.from_at or one.result in ("settled", "ended"), "never without a holder"
        declined = [row for row in transfers if row.state == "declined" and row.kind in OFFERS]
        assert len(declined) <= MOST_RETURNS, "no more returns than the policy and the arbiter allow"
        passed = Counter(turn.organisation_id for turn in turns if turn.by_right in ("transfer", "assigned"))
        assert all(count <= MOST_RETURNS for count in passed.values()), "nobody gets it again and again"
        open_rows = [row for row in transfers if row.state in ("offered", "joined")]
        assert dispute.state not in OVER or open_rows == []
