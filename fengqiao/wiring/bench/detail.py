"""`detail`: the page of the fullest dispute (design 7): 8 parties, 6 handlings, 12 sessions, 20 obligations, 300 entries, 15 duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from fengqiao.casework.agreements.models import Agreement, Obligation, Performance
from fengqiao.casework.cases.facts import MediatorsAssigned
from fengqiao.casework.cases.models import Dispute, Handling, Mediation, Party
from fengqiao.casework.meetings.models import Attendance, Session
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.services import record
from fengqiao.trust.scope import acting
from fengqiao.trust.vault import blind, seal

from .measuring import Result
from .pages import counted_queries, one_backend, page_ms, reader, without_policies
from .people import bench_actor, bench_people

__all__ = ["measure"]

MOST_MS, MOST_QUERIES = 30.0, 14
TITLE = "测量用最满的纠纷"


def _parties(dispute: Dispute, now: Any) -> list[Party]:
    rows = []
    for ordinal in range(1, 9):
        row = Party(
            id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, ordinal=ordinal,
            side="applicant" if ordinal < 5 else "respondent", kind="person", name=f"当事人{ordinal}", id_kind="111",
        )  # fmt: skip
        row.id_enc = seal("640221197001010011", table="cases_party", column="id_enc", row_id=row.id)
        row.id_hash = blind("id", f"64022119700101001{ordinal}")
        row.phone_enc = seal("13800001111", table="cases_party", column="phone_enc", row_id=row.id)
        row.phone_hash = blind("phone", "13800001111")
        row.address_enc = seal("城关镇老城社区3号", table="cases_party", column="address_enc", row_id=row.id)
        rows.append(row)
    return Party.objects.bulk_create(rows)


def _fullest() -> Dispute:
    """Made by hand once: no verb leads to so much within a second."""
    actor = bench_actor("bench-narrow")
    now = timezone.now()
    assert actor.organisation_id is not None
    with acting(actor):
        there = Dispute.objects.within(actor.scope).filter(title=TITLE).first()
        if there:
            return there
        common = {"county": "640221", "created_at": now}
        dispute = Dispute.objects.create(
            **common, number=f"640221-{now.year}-999999", channel="counter", place="640221100", type="neighbour.water", title=TITLE,
            narrative="当事人反映的情况。" * 200, received_at=now, holder_id=actor.organisation_id, stage="mediating", state="accepted",
        )  # fmt: skip
        parties = _parties(dispute, now)
        handlings = [
            Handling.objects.create(
                **common, dispute=dispute, ordinal=n, organisation_id=actor.organisation_id, by_right="transfer", from_at=now,
                to_at=None if n == 6 else now,
            )
            for n in range(1, 7)
        ]  # fmt: skip
        mediation = Mediation.objects.create(
            **common, dispute=dispute, handling=handlings[-1], number="测量1号", state="mediating", accepted_on=now.date(),
            due_on=now.date() + timedelta(days=30),
        )  # fmt: skip
        for n in range(1, 13):
            session = Session.objects.create(
                **common, dispute=dispute, mediation=mediation, ordinal=n, starts_at=now, ends_at=now + timedelta(hours=1),
                place="调解室", means="face", record="双方陈述。" * 60, rights_told=True,
            )  # fmt: skip
            Attendance.objects.bulk_create(
                Attendance(**common, session=session, party=one) for one in parties[:4]
            )
        _agreement(dispute, mediation, parties, common)
        Duty.objects.bulk_create(
            Duty(
                **common, root_kind="dispute", root_id=dispute.id, subject_kind="dispute", subject_id=dispute.id, kind="mediate",
                organisation_id=actor.organisation_id, opened_at=now, due_on=now.date() + timedelta(days=n),
            )
            for n in range(15)
        )  # fmt: skip
        for n in range(300):
            record(MediatorsAssigned([f"调解员{n}"], "调委会指派"), about=dispute, actor=actor, at=now)
    return dispute


def _agreement(dispute: Dispute, mediation: Mediation, parties: list[Party], common: dict[str, Any]) -> None:
    agreement = Agreement.objects.create(
        **common, dispute=dispute, mediation=mediation, form="written", number="测量1号", facts="事实", terms="内容",
        reached_on=common["created_at"].date(), effective_on=common["created_at"].date(),
    )  # fmt: skip
    for n in range(1, 21):
        owed = Obligation.objects.create(
            **common, agreement=agreement, ordinal=n, debtor=parties[4], creditor=parties[0], what=f"第{n}期", amount_fen=10_000,
            due_on=common["created_at"].date(),
        )  # fmt: skip
        Performance.objects.create(
            **common, obligation=owed, performed_on=common["created_at"].date(), amount_fen=10_000
        )


def measure(*, size: int, small: int, quick: bool, say: Callable[[str], None]) -> list[Result]:
    """One result: the page's CPU against its budget in ms."""
    bench_people()
    one_backend()
    dispute = _fullest()
    path = f"/disputes/{dispute.county}/{dispute.id}/"
    client = reader("bench-narrow")
    ours, queries = page_ms(client, path), counted_queries(client, path)
    bare = without_policies(lambda: page_ms(client, path, runs=15))
    say(f"detail：不设行级安全 {bare:.2f} ms")
    extra = {"without_policies_ms": round(bare, 2)}
    return [Result("detail", "最满的纠纷", ours, MOST_MS, 1.0, len(queries), MOST_QUERIES, extra)]
