"""From a dispute that a verb has locked to its volume: the open one, or the last."""

from __future__ import annotations

from datetime import datetime

from fengqiao.casework.cases.access import open_mediation
from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.errors import Refusal
from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.placed.values import Actor

from .models import Volume

__all__ = ["last_volume", "must_be_closed", "must_review", "open_volume"]


def last_volume(dispute: Dispute) -> Volume:
    """The last volume of the dispute. Raises Refusal where there is none yet."""
    rows = Volume.objects.of(dispute).select_related("organisation", "reviewer")
    found = rows.order_by("-created_at", "-id").first()
    if found is None:
        raise Refusal("no_volume", "还没有整理卷宗，请先提交审核。")
    return found


def open_volume(dispute: Dispute, now: datetime) -> Volume:
    """The volume that is not sealed yet; made at first use, and again (续卷) when a reopened dispute goes on after sealing."""
    mediation = open_mediation(dispute)
    rows = list(Volume.objects.of(mediation).order_by("ordinal"))
    if rows and rows[-1].state != "sealed":
        return rows[-1]
    volume = Volume(
        id=uuid7(), county=dispute.county, created_at=now, dispute=dispute, mediation=mediation, ordinal=len(rows) + 1, number=mediation.number,
        organisation_id=dispute.holder_id, place=dispute.place, secrecy=dispute.secrecy,
    )  # fmt: skip
    volume.save(force_insert=True)
    return volume


def must_be_closed(dispute: Dispute) -> None:
    """Volumes are handed in, approved and sealed after the dispute was cancelled: until then papers may still come."""
    if dispute.state != "closed":
        raise Refusal("not_closed", "纠纷销号后才能提交、审核和封存卷宗。")


def must_review(actor: Actor, volume: Volume) -> None:
    """The reviewing organisation, or who oversees the whole county."""
    if actor.organisation_id != volume.reviewer_id and volume.county not in actor.scope.full_counties:
        name = volume.reviewer.name if volume.reviewer else ""
        raise Refusal("not_the_reviewer", f"这份卷宗由 {name} 审核。")
