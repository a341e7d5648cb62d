"""Likely duplicates of what is being registered: the same person's number, or the same village and type of late (row INT-05).

What the clerk may not read is told only as "held by X; ask": no number, no names, no text, no link (design 4.5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils.timezone import localdate
from rapidfuzz import fuzz

from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.rules import PartyInput
from fengqiao.casework.cases.states import STAGES
from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.placed.values import Scope
from fengqiao.trust.vault import blind, check_party_number

__all__ = ["Similar", "likely_duplicates", "mark_of", "similar_to"]

DAYS, MOST_READ, MOST_SHOWN = 90, 200, 8
REASONS = ("id", "phone", "near")  # the strongest first
_SENTENCES = {
    "id": "有同一证件号码的当事人", "phone": "有同一电话号码的当事人", "near": f"同一地点、同一类型，{DAYS} 天内登记",
}  # fmt: skip
# One statement, planned once a connection: it runs at every registration. What is out of scope is told by its holder only.
_CANDIDATES = f"""
(SELECT p.dispute_id, CASE WHEN p.id_hash = ANY(%(ids)s::bytea[]) THEN 'id' ELSE 'phone' END FROM cases_party p
 WHERE p.county = ANY(%(counties)s::text[]) AND (p.id_hash = ANY(%(ids)s::bytea[]) OR p.phone_hash = ANY(%(phones)s::bytea[]))
 ORDER BY p.id DESC LIMIT {MOST_READ})
UNION ALL
(SELECT d.id, 'near' FROM cases_dispute d
 WHERE d.county = %(county)s::text AND d.place = %(place)s::text AND d.type = %(type)s::text AND d.received_at >= %(since)s
 ORDER BY d.received_at DESC LIMIT {MOST_READ})
"""  # noqa: S608


@dataclass(frozen=True)
class Similar:
    """A matter that may be the same. `may_read`: else only the holder is told, and the other fields are empty.

    alike: 0 to 100, how much of the narrative is the same; for the order only.
    """

    county: str
    id: UUID
    why: str
    holder_name: str
    may_read: bool
    number: str = ""
    title: str = ""
    stage_name: str = ""
    received_on: date | None = None
    alike: int = 0


def _hashes(parties: Iterable[PartyInput], today: date) -> tuple[list[bytes], list[bytes]]:
    ids, phones = [], []
    for party in parties:
        try:
            known = check_party_number(
                party.id_kind, party.id_number, party.phone, field="parties", today=today
            )
        except Refusal:
            continue  # the form will say what is wrong with it
        if known.id_number:
            ids.append(blind("id", known.id_number))
        if known.phone:
            phones.append(blind("phone", known.phone))
    return ids, phones


def likely_duplicates(
    scope: Scope,
    *,
    place: str,
    county: str,
    type_code: str,
    narrative: str,
    parties: Sequence[PartyInput],
    now: datetime,
    key: UUID | None = None,
) -> list[Similar]:
    """What lies in the county (or the actor's other counties) and may be the same matter, likeliest first. At most three statements.

    key: the registration's own; one that was handed in before, whose answer was lost, is no duplicate of itself.
    """
    if county not in scope.counties:
        return []
    ids, phones = _hashes(parties, localdate(now))
    why = _candidates(scope, county, ids, phones, place, type_code, now)
    return _told(scope, why, narrative, key) if why else []


def similar_to(scope: Scope, *, county: str, id: UUID) -> list[Similar]:
    """What may be the same matter as a dispute in scope, for whoever decides on taking it up. At most five statements.

    What came by a citizen's phone, another program or a ledger was compared by nobody when it came in.
    """
    row = Dispute.objects.within(scope).filter(county=county, id=id).first()
    if row is None:
        return []
    hashes = list(Party.objects.of(row).values_list("id_hash", "phone_hash"))
    ids, phones = ([bytes(one[at]) for one in hashes if one[at]] for at in (0, 1))
    why = _candidates(scope, county, ids, phones, row.place, row.type, row.received_at)
    why.pop(id, None)
    return _told(scope, why, row.narrative, None) if why else []


def _candidates(
    scope: Scope, county: str, ids: list[bytes], phones: list[bytes], place: str, type_code: str, at: datetime
) -> dict[UUID, str]:
    """Id of a dispute -> the strongest reason why it may be the same."""
    since = at - timedelta(days=DAYS)
    asked = {"counties": list(scope.counties), "ids": ids, "phones": phones, "county": county, "place": place, "type": type_code, "since": since}  # fmt: skip
    with connections["default"].prepared_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(_CANDIDATES, asked)
        found = cursor.fetchall()
    why: dict[UUID, str] = {}
    for dispute_id, reason in sorted(found, key=lambda one: REASONS.index(one[1])):
        why.setdefault(dispute_id, _SENTENCES[reason])
    return why


def _told(scope: Scope, why: dict[UUID, str], narrative: str, key: UUID | None) -> list[Similar]:
    rows = Dispute.objects.everywhere("a duplicate out of scope is told by its holder only").filter(
        county__in=scope.counties, id__in=list(why), secrecy__lte=scope.secrecy
    )
    rows = rows.exclude(key=key) if key else rows
    readable = set(
        Dispute.objects.within(scope)
        .filter(county__in=scope.counties, id__in=list(why))
        .values_list("id", flat=True)
    )
    columns = ("county", "id", "number", "title", "stage", "received_at", "holder__name", "narrative")
    found = []
    for row in rows.values_list(*columns):
        found.append(_one(row, why[row[1]], row[1] in readable, narrative))
    # People who share a number come first, then texts that are most alike, then those of others.
    found.sort(key=lambda one: ("号码" not in one.why, not one.may_read, -one.alike, one.received_on is None))
    return found[:MOST_SHOWN]


def _one(row: tuple[Any, ...], why: str, may_read: bool, narrative: str) -> Similar:
    county, id, number, title, stage, received_at, holder, text = row
    if not may_read:
        return Similar(
            county, id, "", holder, False
        )  # not even why: that a person's number occurs there is personal
    alike = round(fuzz.token_ratio(narrative, text)) if narrative else 0
    return Similar(county, id, why, holder, True, number, title, STAGES[stage], localdate(received_at), alike)


def mark_of(found: Sequence[Similar]) -> str:
    """What a clerk confirms to have looked at; another matter that comes in meanwhile gives another mark."""
    return (
        hashlib.sha256(",".join(sorted(str(one.id) for one in found)).encode()).hexdigest()[:16]
        if found
        else ""
    )
