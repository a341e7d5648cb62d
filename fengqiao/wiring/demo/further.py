"""Lives of the demo that stand at what is rarer: stopped, agreed in writing, not kept, before the arbiter, moved, with a wish.

Played through the verbs, a few of each.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from fengqiao.casework.agreements.queries import AgreementView, agreements_of
from fengqiao.casework.agreements.services import (
    OwedInput,
    draft_agreement,
    record_default,
    record_performance,
    seal_agreement,
    sign_on_paper,
    sign_on_screen,
)
from fengqiao.casework.cases.crossing import move_dispute
from fengqiao.casework.cases.handing import decline_offer
from fengqiao.casework.cases.models import Dispute, MediationMediator
from fengqiao.casework.cases.services import Opened, applicant
from fengqiao.casework.cases.suspending import suspend_mediation
from fengqiao.casework.cases.types import types
from fengqiao.casework.intake.services import answer_wish, state_wish
from fengqiao.registry.organisations.queries import county_body
from fengqiao.registry.places.codes import DEMO_COUNTIES
from fengqiao.registry.places.queries import path_names
from fengqiao.tools.strokes import draw_strokes

from .lives import Life, serving_mediators
from .words import RETURNS, STOPS, UNWISHED, WISH_DECLINED, WISHED

__all__ = ["FURTHER", "FurtherLife"]

FURTHER = ("suspended", "agreed", "defaulted", "arbitrating", "moved", "wished", "answered")
INSTALMENTS, FIRST_DAYS, EVERY_DAYS, DEED_DAYS = 3, 4, 30, 25
Stroke = list[list[int]]


def handwriting(rng: Random) -> list[Stroke]:
    """A scribble of four to six strokes as a pad keeps them: thousandths of its height, milliseconds."""
    strokes, x, at = [], rng.randint(60, 160), 0
    for _ in range(rng.randint(4, 6)):
        y, line = rng.randint(200, 500), []
        for _ in range(rng.randint(10, 16)):
            x, y, at = x + rng.randint(4, 24), min(max(y + rng.randint(-110, 110), 60), 900), at + 16
            line.append([x, y, at])
        strokes.append(line)
        x, at = x + rng.randint(-20, 30), at + 180
    return strokes


class FurtherLife(Life):
    """The first act is that of any life; the second ends at one of `FURTHER`."""

    def begin(self, ending: str) -> None:
        if ending == "moved":
            self.register(self.stage.staff.lead[self._centre()], None)
        elif ending.startswith("arbitrating"):
            self.register(self.stage.staff.clerk[self._governance()], self._routed())
        else:
            super().begin(ending)

    def _centre(self) -> UUID:
        return self.stage.committees[("county_centre", self.place[:6])]

    def go_on(self, ending: str, dispute: Dispute) -> None:
        self._take(dispute)
        stage = ending.partition("_")[0]
        if stage == "moved":
            self._move()
            return
        self._hand_around("returned" if stage == "arbitrating" else "")
        if stage == "arbitrating":
            self._return_again()
            return
        if stage in ("wished", "answered"):
            self._answer_and_on("assigned")
            self._wish(answered=stage == "answered")
            return
        self._answer_and_on("mediating")
        if stage == "suspended":
            self._stop()
        else:
            self._agree_in_writing(stage)

    # -- steps ----------------------------------------------------------------------------------------------

    def _return_again(self) -> None:
        why, basis = self.rng.choice(RETURNS)
        own = self.answerer.organisation_id
        others = [one for one in self.stage.staff.lead if one not in (own, self.holder)]
        self.dispute = decline_offer(
            actor=self.answerer, now=self.moments.at(self.days.received), reason=why, legal_basis=basis,
            proposed_holder=self._centre() if own != self._centre() else others[0], **self._where(),
        )  # fmt: skip

    def _move(self) -> None:
        """To the next area of the demo that is there; where none is, to the town."""
        own = self.place[:6]
        at = DEMO_COUNTIES.index(own) if own in DEMO_COUNTIES else 0
        around = [*DEMO_COUNTIES[at + 1 :], *DEMO_COUNTIES[:at]]
        there = next((one for one in around if one != own and county_body(one)), None)
        if there is None:
            self.answerer = self.stage.staff.lead[self._centre()]
            self._offer(self.answerer, self.stage.house("town", self.place), "由纠纷发生地调委会调解")
            return
        name = path_names([there], above=4)[there]
        self.dispute = move_dispute(
            actor=self.stage.staff.lead[self._centre()], now=self.moments.at(self.days.answered or self.days.received), place_code=there,
            reason=f"经核实，纠纷发生在{name}，双方当事人现均在当地居住，同意由当地调解组织办理",
            legal_basis="《人民调解工作若干规定》第二十一条", told="phone", **self._where(),
        )  # fmt: skip

    def _wish(self, *, answered: bool) -> None:
        """The applicant wishes a colleague of the mediator, where there is one; or another, and is told why not."""
        assert self.dispute is not None
        day = self.days.answered or self.days.received
        opened = Opened(self.dispute.county, self.dispute.id, "")  # no secret was given out yet
        one: dict[str, Any] = {"actor": applicant(opened), "now": self.moments.at(day), "opened": opened}
        others = [] if answered else serving_mediators(self.holder, day)
        spare = next((x for x in others if x.user_id != self.worker.user_id), None)
        if spare and not self._is_assigned(spare.id):
            state_wish(**one, wants="choose", mediator=spare.id, text=self.rng.choice(WISHED))
            return
        wish = state_wish(**one, wants="other", text=self.rng.choice(UNWISHED))
        if answered:
            self.dispute = answer_wish(
                actor=self.head, now=self.moments.at(day), wish=wish.id, answer="declined", words=self.rng.choice(WISH_DECLINED),
                **self._now_where(),
            )  # fmt: skip

    def _is_assigned(self, mediator: UUID) -> bool:
        rows = MediationMediator.objects.everywhere("of this life").filter(mediation__dispute=self.dispute)
        return bool(rows.filter(mediator_id=mediator, to_on=None).exists())

    def _stop(self) -> None:
        day = self.days.session or self.days.received
        now = self.moments.at(day)
        ground, words = self.rng.choice(STOPS)
        self.dispute = suspend_mediation(
            actor=self.worker, now=now, ground=ground, detail=words, expected_on=day + timedelta(days=self.rng.randint(40, 60)),
            **self._where(),
        )  # fmt: skip

    def _agree_in_writing(self, stage: str) -> None:
        now = self.moments.at(self.days.second or self.days.received)
        made = draft_agreement(
            actor=self.worker, now=now, reached_on=now.date(), facts=self.story.narrative, terms=self.terms,
            obligations=self._owed(now.date(), at_once=stage == "defaulted"), **self._where(),
        )  # fmt: skip
        self._sign(made.id, now)
        agreement = self._agreement(made.id)
        first = agreement.obligations[0]
        if stage == "defaulted":
            self.dispute = record_default(
                actor=self.worker, now=self.moments.at(first.due_on + timedelta(days=self.rng.randint(2, 6))), agreement=made.id,
                obligation=first.id, guidance=["urge", "remediate"], reason="调解员电话和上门各督促一次，到期后仍没有履行。", **self._now_where(),
            )  # fmt: skip
        elif len(agreement.obligations) > 1:
            self.dispute = record_performance(
                actor=self.worker, now=self.moments.at(first.due_on), agreement=made.id, obligation=first.id, performed_on=first.due_on,
                note="微信转账，双方确认已收到。", **self._now_where(),
            )  # fmt: skip

    def _owed(self, day: date, *, at_once: bool) -> list[OwedInput]:
        """Instalments where money is owed, the first in a few days; else the deed. at_once: all of it in a few days."""
        payer, payee = self.parties[1].id, self.parties[0].id
        if self.story.from_first:
            payer, payee = payee, payer
        fen, first = self.story.paid_fen, day + timedelta(days=FIRST_DAYS)
        if not fen or fen < 30_000:
            return [
                OwedInput(
                    payer, payee, self.story.deal[:280], first if at_once else day + timedelta(days=DEED_DAYS)
                )
            ]
        if at_once:
            return [OwedInput(payer, payee, "一次付清", first, fen, "转账")]
        part = fen // INSTALMENTS // 100 * 100
        parts = [part] * (INSTALMENTS - 1) + [fen - part * (INSTALMENTS - 1)]
        return [
            OwedInput(payer, payee, f"第{number}期款", first + timedelta(days=EVERY_DAYS * at), one, "转账")
            for at, (number, one) in enumerate(zip("一二三", parts, strict=True))
        ]

    def _sign(self, agreement: UUID, now: datetime) -> None:
        """On the screen; on paper where the law wants paper (电子签名法 art. 3). The committee seals."""
        status = types()[self.story.type_code].is_status
        missing = self._agreement(agreement).missing
        if status:
            sign_on_paper(
                actor=self.worker, now=now, agreement=agreement, parties=[one.id for one in missing if one.role == "party"],
                mediators=[one.id for one in missing if one.role == "mediator"], signed_on=now.date(), means="paper", name="签字页.png",
                data=draw_strokes(handwriting(self.rng)), **self._now_where(),
            )  # fmt: skip
        for one in () if status else missing:
            if one.role in ("party", "mediator"):
                sign_on_screen(
                    actor=self.worker, now=now, agreement=agreement, role=one.role, signer=one.id, strokes=handwriting(self.rng),
                    **self._now_where(),
                )  # fmt: skip
        seal_agreement(
            actor=self.head, now=now, agreement=agreement, sealed_on=now.date(), **self._now_where()
        )

    def _now_where(self) -> dict[str, Any]:
        """As `_where`, after verbs that return something else than the dispute."""
        assert self.dispute is not None
        self.dispute.refresh_from_db()
        return self._where()

    def _agreement(self, id: UUID) -> AgreementView:
        assert self.dispute is not None
        found = agreements_of(self.worker.scope, self.dispute.county, self.dispute.id)
        return next(one for one in found if one.id == id)
