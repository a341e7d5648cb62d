"""A dispute as its applicant reads it: who has it, by when, what happened, what comes next, who looked. In plain words.

Fail closed: of the journal only the facts named in TOLD are told, each in a sentence of its own; reasons between offices, notes and
names of other parties are in none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.kernel.journal.queries import history, looks_at
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.organisations.queries import names_of, organisation
from fengqiao.registry.places.queries import path_names
from fengqiao.trust.accounts.queries import user_names

from .codes import CHANNELS, OUTCOMES
from .following import Opened, followed_dispute, may_withdraw
from .models import Dispute, Mediation, Party
from .reading import FIELD_NAMES, NOBODY

__all__ = ["PLAIN_STAGES", "TOLD", "Followed", "FollowedEvent", "FollowedLook", "followed_page"]

MOST_EVENTS = 200

# stage -> (what it means, what comes next)
PLAIN_STAGES: dict[str, tuple[str, str]] = {
    "registered": ("已收到您的申请，正在审核", "承办单位会联系您，并在期限内答复是否受理。请保持电话畅通。"),
    "offered": ("已收到您的申请，正在转交合适的单位", "接收单位会在期限内答复是否受理；在它接收之前，仍由下面的单位负责。"),
    "arbitrating": ("几个单位对由谁办理有不同意见，上级正在裁定", "裁定以前仍由下面的单位负责；裁定后由确定的单位与您联系，不能再推。"),
    "accepted": ("已受理，正在安排调解员", "调解员确定后会与您联系，约定调解的时间和地点。"),
    "assigned": ("已安排调解员", "调解员会与您联系，约定调解的时间和地点。"),
    "mediating": ("正在调解", "请按约定参加调解；有新的情况或者证据，可以在本页补充。"),
    "agreed": ("已达成协议，等待履行", "请双方按协议约定的时间履行；对方不履行的，请告诉承办单位。"),
    "suspended": ("调解暂时中止", "中止的原因消除后会恢复调解，中止的时间不计入期限；有疑问请联系承办单位。"),
    "defaulted": ("协议还没有履行", "承办单位会督促履行，并告知您可以走的其他途径。"),
    "performed": ("协议已履行，等待回访", "承办单位会联系您，了解履行情况和您的意见。"),
    "visited": ("协议已履行，正在办结", "承办单位正在办理结案手续，您不需要再做什么。"),
    "ended": ("调解已经终止", "您可以按告知的途径，依法通过仲裁、行政、司法等途径维护权利。"),
    "refused": ("不予受理", "不予受理的依据和您可以走的途径见下面的“办理经过”。"),
    "moved": ("已移送外地有管辖权的县（区、旗）办理", "对方的单位和新的编号见下面的“办理经过”。原来的编号和查询码仍可查看移送以前的经过，新的查询码请向对方的窗口领取。"),
    "closed": ("已办结", "纠纷如果反复，可以联系承办单位，或者重新申请。"),
}  # fmt: skip
UNKNOWN_STAGE = ("正在办理", "承办单位会与您联系。")


def _day(text: str) -> str:
    """2026-12-08 as people write it: 2026年12月8日."""
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def _accepted(body: dict[str, Any]) -> str:
    until = f"，应在{_day(body['due_on'])}前调解完毕" if body["due_on"] else ""
    return f"{body['organisation']}受理，案号{body['number']}{until}"


# fact -> the sentence for the applicant, from the entry's body. What is not here is not told.
TOLD: dict[str, Callable[[dict[str, Any]], str]] = {
    "cases.registered": lambda body: f"登记，编号 {body['number']}",
    "cases.offered": lambda body: f"转给{body['to_organisation']}接收",
    "cases.offer_declined": lambda body: f"{body['organisation']}没有接收，仍由原单位负责",
    "cases.offer_withdrawn": lambda body: f"不再转给{body['to_organisation']}",
    "cases.returned_to_arbiter": lambda body: f"{body['organisation']}没有接收，由{body['arbiter']}裁定由谁办理",
    "cases.order_contested": lambda body: f"{body['organisation']}有异议，由{body['arbiter']}裁定由谁办理",
    "cases.bound": lambda body: f"{body['arbiter']}确定由{body['organisation']}办理",
    "cases.ordered": lambda body: f"交给{body['organisation']}办理，等待签收",
    "cases.order_signed": lambda body: f"{body['organisation']}已签收，由其办理",
    "cases.escalation_taken": lambda body: f"由上级单位{body['organisation']}直接办理",
    "cases.moved": lambda body: f"移送{body['county_name']}，由{body['organisation']}办理，新编号 {body['number']}",
    "cases.accepted": _accepted,
    "cases.refused": lambda body: f"不予受理：{body['ground']}。您可以{body['guidance']}。{body['explanation']}",
    "cases.assigned": lambda body: f"确定调解员：{'、'.join(body['mediators'])}",
    "cases.suspended": lambda body: f"调解中止：{body['ground']}，预计{_day(body['expected_on'])}前恢复",
    "cases.resumed": lambda body: f"恢复调解，期限到{_day(body['due_on'])}",
    "cases.extended": lambda body: f"各方同意延长，期限由{_day(body['from_due'])}改到{_day(body['to_due'])}",
    "cases.ended": lambda body: f"调解终止：{body['reason']}。{'；'.join(body['routes'])}",
    "meetings.held": lambda body: "进行了一次调解",
    "agreements.oral_reached": lambda body: "达成口头协议并当场履行",
    "agreements.took_effect": lambda body: f"{body['name']}已经签好，自{_day(body['effective_on'])}起生效",
    "agreements.performed": lambda body: f"协议第{body['ordinal']}项已经履行",
    "agreements.defaulted": lambda body: f"协议第{body['ordinal']}项到期没有履行。{'；'.join(body['guidance'])}",
    "agreements.remediated": lambda body: "协议没有履行，重新调解",
    "agreements.confirmation_applied": lambda body: f"向{body['organ']}申请{body['kind']}",
    "agreements.confirmation_answered": lambda body: f"{body['organ']}{body['kind']}：{body['result']}",
    "cases.visited": lambda body: "承办单位做了回访",
    "cases.closed": lambda body: f"办结，结果：{body['outcome']}",
    "cases.reopened": lambda body: "恢复办理",
    "cases.secret_issued": lambda body: "在窗口领取了新的查询码，原来的作废",
    "cases.application_withdrawn": lambda body: "您撤回了申请",
    "intake.words_added": lambda body: "您补充了材料",
    "intake.wished": lambda body: f"您{body['what']}",
    "intake.wish_withdrawn": lambda body: f"您收回了意愿：{body['what']}",
    "intake.wish_answered": lambda body: f"答复您的意愿（{body['what']}）：{body['answer']}{body['words']}",
    "intake.rated": lambda body: "您作了评价",
}  # fmt: skip


@dataclass(frozen=True)
class FollowedEvent:
    at: datetime
    sentence: str


@dataclass(frozen=True)
class FollowedLook:
    """Somebody opened the applicant's own numbers in clear."""

    at: datetime
    who: str
    organisation_name: str
    fields: str


