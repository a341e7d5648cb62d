"""The course of a mediation as the dispute's page shows it: helpers, refused mediators, stops, extensions, calming, reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fengqiao.kernel.placed.gathering import Part, to_date, to_uuid

from . import codes

__all__ = ["COURSE", "CourseView", "course_view"]

_CONSENTS = """(SELECT json_agg(json_build_array(p.name, c.means, c.withdrawn_at IS NOT NULL) ORDER BY p.ordinal) FROM cases_consent c
    JOIN cases_party p ON p.id = c.party_id WHERE c.county = %(county)s AND p.county = %(county)s AND c.source_id = x.id)"""
_PARTY = "(SELECT p.name FROM cases_party p WHERE p.county = %(county)s AND p.id = x.party_id)"
_MEDIATOR = "(SELECT name FROM mediators_mediator WHERE id = x.mediator_id)"
_HERE = "x.county = %(county)s AND x.dispute_id = %(root)s"
COURSE = (
    Part(
        "helpers",
        (
            ("x.id", to_uuid), ("kind", None), ("name", None), ("relation", None), ("from_on", to_date), ("to_on", to_date),
            ("ended_why", None), (_CONSENTS, None),
        ),
        f"cases_helper x WHERE {_HERE}",
        "from_on, x.id",
    ),
    Part(
        "refused_mediators",
        (("mediator_id", to_uuid), (_MEDIATOR, None), (_PARTY, None), ("reason", None), ("refused_on", to_date)),
        f"cases_mediatorrefusal x WHERE {_HERE}",
        "refused_on, x.id",
    ),
    Part(
        "suspensions",
        (
            ("ground", None), ("detail", None), ("from_on", to_date), ("expected_on", to_date), ("to_on", to_date), ("clock_stopped", None),
        ),
        f"cases_suspension x WHERE {_HERE}",
        "from_on, x.id",
    ),
    Part(
        "extensions",
        (
            ("days", None), ("reason", None), ("from_due", to_date), ("to_due", to_date), ("committee_agreed", None), (_CONSENTS, None),
        ),
        f"cases_extension x WHERE {_HERE}",
        "x.id",
    ),
    Part(
        "calmings",
        (
            ("x.id", to_uuid), ("person", None), ("measure", None), ("due_on", to_date), ("done_on", to_date), ("result", None),
        ),
        f"cases_calming x WHERE {_HERE}",
        "due_on, x.id",
    ),
    Part(
        "reports",
        (("kind", None), ("to_name", None), ("told_on", to_date), ("means", None), ("content", None), ("receipt", None)),
        f"cases_report x WHERE {_HERE}",
        "told_on, x.id",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class ConsentView:
    """A party agreed; `is_withdrawn`: and took it back."""

    party_name: str
    means_name: str
    is_withdrawn: bool


@dataclass(frozen=True)
class HelperView:
    id: UUID
    kind_name: str
    name: str
    relation: str
    from_on: date
    to_on: date | None
    ended_why: str
    consents: list[ConsentView]


@dataclass(frozen=True)
class RefusedView:
    mediator_id: UUID
    mediator_name: str
    party_name: str
    reason: str
    refused_on: date


@dataclass(frozen=True)
class SuspensionView:
    ground_name: str
    detail: str
    from_on: date
    expected_on: date
    to_on: date | None
    clock_stopped: bool


@dataclass(frozen=True)
class ExtensionView:
    days: int
    reason: str
    from_due: date
    to_due: date
    committee_agreed: bool
    consents: list[ConsentView]


@dataclass(frozen=True)
class CalmingView:
    id: UUID
    person: str
    measure: str
    due_on: date
    done_on: date | None
    result: str


@dataclass(frozen=True)
class ReportView:
    kind_name: str
    to_name: str
    told_on: date
    means_name: str
    content: str
    receipt: str


@dataclass(frozen=True)
class CourseView:
    """All of it, each oldest first."""

    helpers: list[HelperView]
    refused: list[RefusedView]
    suspensions: list[SuspensionView]
    extensions: list[ExtensionView]
    calmings: list[CalmingView]
    reports: list[ReportView]

    @property
    def is_empty(self) -> bool:
        return not any(vars(self).values())


def _consents(rows: Sequence[Any] | None) -> list[ConsentView]:
    return [ConsentView(name, codes.CONSENT_MEANS[means], withdrawn) for name, means, withdrawn in rows or ()]


def course_view(gathered: dict[str, list[list[Any]]]) -> CourseView:
    """Gathered rows of COURSE as views."""
    return CourseView(
        helpers=[
            HelperView(
                id, codes.HELPER_KINDS[kind], name, relation, from_on, to_on, ended_why, _consents(consents)
            )
            for id, kind, name, relation, from_on, to_on, ended_why, consents in gathered["helpers"]
        ],
        refused=[RefusedView(*row) for row in gathered["refused_mediators"]],
        suspensions=[
            SuspensionView(codes.SUSPENSION_GROUNDS[ground], *rest)
            for ground, *rest in gathered["suspensions"]
        ],
        extensions=[
            ExtensionView(days, reason, from_due, to_due, committee, _consents(consents))
            for days, reason, from_due, to_due, committee, consents in gathered["extensions"]
        ],
        calmings=[CalmingView(*row) for row in gathered["calmings"]],
        reports=[
            ReportView(
                codes.REPORT_KINDS[kind], to_name, told_on, codes.REPORT_MEANS[means], content, receipt
            )
            for kind, to_name, told_on, means, content, receipt in gathered["reports"]
        ],
    )
