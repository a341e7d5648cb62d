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
        .select_related("agreement", "debtor", "creditor")
        .order_by("agreement__created_at", "agreement__id", "ordinal")
    )
    if not owed:
        return []
    done: dict[UUID, list[tuple[date, str]]] = {}
    kept = Performance.objects.everywhere("performances of obligations already found").filter(
        county=dispute.county, obligation_id__in=[row.id for row in owed]
    )
    for row in kept.order_by("performed_on", "id"):
        done.setdefault(row.obligation_id, []).append((row.performed_on, row.note))
    found: dict[UUID, AgreementView] = {}
    for one in owed:
        text = one.agreement
        view = found.setdefault(
            text.id,
            AgreementView(
                text.id, text.form, FORMS[text.form], text.number, text.facts, text.terms, text.reached_on, text.effective_on, []
            ),
        )  # fmt: skip
        view.obligations.append(
            ObligationView(
                one.id, one.ordinal, one.debtor.name, one.creditor.name if one.creditor else "", one.what, one.amount_fen, one.due_on,
                one.state, OBLIGATION_STATES[one.state], done.get(one.id, []),
            )
        )  # fmt: skip
    return list(found.values())