@dataclass(frozen=True)
class Followed:
    """The applicant's page. own_words: what was written here, "" where a clerk wrote it down. phone: the office's, or ""."""

    dispute: Dispute
    number: str
    meaning: str
    next_step: str
    received_at: datetime
    place_name: str
    channel_name: str
    outcome_name: str
    holder_name: str
    phone: str
    due_on: date | None
    days_left: int | None
    own_words: str
    events: list[FollowedEvent]
    looks: list[FollowedLook]
    may_withdraw: bool
    may_add: bool
    may_rate: bool


def _events(actor: Actor, opened: Opened) -> list[FollowedEvent]:
    told = history(actor.scope, county=opened.county, kind="dispute", root_id=opened.id, most=MOST_EVENTS)
    return [FollowedEvent(one.at, TOLD[one.fact](one.body)) for one in told if one.fact in TOLD]


def _looks(actor: Actor, dispute: Dispute) -> list[FollowedLook]:
    """Looks at the applicants' own rows; who looked at the other side is that side's to know."""
    own = set(Party.objects.of(dispute).filter(side="applicant").values_list("id", flat=True))
    found: list[Any] = [
        one for one in looks_at(actor.scope, county=dispute.county, root_id=dispute.id) if one.part_id in own
    ]
    people = user_names(one.actor_id for one in found if one.actor_id)
    houses = names_of(one.organisation_id for one in found if one.organisation_id)
    return [
        FollowedLook(
            one.at, people.get(one.actor_id or NOBODY, "系统"), houses.get(one.organisation_id or NOBODY, ""),
            "、".join(FIELD_NAMES.get(name, name) for name in one.fields),
        )
        for one in found
    ]  # fmt: skip


def _phone(organisation_id: UUID) -> str:
    from fengqiao.kernel.errors import NotHere

    try:
        return organisation(organisation_id).phone
    except NotHere:
        return ""


def followed_page(*, actor: Actor, opened: Opened, now: datetime) -> Followed:
    """The dispute of the secret's holder. Raises NotHere. Up to eight statements."""
    dispute = followed_dispute(actor, opened)
    mediation = (
        Mediation.objects.of(dispute).order_by("-created_at", "-id").values_list("state", flat=True).first()
    )
    meaning, next_step = PLAIN_STAGES.get(dispute.stage, UNKNOWN_STAGE)
    place = path_names([dispute.place]).get(dispute.place, "")
    live = dispute.state in ("registered", "accepted")
    return Followed(
        dispute=dispute, number=dispute.number, meaning=meaning, next_step=next_step, received_at=dispute.received_at,
        place_name=f"{place} {dispute.place_detail}".strip(), channel_name=CHANNELS[dispute.channel],
        outcome_name=OUTCOMES.get(dispute.outcome, ""), holder_name=dispute.holder.name, phone=_phone(dispute.holder_id),
        due_on=dispute.due_on, days_left=(dispute.due_on - localdate(now)).days if dispute.due_on else None,
        own_words=dispute.narrative if dispute.channel == "web" else "", events=_events(actor, opened), looks=_looks(actor, dispute),
        may_withdraw=may_withdraw(dispute, mediation), may_add=live, may_rate=dispute.state in ("refused", "closed"),
    )  # fmt: skip
