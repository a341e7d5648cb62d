"""Search follows the facts that change what a dispute is found by (words, numbers, open or how it ended), in their transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fengqiao.casework.cases.facts import ENDS_OR_OPENS, CaseAccepted, DisputeRegistered
from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.journal.services import Drawn, follows, follows_many
from fengqiao.kernel.placed.values import Actor

from .services import write_entries

__all__ = ["keep_found", "keep_many_found"]


@follows(DisputeRegistered, CaseAccepted, *ENDS_OR_OPENS)
def keep_found(entry: Entry, fact: Any, about: Dispute, actor: Actor, at: datetime) -> None:
    write_entries([about])


@follows_many(keep_found)
def keep_many_found(drawn: Sequence[Drawn], actor: Actor, at: datetime) -> None:
    """A ledger's disputes: three statements for all of them."""
    write_entries([one.about for one in drawn])
