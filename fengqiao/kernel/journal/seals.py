"""The daily seal: all heads of a county chained day by day and written out of the database, where its owner cannot reach."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from fengqiao.kernel.placed.values import NO_COUNTY

from .chain import START, canonical, sm3
from .models import Entry, ReferenceRoot, Seal
from .queries import heads_digest, roots

__all__ = ["seal_counties"]


def _heads(county: str, using: str) -> list[tuple[UUID, bytes]]:
    """Heads of the roots of a county; those of the whole installation (accounts, policies) under 000000."""
    pairs: list[tuple[UUID, bytes]] = []
    for model in roots().values():
        rows = model._base_manager.using(using)
        if issubclass(model, ReferenceRoot):
            rows = rows.filter(seq__gt=0) if county == NO_COUNTY else rows.none()
        else:
            rows = rows.filter(county=county)
        pairs += [(pk, bytes(head)) for pk, head in rows.values_list("pk", "head")]
    return pairs


def seal_counties(*, day: date, now: datetime, folder: Path, using: str = "owner") -> int:
    """Seal every county that has entries and is not yet sealed for `day`; append a line per county to a file in `folder`.

    Run as fq_owner. Doing it twice for a day adds nothing. Returns the number of new seals.
    """
    entries = Entry.objects.everywhere("the seal covers every county").using(using)
    counties = list(entries.order_by("county").values_list("county", flat=True).distinct())
    done = set(
        Seal.objects.everywhere("seals of the day")
        .using(using)
        .filter(day=day)
        .values_list("county", flat=True)
    )
    made = 0
    for county in counties:
        if county in done:
            continue
        pairs = _heads(county, using)
        last = (
            Seal.objects.everywhere("the day before")
            .using(using)
            .filter(county=county)
            .order_by("-day")
            .first()
        )
        previous = bytes(last.digest) if last else START
        total, count = heads_digest(pairs), entries.filter(county=county).count()
        digest = sm3(
            previous
            + canonical({"county": county, "day": day.isoformat(), "entries": count, "heads": total.hex()})
        )
        Seal.objects.using(using).create(
            county=county,
            created_at=now,
            day=day,
            entries=count,
            heads_digest=total,
            previous=previous,
            digest=digest,
        )
        line = {
            "county": county,
            "day": day.isoformat(),
            "entries": count,
            "heads": total.hex(),
            "digest": digest.hex(),
        }
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"seals-{day:%Y-%m}.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
        made += 1
    return made
