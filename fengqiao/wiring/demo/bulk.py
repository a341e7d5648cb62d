"""Rows of disputes as text for COPY, equal to what the verbs write, at a small part of their cost.

A `Draft` goes through the same steps as the verbs from registration to closing; a test plays the same 200 lives both ways and
compares every column. Thin data leave out what lies between acceptance and closing: lists, search and figures do not read it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from random import Random
from typing import Any

from fengqiao.casework.agreements.facts import OralAgreementReached
from fengqiao.casework.cases.codes import (
    CHANNELS,
    CHOSEN_BY,
    END_REASONS,
    GUIDANCE,
    OUTCOMES,
    REFUSAL_GROUNDS,
    REPORT_KINDS,
    REPORT_MEANS,
    SATISFACTION,
    SESSION_MEANS,
    VISIT_MEANS,
    VISIT_RESULTS,
)  # fmt: skip
from fengqiao.casework.cases.course_facts import DepartmentTold
from fengqiao.casework.cases.facts import (
    AcceptanceRefused,
    CaseAccepted,
    DisputeClosed,
    DisputeRegistered,
    MediationEnded,
    MediatorsAssigned,
    VisitMade,
)  # fmt: skip
from fengqiao.casework.cases.rules import PartyInput, month_of, title_of
from fengqiao.casework.cases.types import route_name, types
from fengqiao.casework.meetings.facts import SessionHeld
from fengqiao.casework.search.entries import entry_of
from fengqiao.kernel.journal.chain import START, sm3
from fengqiao.kernel.journal.facts import code_of
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import OrganisationView
from fengqiao.registry.places.names import sort_key
from fengqiao.trust.vault import blind, check_party_number, seal

from .sheet import Row, Sheet, new_id

__all__ = ["Draft", "Due", "Inputs"]


@lru_cache(maxsize=5000)
def _ids(actor: Actor) -> dict[str, str | None]:
    given = {"actor_id": actor.user_id, "post_id": actor.post_id, "organisation_id": actor.organisation_id}
    return {name: str(one) if one else None for name, one in given.items()}


FOUND_BY = (
    "county", "place", "type", "channel", "place_detail", "number", "title", "narrative", "received_at", "secrecy", "stage",
)  # fmt: skip
Due = tuple[date, str, bool]  # day, policy version, provisional


@dataclass(frozen=True)
class Inputs:
    """What `register_dispute` is called with, and the number that policy and serial give it."""

    actor: Actor
    now: datetime
    channel: str
    county: str
    place: str
    type_code: str
    narrative: str
    parties: Sequence[PartyInput]
    number: str
    due: Due
    place_detail: str = ""
    people: int = 2
    amount_fen: int | None = None
    difficulty: str = "ordinary"
    happened_on: date | None = None
    target: OrganisationView | None = None
    reason: str = ""
    key: str | None = None


_pinyin = lru_cache(maxsize=100_000)(sort_key)  # the pool of names is larger than the cache of the registry
_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Draft:
    """One dispute on its way; `write` puts its rows on a sheet."""

    def __init__(self, said: Inputs, rng: Random) -> None:
        self.said, self.rng = said, rng
        self.rows: list[tuple[str, Row]] = []
        self.mediation: Row | None = None
        self.visit: Row | None = None
        self.parties: list[Row] = []
        self.sessions = 0
        self.given_up_at = said.now
        self.dispute: Row = self._row(
            said.now, seq=0, head=START, number=said.number, key=said.key, channel=said.channel, place=said.place,
            place_detail=said.place_detail.strip(), type=said.type_code, title=title_of(said.parties, types()[said.type_code].name),
            narrative=said.narrative.strip(), difficulty=said.difficulty, people=said.people, amount_fen=said.amount_fen,
            happened_on=said.happened_on, received_at=said.now, state="registered", stage="offered" if said.target else "registered",
            holder_id=str(said.actor.organisation_id), due_on=said.due[0], secrecy=0, outcome="", cancelled_on=None,
        )  # fmt: skip
        self._register()

    def write(self, sheet: Sheet) -> None:
        sheet.add("cases_dispute", self.dispute)
        for table, row in self.rows:
            sheet.add(table, row)
        sheet.add("search_searchentry", self._found_by())

    def _found_by(self) -> Row:
        """As the follower of search would write it last: at the end, at acceptance, else at registration."""
        dispute = self.dispute
        numbers = [self.mediation["number"]] if self.mediation else []
        row = entry_of(
            **{name: dispute[name] for name in FOUND_BY}, dispute_id=dispute["id"], names=[one["name"] for one in self.parties], numbers=numbers,
        )  # fmt: skip
        words = " ".join(f"'{word}'" for word in row["lexemes"])
        return row | {"id": new_id(dispute["received_at"], self.rng), "lexemes": words}

    # -- rows -----------------------------------------------------------------------------------------------

    def _row(self, at: datetime, /, **values: Any) -> Row:
        return {"id": new_id(at, self.rng), "county": self.said.county, "created_at": at} | values

    def _add(self, table: str, at: datetime, **values: Any) -> Row:
        row = self._row(at, dispute_id=self.dispute["id"], **values)
        self.rows.append((table, row))
        return row

    def _entry(self, fact: Any, actor: Actor, at: datetime) -> None:
        """As `draw_entry`; the text under the digest is `canonical`'s, put together here because the body is needed anyway."""
        dispute, body = self.dispute, _json(vars(fact))
        dispute["seq"] += 1
        values = {
            "county": dispute["county"], "subject_kind": "dispute", "subject_id": dispute["id"], "seq": dispute["seq"],
            "fact": code_of(fact), **_ids(actor), "request": actor.request_id,
        }  # fmt: skip
        utc = at.astimezone(UTC).isoformat(timespec="microseconds")
        plain = _json({**values, "at": utc, "body": 0}).replace('"body":0,', f'"body":{body},', 1)
        digest = sm3(dispute["head"] + plain.encode())
        row = self._row(at, **values, at=at, body=body, previous=dispute["head"], digest=digest)
        self.rows.append(("journal_entry", row))
        dispute["head"] = digest

    def _duty(self, kind: str, organisation: str, due: Due, at: datetime, subject: Row | None = None) -> Row:
        row = self._row(
            at, root_kind="dispute", root_id=self.dispute["id"], subject_kind="mediation" if subject else "dispute",
            subject_id=(subject or self.dispute)["id"], kind=kind, organisation_id=organisation, user_id=None, opened_at=at,
            due_on=due[0], provisional=due[2], state="open", paused_on=None, done_at=None, policy_version=due[1],
        )  # fmt: skip
        self.rows.append(("duties_duty", row))
        return row

    # -- steps ----------------------------------------------------------------------------------------------

    def _register(self) -> None:
        said, at = self.said, self.said.now
        for ordinal, party in enumerate(said.parties, 1):
            self._party(ordinal, party)
        target = said.target
        fact = DisputeRegistered(
            number=said.number, channel=CHANNELS[said.channel], type_name=types()[said.type_code].name,
            organisation=said.actor.organisation_name, offered=f"分流至 {target.name}（{said.reason}）。" if target else "",
            month=month_of(at.date()), parties=len(said.parties),
        )  # fmt: skip
        self._entry(fact, said.actor, at)
        holder = self.dispute["holder_id"]
        self.handling = self._add(
            "cases_handling", at, ordinal=1, organisation_id=holder, by_right="first", from_at=at, to_at=None, result=""
        )  # fmt: skip
        self.offered: Row | None = None
        if target:
            self.offered = self._add(
                "cases_transfer", at, kind="refer", from_organisation_id=holder, to_organisation_id=str(target.id),
                reason=said.reason or "按规则分流", legal_basis="", proposed_holder_id=None, state="offered", offered_at=at,
                answered_at=None, answer="",
            )  # fmt: skip
            self.guest = self._add(
                "cases_participant", at, organisation_id=str(target.id), why="offered", source_id=self.offered["id"], from_at=at,
                to_at=None,
            )  # fmt: skip
        self.answer = self._duty("answer", str(target.id) if target else holder, said.due, at)

    def _party(self, ordinal: int, party: PartyInput) -> None:
        at = self.said.now
        row = self._add(
            "cases_party", at, ordinal=ordinal, side=party.side, kind=party.kind, name=party.name.strip(), pinyin=_pinyin(party.name),
            sex=party.sex, ethnicity=party.ethnicity.strip(), age=party.age, occupation=party.occupation.strip(),
            id_kind=party.id_kind, id_enc=None, id_hash=None, phone_enc=None, phone_hash=None, address_enc=None, secrecy=0,
        )  # fmt: skip
        self.parties.append(row)
        if not (party.id_number or party.phone or party.address):
            return
        facts = check_party_number(
            party.id_kind, party.id_number, party.phone, field="parties", today=at.date()
        )
        row["sex"], row["age"] = party.sex or facts.sex, party.age if party.age is not None else facts.age
        for column, kind, plain in (
            ("id", "id", facts.id_number),
            ("phone", "phone", facts.phone),
            ("address", "", party.address.strip()),
        ):
            if plain:
                row[f"{column}_enc"] = seal(
                    plain, table="cases_party", column=f"{column}_enc", row_id=row["id"]
                )
            if plain and kind:
                row[f"{column}_hash"] = blind(kind, plain)

    def _take(self, at: datetime) -> None:
        """Accepting an offer opens a handling of one's own; the one who registered stays a participant."""
        if self.offered is None:
            return
        former, taker = self.handling, self.offered["to_organisation_id"]
        self.offered.update(state="accepted", answered_at=at)
        self.guest["to_at"] = at
        former.update(to_at=at, result="handed")
        self.handling = self._add(
            "cases_handling", at, ordinal=2, organisation_id=taker, by_right="transfer", from_at=at, to_at=None, result=""
        )  # fmt: skip
        self.guest = self._add(
            "cases_participant", at, organisation_id=self.dispute["holder_id"], why="registrar", source_id=former["id"], from_at=at,
            to_at=None,
        )  # fmt: skip
        self.dispute["holder_id"] = taker

    def accept(self, actor: Actor, at: datetime, number: str, due: Due) -> None:
        by_offer = self.offered is not None
        self._take(at)
        self.answer.update(state="done", done_at=at)
        self.mediation = self._add(
            "cases_mediation", at, handling_id=self.handling["id"], number=number, state="accepted", accepted_on=at.date(),
            due_on=due[0], closed_on=None, end_reason="", routes_told="[]",
        )  # fmt: skip
        self.term = self._duty("mediate", self.dispute["holder_id"], due, at, self.mediation)
        self.dispute.update(state="accepted", stage="accepted", due_on=due[0])
        self._entry(CaseAccepted(actor.organisation_name, number, due[0].isoformat(), by_offer), actor, at)

    def refuse(self, actor: Actor, at: datetime, ground: str, guidance: str, words: str) -> None:
        self._take(at)
        self.answer.update(state="done", done_at=at)
        self._cancel("refused", "refused", "refused", at)
        fact = AcceptanceRefused(
            actor.organisation_name, REFUSAL_GROUNDS[ground], GUIDANCE[guidance], words, ""
        )
        self._entry(fact, actor, at)

    def progress(self, state: str) -> None:
        """Assigned or mediating, without the rows of how it came there."""
        assert self.mediation is not None
        self.mediation["state"] = state
        self.dispute["stage"] = state

    def end(self, state: str, reason: str, at: datetime, visit: Due | None) -> None:
        """performed, failed or withdrawn; a performed one is visited by `visit`."""
        assert self.mediation is not None
        self.mediation.update(state=state, closed_on=at.date(), end_reason=reason)
        if state == "failed":
            self.mediation["routes_told"] = json.dumps(list(types()[self.said.type_code].routes))
        self.term.update(state="done", done_at=at)
        self.dispute.update(stage="performed" if visit else "ended", due_on=visit[0] if visit else None)
        self.visit = (
            self._duty("visit", self.dispute["holder_id"], visit, at, self.mediation) if visit else None
        )

    # -- whole lives: as `assign_mediators`, `hold_session`, `reach_oral_agreement`, `end_mediation`, `record_visit` ------

    def assign(
        self, actor: Actor, at: datetime, mediators: Sequence[tuple[str, str]], chosen_by: str
    ) -> None:
        """mediators: (id, name)."""
        assert self.mediation is not None
        self.progress("assigned")
        for one, _name in mediators:
            row = self._row(
                at, mediation_id=self.mediation["id"], mediator_id=one, chosen_by=chosen_by, from_on=at.date(), to_on=None
            )  # fmt: skip
            self.rows.append(("cases_mediationmediator", row))
        self._entry(MediatorsAssigned([name for _, name in mediators], CHOSEN_BY[chosen_by]), actor, at)

    def hold(
        self, actor: Actor, at: datetime, *, starts_at: datetime, ends_at: datetime, place: str, means: str, text: str, others: str
    ) -> None:  # fmt: skip
        """A session at which all parties were present."""
        assert self.mediation is not None
        self.progress("mediating")
        self.sessions += 1
        session = self._add(
            "meetings_session", at, mediation_id=self.mediation["id"], ordinal=self.sessions, starts_at=starts_at, ends_at=ends_at,
            place=place, means=means, others=others, record=text, rights_told=True, secrecy=0,
        )  # fmt: skip
        for party in self.parties:
            row = self._row(at, session_id=session["id"], party_id=party["id"])
            self.rows.append(("meetings_attendance", row))
        fact = SessionHeld(
            self.sessions, starts_at.date().isoformat(), SESSION_MEANS[means], len(self.parties)
        )
        self._entry(fact, actor, at)

    def agree(
        self, actor: Actor, at: datetime, *, facts: str, terms: str, what: str, amount_fen: int | None, note: str, visit: Due,
        from_first: bool = False,
    ) -> None:  # fmt: skip
        """An oral agreement with one obligation, of the second party or from_first of the first, performed at once."""
        assert self.mediation is not None
        day = at.date()
        self.end("performed", "", at, visit)
        agreement = self._add(
            "agreements_agreement", at, mediation_id=self.mediation["id"], form="oral", number=self.mediation["number"], facts=facts,
            terms=terms, reached_on=day, effective_on=day, secrecy=0,
        )  # fmt: skip
        first, second = self.parties[0], self.parties[1]
        if from_first:
            first, second = second, first
        owed = self._row(
            at, agreement_id=agreement["id"], ordinal=1, debtor_id=second["id"], creditor_id=first["id"], what=what,
            amount_fen=amount_fen, due_on=day, state="performed",
        )  # fmt: skip
        self.rows.append(("agreements_obligation", owed))
        kept = self._row(at, obligation_id=owed["id"], performed_on=day, amount_fen=amount_fen, note=note)
        self.rows.append(("agreements_performance", kept))
        self._entry(OralAgreementReached(self.mediation["number"], day.isoformat(), 1, True), actor, at)

    def give_up(self, actor: Actor, at: datetime, reason: str, words: str) -> None:
        """The mediation fails or the application is withdrawn, with the lawful ways told."""
        assert self.mediation is not None
        state = "withdrawn" if reason == "withdrawn" else "failed"
        self.end(state, reason, at, None)
        routes = types()[self.said.type_code].routes if state == "failed" else ()
        told = [route_name(code) for code in routes] or ["撤回申请后可以再次申请调解"]
        if reason == "refused":
            self.mediation["ended_by_id"] = self.parties[1]["id"]
        self.given_up_at = at
        self._entry(MediationEnded(END_REASONS[reason], told, words), actor, at)

    def tell(
        self, actor: Actor, at: datetime, due: Due, *, to_name: str, means: str, content: str, receipt: str
    ) -> None:
        """The department in charge is told: the duty of the failure, done."""
        assert self.mediation is not None
        duty = self._duty("report", self.dispute["holder_id"], due, self.given_up_at, self.mediation)
        duty.update(state="done", done_at=at)
        self._add(
            "cases_report", at, mediation_id=self.mediation["id"], kind="failure", to_name=to_name, told_on=at.date(), means=means,
            content=content, receipt=receipt,
        )  # fmt: skip
        self._entry(
            DepartmentTold(REPORT_KINDS["failure"], to_name, at.date().isoformat(), REPORT_MEANS[means]),
            actor,
            at,
        )

    def visited(
        self, actor: Actor, at: datetime, *, means: str, result: str, satisfaction: str, note: str
    ) -> None:
        assert self.visit is not None
        day = at.date()
        self._add(
            "cases_visit", at, made_on=day, means=means, result=result, satisfaction=satisfaction, note=note
        )
        self.visit.update(state="done", done_at=at)
        self.visit = None
        self.dispute.update(stage="visited", due_on=None)
        fact = VisitMade(
            day.isoformat(), VISIT_MEANS[means], VISIT_RESULTS[result], SATISFACTION[satisfaction]
        )
        self._entry(fact, actor, at)

    def close(self, actor: Actor, at: datetime) -> None:
        assert self.mediation is not None
        outcome = {"failed": "failed", "withdrawn": "withdrawn"}.get(self.mediation["state"], "settled")
        if self.visit:
            self.visit.update(state="done", done_at=at)
        self._cancel("closed", outcome, "settled" if outcome == "settled" else "ended", at)
        self._entry(DisputeClosed(OUTCOMES[outcome], "", at.date().isoformat()), actor, at)

    def _cancel(self, state: str, outcome: str, result: str, at: datetime) -> None:
        self.handling.update(to_at=at, result=result)
        if self.offered is not None:
            self.guest["to_at"] = at
        self.dispute.update(state=state, stage=state, outcome=outcome, cancelled_on=at.date(), due_on=None)
