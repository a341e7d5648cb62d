"""Agreements: the read door. What was agreed in a dispute that was found through its access function, and how it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fengqiao.casework.cases.models import Dispute

from .models import FORMS, OBLIGATION_STATES, Obligation, Performance

__all__ = ["AgreementView", "ObligationView", "agreements_of"]


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


def agreements_of(dispute: Dispute) -> list[AgreementView]:
    """All agreements, oldest first. Two statements: every agreement has at least one obligation."""
    owed = list(
        Obligation.objects.everywhere("obligations of a dispute already found")
        .filter(county=dispute.county, agreement__dispute_id=dispute.id)
        .order_by("agreement__created_at", "agreement__id", "ordinal")
        .values_list(*_AGREEMENT, *_OBLIGATION)
    )
    if not owed:
        return []
    done: dict[UUID, list[tuple[date, str]]] = {}
    kept = Performance.objects.everywhere("performances of obligations already found").filter(
        county=dispute.county, obligation__agreement__dispute_id=dispute.id
    )
    columns = ("obligation_id", "performed_on", "note")
    for obligation_id, performed_on, note in kept.order_by("performed_on", "id").values_list(*columns):
        done.setdefault(obligation_id, []).append((performed_on, note))
    found: dict[UUID, AgreementView] = {}
    for row in owed:
        id, form, number, facts, terms, reached_on, effective_on = row[: len(_AGREEMENT)]
        view = found.setdefault(
            id, AgreementView(id, form, FORMS[form], number, facts, terms, reached_on, effective_on, [])
        )
        one, ordinal, debtor, creditor, what, amount_fen, due_on, state = row[len(_AGREEMENT) :]
        view.obligations.append(
            ObligationView(
                one, ordinal, debtor, creditor or "", what, amount_fen, due_on, state, OBLIGATION_STATES[state], done.get(one, [])
            )
        )  # fmt: skip
    return list(found.values())


_AGREEMENT = tuple(
    f"agreement__{name}" for name in ("id", "form", "number", "facts", "terms", "reached_on", "effective_on")
)
_OBLIGATION = ("id", "ordinal", "debtor__name", "creditor__name", "what", "amount_fen", "due_on", "state")
