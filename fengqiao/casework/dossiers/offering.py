"""Hands the papers of a volume to the register of papers, so that each can be had alone as PDF and as Word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from fengqiao.casework.agreements.papers import PAPERS, Paper
from fengqiao.kernel.errors import NotHere
from fengqiao.kernel.placed.values import Actor, Scope
from fengqiao.tools.papers import Document, PageBreak

from .codes import DOCUMENTS
from .collected import reader_of
from .making import documents_of
from .matter import Matter, matter_of
from .revealing import reveal_volume

__all__ = ["OFFERED"]

OFFERED = tuple(
    code for code in DOCUMENTS if code != "oral_register"
)  # that one the room of agreements offers


def _joined(code: str, matter: Matter) -> Document:
    made = documents_of(code, matter, reader_of(matter.scope, matter.dispute))
    if not made:
        raise NotHere("paper_not_here", f"这件纠纷还没有{DOCUMENTS[code].name}。")
    first = made[0][1]
    blocks = list(first.blocks)
    for _name, document in made[1:]:
        blocks += [PageBreak(), *document.blocks]
    return Document(first.title, tuple(blocks), first.form, first.number)


def _maker(code: str) -> Callable[[Scope, str, UUID], Document]:
    return lambda scope, county, id: _joined(code, matter_of(scope, county, id))


def _issuer(code: str) -> Callable[..., Document]:
    def issue(*, actor: Actor, now: datetime, county: str, id: UUID, reason: str) -> Document:
        clear = reveal_volume(actor=actor, now=now, county=county, id=id, reason=reason)
        return _joined(code, matter_of(actor.scope, county, id, clear=clear))

    return issue


for _code in OFFERED:
    PAPERS.add(_code)(Paper(_code, DOCUMENTS[_code].name, _maker(_code), _issuer(_code)))
