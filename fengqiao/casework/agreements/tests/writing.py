"""What tests of written agreements share: a mediated dispute, its people, a draft, signatures, revisions that are always fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from fengqiao.casework.agreements.models import Agreement, Obligation
from fengqiao.casework.agreements.queries import AgreementView, agreements_of
from fengqiao.casework.agreements.services import (
    OwedInput,
    draft_agreement,
    seal_agreement,
    sign_on_paper,
    sign_on_screen,
)
from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.tests.house import NOW, House, register, settle
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.storage.tests.making import picture
from fengqiao.trust.scope import acting

LATER = NOW + timedelta(days=1)
TODAY = LATER.date()
# A tall zigzag: thousandths of the pad's height, and milliseconds.
STROKES = [
    [[100 + 40 * n, 200 + 500 * (n % 2), 20 * n] for n in range(12)],
    [[700, 300, 400], [900, 700, 460]],
]


@dataclass
class Table:
    """A dispute that is being mediated in 城关镇, and who sits at the table."""

    house: House
    county: str
    id: UUID
    actor: Actor
    zhang: UUID
    li: UUID
    mediator: UUID

    def where(self, now: datetime = LATER, actor: Actor | None = None) -> dict[str, Any]:
        """The keyword arguments of every verb, with the revision of this moment."""
        actor = actor or self.actor
        return {
            "actor": actor,
            "now": now,
            "county": self.county,
            "id": self.id,
            "revision": self.dispute().seq,
        }

    def dispute(self) -> Dispute:
        with acting(self.actor):
            return Dispute.objects.everywhere("test").get(county=self.county, id=self.id)

    def do(self, verb: Any, *, now: datetime = LATER, actor: Actor | None = None, **more: Any) -> Any:
        with acting(actor or self.actor):
            return verb(**self.where(now, actor), **more)

    def draft(self, *, now: datetime = LATER, **more: Any) -> Agreement:
        values: dict[str, Any] = {
            "reached_on": TODAY, "facts": "出水口朝向张三院墙，双方各执一词。", "terms": "李四改道排水口，并分两次赔偿张三。",
            "obligations": [
                OwedInput(self.li, self.zhang, "第一期赔偿", TODAY + timedelta(days=10), 40_000, "现金"),
                OwedInput(self.li, self.zhang, "第二期赔偿", TODAY + timedelta(days=40), 40_000),
                OwedInput(self.li, None, "改道排水口", TODAY + timedelta(days=20)),
            ],
        }  # fmt: skip
        return self.do(draft_agreement, now=now, **{**values, **more})

    def sign(self, agreement: UUID, role: str, signer: UUID, *, now: datetime = LATER) -> Agreement:
        return self.do(
            sign_on_screen, now=now, agreement=agreement, role=role, signer=signer, strokes=STROKES
        )

    def in_force(self, *, now: datetime = LATER, **more: Any) -> Agreement:
        """Drafted, signed by both, the mediator, sealed."""
        made = self.draft(now=now, **more)
        self.sign(made.id, "party", self.zhang, now=now)
        self.sign(made.id, "party", self.li, now=now)
        last = self.sign(made.id, "mediator", self.mediator, now=now)
        if made.covers != "facts":
            last = self.do(seal_agreement, now=now, agreement=made.id, sealed_on=now.date())
        return last

    def on_paper(self, agreement: UUID, *, signed_on: date = TODAY, **more: Any) -> Agreement:
        values = {
            "parties": [self.zhang, self.li],
            "mediators": [self.mediator],
            "means": "paper",
            "name": "协议.jpg",
            "data": picture(),
        }
        return self.do(sign_on_paper, agreement=agreement, signed_on=signed_on, **{**values, **more})

    def view(self, number: int = -1) -> AgreementView:
        with acting(self.actor):
            return agreements_of(self.actor.scope, self.county, self.id)[number]

    def owed(self, agreement: UUID) -> list[Obligation]:
        with acting(self.actor):
            rows = Obligation.objects.everywhere("test").filter(county=self.county, agreement_id=agreement)
            return list(rows.order_by("ordinal"))

    def duties(self) -> list[tuple[str, date]]:
        """Kind and last day of what is open, by day."""
        with acting(self.actor):
            rows = Duty.objects.everywhere("test").filter(county=self.county, root_id=self.id, state="open")
            return [(row.kind, row.due_on) for row in rows.order_by("due_on", "kind")]


def table(house: House, *, until: str = "mediating", **more: Any) -> Table:
    """A dispute at a stage, and its table."""
    actor = house.town_head
    with acting(actor):
        made = register(house, actor, **more)
    settle(house, made, actor, until=until)
    with acting(actor):
        rows = Party.objects.everywhere("test").filter(county=made.county, dispute_id=made.id)
        zhang, li = (row.id for row in rows.order_by("ordinal")[:2])
    return Table(house, made.county, made.id, actor, zhang, li, house.mediators["马明"].id)
