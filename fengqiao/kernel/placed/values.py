"""Who asks, and for which rows: Scope and Actor as plain values, so that rules and queries need no request and no database."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

__all__ = ["NO_COUNTY", "Actor", "Scope", "next_code"]

NO_COUNTY = "000000"  # the key of what belongs to the whole installation (users, policies), see design 6.1


def next_code(prefix: str) -> str:
    """The smallest code (COLLATE "C") above every code that starts with `prefix`: 640221 -> 640222, 64 -> 65."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


@dataclass(frozen=True)
class Scope:
    """What somebody may see.

    blocks: division-code prefixes, successors included. full_counties: county keys seen whole. part_counties: county keys
    of which only rows in `blocks`, held by `organisations` or shared with them are seen. lines: lines of work; empty is all.
    secrecy: highest level read (0 open).
    """

    blocks: tuple[str, ...] = ()
    full_counties: tuple[str, ...] = ()
    part_counties: tuple[str, ...] = ()
    organisations: tuple[UUID, ...] = ()
    lines: tuple[str, ...] = ()
    secrecy: int = 0

    @property
    def counties(self) -> tuple[str, ...]:
        """Every county key that ring three must let through."""
        return (*self.full_counties, *self.part_counties)

    @property
    def is_empty(self) -> bool:
        return not self.counties

    def covers(
        self, *, county: str, place: str, holder: UUID | None, secrecy: int = 0, shared: bool = False
    ) -> bool:
        """The same rule as `within`, for one row: the oracle that tests hold the database to."""
        if secrecy > self.secrecy:
            return False
        if county in self.full_counties:
            return True
        if county not in self.part_counties:
            return False
        return any(place.startswith(block) for block in self.blocks) or holder in self.organisations or shared


@dataclass(frozen=True)
class Actor:
    """Somebody acting under one post. The powers come from the post's role, the scope from its area and organisation."""

    user_id: UUID | None
    user_name: str
    post_id: UUID | None
    role: str
    organisation_id: UUID | None
    organisation_name: str
    powers: frozenset[str]
    scope: Scope
    request_id: str = ""

    def may(self, power: str) -> bool:
        """Whether the post has the power."""
        return power in self.powers
