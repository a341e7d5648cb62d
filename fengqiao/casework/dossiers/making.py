"""Makes a volume out of a matter: which papers, in which order, with their names in the contents; and draws it in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.tools.papers import (
    Block,
    Document,
    Line,
    Note,
    PageBreak,
    Part,
    Picture,
    Sheet,
    Volume,
    pages_of,
    render_volume,
    shrunk,
)

from . import papers
from .agreed import agreement_papers
from .codes import COLLECTED, DOCUMENTS
from .collected import Collected
from .matter import Matter
from .papers.binding import Binding
from .rules import Check, Known, check_all
from .settings import Template

__all__ = ["Bound", "bind", "binding_of", "checks_of", "documents_of", "draw", "known_of", "listed"]

PERSONAL = (
    "identity",
    "proxy",
)  # they show identity numbers: only in copies that were asked for with a reason
ReadFile = Callable[[UUID], bytes]


@dataclass(frozen=True)
class Bound:
    """One entry of the contents: the kind it belongs to, its own code in the volume, its name, its paper."""

    kind: str
    code: str
    name: str
    document: Document


def known_of(matter: Matter) -> Known:
    """What the rules of completeness need."""
    there = {code: len(documents_of(code, matter, None, named=False)) for code in DOCUMENTS}
    state = matter.mediation.state
    money = any(one.amount_fen for agreed in matter.agreements for one in agreed.obligations)
    return Known(
        there=there, channel=matter.dispute.channel, accepted=True, agreed=bool(matter.agreements), performed=state == "performed",
        ended=state in ("failed", "withdrawn"), has_money=money,
    )  # fmt: skip


def checks_of(matter: Matter, template: Template) -> list[Check]:
    """The live list of completeness."""
    return check_all(template.lines, known_of(matter))


def binding_of(matter: Matter, *, verify_at: str = "") -> Binding:
    """What cover and back say, as far as it is known yet."""
    row = matter.volume
    if row is None:
        return Binding()
    return Binding(
        filed_by=row.filed_by, filed_on=localdate(row.submitted_at) if row.submitted_at else None, keeping=row.keeping, kept_until=row.kept_until,
        remark=row.remark, ordinal=row.ordinal, verify_at=verify_at, code=row.code,
    )  # fmt: skip


def documents_of(
    code: str, matter: Matter, read: ReadFile | None, *, named: bool = True
) -> list[tuple[str, Document]]:
    """The papers of one kind that this dispute has: (name in the contents, paper), in order. Without `read`, files are only listed."""
    if code in COLLECTED:
        files = [one for one in matter.collected if one.document == code]
        return [(DOCUMENTS[code].name, _collected(code, matter, files, read))] if files else []
    made = _MADE[code](matter)
    if len(made) > 1 and named:
        return [(f"{document.title}（第{number}次）", document) for number, document in enumerate(made, 1)]
    return [(document.title, document) for document in made]


def _collected(code: str, matter: Matter, files: Sequence[Collected], read: ReadFile | None) -> Document:
    """The sheet in front, a page for every picture and the pages of every PDF. A PDF that cannot be drawn stays beside the volume."""
    sheet = papers.evidence_cover(matter, DOCUMENTS[code].name, files)
    if read is None:
        return sheet
    if code in PERSONAL and not matter.clear:
        note = Note("查阅件不附本项的图片：其中有证件号码。正式件和封存的电子卷中有。")
        return Document(sheet.title, (*sheet.blocks, note), sheet.form, sheet.number)
    blocks: list[Block] = list(sheet.blocks)
    for number, one in enumerate(files, 1):
        blocks += _drawn(f"{number}. {one.name}", one, read)
    return Document(sheet.title, tuple(blocks), sheet.form, sheet.number)


def _drawn(caption: str, one: Collected, read: ReadFile) -> list[Block]:
    if one.is_picture:
        return [PageBreak(), Picture(shrunk(read(one.id)), caption)]
    data = read(one.id)
    pages = pages_of(data)
    if not pages:
        return [Note(f"{caption}：本件不能装订（已损坏、页数过多或者格式特殊），另存电子件。")]
    found: list[Block] = []
    for page in range(1, pages + 1):
        found += [PageBreak(), Sheet(data, page, caption if pages == 1 else f"{caption}（{page}／{pages}）")]
    return found


def _statement(matter: Matter) -> list[Document]:
    text = matter.volume.statement if matter.volume else ""
    return [papers.statement(matter, binding_of(matter), text)] if text.strip() else []


def _application(matter: Matter) -> list[Document]:
    return (
        [papers.application(matter)]
        if matter.dispute.channel != "initiative" and matter.side("applicant")
        else []
    )


def _confirmation(matter: Matter) -> list[Document]:
    """司法确认申请书, once the parties have asked a court, whatever it answers."""
    found = matter.agreement
    asked = found is not None and any(
        one.kind == "court" and one.state != "withdrawn" for one in found.confirmations
    )
    return [papers.confirmation(matter, found)] if found and asked else []


_MADE: dict[str, Callable[[Matter], list[Document]]] = {
    "application": _application,
    "register": lambda matter: [papers.register(matter)],
    "rights": lambda matter: [papers.rights(matter)],
    "inquiry": lambda matter: [papers.inquiry(matter, one) for one in matter.inquiries],
    "session": lambda matter: [papers.session(matter, one) for one in matter.sessions],
    "agreement": lambda matter: agreement_papers(matter, "written"),
    "oral_register": lambda matter: agreement_papers(matter, "oral"),
    "visit": lambda matter: [papers.visit(matter, one) for one in matter.visits],
    "confirmation": _confirmation,
    "statement": _statement,
}


def bind(matter: Matter, template: Template, read: ReadFile | None = None) -> list[Bound]:
    """Every paper that is there, in the order of the template."""
    found = []
    for line in template.lines:
        for code in line.codes:
            made = documents_of(code, matter, read)
            for number, (name, document) in enumerate(made, 1):
                own = code if len(made) == 1 else f"{code}-{number}"
                found.append(Bound(code, own, line.name or name, document))
    return found


def listed(bound: Sequence[Bound], drawn: Volume) -> list[dict[str, Any]]:
    """The contents as they are kept with the volume: pages as printed, and the sheet of the file on which each begins."""
    return [
        {
            "code": one.code, "name": one.name, "first": drawn.pages[one.code][0], "last": drawn.pages[one.code][1],
            "sheet": drawn.sheets[one.code][0],
        }
        for one in bound
    ]  # fmt: skip


def draw(matter: Matter, bound: Sequence[Bound], *, banner: str = "", verify_at: str = "") -> Volume:
    """The whole volume as one PDF: cover, contents, papers, back."""
    binding = binding_of(matter, verify_at=verify_at)
    lines = [Line(one.name, one.code) for one in bound]
    parts = [
        Part("cover", papers.cover(matter, binding), numbered=False),
        Part("contents", papers.contents(matter, lines), numbered=False),
        *(Part(one.code, one.document) for one in bound),
        Part("back", papers.back(matter, binding)),
    ]
    return render_volume(parts, title=f"{matter.organisation_name}卷宗 {matter.number}", banner=banner)
