"""Sealing: frozen contents, digests, signature, code; verified as the same, as altered, as another; loans; keeping."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from fengqiao.casework.cases.queries import who_looked
from fengqiao.casework.cases.services import reopen_dispute
from fengqiao.casework.cases.tests.house import House, build_house
from fengqiao.kernel.errors import Invalid, NotAllowed, Refusal
from fengqiao.kernel.journal.models import Entry
from fengqiao.tools.papers import Document, PageBreak, Paragraph, digests, render_pdf, sign_pdf
from fengqiao.tools.papers.tests.drawing import photograph
from fengqiao.tools.papers.tests.extracting import pdf_pages
from fengqiao.trust.scope import acting
from fengqiao.trust.vault import SealingKey
from fengqiao.trust.vault.sealing import sealing_key

from ..commands import main
from ..queries import code_view, destroyable, dossier_page, sealed_file, verify_file, volumes_in
from ..rules import KeepingRule, end_of_keeping, keeping_for
from ..services import (
    add_material,
    approve_volume,
    drop_material,
    give_back_volume,
    lend_volume,
    seal_volume,
    submit_volume,
)
from .files import DONE, closed_dispute, where

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-10")]


@pytest.fixture
def house(tmp_path: Any, settings: Any) -> House:
    settings.FENGQIAO_FILES = tmp_path / "files"
    return build_house()


def do(verb: Any, actor: Any, made: Any, **more: Any) -> Any:
    with acting(actor):
        return verb(**where(actor, made), **more)


def approved(house: House, **more: Any) -> Any:
    made = closed_dispute(house, **more)
    do(submit_volume, house.town_head, made)
    do(approve_volume, house.centre_head, made)
    return made


def sealed(house: House, **more: Any) -> tuple[Any, Any, bytes]:
    made = approved(house, **more)
    volume = do(seal_volume, house.town_head, made, verify_at="http://127.0.0.1:8000/v/")
    with acting(house.town_head):
        found = sealed_file(house.town_head.scope, county=made.county, id=made.id)
    assert found is not None
    return made, volume, found.data


def test_a_sealed_volume_is_frozen_signed_and_kept(house: House) -> None:
    made, volume, data = sealed(house)
    assert (volume.sm3, volume.sha256) == (digests(data).sm3, digests(data).sha256)
    pages = pdf_pages(data)
    assert len(pages) == volume.sheets and volume.code in pages[0] and "短期（至2031年12月31日）" in pages[0]
    assert "13800001111" in "".join(pages), "the sealed volume is complete"
    with acting(house.town_head):
        looks = who_looked(house.town_head.scope, county=made.county, id=made.id)
        entry = Entry.objects.everywhere("test").get(county=made.county, fact="dossiers.sealed")
        page = dossier_page(
            house.town_head.scope, county=made.county, id=made.id, actor=house.town_head, now=DONE
        )
    assert [look.reason for look in looks] == ["封卷归档"] * 2
    assert entry.body["sm3"] == volume.sm3 and "张三" not in str(entry.body)
    assert [action.verb for action in page.actions] == ["lend"]
    for verb in (submit_volume, seal_volume):
        with pytest.raises(Refusal):
            do(verb, house.town_head, made) if verb is seal_volume else do(
                approve_volume, house.centre_head, made
            )


def test_only_an_approved_volume_is_sealed_and_only_by_its_keeper(house: House) -> None:
    made = closed_dispute(house)
    do(submit_volume, house.town_head, made)
    with pytest.raises(Refusal) as refused:
        do(seal_volume, house.town_head, made)
    assert refused.value.code == "move_not_allowed"
    do(approve_volume, house.centre_head, made)
    with pytest.raises(Refusal) as refused:
        do(seal_volume, house.centre_head, made)
    assert refused.value.code == "not_the_holder"
    with pytest.raises(NotAllowed):
        do(seal_volume, house.town_clerk, made)


def test_the_file_is_the_same_altered_or_unknown(house: House, tmp_path: Any, capsys: Any) -> None:
    _made, volume, data = sealed(house)
    same = verify_file(data)
    assert same.kind == "same" and volume.number in same.lines[0]
    file = tmp_path / "卷.pdf"
    file.write_bytes(data)
    assert main(["verify", str(file)]) == 0 and "没有改动" in capsys.readouterr().out
    at = data.index(b"stream") + 60
    for changed in (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], data + b"\n", _with_a_page(data)):
        verdict = verify_file(changed, expected=code_view(volume.code))
        assert verdict.kind == "altered", verdict
        file.write_bytes(changed)
        assert (
            main(["verify", str(file)]) == 1 and "没有改动。" not in capsys.readouterr().out.splitlines()[0]
        )
    broken = data[:-30] + b"x" + data[-29:]
    for changed in (_with_a_page(data), broken):
        assert verify_file(changed).kind == "altered", "the file itself names its volume, however damaged"
    assert verify_file(b"%PDF-1.7 something else").kind == "unknown"
    assert main(["verify", str(tmp_path / "none.pdf")]) == 1 and "打不开" in capsys.readouterr().out
    assert main(["certificate"]) == 0 and "BEGIN CERTIFICATE" in capsys.readouterr().out


def _with_a_page(data: bytes) -> bytes:
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_file_sealed_with_another_key_is_not_ours(house: House, tmp_path: Any, settings: Any) -> None:
    _made, volume, data = sealed(house)
    ours, settings.FENGQIAO_KEYS = settings.FENGQIAO_KEYS, tmp_path / "stranger"
    stranger: SealingKey = sealing_key()
    plain = render_pdf(Document("卷宗", (Paragraph("假的"),)))
    forged = sign_pdf(
        plain, key=stranger.key, certificate=stranger.certificate, reason=f"封卷 {volume.code}", name="别人"
    )
    settings.FENGQIAO_KEYS = ours
    assert verify_file(forged).kind == "altered"
    verdict = verify_file(forged, expected=code_view(volume.code))
    assert verdict.kind == "altered" and any("不是本系统" in line for line in verdict.lines)


def test_a_code_tells_the_number_and_no_person(house: House) -> None:
    _made, volume, _data = sealed(house)
    view = code_view(volume.code.lower())
    assert view is not None and view.number == volume.number and view.sm3 == volume.sm3
    assert "张三" not in str(view) and "李四" not in str(view)
    for code in ("", "640221", volume.code[:-1] + "0", "640104" + volume.code[6:], "' OR 1=1 --"):
        assert code_view(code) is None


def test_another_volume_is_told_from_the_one_on_the_cover(house: House) -> None:
    _one, first, _data = sealed(house)
    _two, _second, data = sealed(house)
    verdict = verify_file(data, expected=code_view(first.code))
    assert verdict.kind == "altered" and "另一份" in verdict.sentence


def test_after_a_reopening_a_further_volume_is_made(house: House) -> None:
    made, first, _data = sealed(house)
    do(reopen_dispute, house.town_head, made, reason="漏了材料")
    with acting(house.town_head):
        page = dossier_page(
            house.town_head.scope, county=made.county, id=made.id, actor=house.town_head, now=DONE
        )
    assert page.volume.state == "sealed"  # type: ignore[union-attr]
    do(add_material, house.town_head, made, document="evidence", name="照片.jpg", data=photograph(1))
    with acting(house.town_head):
        page = dossier_page(
            house.town_head.scope, county=made.county, id=made.id, actor=house.town_head, now=DONE
        )
    assert (page.volume.ordinal, page.volume.state) == (2, "open")  # type: ignore[union-attr]
    assert [one.code for one in page.earlier] == [first.code]
    assert code_view(first.code) is not None


def test_photographs_are_bound_in_and_can_be_taken_out(house: House) -> None:
    made = closed_dispute(house, until="performed")
    for number in (1, 2):
        do(
            add_material,
            house.town_head,
            made,
            document="evidence",
            name=f"院墙{number}.jpg",
            data=photograph(number),
        )
    with pytest.raises(Invalid):
        do(add_material, house.town_head, made, document="evidence", name="a.svg", data=b"<svg/>")
    with pytest.raises(Invalid):
        do(add_material, house.town_head, made, document="session", name="a.jpg", data=photograph(1))

    def drawn() -> tuple[Any, PdfReader]:
        from ..queries import whole_volume

        with acting(house.town_head):
            matter, volume = whole_volume(
                house.town_head.scope, county=made.county, id=made.id, today=DONE.date()
            )
        return matter, PdfReader(io.BytesIO(volume.pdf))

    matter, reader = drawn()
    assert sum(len(page.images) for page in reader.pages) == 2
    do(drop_material, house.town_head, made, material=matter.collected[0].id, reason="拍错了")
    matter, reader = drawn()
    assert [one.name for one in matter.collected] == ["院墙2.jpg"] and sum(
        len(page.images) for page in reader.pages
    ) == 1


def test_pictures_of_identity_papers_are_only_in_clear_copies(house: House) -> None:
    made = closed_dispute(house)
    do(add_material, house.town_head, made, document="identity", name="身份证.jpg", data=photograph(1))
    from ..queries import whole_volume
    from ..services import reveal_volume

    with acting(house.town_head):
        at = {"county": made.county, "id": made.id, "today": DONE.date()}
        masked = whole_volume(house.town_head.scope, **at)[1].pdf
        clear = reveal_volume(actor=house.town_head, now=DONE, county=made.county, id=made.id, reason="存卷")
        whole = whole_volume(house.town_head.scope, **at, clear=clear)[1].pdf
    pictures = [sum(len(page.images) for page in PdfReader(io.BytesIO(pdf)).pages) for pdf in (masked, whole)]
    assert pictures == [0, 1] and "查阅件不附本项的图片" in "".join(pdf_pages(masked))


def test_a_pdf_is_bound_in_with_its_pages_and_a_broken_one_is_named(house: House) -> None:
    made = closed_dispute(house)
    good = render_pdf(Document("合同", (Paragraph("采购合同正文"), PageBreak(), Paragraph("合同附件正文"))))
    broken = good.replace(b"/Pages", b"/Pagez")
    for name, data in (("合同.pdf", good), ("坏件.pdf", broken)):
        do(add_material, house.town_head, made, document="evidence", name=name, data=data)
    from ..queries import whole_volume

    with acting(house.town_head):
        _matter, drawn = whole_volume(
            house.town_head.scope, county=made.county, id=made.id, today=DONE.date()
        )
    first, last = drawn.pages["evidence"]
    text = pdf_pages(drawn.pdf)[drawn.sheets["evidence"][0] - 1 : drawn.sheets["evidence"][1]]
    assert last - first == 2 == len(text) - 1
    assert "采购合同正文" in text[1] and "合同附件正文" in text[2] and "2.坏件.pdf：本件不能装订" in text[2]


def test_loans_are_logged_and_come_back(house: House) -> None:
    made, _volume, _data = sealed(house)
    day = DONE.date()
    loan = {
        "borrower": "赵法官",
        "unit": "平罗县人民法院",
        "purpose": "审理需要",
        "from_on": day,
        "due_on": day + timedelta(days=10),
    }
    for wrong, field in (
        ({"due_on": day + timedelta(days=99)}, "due_on"),
        ({"purpose": " "}, "purpose"),
        ({"from_on": day + timedelta(days=1)}, "from_on"),
    ):
        with pytest.raises(Invalid) as refused:
            do(lend_volume, house.town_head, made, **{**loan, **wrong})
        assert refused.value.field == field
    do(lend_volume, house.town_head, made, **loan)
    with pytest.raises(Refusal) as again:
        do(lend_volume, house.town_head, made, **loan)
    assert again.value.code == "already_lent"
    with acting(house.centre_head):
        (row,) = volumes_in(house.centre_head.scope, lent=True, today=day + timedelta(days=11))
    assert row.is_late
    do(give_back_volume, house.town_head, made, returned_on=day)
    with acting(house.town_head):
        page = dossier_page(
            house.town_head.scope, county=made.county, id=made.id, actor=house.town_head, now=DONE
        )
        assert page.loans[0].returned_on == day and page.duties == []


def test_the_list_of_what_may_be_destroyed(house: House) -> None:
    made, volume, _data = sealed(house)
    assert volume.kept_until == date(2031, 12, 31)
    for actor, year, there in (
        (house.town_head, 2031, 0), (house.town_head, 2032, 1), (house.centre_head, 2032, 1), (house.other_head, 2032, 0),
        (house.foreign_head, 2032, 0),
    ):  # fmt: skip
        with acting(actor):
            assert len(destroyable(actor.scope, year=year)) == there, (actor.user_name, year)


def test_keeping_by_rules() -> None:
    rules = [
        KeepingRule("permanent", None, ("major",)),
        KeepingRule("long", 10, (), ("land",)),
        KeepingRule("short", 5),
    ]
    assert keeping_for(rules, difficulty="major", family="land").keeping == "permanent"
    assert keeping_for(rules, difficulty="simple", family="land").years == 10
    assert keeping_for(rules, difficulty="simple", family="neighbour").years == 5
    assert (
        end_of_keeping(5, date(2026, 3, 1)) == date(2031, 12, 31)
        and end_of_keeping(None, date(2026, 3, 1)) is None
    )
    with pytest.raises(Refusal):
        keeping_for([replace(rules[0])], difficulty="simple", family="land")
