"""Intake: what the machine proposes while a dispute is being typed. Proposals carry their grounds; people decide (design 4.9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fengqiao.casework.cases.types import types, types_version
from fengqiao.registry.organisations.codes import KINDS
from fengqiao.registry.organisations.queries import OrganisationView, committee_of
from fengqiao.registry.policy.queries import value_of
from fengqiao.registry.policy.schema import Rule
from fengqiao.tools.textmind.proposals import model_digest, propose_types

from .applicant_words import WORDS, WordView, own_words, word_views
from .exporting import AT_ONCE, MOST, ExportView, recent_exports
from .heard import Heard, heard_of_late
from .import_queries import Check, ImportView, check_run, import_rows, import_view, recent_imports
from .ledger_columns import COLUMNS
from .ledger_matching import BY_NARRATIVE
from .partner_reading import partner_dispute, partner_disputes
from .wish_reading import WISHES, Wishable, WishView, own_wishes, page_wishes, wishable

__all__ = [
    "AT_ONCE", "BY_NARRATIVE", "COLUMNS", "Check", "ExportView", "Heard", "ImportView", "MOST", "RouteProposal", "TypeProposal", "WISHES", "WORDS", "WishView", "Wishable", "WordView", "check_run", "heard_of_late", "import_rows", "import_view", "own_wishes", "own_words", "page_wishes", "partner_dispute", "partner_disputes", "propose_routes", "recent_exports", "recent_imports", "suggest_types", "type_model", "wishable", "word_views",
]  # fmt: skip

FURTHER = ("village", "town", "county_centre")


@dataclass(frozen=True)
class TypeProposal:
    """A proposed type with the words that gave it, as (word, start, end) in the narrative.

    confidence: share of right proposals of this kind on our own test texts, None where not measured with this lexicon.
    """

    code: str
    name: str
    family_name: str
    words: tuple[tuple[str, int, int], ...]
    score: float
    confidence: float | None
    measured_on: int


@dataclass(frozen=True)
class RouteProposal:
    """A proposed organisation, the rule that gave it and where the rule stands. `first`: by rule, not only as a choice."""

    organisation_id: UUID
    organisation_name: str
    reason: str
    source: str
    version: str
    first: bool


def type_model() -> str:
    """What proposed: goes with the suggestion, so that it can be judged later."""
    return f"lexicon {model_digest()[:8]} types {types_version()}"


def suggest_types(narrative: str, *, most: int = 3) -> list[TypeProposal]:
    """At most `most` types for what was typed; empty where no word speaks. No statement."""
    kinds = types()
    return [
        TypeProposal(
            one.code, kinds[one.code].name, kinds[one.code].family.name, one.words, one.score, one.confidence, one.measured_on
        )
        for one in propose_types(narrative, most=most)
        if one.code in kinds and kinds[one.code].is_open
    ]  # fmt: skip


def _fits(rule: Rule, family: str, difficulty: str, amount_fen: int | None) -> bool:
    if rule.families and family not in rule.families:
        return False
    if rule.difficulty and difficulty not in rule.difficulty:
        return False
    return rule.amount_from_yuan is None or (amount_fen or 0) >= rule.amount_from_yuan * 100


def propose_routes(
    *, place: str, type_code: str, difficulty: str, amount_fen: int | None, on: date
) -> list[RouteProposal]:
    """The organisation that the place's routing policy names (row INT-04), then the committees above the place as choices.

    A rule whose organisation does not exist here is passed over. Empty where the policy says nothing and nobody is here.
    """
    found: list[RouteProposal] = []
    seen: set[UUID] = set()

    def add(target: OrganisationView | None, reason: str, source: str, version: str, first: bool) -> None:
        if target and target.id not in seen:
            seen.add(target.id)
            found.append(RouteProposal(target.id, target.name, reason, source, version, first))

    rules = value_of("routing", "rules", place, on)
    family = types()[type_code].family.code if type_code in types() else ""
    for rule in rules.value if rules else []:
        if _fits(rule, family, difficulty, amount_fen):
            before = len(found)
            add(
                committee_of(rule.to, place), rule.reason, rules.source, rules.version, True
            ) if rules else None
            if len(found) > before:
                break
    for kind in FURTHER:
        if len(place) >= KINDS[kind].level:
            add(committee_of(kind, place), f"发生地的{KINDS[kind].name}", "", "", False)
    return found
