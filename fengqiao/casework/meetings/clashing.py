"""What is planned around a time in a county, for the question whether one more fits. One statement, whatever the scope:
a room is taken also by a dispute that one must not see; nothing of it is told but that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from .rules import Slot, room_key

__all__ = ["slots_around"]

_AROUND = """
SELECT s.id, s.starts_at, s.ends_at, s.organisation_id, s.place, s.means,
  ARRAY(SELECT w.mediator_id FROM cases_mediationmediator w WHERE w.county = s.county AND w.mediation_id = s.mediation_id AND w.to_on IS NULL),
  ARRAY(SELECT p.id_hash FROM meetings_plannedparty a JOIN cases_party p ON p.county = a.county AND p.id = a.party_id
        WHERE a.county = s.county AND a.planned_id = s.id AND a.to_at IS NULL AND p.id_hash IS NOT NULL)
FROM meetings_plannedsession s JOIN cases_mediation m ON m.county = s.county AND m.id = s.mediation_id
WHERE s.county = %s AND s.state = 'planned' AND s.starts_at < %s AND s.ends_at > %s AND s.starts_at > %s - interval '1 day'
  AND m.state IN ('accepted', 'assigned', 'mediating', 'suspended')
ORDER BY s.starts_at LIMIT 500"""


def slots_around(county: str, starts_at: datetime, ends_at: datetime) -> list[Slot]:
    """The planned sessions of a county that share a moment with the time asked for. Planners of a county take turns until commit.

    Limits: sessions of disputes above the actor's secrecy are hidden by the database; at most 500 at once are looked at.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"planning {county}"])
        cursor.execute(_AROUND, [county, ends_at, starts_at, starts_at])
        rows = cursor.fetchall()
    return [
        Slot(
            id, begins, ends, UUID(str(organisation)), room_key(place, means), frozenset(UUID(str(one)) for one in mediators),
            frozenset(bytes(one) for one in people),
        )
        for id, begins, ends, organisation, place, means, mediators, people in rows
    ]  # fmt: skip
