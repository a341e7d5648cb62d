"""Written agreements: drafted, signed in three parts, in force; replaced, partial, refused where the law says."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from fengqiao.casework.agreements.models import Agreement, Signature
from fengqiao.casework.agreements.services import (
    OwedInput,
    discard_agreement,
    draft_agreement,
    revise_agreement,
    seal_agreement,
    sign_on_screen,
)
from fengqiao.casework.cases.services import close_dispute, end_mediation
from fengqiao.casework.cases.tests.house import House, build_house
from fengqiao.casework.files.queries import read_file
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal, Stale, Unlawful
from fengqiao.tools.storage.tests.making import pdf
from fengqiao.trust.scope import acting

from .writing import LATER, TODAY, Table, table

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-05")]


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> House:
    settings.FENGQIAO_FILES = tmp_path / "files"
    return build_house()


@pytest.fixture
def sat(house: House) -> Table:
    return table(house)


def test_it_takes_effect_with_the_last_of_three_parts(sat: Table) -> None:
    made = sat.draft()
    assert made.number == sat.view().number and "调字第" in made.number
    assert sat.sign(made.id, "party", sat.zhang).state == "signing"
    assert sat.do(seal_agreement, agreement=made.id, sealed_on=TODAY).effective_on is None
    assert sat.sign(made.id, "mediator", sat.mediator).effective_on is None
    assert [one.name for one in sat.view().missing] == ["李四"]
    later = LATER + timedelta(days=3)
    last = sat.sign(made.id, "party", sat.li, now=later)
    assert (last.state, last.effective_on) == ("in_force", later.date())
    view, dispute = sat.view(), sat.dispute()
    assert view.missing == [] and view.seal is not None and dispute.stage == "agreed"
    assert dispute.due_on == TODAY + timedelta(days=10)
    assert [kind for kind, _ in sat.duties()] == ["perform", "perform", "confirm", "perform"]
    assert dict(sat.duties())["confirm"] == date(2026, 6, 15)  # thirty days end on a Sunday: the Monday after


def test_paper_counts_by_its_own_day_and_a_photo_is_kept(sat: Table) -> None:
    made = sat.draft(reached_on=TODAY)
    later = LATER + timedelta(days=5)
    with pytest.raises(Invalid, match="不是 JPG"):
        sat.on_paper(made.id, data=b"nothing")
    assert sat.view().state == "draft"
    sat.on_paper(made.id, signed_on=TODAY)
    last = sat.do(
        seal_agreement,
        now=later,
        agreement=made.id,
        sealed_on=TODAY + timedelta(days=2),
        name="章.pdf",
        data=pdf(),
    )
    assert last.effective_on == TODAY + timedelta(days=2)
    files = {one.file_id for one in sat.view().signatures}
    assert len(files) == 2
    with acting(sat.actor):
        kinds = {read_file(sat.actor.scope, sat.county, one)[0].kind for one in files if one}
    assert kinds == {"agreement"}


def test_strokes_are_kept_sealed_and_a_picture_is_drawn(sat: Table) -> None:
    made = sat.draft()
    sat.sign(made.id, "party", sat.zhang)
    with acting(sat.actor):
        row = Signature.objects.everywhere("test").get(county=sat.county, agreement_id=made.id)
        assert b"[[" not in bytes(row.strokes_enc) and row.means == "screen"
        kept, data = read_file(sat.actor.scope, sat.county, row.file_id)
    assert kept.kind == "signature" and data.startswith(b"\x89PNG") and len(data) < 60_000


@pytest.mark.parametrize(
    "strokes", [[], [[[1, 1, 0]]], [[["a", 1, 0]]], "x", [[[0, 0, 0], [99999, 0, 1]]], [[1, 2, 3]]]
)
def test_a_slip_of_the_finger_is_no_signature(sat: Table, strokes: Any) -> None:
    made = sat.draft()
    with pytest.raises(Invalid) as refusal:
        sat.do(sign_on_screen, agreement=made.id, role="party", signer=sat.zhang, strokes=strokes)
    assert refusal.value.field == "strokes"


@pytest.mark.parametrize("type_code", ["marriage.divorce", "marriage.inheritance", "marriage.guardianship"])
def test_personal_relations_are_never_signed_on_screen(house: House, type_code: str) -> None:
    sat = table(house, type_code=type_code)
    made = sat.draft(about_status=False)
    assert made.about_status
    with pytest.raises(Unlawful, match="电子签名法第三条") as refusal:
        sat.sign(made.id, "party", sat.zhang)
    assert refusal.value.code == "electronic_signature_forbidden"
    assert sat.on_paper(made.id, means="fingerprint").state == "signing"


def test_a_clerk_can_say_that_it_touches_a_personal_relation(sat: Table) -> None:
    made = sat.draft(about_status=True)
    with pytest.raises(Unlawful):
        sat.sign(made.id, "party", sat.zhang)


def test_a_signed_text_does_not_change(sat: Table) -> None:
    made = sat.draft()
    change = {
        "reached_on": TODAY,
        "facts": "另一事实",
        "terms": "另一内容",
        "obligations": [OwedInput(sat.li, sat.zhang, "赔偿", TODAY, 100)],
    }
    sat.do(revise_agreement, agreement=made.id, **change)
    assert sat.view().terms == "另一内容" and len(sat.view().obligations) == 1
    sat.sign(made.id, "party", sat.zhang)
    with pytest.raises(Refusal, match="另立新协议") as refusal:
        sat.do(revise_agreement, agreement=made.id, **change)
    assert refusal.value.code == "text_is_signed"
    with acting(sat.actor):  # and where somebody gets past that, the next signature finds it out
        Agreement.objects.everywhere("test").filter(county=sat.county, id=made.id).update(terms="偷改")
    with pytest.raises(Refusal, match="不一致"):
        sat.sign(made.id, "party", sat.li)


def test_nobody_signs_twice_and_no_stranger(sat: Table) -> None:
    made = sat.draft()
    sat.sign(made.id, "party", sat.zhang)
    with pytest.raises(Refusal, match="已经签署"):
        sat.sign(made.id, "party", sat.zhang)
    for role, signer in (
        ("party", uuid4()),
        ("mediator", sat.house.mediators["王强"].id),
        ("committee", sat.zhang),
    ):
        with pytest.raises(Invalid, match="不是这份协议"):
            sat.sign(made.id, role, signer)


def test_a_new_one_replaces_an_old_one_and_the_old_one_stays(sat: Table) -> None:
    old = sat.in_force()
    new = sat.draft(
        supersedes=old.id,
        obligations=[OwedInput(sat.li, sat.zhang, "一次付清", TODAY + timedelta(days=60), 70_000)],
    )
    assert new.number == f"{old.number}之二"
    assert sat.view(0).state == "in_force"  # until the new one is signed by all
    for role, signer in (("party", sat.zhang), ("party", sat.li), ("mediator", sat.mediator)):
        sat.sign(new.id, role, signer)
    sat.do(seal_agreement, agreement=new.id, sealed_on=TODAY)
    first, second = sat.view(0), sat.view(1)
    assert (first.state, second.state) == ("superseded", "in_force") and first.ended_on == TODAY
    assert {one.state for one in first.obligations} == {"void"}
    assert sat.dispute().stage == "agreed" and sat.dispute().due_on == TODAY + timedelta(days=60)
    assert [kind for kind, _ in sat.duties()] == ["confirm", "perform"]


def test_one_at_a_time_and_a_discarded_number_is_free_again(sat: Table) -> None:
    made = sat.draft()
    with pytest.raises(Refusal) as refusal:
        sat.draft()
    assert refusal.value.code == "agreement_open"
    sat.do(discard_agreement, agreement=made.id, reason="当事人要求重写")
    assert sat.draft().number == made.number
    assert [sat.view(0).state, sat.view(1).state] == ["void", "draft"]


def test_a_partial_agreement_leaves_the_rest_to_be_mediated(sat: Table) -> None:
    made = sat.in_force(
        covers="partial", obligations=[OwedInput(sat.li, None, "改道排水口", TODAY + timedelta(days=5))]
    )
    assert made.state == "in_force" and sat.dispute().stage == "mediating"
    assert sorted(kind for kind, _ in sat.duties()) == ["confirm", "mediate", "perform"]
    sat.do(end_mediation, reason="no_agreement", routes_told=["litigation"])
    with pytest.raises(Refusal, match="没有履行完毕"):
        sat.do(close_dispute)
    assert sat.dispute().stage == "ended"


def test_undisputed_facts_are_written_with_consent_even_where_mediation_fails(sat: Table) -> None:
    sat.do(end_mediation, reason="no_agreement", routes_told=["litigation"])
    facts = {"covers": "facts", "obligations": [], "terms": ""}
    with pytest.raises(Invalid, match="同意"):
        sat.draft(**facts)
    made = sat.in_force(**facts, consent=True)
    assert made.state == "in_force" and sat.dispute().stage == "ended"
    assert [kind for kind, _ in sat.duties()] == ["report"], (
        "the department is still to be told of the failure"
    )
    with pytest.raises(Refusal, match="不能办理"):
        sat.draft()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"terms": " "}, "text_missing"),
        ({"reached_on": TODAY + timedelta(days=9)}, "reached_day_implausible"),
        ({"reached_on": TODAY - timedelta(days=99)}, "reached_day_implausible"),
        ({"obligations": []}, "no_obligations"),
        ({"covers": "half"}, "covers_unknown"),
        ({"parties": [uuid4(), uuid4()]}, "agreement_parties"),
        ({"supersedes": uuid4()}, "superseded_unknown"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(sat: Table, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        sat.draft(**more)
    assert refusal.value.code == code


def test_wrong_role_foreign_place_and_stale_revision(sat: Table) -> None:
    house, made = sat.house, sat.draft()
    with pytest.raises(NotAllowed):
        sat.do(seal_agreement, actor=house.town_clerk, agreement=made.id, sealed_on=TODAY)
    with pytest.raises(NotAllowed):  # a mediator drafts and signs; the seal is the head's
        sat.do(seal_agreement, actor=house.mediator, agreement=made.id, sealed_on=TODAY)
    for actor in (house.other_head, house.foreign_head):
        with pytest.raises(NotHere):
            sat.do(discard_agreement, actor=actor, agreement=made.id, reason="不是我的")
    with pytest.raises(NotHere):
        sat.do(discard_agreement, agreement=uuid4(), reason="没有这份")
    with acting(sat.actor), pytest.raises(Stale):
        draft_agreement(
            **{**sat.where(), "revision": 1}, reached_on=TODAY, facts="事实", terms="内容", obligations=[]
        )
