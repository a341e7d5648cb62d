"""Rows of agreements as values: one statement for all that hangs below a dispute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from fengqiao.kernel.placed.gathering import Part, to_date, to_uuid

from .codes import CONFIRMATION_KINDS, COVERS, FORMS, SIGNATURE_MEANS, SIGNER_ROLES
from .states import AGREEMENT_LIFE, CONFIRMATION_LIFE, OBLIGATION_LIFE

__all__ = [
    "AGREEMENTS", "Act", "AgreementView", "ConfirmationView", "ObligationView", "SignatureView", "Signer", "agreement_views",
]  # fmt: skip

_OF_DISPUTE = "a.county = %(county)s AND a.dispute_id = %(root)s"
_OWED = f"{_OF_DISPUTE} AND o.county = %(county)s AND o.dropped_at IS NULL"
_OBLIGATIONS = "agreements_agreement a JOIN agreements_obligation o ON o.agreement_id = a.id"
_PARTY = "(SELECT p.name FROM cases_party p WHERE p.county = %(county)s AND p.id = {})"
_SIGNERS = """(SELECT json_agg(json_build_array('party', p.id, p.name) ORDER BY p.ordinal) FROM cases_party p
    WHERE p.county = %(county)s AND p.dispute_id = %(root)s AND a.party_ids @> to_jsonb(p.id::text))"""
_MEDIATORS = """(SELECT json_agg(json_build_array('mediator', w.mediator_id, n.name) ORDER BY w.from_on, w.id)
    FROM cases_mediationmediator w JOIN mediators_mediator n ON n.id = w.mediator_id
    WHERE w.county = %(county)s AND w.mediation_id = a.mediation_id AND w.to_on IS NULL)"""
AGREEMENTS = (
    Part(
        "agreements",
        (
            ("a.id", to_uuid), ("a.mediation_id", to_uuid), ("a.supersedes_id", to_uuid), ("a.form", None), ("a.covers", None), ("a.state", None),
            ("a.number", None), ("a.facts", None), ("a.terms", None), ("a.about_status", None), ("a.about_title", None),
            ("a.reached_on", to_date), ("a.effective_on", to_date), ("a.ended_on", to_date), ("a.end_reason", None),
            (f"CASE WHEN a.form = 'written' THEN {_SIGNERS} END", None), (f"CASE WHEN a.form = 'written' THEN {_MEDIATORS} END", None),
        ),
        f"agreements_agreement a WHERE {_OF_DISPUTE}",
        "a.created_at, a.id",
    ),
    Part(
        "obligations",
        (
            ("o.agreement_id", to_uuid), ("o.id", to_uuid), ("o.ordinal", None), ("o.debtor_id", to_uuid), ("o.creditor_id", to_uuid),
            (_PARTY.format("o.debtor_id"), None), (_PARTY.format("o.creditor_id"), None), ("o.what", None), ("o.amount_fen", None),
            ("o.due_on", to_date), ("o.means", None), ("o.state", None), ("o.defaulted_on", to_date), ("o.default_reason", None),
            ("o.guidance", None),
        ),
        f"{_OBLIGATIONS} WHERE {_OWED}",
        "o.ordinal",
    ),
    Part(
        "performances",
        (("d.obligation_id", to_uuid), ("d.performed_on", to_date), ("d.amount_fen", None), ("d.note", None), ("d.file_id", to_uuid)),
        f"{_OBLIGATIONS} JOIN agreements_performance d ON d.obligation_id = o.id WHERE {_OWED} AND d.county = %(county)s",
        "d.performed_on, d.id",
    ),
    Part(
        "signatures",
        (
            ("s.agreement_id", to_uuid), ("s.role", None), ("coalesce(s.party_id, s.mediator_id)", to_uuid),
            (f"coalesce({_PARTY.format('s.party_id')}, (SELECT n.name FROM mediators_mediator n WHERE n.id = s.mediator_id))", None),
            ("s.means", None), ("s.signed_on", to_date), ("s.file_id", to_uuid),
        ),
        f"agreements_agreement a JOIN agreements_signature s ON s.agreement_id = a.id WHERE {_OF_DISPUTE} AND s.county = %(county)s",
        "s.created_at, s.id",
    ),
    Part(
        "confirmations",
        (
            ("c.agreement_id", to_uuid), ("c.kind", None), ("c.organ", None), ("c.state", None), ("c.applied_on", to_date),
            ("c.result_on", to_date), ("c.number", None), ("c.note", None), ("c.file_id", to_uuid),
        ),
        f"agreements_agreement a JOIN agreements_confirmation c ON c.agreement_id = a.id WHERE {_OF_DISPUTE} AND c.county = %(county)s",
        "c.created_at, c.id",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One act of performing: the day, fen for money, what proves it."""

    on: date
    amount_fen: int | None
    note: str
    file_id: UUID | None


