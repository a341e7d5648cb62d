"""What comes in from outside without an account, walked once for the tests of statements: an application, a partner's submission."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from fengqiao.casework.cases.following import followed_dispute
from fengqiao.casework.cases.queries import followed_page
from fengqiao.casework.cases.services import applicant, find_by_secret, withdraw_application
from fengqiao.casework.cases.tests.house import NARRATIVE, NOW, PARTIES, House
from fengqiao.casework.intake.queries import (
    heard_of_late,
    own_wishes,
    own_words,
    partner_dispute,
    partner_disputes,
)
from fengqiao.casework.intake.services import (
    add_words,
    answer_wish,
    apply_online,
    rate_handling,
    reception,
    state_wish,
    submit_dispute,
    take_back_wish,
)
from fengqiao.kernel.errors import Invalid
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.tools.storage.tests.making import picture
from fengqiao.trust.accounts.services import PartnerKey
from fengqiao.trust.scope import acting, system_actor

__all__ = ["from_outside"]


def from_outside(house: House) -> None:
    """What comes in without an account: an application with more words, a partner's submission; and how both are read."""
    taken = reception(
        place_code="640221100001", narrative=NARRATIVE, on=NOW.date(), name="网上申请", role="portal"
    )
    key = UUID(int=7)
    with acting(taken.actor):
        applied = apply_online(
            taken=taken, now=NOW, key=key, place_code="640221100001", happened=NARRATIVE, asks="改出水口", parties=PARTIES, agreed=True
        )  # fmt: skip
    reader = system_actor(("640104", "640221"))
    with acting(reader):
        opened = find_by_secret(reader.scope, applied.registered.number, applied.secret)
    assert opened is not None
    own = applicant(opened)
    with acting(own):
        add_words(actor=own, now=NOW, opened=opened, text="补充", files=[("x.jpg", picture())])
        followed_page(actor=own, opened=opened, now=NOW)
        own_words(own, opened)
        chosen, taken_back = (
            state_wish(actor=own, now=NOW, opened=opened, wants="choose", mediator=house.mediators[name].id)
            for name in ("丁兰", "丁梅")
        )
        take_back_wish(actor=own, now=NOW, opened=opened, wish=taken_back.id)
        own_wishes(own, opened)
        seq = followed_dispute(own, opened).seq
    where: dict[str, Any] = {
        "actor": house.village_head,
        "now": NOW,
        "county": opened.county,
        "id": opened.id,
        "revision": seq,
    }
    with acting(house.village_head):
        assert len(heard_of_late(house.village_head.scope, house.org("village"), now=NOW)) == 2
        with suppress(Invalid):
            answer_wish(**where, wish=chosen.id, answer="done")
        answer_wish(**where, wish=chosen.id, answer="declined", words="丁兰在外出差")
    with acting(own):
        withdraw_application(actor=own, now=NOW, opened=opened)
        rate_handling(actor=own, now=NOW, opened=opened, satisfaction="5")
    powers = frozenset({"cases.register", "cases.view"})
    partner = Actor(
        None, "法院", None, "partner", house.org("centre"), "", powers, Scope(full_counties=("640221",))
    )
    held = PartnerKey(UUID(int=8), partner, "法院", "court", house.org("centre"))
    with acting(partner):
        answer = submit_dispute(
            key=held, now=NOW, idempotency_key="k" * 8, request_digest=b"x" * 32, place_code="640221100001", narrative=NARRATIVE, parties=PARTIES
        )  # fmt: skip
        partner_disputes(held)
        partner_dispute(held, county=answer.reply["county"], id=UUID(answer.reply["id"]))
