"""What parties agreed to, written inside the verbs of this room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from fengqiao.kernel.errors import Invalid

from .codes import CONSENT_MEANS
from .course_models import Consent
from .models import Dispute, Party

__all__ = ["sides_of", "withdraw_consents", "write_consents"]


def sides_of(dispute: Dispute) -> dict[UUID, str]:
    """The parties with their sides."""
    return dict(Party.objects.of(dispute).values_list("id", "side"))


def write_consents(
    dispute: Dispute, parties: Iterable[UUID], *, what: str, source_id: UUID, means: str, now: datetime
) -> int:
    """One row per party. Raises Invalid for a party of another dispute or an unknown means. Returns how many."""
    if means not in CONSENT_MEANS:
        raise Invalid("consent_means_unknown", "请选择同意的方式。", field="means")
    known = {row.id: row for row in Party.objects.of(dispute).only("id", "county")}
    chosen = list(dict.fromkeys(parties))
    if any(one not in known for one in chosen):
        raise Invalid("consent_of_stranger", "同意的人不是这件纠纷的当事人。", field="consents")
    Consent.objects.bulk_create(
        Consent(
            county=dispute.county, created_at=now, dispute=dispute, party=known[one], what=what, source_id=source_id, means=means, at=now
        )
        for one in chosen
    )  # fmt: skip
    return len(chosen)


def withdraw_consents(dispute: Dispute, source_id: UUID, party: UUID, now: datetime) -> int:
    """A party takes its consent back; the row stays with the moment."""
    rows = Consent.objects.of(dispute).filter(source_id=source_id, party_id=party, withdrawn_at=None)
    return int(rows.update(withdrawn_at=now))
