"""What is in force for an area with where each value comes from, and the versions that were proposed for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from fengqiao.kernel.errors import NotHere

from .codes import KEY_NAMES, SUBJECT_NAMES
from .models import STATES, PolicyDocument
from .queries import chain_of
from .schema import SUBJECTS, Stated, parse

__all__ = ["PolicyLine", "PolicyVersion", "in_force", "policy_version", "policy_versions", "text_in_force"]


@dataclass(frozen=True)
class PolicyLine:
    """One key as it holds for an area: the value, the area it was taken from and the version. `is_stated` False: nobody says it.

    `covered`: areas further up that say something too and are not heard.
    """

    subject: str
    key: str
    name: str
    value: Any
    is_stated: bool
    is_silent: bool
    source: str
    area: str
    version: int
    in_force_on: date | None
    document: UUID | None
    covered: tuple[str, ...] = ()


@dataclass(frozen=True)
class PolicyVersion:
    """One version of a subject for an area, whatever its state."""

    id: UUID
    subject: str
    subject_name: str
    area: str
    version: int
    in_force_on: date
    state: str
    state_name: str
    text: str
    digest: str
    proposed_by: UUID | None
    approved_by: UUID | None


def _newest(area: str, on: date) -> dict[tuple[str, str], PolicyDocument]:
    rows = PolicyDocument.objects.filter(area__in=chain_of(area), state="in_force", in_force_on__lte=on)
    return {(row.subject, row.area): row for row in rows.order_by("in_force_on", "version")}


def in_force(area: str, on: date) -> list[PolicyLine]:
    """Every key of every subject, in the order of the schema. One query."""
    newest, chain = _newest(area, on), chain_of(area)
    parsed = {place: parse(place[0], row.text) for place, row in newest.items()}
    lines = []
    for subject, schema in SUBJECTS.items():
        for key in schema.model_fields:
            said = [
                one
                for one in chain
                if (subject, one) in parsed and getattr(parsed[subject, one], key) is not None
            ]
            name = KEY_NAMES[f"{subject}.{key}"]
            if not said:
                lines.append(PolicyLine(subject, key, name, None, False, False, "", "", 0, None, None))
                continue
            row, stated = newest[subject, said[0]], getattr(parsed[subject, said[0]], key)
            assert isinstance(stated, Stated)
            lines.append(
                PolicyLine(
                    subject, key, name, stated.value, True, stated.silent, stated.source, said[0], row.version, row.in_force_on, row.id,
                    tuple(said[1:]),
                )
            )  # fmt: skip
    return lines


def _version(row: PolicyDocument) -> PolicyVersion:
    return PolicyVersion(
        row.id, row.subject, SUBJECT_NAMES[row.subject], row.area, row.version, row.in_force_on, row.state, STATES[row.state], row.text,
        row.digest, row.proposed_by, row.approved_by,
    )  # fmt: skip


def _of(areas: Iterable[str]) -> Q:
    """Documents of places that begin with one of the codes, and those above them that they inherit from."""
    which = Q(area="")
    for code in areas:
        which |= Q(area__startswith=code) | Q(area__in=chain_of(code))
    return which


def policy_versions(areas: Iterable[str], *, most: int = 50, drafts: bool = False) -> list[PolicyVersion]:
    """Versions that concern the areas, the newest proposal first; `drafts` keeps to those that wait for approval."""
    rows = PolicyDocument.objects.filter(_of(areas))
    if drafts:
        rows = rows.filter(state="draft")
    return [_version(row) for row in rows.order_by("-pk")[:most]]


def policy_version(document_id: UUID, *, areas: Iterable[str]) -> PolicyVersion:
    """One version that concerns the areas. Raises NotHere."""
    row = PolicyDocument.objects.filter(_of(areas), pk=document_id).first()
    if row is None:
        raise NotHere("policy_not_here", "没有这份规则，或者不属于您的辖区。")
    return _version(row)


def text_in_force(subject: str, area: str, on: date) -> str:
    """The text of an area's own version in force on a day, "" where it has none: what a next version begins from."""
    rows = PolicyDocument.objects.filter(subject=subject, area=area, state="in_force", in_force_on__lte=on)
    row = rows.order_by("in_force_on", "version").last()
    return row.text if row else ""
