"""`dossier`: a volume of 12 documents and 20 pages with 6 signatures drawn by hand, another one each time: CPU of making the PDF.

From the matter as it is read to the finished file with its pages known. Reading the rows and signing are told beside it, not in it.
"""

from __future__ import annotations

import io
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from fengqiao.casework.agreements.queries import AgreementView, ConfirmationView
from fengqiao.casework.cases.models import Dispute, Mediation
from fengqiao.casework.cases.types import types
from fengqiao.casework.dossiers.making import bind, draw
from fengqiao.casework.dossiers.matter import Matter, PartyData, VisitData
from fengqiao.casework.dossiers.models import Inquiry, Volume
from fengqiao.casework.dossiers.rules import Line
from fengqiao.casework.dossiers.settings import Template
from fengqiao.casework.meetings.queries import SessionView
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.placed.values import Scope
from fengqiao.registry.policy.schema import DOCUMENT_CODES
from fengqiao.tools.papers import Block, Document, Paragraph, Signature, Signatures, Title, sign_pdf
from fengqiao.trust.vault import sealing_key

from .clerk import NARRATIVE
from .measuring import Result

__all__ = ["measure", "random_matter"]

MOST_MS = 300.0
DOCUMENTS, PAGES, DRAWN = 12, 20, 6
AT = datetime(2026, 5, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SCOPE = Scope(blocks=(), full_counties=("640221",))
TEMPLATE = Template(tuple(Line((code,), "must") for code in DOCUMENT_CODES), "测量", "1")


@lru_cache(maxsize=1)
def _words() -> str:
    """The characters that real narratives use, so that the fonts embedded are those of real volumes."""
    import tomllib
    from importlib.resources import files

    text = files("fengqiao.casework.cases").joinpath("types.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)
    return "".join(dict.fromkeys(one for one in NARRATIVE + text if "\u4e00" <= one <= "\u9fff"))


def _prose(chance: random.Random, length: int) -> str:
    """Text that was never laid out before: a comma every dozen characters."""
    letters = _words()
    return "".join("，" if at % 13 == 12 else chance.choice(letters) for at in range(length)) + "。"


def random_matter(seed: int) -> Matter:
    """A matter in memory: two parties, two investigations, three sessions, a written agreement, two visits."""
    chance = random.Random(seed)
    dispute = Dispute(
        id=uuid7(), county="640221", channel="counter", title="张建国与李卫东用水、排水纠纷", narrative=_prose(chance, 420), received_at=AT,
        type="neighbour.water", difficulty="ordinary", state="closed",
    )  # fmt: skip
    mediation = Mediation(
        id=uuid7(),
        county="640221",
        number=f"〔2026〕测量人调字第{seed:04d}号",
        state="performed",
        accepted_on=AT.date(),
        closed_on=AT.date(),
    )
    parties = tuple(
        PartyData(uuid7(), name, side, "person", "1", "汉族", 50, "村民", "13800001111", "城关镇老城社区3号")
        for name, side in (("张建国", "applicant"), ("李卫东", "respondent"))
    )
    sessions = tuple(
        SessionView(uuid7(), n, AT + timedelta(days=n), AT + timedelta(days=n, hours=2), "老城社区调解室", "当面调解", "", _prose(chance, 1300), ["张建国", "李卫东"])
        for n in range(1, 4)
    )  # fmt: skip
    inquiries = tuple(
        Inquiry(id=uuid7(), county="640221", ordinal=n, starts_at=AT, ends_at=AT + timedelta(hours=1), place="三队", asked="王老五", inquirers="马明", record=_prose(chance, 900))
        for n in range(1, 3)
    )  # fmt: skip
    agreement = AgreementView(
        id=uuid7(), mediation_id=uuid7(), supersedes_id=None, form="written", form_name="书面协议", covers="whole",
        covers_name="调解协议书", state="in_force", state_name="已生效", number=mediation.number, facts=_prose(chance, 300),
        terms=_prose(chance, 300), about_status=False, about_title=False, reached_on=AT.date(), effective_on=AT.date(), ended_on=None,
        end_reason="", signers=[],
        confirmations=[ConfirmationView("court", "司法确认", "平罗县人民法院", "applied", "已申请", AT.date(), None, "", "", None)],
    )  # fmt: skip
    matter = Matter(
        scope=SCOPE, dispute=dispute, kind=types()["neighbour.water"], mediation=mediation, organisation_name="城关镇人民调解委员会",
        seal_name="城关镇人民调解委员会", place_name="平罗县城关镇老城社区", mediators=("马明", "丁兰"), parties=parties, sessions=sessions,
        agreements=(agreement,), visits=(VisitData(date(2026, 5, 20), "电话回访", "协议已履行", _prose(chance, 120)),), inquiries=inquiries,
        collected=(), volumes=(_volume(chance, dispute, mediation),), masked=False,
    )  # fmt: skip
    matter.kept["written"] = [_signed(chance, matter)]
    return matter


def _volume(chance: random.Random, dispute: Dispute, mediation: Mediation) -> Volume:
    return Volume(
        id=uuid7(), county="640221", number=mediation.number, requests=_prose(chance, 120), statement=_prose(chance, 260), filed_by="马明",
        submitted_at=AT, keeping="short", kept_until=date(2031, 12, 31), code="640221ABCDEFGHJK",
    )  # fmt: skip


def _scribble(chance: random.Random) -> bytes:
    """A signature as a pad sends it: PNG, 480 × 200, another one each time."""
    picture = Image.new("RGBA", (480, 200), (255, 255, 255, 0))
    points = [(chance.randint(10, 470), chance.randint(10, 190)) for _ in range(30)]
    ImageDraw.Draw(picture).line(points, fill=(0, 0, 0, 255), width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _signed(chance: random.Random, matter: Matter) -> Document:
    """A written agreement of about four pages with six signatures."""
    lines = tuple(Signature(f"签名{n}", "张建国", _scribble(chance)) for n in range(1, DRAWN + 1))
    blocks: tuple[Block, ...] = (
        Title("人民调解协议书"), *(Paragraph(_prose(chance, 330)) for _ in range(8)), Signatures(lines, "（印章）", "2026年5月12日"),
    )  # fmt: skip
    return Document("人民调解协议书", blocks, form="人民调解文书格式", number=matter.number)


def measure(*, size: int, small: int, quick: bool, say: Callable[[str], None]) -> list[Result]:
    """One result: the median CPU of volumes that were never drawn before, against the budget in ms."""
    runs = 9 if quick else 25
    found, sheets, documents = [], 0, 0
    pdf = b""
    for seed in range(runs + 2):
        matter = random_matter(seed)
        begun = time.process_time_ns()
        bound = bind(matter, TEMPLATE)
        drawn = draw(matter, bound, verify_at="http://127.0.0.1:8000/v/640221ABCDEFGHJK/")
        if seed >= 2:  # the first ones read the fonts
            found.append((time.process_time_ns() - begun) / 1e6)
        sheets, documents, pdf = drawn.sheets["back"][1], len(bound) + 3, drawn.pdf
    assert sheets >= PAGES and documents >= DOCUMENTS, (sheets, documents)
    key = sealing_key()
    begun = time.process_time_ns()
    for _ in range(3):
        sign_pdf(pdf, key=key.key, certificate=key.certificate, reason="测量", name="测量")
    signing = (time.process_time_ns() - begun) / 3e6
    say(
        f"dossier：{documents} 份文书，{sheets} 页，{DRAWN} 个手写签名，{len(pdf) // 1024} KB；签名另用 {signing:.0f} ms"
    )
    extra = {
        "documents": documents,
        "pages": sheets,
        "signatures": DRAWN,
        "signing_ms": round(signing, 1),
        "worst_ms": round(max(found), 1),
    }
    return [
        Result(
            "dossier", f"{documents} 份文书 {sheets} 页", statistics.median(found), MOST_MS, 1.0, extra=extra
        )
    ]
