"""What the applicant wishes as to the mediator: stated and taken back without an account, answered by the holder's clerk.

人民调解法 art. 19: the parties may choose a mediator; art. 23: they may refuse one. Who has the secret may be any of several applicants,
so the wish itself changes nothing: the clerk assigns or records the refusal with the verbs of the desk, and answers here.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fengqiao.casework.cases.access import find_dispute, must_hold
from fengqiao.casework.cases.following import followed_dispute
from fengqiao.casework.cases.models import Dispute, MediationMediator
from fengqiao.casework.cases.services import Opened
from fengqiao.kernel.errors import Invalid, NotHere, Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor

from .applicant_facts import MediatorWished, WishAnswered, WishWithdrawn
from .applicant_models import Wish
from .codes import WISH_ANSWERS, WISHES_FOR
from .wish_reading import Wishable, lapsed_why, said_of, wishable_of

__all__ = ["answer_wish", "state_wish", "take_back_wish"]

MOST_OPEN, MOST_IN_ALL, LONGEST = 3, 12, 500
LAPSED = {
    "moved": "这一条是向原承办单位提出的，已随移交失效。",
    "ended": "这一次办理已经结束，这一条不再答复。",
}
NOT_DONE = {
    "choose": "还没有指派{names}，请先点“指派调解员”，再答复“已照办”。",
    "other": "调解员仍是{names}，请先更换，再答复“已照办”。",
}


def _said(row: Wish) -> str:
    return said_of(row.wants, row.names)


def state_wish(
    *, actor: Actor, now: datetime, opened: Opened, wants: str, mediator: UUID | None = None, text: str = ""
) -> Wish:
    """The applicant wishes a mediator, or another than the one there is. The same open wish again is the first one. Raises Invalid, Refusal."""
    dispute = followed_dispute(actor, opened, lock=True)
    known = wishable_of(dispute, now)
    if not known.now:
        raise Refusal("wish_too_late", "调解已经结束或者中止，不能再提对调解员的意愿；有事请联系承办单位。")
    if wants not in WISHES_FOR:
        raise Invalid("wish_unknown", "请选择您的意愿。", field="wants")
    text = text.strip()
    if len(text) > LONGEST:
        raise Invalid("words_too_long", f"最多写 {LONGEST} 字。", field="text")
    names = _names(known, wants, mediator)
    rows = list(Wish.objects.of(dispute))
    waiting = [row for row in rows if not row.answer and row.organisation_id == dispute.holder_id]
    chosen = mediator if wants == "choose" else None
    for row in waiting:
        if (row.wants, row.mediator_id) == (wants, chosen):
            return row
    if len(waiting) >= MOST_OPEN:
        raise Refusal(
            "wishes_waiting", f"您已有 {MOST_OPEN} 个意愿等待答复，请等承办单位答复，或者先收回一个。"
        )
    if len(rows) >= MOST_IN_ALL:
        raise Refusal("too_many_wishes", "您提出的次数已经很多，请直接打电话与承办单位商量。")
    row = Wish(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, organisation_id=dispute.holder_id, wants=wants,
        mediator_id=chosen, names=names[:200], text=text, at=now,
    )  # fmt: skip
    row.save(force_insert=True)
    record(MediatorWished(_said(row)), about=dispute, actor=actor, at=now)
    return row


def _names(known: Wishable, wants: str, mediator: UUID | None) -> str:
    if wants == "other":
        if not known.assigned:
            raise Invalid("nobody_assigned", "还没有确定调解员，可以选择希望由谁调解。", field="wants")
        return "、".join(known.assigned)
    for id, name in known.serving:
        if id == mediator:
            return name
    raise Invalid("mediator_not_here", "请从名单里选择希望由谁调解。", field="mediator")


def _waiting(dispute: Dispute, wish: UUID) -> Wish:
    row: Wish | None = Wish.objects.of(dispute).filter(id=wish).first()
    if row is None:
        raise NotHere("wish_not_here", "没有这一条意愿。")
    if row.answer:
        raise Refusal("wish_answered", f"这一条已经处理过：{WISH_ANSWERS[row.answer]}。")
    return row


def _close(row: Wish, now: datetime, answer: str, words: str = "") -> None:
    row.answer, row.answer_text, row.answered_at = answer, words, now
    row.save(update_fields=["answer", "answer_text", "answered_at"])


def _is_done(row: Wish, dispute: Dispute) -> bool:
    """Whether who is wished is assigned, or those who were assigned then are not all the same now."""
    there = MediationMediator.objects.everywhere("of the dispute that was found").filter(
        county=dispute.county, mediation__dispute=dispute.id, to_on=None
    )
    if row.wants == "choose":
        return there.filter(mediator_id=row.mediator_id).exists()
    names = there.order_by("id").values_list("mediator__name", flat=True)
    return "、".join(names)[:200] != row.names


def take_back_wish(*, actor: Actor, now: datetime, opened: Opened, wish: UUID) -> Wish:
    """The applicant takes an open wish back."""
    dispute = followed_dispute(actor, opened, lock=True)
    row = _waiting(dispute, wish)
    _close(row, now, "withdrawn")
    record(WishWithdrawn(_said(row)), about=dispute, actor=actor, at=now)
    return row


def answer_wish(
    *,
    actor: Actor,
    now: datetime,
    county: str,
    id: UUID,
    revision: int,
    wish: UUID,
    answer: str,
    words: str = "",
) -> Dispute:
    """The holder tells the applicant what came of a wish. done: believed only where the mediator was assigned or changed by its verb."""
    dispute = find_dispute(actor, county, id, to="assign", revision=revision)
    must_hold(actor, dispute)
    row = _waiting(dispute, wish)
    why = lapsed_why(dispute, row.organisation_id)
    if why:
        raise Refusal("wish_lapsed", LAPSED[why])
    if answer not in ("done", "declined"):
        raise Invalid("answer_unknown", "请选择怎样答复。", field="answer")
    words = words.strip()[:300]
    if answer == "declined" and len(words) < 4:
        raise Invalid(
            "reason_missing", "不能照办的，请写明理由（申请人会看到，至少 4 个字）。", field="words"
        )
    if answer == "done" and not _is_done(row, dispute):
        raise Invalid("wish_not_done", NOT_DONE[row.wants].format(names=row.names), field="answer")
    _close(row, now, answer, words)
    fact = WishAnswered(_said(row), WISH_ANSWERS[answer], f"。{words}" if words else "")
    record(fact, about=dispute, actor=actor, at=now)
    return dispute
