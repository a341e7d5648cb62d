"""Agreements: the read door. What was agreed in a dispute that was found through its access function, and how it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.placed.gathering import Part, gather, to_date, to_uuid

from .models import FORMS, OBLIGATION_STATES

__all__ = ["AGREEMENTS", "AgreementView", "ObligationView", "agreement_views", "agreements_of"]

_OF_DISPUTE = "a.county = %(county)s AND a.dispute_id = %(root)s"
_OWED = f"{_OF_DISPUTE} AND o.county = %(county)s"
_OBLIGATIONS = "agreements_agreement a JOIN agreements_obligation o ON o.agreement_id = a.id"
_PARTY = "(SELECT p.name FROM cases_party p WHERE p.county = %(county)s AND p.id = o.{})"
AGREEMENTS = (
    Part(
        "agreements",
        (
            ("a.id", to_uuid), ("a.form", None), ("a.number", None), ("a.facts", None), ("a.terms", None), ("a.reached_on", to_date),
            ("a.effective_on", to_date),
        ),
        f"agreements_agreement a WHERE {_OF_DISPUTE}",
        "a.created_at, a.id",
    ),
    Part(
        "obligations",
        (
            ("o.agreement_id", to_uuid), ("o.id", to_uuid), ("o.ordinal", None), (_PARTY.format("debtor_id"), None),
            (_PARTY.format("creditor_id"), None), ("o.what", None), ("o.amount_fen", None), ("o.due_on", to_date), ("o.state", None),
        ),
        f"{_OBLIGATIONS} WHERE {_OWED}",
        "o.ordinal",
    ),
    Part(
        "performances",
        (("d.obligation_id", to_uuid), ("d.performed_on", to_date), ("d.note", None)),
        f"{_OBLIGATIONS} JOIN agreements_performance d ON d.obligation_id = o.id WHERE {_OWED} AND d.county = %(county)s",
        "d.performed_on, d.id",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class ObligationView:
    """Who owes whom what; money in fen. `performed`: days and notes of what was done."""

    id: UUID
    ordinal: int
    debtor_name: str
    creditor_name: str
    what: str
    amount_fen: int | None
    due_on: date
    state: str
    state_name: str
    performed: list[tuple[date, str]]


@dataclass(frozen=True)
class AgreementView:
    id: UUID
    form: str
    form_name: str
    number: str
    facts: str
    terms: str
    reached_on: date
    effective_on: date | None
    obligations: list[ObligationView]


def agreement_views(gathered: dict[str, list[list[Any]]]) -> list[AgreementView]:
    """Gathered rows of AGREEMENTS as views, oldest first."""
    done: dict[UUID, list[tuple[date, str]]] = {}
    for obligation_id, performed_on, note in gathered["performances"]:
        done.setdefault(obligation_id, []).append((performed_on, note))
    found = {
        id: AgreementView(id, form, FORMS[form], number, facts, terms, reached_on, effective_on, [])
        for id, form, number, facts, terms, reached_on, effective_on in gathered["agreements"]
    }
    for of, id, ordinal, debtor, creditor, what, amount_fen, due_on, state in gathered["obligations"]:
        found[of].obligations.append(
            ObligationView(
                id, ordinal, debtor, creditor or "", what, amount_fen, due_on, state, OBLIGATION_STATES[state], done.get(id, [])
            )
        )  # fmt: skip
    return list(found.values())


def agreements_of(dispute: Dispute) -> list[AgreementView]:
    """All agreements, oldest first, in one statement."""
    return agreement_views(gather(AGREEMENTS, county=dispute.county, root=dispute.id))
