"""What tests of passing a dispute on have in common: one verb by one actor, and what is open afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fengqiao.casework.cases import services
from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.queries import dispute_page
from fengqiao.casework.cases.services import Registered
from fengqiao.kernel.duties.models import Duty
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import acting, system_actor

from .house import NOW

BASIS = {"reason": "不在本镇", "legal_basis": "属地管辖"}


def now_of(made: Registered) -> Dispute:
    with acting(system_actor((made.county,))):
        return Dispute.objects.everywhere("test").select_related("holder").get(county=made.county, id=made.id)


def do(verb: str, actor: Actor, made: Registered, *, days: int = 0, **values: Any) -> Any:
    """One verb by one actor on the newest revision, in its own transaction."""
    revision = values.pop("revision", None) or now_of(made).seq
    with acting(actor):
        return getattr(services, verb)(
            actor=actor, now=NOW + timedelta(days=days), county=made.county, id=made.id, revision=revision, **values
        )  # fmt: skip


def open_duties(made: Registered) -> list[tuple[str, Any]]:
    with acting(system_actor((made.county,))):
        rows = Duty.objects.everywhere("test").filter(county=made.county, root_id=made.id, state="open")
        return sorted((duty.kind, duty.organisation_id) for duty in rows)


def verbs(actor: Actor, made: Registered) -> set[str]:
    with acting(actor):
        page = dispute_page(actor.scope, county=made.county, id=made.id, actor=actor, now=NOW)
    return {action.verb for action in page.actions}
