"""Intake: the write door. A registration together with what the machine had proposed and what the clerk chose instead; ledgers that
come in; tables that go out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from fengqiao.casework.cases.rules import SuggestionInput
from fengqiao.casework.cases.services import Registered, register_dispute
from fengqiao.kernel.errors import Invalid
from fengqiao.kernel.placed.values import Actor

from .applying import NOTICE, Applied, Reception, add_words, apply_online, rate_handling, reception
from .error_sheets import fetch_error_sheet
from .exporting import Exported, Table, dispute_table, export_dispute_list, export_table, fetch_export
from .importing import (
    JOB,
    Received,
    drop_import,
    map_ledger,
    receive_ledger,
    resume_import,
    start_import,
    stop_import,
    wake_import,
)
from .models import Suggestion
from .submitting import Answer, clear_answers, submit_dispute
from .wishing import answer_wish, state_wish, take_back_wish

__all__ = [
    "Answer", "Applied", "Exported", "JOB", "NOTICE", "Received", "Reception", "Table", "add_words", "answer_wish", "apply_online", "clear_answers", "dispute_table", "drop_import", "export_dispute_list", "export_table", "fetch_error_sheet", "fetch_export", "map_ledger", "rate_handling", "receive_ledger", "reception", "register_with_suggestions", "resume_import", "start_import", "state_wish", "stop_import", "submit_dispute", "take_back_wish", "wake_import",
]  # fmt: skip


def register_with_suggestions(
    *, actor: Actor, now: datetime, type_code: str, type_suggestion: SuggestionInput | None = None,
    route_suggestion: SuggestionInput | None = None, to_organisation: UUID | None = None, route_reason: str = "", **registration: Any,
) -> Registered:  # fmt: skip
    """`register_dispute`, and beside it the proposals with the clerk's answers: training data, never a decision (row INT-06).

    A clerk who routes otherwise than proposed says why (row INT-04): raises Invalid. The same idempotency key twice writes the suggestions once.
    """
    if route_suggestion and route_suggestion.proposed and not route_reason.strip():
        chosen = str(to_organisation or actor.organisation_id)
        if chosen != route_suggestion.proposed:
            raise Invalid(
                "route_without_reason", "未按规则建议的单位分流，请写明理由。", field="route_reason"
            )
    made = register_dispute(
        actor=actor, now=now, type_code=type_code, to_organisation=to_organisation, route_reason=route_reason, **registration
    )  # fmt: skip
    rows = [
        _row(kind, one, answer, route_reason if kind == "route" else "")
        for kind, one, answer in (
            ("type", type_suggestion, type_code),
            ("route", route_suggestion, str(to_organisation or actor.organisation_id)),
        )
        if one is not None
    ]
    if made.is_new:
        for row in rows:
            row.county, row.created_at, row.dispute_id = made.county, now, made.id
        Suggestion.objects.bulk_create(rows)
    return made


def _row(kind: str, one: SuggestionInput, answer: str, reason: str) -> Suggestion:
    return Suggestion(
        kind=kind, model=one.model[:40], proposed=one.proposed[:60], score=one.score, words=list(one.words)[:40], answer=answer[:60],
        reason=reason[:300],
    )  # fmt: skip
