"""Search: the write door. Entries follow from disputes; `rebuild` makes them all again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from fengqiao.casework.cases.models import Dispute, Mediation, Party

from .engine import put
from .entries import entry_of

__all__ = ["entries_for", "rebuild", "write_entries"]

PIECE = 1000


def _by_dispute(rows: Any, column: str, using: str) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for dispute_id, value in rows.using(using).values_list("dispute_id", column):
        found[dispute_id].append(value)
    return found


def entries_for(disputes: Sequence[Dispute], using: str = "default") -> list[dict[str, Any]]:
    """Rows for the engine. Two statements for parties and mediation numbers, whatever the number of disputes."""
    counties, ids = {one.county for one in disputes}, [one.id for one in disputes]
    why = "disputes that the caller holds"
    parties = Party.objects.everywhere(why).filter(county__in=counties, dispute_id__in=ids)
    mediations = Mediation.objects.everywhere(why).filter(county__in=counties, dispute_id__in=ids)
    names = _by_dispute(parties.order_by("ordinal"), "name", using)
    accepted = [one for one in disputes if one.state not in ("registered", "refused")]
    numbers = _by_dispute(mediations.order_by("created_at", "id"), "number", using) if accepted else {}
    return [
        entry_of(
            county=one.county, dispute_id=one.id, place=one.place, type=one.type, channel=one.channel, place_detail=one.place_detail, number=one.number, title=one.title,
            narrative=one.narrative, received_at=one.received_at, secrecy=one.secrecy, stage=one.stage, names=names.get(one.id, ()),
            numbers=numbers.get(one.id, ()),
        )
        for one in disputes
    ]  # fmt: skip


def write_entries(disputes: Sequence[Dispute]) -> None:
    """Write or renew the entries of disputes that the transaction holds."""
    put(entries_for(disputes))


def rebuild(county: str, said: Callable[[int], None] = lambda done: None) -> int:
    """Make all entries of a county again, a thousand disputes at a time. Returns how many. Within `acting` on the county."""
    done, last = 0, None
    while True:
        rows = Dispute.objects.everywhere("rebuild reads the whole county").filter(county=county)
        if last:
            rows = rows.filter(id__gt=last)
        piece = list(rows.order_by("id")[:PIECE])
        if not piece:
            return done
        write_entries(piece)
        done, last = done + len(piece), piece[-1].id
        said(done)
