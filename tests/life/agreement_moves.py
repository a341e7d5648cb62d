"""The machine's moves on written agreements, and what must hold of them after every step."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fengqiao.casework.agreements.models import Agreement, Confirmation, Obligation, Performance, Signature
from fengqiao.casework.agreements.queries import AgreementView, agreements_of
from fengqiao.casework.agreements.services import (
    OwedInput,
    answer_visit,
    apply_confirmation,
    discard_agreement,
    draft_agreement,
    make_visit_link,
    record_confirmation,
    record_default,
    record_performance,
    remediate,
    revise_agreement,
    seal_agreement,
    sign_on_paper,
    sign_on_screen,
)
from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.storage.tests.making import pdf, picture
from fengqiao.trust.scope import acting

STROKES = [[[100 + 40 * n, 200 + 500 * (n % 2), 20 * n] for n in range(12)]]
# What a well-formed call may still be told, although the page offered the verb.
LAWFUL_NO = {"agreement_open", "obligations_open", "written_must_replace"}
# What a random move of ours may run into; anything else is a fault.
TOLD = {
    "not_under_way", "not_due_yet", "confirmation_not_open", "confirmation_stands", "move_not_allowed", "text_is_signed", "agreement_open",
    "agreement_not_in_force", "waits_for_answer", "nothing_to_visit", "answered_already", "link_not_here", "agreement_parties",
}  # fmt: skip
ALL = {
    "written.screen", "written.paper", "written.seal", "written.revise", "written.discard", "written.supersede", "written.perform",
    "written.default", "written.apply", "written.answer", "written.link",
}  # fmt: skip


def agreement_calls(
    where: dict[str, Any], chance: random.Random, parties: list[UUID]
) -> dict[str, Callable[[], Any]]:
    """The verbs of the dispute's page that belong to agreements."""
    return {
        "draft": lambda: draft_agreement(**where, **draft_values(where["now"], chance, parties)),
        "remediate": lambda: remediate(**where, reason="对方未付款"),
    }


def draft_values(now: datetime, chance: random.Random, parties: list[UUID]) -> dict[str, Any]:
    day = (now + timedelta(hours=8)).date() if now.tzinfo is None else now.date()
    one, two = parties[0], parties[-1]
    return {
        "reached_on": day, "facts": "事实清楚。", "terms": "分期履行。", "covers": chance.choice(["whole", "whole", "partial"]),
        "obligations": [
            OwedInput(two, one, "赔偿", day + timedelta(days=chance.choice([0, 0, 3])), 10_000),
            *([OwedInput(two, None, "改道", day + timedelta(days=2))] if chance.random() < 0.3 else []),
        ],
    }  # fmt: skip


def step_agreement(machine: Any, county: str, id: UUID) -> bool:
    """One random move on the agreements of a dispute, by somebody of its holder. False where there is nothing to move."""
    chance: random.Random = machine.chance
    actor = _worker(machine, county, id)
    if actor is None:
        return False
    with acting(actor):
        views = agreements_of(actor.scope, county, id)
        dispute = Dispute.objects.everywhere("test").get(county=county, id=id)
        parties = list(
            Party.objects.everywhere("test")
            .filter(county=county, dispute_id=id)
            .order_by("ordinal")
            .values_list("id", flat=True)
        )
    where = {"actor": actor, "now": machine.now, "county": county, "id": id, "revision": dispute.seq}
    moves = _moves(where, chance, views, parties, dispute)
    if not moves:
        return False
    late = [move for move in moves if move[0] == "written.default"]
    name, call = chance.choice(late if late and chance.random() < 0.5 else moves)
    try:
        with acting(actor):
            call()
    except Refusal as no:
        machine.refused += 1
        assert no.code in TOLD, (name, no.code, no.sentence)
    else:
        machine.count(name)
    return True


def _worker(machine: Any, county: str, id: UUID) -> Actor | None:
    from fengqiao.trust.scope import system_actor

    with acting(system_actor((county,))):
        dispute = Dispute.objects.everywhere("test").get(county=county, id=id)
    if dispute.state != "accepted":
        return None
    actors = [
        one
        for one in machine.house.actors.values()
        if one.organisation_id == dispute.holder_id and one.may("agreements.seal")
    ]
    return actors[0] if actors else None


