"""What goes out is in scope, marked, masked, noted; and comes in again as it went out."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.utils.timezone import localdate

from fengqiao.casework.cases.codes import SIDES
from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.queries import ListFilters
from fengqiao.casework.cases.registering_many import PastOutcome, RegistrationInput, register_many
from fengqiao.casework.cases.rules import PartyInput
from fengqiao.casework.cases.tests.house import (
    LI,
    NARRATIVE,
    NOW,
    PARTIES,
    ZHANG,
    House,
    build_house,
    register,
)
from fengqiao.casework.intake import exporting
from fengqiao.casework.intake.exporting import (
    Exported,
    export_dispute_list,
    fetch_export,
    recent_exports,
    run_export,
)
from fengqiao.casework.intake.models import ExportRun
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere, Refusal
from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.sheets import open_sheet
from fengqiao.trust.scope import acting

from .test_ledgers import bring, run, told

pytestmark = [pytest.mark.django_db, pytest.mark.req("SYS-04")]


@pytest.fixture
def house() -> House:
    return build_house()


def export(actor: Actor, **filters: Any) -> Exported:
    with acting(actor):
        return export_dispute_list(
            actor=actor, now=NOW, filters=ListFilters(**filters), purpose="年度统计", conditions="全部"
        )


ODD = (
    PartyInput("applicant", "organisation", "平罗县A、B商贸（银川、石嘴山）公司", "none"),
    PartyInput("applicant", "person", "张公司", "none"),
    PartyInput("respondent", "organisation", "老李家", "none"),
    PartyInput("respondent", "person", "买买提·艾力", "none"),
    PartyInput("third", "person", "诸葛和平与", "none"),
)
FIELDS = (
    "channel", "place", "place_detail", "type", "title", "narrative", "difficulty", "people", "amount_fen", "happened_on", "outcome",
    "cancelled_on",
)  # fmt: skip


def fields(dispute: Dispute) -> dict[str, Any]:
    """Everything a ledger holds; parties in their order within each side, which is what a ledger keeps of their order."""
    parties = list(Party.objects.of(dispute).order_by("ordinal"))
    sides = {side: [(one.kind, one.name) for one in parties if one.side == side] for side in SIDES}
    return {
        **{name: getattr(dispute, name) for name in FIELDS},
        "received_on": localdate(dispute.received_at),
        "parties": sides,
    }


@pytest.mark.req("SYS-03")
def test_what_goes_out_comes_in_again_as_it_was(house: House) -> None:
    day = NOW.date()
    given = [
        RegistrationInput("counter", "640221100001", "neighbour.water", "=1+1 「一行」\n第二行，要求赔偿。", ODD, "三队12号", 7, 12_345, "hard", day.replace(day=1)),
        RegistrationInput("ledger", "640221", "contract.loan", "向对方借款三万元到期不还。", tuple(PARTIES), people=2, amount_fen=3_000_000),
        RegistrationInput("police", "640221101", "wages.construction", "工程完工后工资一直没有结清。", tuple(PARTIES[::-1]), people=12,
                          received_on=day.replace(year=2019), past=PastOutcome("settled", day.replace(year=2020))),
        RegistrationInput("court", "640221100001", "marriage.support", "老人要求子女按月给付赡养费。", ODD, received_on=day.replace(year=2021),
                          past=PastOutcome("refused", day.replace(year=2022))),
    ]  # fmt: skip
    with acting(house.clerk):
        register_many(actor=house.clerk, now=NOW, rows=given)
        before = [
            fields(one) for one in Dispute.objects.within(house.clerk.scope).order_by("received_at", "id")
        ]
    made = export(house.clerk)
    assert made.data
    same = run(house.centre_head, bring(house.centre_head, made.data))
    assert (same.registered, same.wrong, same.double) == (0, 0, 4), "what went out from here is here already"
    with acting(house.clerk):  # as in another installation, whose numbers are others
        for one in Dispute.objects.within(house.clerk.scope):
            Dispute.objects.within(house.clerk.scope).filter(id=one.id).update(number=f"旧{one.number}")
    got = bring(house.centre_head, made.data + b" ")
    done = run(house.centre_head, got)
    rows = told(house.centre_head, got)
    assert (done.registered, done.wrong, done.double) == (4, 0, 0), [row.said for row in rows]
    with acting(house.centre_head):
        ids = [row.dispute_id for row in rows if row.state == "registered"]
        after = [
            fields(one)
            for one in Dispute.objects.within(house.centre_head.scope)
            .filter(id__in=ids)
            .order_by("received_at", "id")
        ]
    assert sorted(after, key=str) == sorted(before, key=str)
    assert [row.label for row in rows][0].startswith("640221")


@pytest.mark.req("SYS-03")
def test_it_is_marked_and_masked_and_noted(house: House) -> None:
    with acting(house.clerk):
        register(house, house.clerk, narrative=f"对方电话13800001111，身份证{ZHANG}，" + NARRATIVE)
    made = export(house.clerk)
    assert made.data
    rows = [cells for _, cells in open_sheet(made.data).rows()]
    for word in ("clerk", "2026年05月11日", "年度统计", "平罗县人民调解中心", "遮盖", str(made.id)):
        assert word in str(rows[0][0])
    with zipfile.ZipFile(io.BytesIO(made.data)) as package:
        everything = b"".join(package.read(name) for name in package.namelist()).decode(errors="replace")
    for secret in (ZHANG, LI, "13800001111", "13900002222"):
        assert secret not in everything
    assert "<f>" not in everything
    with acting(house.clerk):
        entry = Entry.objects.within(house.clerk.scope).get(fact="intake.table_exported")
        assert (entry.subject_id, entry.actor_id, entry.body["rows"], entry.body["purpose"]) == (
            made.id,
            house.clerk.user_id,
            1,
            "年度统计",
        )
        assert ZHANG not in str(entry.body)


def test_it_holds_what_the_list_holds_and_no_more(house: House) -> None:
    with acting(house.clerk):
        register(house, house.clerk)
        register(house, house.clerk, place_code="640221101", type_code="contract.loan")
    for actor, filters, count in (
        (house.clerk, {}, 2), (house.clerk, {"type": "contract"}, 1), (house.clerk, {"place": "640221100"}, 1), (house.bureau, {}, 2),
        (house.town_head, {}, 1), (house.foreign_head, {}, 0), (house.clerk, {"stage": "closed"}, 0),
    ):  # fmt: skip
        made = export(actor, **filters)
        assert made.data and len(list(open_sheet(made.data).rows())) == 2 + count, (actor.user_name, filters)


def test_without_power_or_purpose_nothing_goes_out(house: House) -> None:
    with acting(house.mediator), pytest.raises(NotAllowed):
        export_dispute_list(actor=house.mediator, now=NOW, filters=ListFilters(), purpose="看看")
    with acting(house.clerk), pytest.raises(Invalid) as no:
        export_dispute_list(actor=house.clerk, now=NOW, filters=ListFilters(), purpose=" ")
    assert no.value.field == "purpose"
    with acting(house.clerk):
        assert ExportRun.objects.within(house.clerk.scope).count() == 0


def test_a_large_one_is_made_by_a_job_for_who_asked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    monkeypatch.setattr(exporting, "send_later", lambda name, **ids: sent.append((name, ids)))
    with acting(house.clerk):
        for _ in range(3):
            register(house, house.clerk)
    made = export(house.clerk)
    assert made.data is None and sent == [("intake.run_export", {"county": made.county, "run": str(made.id)})]
    with acting(house.clerk), pytest.raises(Refusal) as no:
        fetch_export(actor=house.clerk, now=NOW, county=made.county, id=made.id)
    assert no.value.code == "export_not_ready"
    later = NOW.replace(hour=10)
    for _ in range(2):
        with acting(house.clerk):
            run_export(made.county, made.id, now=later, actor=house.clerk)
    with acting(house.clerk):
        got = fetch_export(actor=house.clerk, now=later, county=made.county, id=made.id)
        assert got.data and len(list(open_sheet(got.data).rows())) == 5
        assert Entry.objects.within(house.clerk.scope).filter(fact="intake.export_fetched").count() == 1
        assert [one.is_kept for one in recent_exports(house.clerk)] == [True]
    for other in (house.centre_head, house.bureau, house.foreign_head):
        with acting(other), pytest.raises(NotHere):
            fetch_export(actor=other, now=later, county=made.county, id=made.id)


def test_too_large_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST", 1)
    with acting(house.clerk):
        register(house, house.clerk)
        register(house, house.clerk)
    with pytest.raises(Refusal) as no:
        export(house.clerk)
    assert no.value.code == "export_too_large"
