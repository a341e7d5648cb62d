"""What a dispute is found by: its narrative, title, parties' names, place and numbers. One place for followers, rebuild and demo."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from fengqiao.casework.cases.states import OVER
from fengqiao.kernel.ids import uuid7
from fengqiao.registry.places.queries import path_names
from fengqiao.tools.textmind.bigrams import lexemes

__all__ = ["entry_of", "extra_of"]


def extra_of(title: str, number: str, place_name: str, names: Iterable[str], numbers: Iterable[str]) -> str:
    """What stands in no narrative, as one text."""
    return " ".join(one for one in (title, number, place_name, *names, *numbers) if one)


def entry_of(
    *, county: str, dispute_id: Any, place: str, type: str, channel: str, place_detail: str, number: str, title: str, narrative: str, received_at: datetime,
    secrecy: int, stage: str, names: Iterable[str], numbers: Iterable[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """One row for `engine.put`. names: of the parties; numbers: of the mediation cases."""
    where = f"{path_names([place]).get(place, '')} {place_detail}".strip()
    extra = extra_of(title, number, where, names, numbers)
    month = f"{localdate(received_at):%Y%m}"
    family, end = type.partition(".")[0], stage if stage in OVER else "open"
    beside = {f"@{place[:cut]}" for cut in (6, 9, 12) if len(place) >= cut} | {
        f"@{county}", f"%{month}", f"%{county}{month}", f"#{type}", f"#{family}", f"#{county}{type}", f"#{county}{family}", f"={channel}",
        f"!{end}", f"!{county}{end}",
    }  # fmt: skip
    return {
        "id": str(uuid7()), "county": county, "created_at": received_at.isoformat(), "dispute_id": str(dispute_id),
        "received_at": received_at.isoformat(), "secrecy": secrecy, "place": place, "extra": extra,
        "lexemes": sorted(lexemes(narrative, extra) | beside),
    }  # fmt: skip
