"""The papers of agreements, as that room builds them, with the contacts that this volume shows."""

from __future__ import annotations

from fengqiao.casework.agreements.papers import oral_register_paper, written_agreement_paper
from fengqiao.tools.papers import Document

from .matter import Matter

__all__ = ["agreement_papers"]


def agreement_papers(matter: Matter, form: str) -> list[Document]:
    """协议书 or 口头协议登记表, where the dispute has such an agreement. Read once for a matter."""
    if form not in matter.kept:
        matter.kept[form] = (
            _papers(matter, form) if any(one.form == form for one in matter.agreements) else []
        )
    return matter.kept[form]


def _papers(matter: Matter, form: str) -> list[Document]:
    if form == "oral":
        return [
            oral_register_paper(matter.scope, matter.dispute.county, matter.dispute.id, clear=matter.clear)
        ]
    where = (matter.scope, matter.dispute.county, matter.dispute.id)
    return [
        written_agreement_paper(*where, agreement=one.id, clear=matter.clear)
        for one in matter.agreements
        if one.form == form
    ]