@dataclass(frozen=True)
class ObligationView:
    """Who owes whom what; money in fen. `performed`: days and notes of what was done; `acts`: the same with amounts and files."""

    id: UUID
    ordinal: int
    debtor_id: UUID
    creditor_id: UUID | None
    debtor_name: str
    creditor_name: str
    what: str
    amount_fen: int | None
    due_on: date
    means: str
    state: str
    state_name: str
    defaulted_on: date | None
    default_reason: str
    guidance: list[str]
    acts: list[Act]

    @property
    def performed(self) -> list[tuple[date, str]]:
        return [(act.on, act.note) for act in self.acts]

    @property
    def paid_fen(self) -> int:
        return sum(act.amount_fen or 0 for act in self.acts)

    @property
    def left_fen(self) -> int | None:
        """What is still to be paid; None for a deed."""
        return None if self.amount_fen is None else self.amount_fen - self.paid_fen

    @property
    def is_living(self) -> bool:
        return self.state in ("open", "defaulted")

    def late_days(self, today: date) -> int:
        return (today - self.due_on).days if self.state == "open" and today > self.due_on else 0


@dataclass(frozen=True)
class Signer:
    """Somebody whose signature belongs on an agreement: a party, or a mediator of the case."""

    role: str
    id: UUID
    name: str

    @property
    def role_name(self) -> str:
        return SIGNER_ROLES[self.role]


@dataclass(frozen=True)
class SignatureView:
    role: str
    role_name: str
    signer_id: UUID | None
    name: str
    means: str
    means_name: str
    signed_on: date
    file_id: UUID | None


@dataclass(frozen=True)
class ConfirmationView:
    """What a court or a notary was asked, and the answer."""

    kind: str
    kind_name: str
    organ: str
    state: str
    state_name: str
    applied_on: date
    result_on: date | None
    number: str
    note: str
    file_id: UUID | None


@dataclass(frozen=True)
class AgreementView:
    """An agreement with what hangs on it. `signers`: whose signatures it needs, parties first; `missing`: those not there yet."""

    id: UUID
    mediation_id: UUID
    supersedes_id: UUID | None
    form: str
    form_name: str
    covers: str
    covers_name: str
    state: str
    state_name: str
    number: str
    facts: str
    terms: str
    about_status: bool
    about_title: bool
    reached_on: date
    effective_on: date | None
    ended_on: date | None
    end_reason: str
    signers: list[Signer]
    obligations: list[ObligationView] = field(default_factory=list)
    signatures: list[SignatureView] = field(default_factory=list)
    confirmations: list[ConfirmationView] = field(default_factory=list)

    def signature_of(self, role: str, id: UUID | None) -> SignatureView | None:
        return next((one for one in self.signatures if one.role == role and one.signer_id == id), None)

    @property
    def seal(self) -> SignatureView | None:
        return self.signature_of("committee", None)

    @property
    def missing(self) -> list[Signer]:
        return [one for one in self.signers if self.signature_of(one.role, one.id) is None]

    @property
    def is_open(self) -> bool:
        """Being drafted or signed."""
        return self.state in ("draft", "signing")

    @property
    def owed_fen(self) -> int:
        return sum(one.amount_fen or 0 for one in self.obligations if one.state != "void")

    @property
    def paid_fen(self) -> int:
        return sum(one.paid_fen for one in self.obligations)

    def stands(self, kind: str) -> bool:
        """Whether court or notary said yes."""
        return any(one.kind == kind and one.state == "confirmed" for one in self.confirmations)

    def asked(self, kind: str) -> ConfirmationView | None:
        """The application that waits for its answer."""
        return next((one for one in self.confirmations if one.kind == kind and one.state == "applied"), None)


def agreement_views(gathered: dict[str, list[list[Any]]]) -> list[AgreementView]:
    """Gathered rows of AGREEMENTS as views, oldest first."""
    acts: dict[UUID, list[Act]] = {}
    for of, *act in gathered["performances"]:
        acts.setdefault(of, []).append(Act(*act))
    found: dict[UUID, AgreementView] = {}
    for id, mediation, old, form, covers, state, *text, parties, mediators in gathered["agreements"]:
        signers = [
            Signer(role, UUID(one), name) for role, one, name in [*(parties or []), *(mediators or [])]
        ]
        number, facts, terms, about_status, about_title, reached_on, effective_on, ended_on, end_reason = text
        found[id] = AgreementView(
            id, mediation, old, form, FORMS[form], covers, COVERS[covers], state, AGREEMENT_LIFE.labels[state], number, facts, terms,
            about_status, about_title, reached_on, effective_on, ended_on, end_reason, signers,
        )  # fmt: skip
    for (
        of,
        id,
        ordinal,
        debtor,
        creditor,
        debtor_name,
        creditor_name,
        what,
        fen,
        due_on,
        means,
        state,
        *more,
    ) in gathered["obligations"]:
        found[of].obligations.append(
            ObligationView(
                id, ordinal, debtor, creditor, debtor_name, creditor_name or "", what, fen, due_on, means, state,
                OBLIGATION_LIFE.labels[state], *more, acts.get(id, []),  # type: ignore[call-arg]
            )
        )  # fmt: skip
    for of, role, signer, name, means, signed_on, file_id in gathered["signatures"]:
        found[of].signatures.append(
            SignatureView(
                role,
                SIGNER_ROLES[role],
                signer,
                name or "",
                means,
                SIGNATURE_MEANS[means],
                signed_on,
                file_id,
            )
        )
    for of, kind, organ, state, *more in gathered["confirmations"]:
        found[of].confirmations.append(
            ConfirmationView(
                kind, CONFIRMATION_KINDS[kind], organ, state, CONFIRMATION_LIFE.labels[state], *more
            )
        )
    return list(found.values())