def _moves(
    where: dict[str, Any],
    chance: random.Random,
    views: list[AgreementView],
    parties: list[UUID],
    dispute: Dispute,
) -> list[tuple[str, Callable[[], Any]]]:
    day = where["now"].date()
    found: list[tuple[str, Callable[[], Any]]] = []

    def add(move: str, verb: Callable[..., Any], **more: Any) -> None:
        found.append((f"written.{move}", lambda: verb(**where, **more)))

    for one in views:
        if one.is_open:
            missing = one.missing
            for signer in missing:
                add(
                    "screen",
                    sign_on_screen,
                    agreement=one.id,
                    role=signer.role,
                    signer=signer.id,
                    strokes=STROKES,
                )
            if missing:
                paper = [signer for signer in missing if chance.random() < 0.6] or missing
                add(
                    "paper", sign_on_paper, agreement=one.id, parties=[s.id for s in paper if s.role == "party"],
                    mediators=[s.id for s in paper if s.role == "mediator"], signed_on=day, means="paper", name="x.pdf", data=pdf(),
                )  # fmt: skip
            if one.seal is None:
                add("seal", seal_agreement, agreement=one.id, sealed_on=day)
            if chance.random() < 0.5:
                values = draft_values(where["now"], chance, parties)
                values.pop("covers")
                add("revise", revise_agreement, agreement=one.id, **values)
            if chance.random() < 0.1:
                add("discard", discard_agreement, agreement=one.id, reason="重写")
        elif one.state == "in_force" and one.form == "written":
            _living_moves(add, where, chance, one, parties, dispute)
    if not any(one.is_open for one in views) and dispute.stage == "mediating" and chance.random() < 0.7:
        found.append(
            ("draft", lambda: draft_agreement(**where, **draft_values(where["now"], chance, parties)))
        )
    if dispute.stage == "defaulted" and chance.random() < 0.7:
        found = []  # most who were let down try again
        found.append(("remediate", lambda: remediate(**where, reason="愿意再谈")))
    if dispute.stage == "performed":
        found.append(("written.link", lambda: _link(where, chance, parties[0])))
    return found


def _living_moves(
    add: Callable[..., None],
    where: dict[str, Any],
    chance: random.Random,
    one: AgreementView,
    parties: list[UUID],
    dispute: Dispute,
) -> None:
    day = where["now"].date()
    for owed in one.obligations:
        if owed.is_living:
            part = 4_000 if owed.left_fen and owed.left_fen > 4_000 and chance.random() < 0.4 else None
            add(
                "perform", record_performance, agreement=one.id, obligation=owed.id, performed_on=day, amount_fen=part, name="x.png",
                data=picture("PNG") if chance.random() < 0.2 else b"",
            )  # fmt: skip
        if owed.state == "open":
            add(
                "default",
                record_default,
                agreement=one.id,
                obligation=owed.id,
                guidance=["urge", "remediate"],
            )
    if not one.confirmations:
        kind = chance.choice(["court", "notary"])
        add(
            "apply",
            apply_confirmation,
            agreement=one.id,
            kind=kind,
            organ="平罗县人民法院",
            applied_on=day,
            joint=True,
        )
    for asked in one.confirmations:
        if asked.state == "applied":
            result = chance.choice(["confirmed", "rejected", "withdrawn"])
            add(
                "answer",
                record_confirmation,
                agreement=one.id,
                kind=asked.kind,
                result=result,
                result_on=day,
                number="调确1号",
            )
    if one.covers == "whole" and dispute.stage in ("agreed", "defaulted") and chance.random() < 0.6:
        values = {**draft_values(where["now"], chance, parties), "covers": "whole"}
        add("supersede", draft_agreement, supersedes=one.id, **values)


def _link(where: dict[str, Any], chance: random.Random, party: UUID) -> None:
    """A link is made, and mostly answered."""
    _link_row, secret = make_visit_link(**where, party=party)
    if chance.random() < 0.7:
        result = chance.choice(["kept", "partly", "relapse"])
        answer_visit(county=where["county"], secret=secret, now=where["now"], result=result, satisfaction="4")


def check_agreements(dispute: Dispute) -> None:
    """Of one dispute: effect only with all signatures, duties equal to what is owed, sums not overpaid, one agreement open."""
    rows = list(Agreement.objects.of(dispute))
    assert sum(row.state in ("draft", "signing") for row in rows) <= 1
    numbers = [row.number for row in rows if row.state != "void"]
    assert len(numbers) == len(set(numbers))
    owed = []
    for row in rows:
        signed = list(Signature.objects.of(row))
        if row.form == "written" and row.state == "in_force":
            roles = [one.role for one in signed]
            assert {str(one.party_id) for one in signed if one.role == "party"} == set(row.party_ids)
            assert "mediator" in roles and ("committee" in roles or row.covers == "facts")
        assert (row.state == "draft") <= (not signed)
        for one in Obligation.objects.of(row).filter(dropped_at=None):
            paid = sum(act.amount_fen or 0 for act in Performance.objects.of(one))
            assert one.amount_fen is None or paid <= one.amount_fen
            assert one.state != "performed" or one.amount_fen is None or paid == one.amount_fen
            if one.state == "open" and row.state == "in_force":
                owed.append(one)
        living = Confirmation.objects.of(row).filter(state__in=("applied", "confirmed"))
        assert living.count() <= 2
    duties = Duty.objects.everywhere("test").filter(
        county=dispute.county, root_id=dispute.id, state="open", kind="perform"
    )
    wanted = [] if dispute.state in ("closed", "moved", "refused") else owed
    assert {duty.subject_id for duty in duties} == {one.id for one in wanted}, dispute.stage
    if dispute.stage == "agreed":
        assert dispute.due_on == min(one.due_on for one in owed)
