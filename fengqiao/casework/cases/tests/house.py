"""A small house for tests: two towns of 平罗县 and one of 兴庆区, committees with mediators, people with posts. Real rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from fengqiao.casework.agreements.services import reach_oral_agreement
from fengqiao.casework.cases.services import (
    ObligationInput,
    PartyInput,
    Registered,
    accept_dispute,
    assign_mediators,
    close_dispute,
    record_visit,
    register_dispute,
)
from fengqiao.casework.meetings.services import hold_session
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.models import Appointment, Mediator
from fengqiao.registry.organisations.codes import KINDS
from fengqiao.registry.organisations.models import Organisation
from fengqiao.registry.places.names import sort_key
from fengqiao.trust.accounts.models import Post, User
from fengqiao.trust.accounts.sessions import actor_of_post
from fengqiao.trust.scope import acting
from fengqiao.trust.vault import blind, seal
from fengqiao.trust.vault.numbers import check_character

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 5, 11, 9, 0, tzinfo=CHINA)  # a Monday without holidays around it
SINCE = date(2020, 1, 1)
NARRATIVE = "张三和李四是邻居，李四盖房时把出水口对着张三家院墙，下雨天水冲进院子，张三要求改道并赔偿800元。"


def citizen_number(seventeen: str) -> str:
    """An invented number with its right check character (GB 11643)."""
    return seventeen + check_character(seventeen)


ZHANG = citizen_number("64022119700101001")
LI = citizen_number("64022119720202002")


@dataclass
class House:
    """Actors by a short name (`clerk`, `town_head`, ...), organisations and mediators by theirs."""

    actors: dict[str, Actor] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    mediators: dict[str, Mediator] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None

    def org(self, name: str) -> UUID:
        return self.organisations[name].id


def make_organisation(kind: str, place: str, name: str) -> Organisation:
    return Organisation.objects.create(
        place_id=place, kind=kind, network=KINDS[kind].network, name=name, pinyin=sort_key(name), short_name=name[:4], seal_name=name,
        from_on=SINCE,
    )  # fmt: skip


def make_actor(login: str, role: str, area: str, organisation: Organisation | None, **more: Any) -> Actor:
    user = User.objects.create(login=login, name=login, password=make_password("a-long-password"))
    post = Post.objects.create(
        user=user, organisation=organisation, role=role, area=area, from_on=SINCE, **more
    )
    return actor_of_post(Post.objects.select_related("user", "organisation").get(pk=post.pk), "test")


def make_mediator(name: str, organisation: Organisation, number: str = "") -> Mediator:
    mediator = Mediator(name=name, pinyin=sort_key(name), kind="full")
    if number:
        mediator.id_enc = seal(number, table="mediators_mediator", column="id_enc", row_id=mediator.id)
        mediator.id_hash = blind("id", number)
    mediator.save()
    Appointment.objects.create(mediator=mediator, organisation=organisation, from_on=SINCE)
    return mediator


def build_house() -> House:
    """平罗县: centre, town 城关镇 with its village 老城, town 黄渠桥镇; 兴庆区: its centre."""
    house = House()
    for name, kind, place, title in (
        ("centre", "county_centre", "640221", "平罗县人民调解中心"),
        ("town", "town", "640221100", "城关镇人民调解委员会"),
        ("village", "village", "640221100001", "老城社区人民调解委员会"),
        ("other_town", "town", "640221101", "黄渠桥镇人民调解委员会"),
        ("justice", "bureau", "640221", "平罗县司法局"),
        ("foreign", "county_centre", "640104", "兴庆区人民调解中心"),
    ):
        house.organisations[name] = make_organisation(kind, place, title)
    for name, role, area, organisation in (
        ("clerk", "clerk", "640221", "centre"),
        ("centre_head", "centre", "640221", "centre"),
        ("town_head", "head", "640221100", "town"),
        ("town_clerk", "clerk", "640221100", "town"),
        ("mediator", "mediator", "640221100", "town"),
        ("village_head", "head", "640221100001", "village"),
        ("other_head", "head", "640221101", "other_town"),
        ("bureau", "bureau", "640221", "centre"),
        ("justice_head", "bureau", "640221", "justice"),
        ("foreign_head", "centre", "640104", "foreign"),
    ):
        house.actors[name] = make_actor(name, role, area, house.organisations[organisation])
    for name, organisation in (
        ("马明", "town"),
        ("丁兰", "village"),
        ("王强", "other_town"),
        ("赵敏", "centre"),
        ("吴刚", "foreign"),
        ("马丽", "town"),
        ("丁梅", "village"),
        ("王梅", "other_town"),
        ("赵红", "centre"),
        ("吴芳", "foreign"),
    ):
        house.mediators[name] = make_mediator(name, house.organisations[organisation])
    house.mediators["张三本人"] = make_mediator("张三", house.organisations["town"], ZHANG)
    return house


PARTIES = [
    PartyInput("applicant", "person", "张三", "111", ZHANG, "13800001111", "城关镇老城社区3号"),
    PartyInput("respondent", "person", "李四", "111", LI, "13900002222", "城关镇老城社区5号"),
]


def register(house: House, actor: Actor, *, now: datetime = NOW, **more: Any) -> Registered:
    """A neighbour dispute in 城关镇, registered by `actor`."""
    values: dict[str, Any] = {
        "channel": "counter", "place_code": "640221100001", "type_code": "neighbour.water", "narrative": NARRATIVE,
        "parties": PARTIES, "amount_fen": 80_000,
    }  # fmt: skip
    return register_dispute(actor=actor, now=now, **{**values, **more})


@contextmanager
def as_(actor: Actor) -> Iterator[Actor]:
    with acting(actor):
        yield actor


def settle(house: House, made: Registered, actor: Actor, *, until: str = "closed") -> Any:
    """Walk a dispute that `actor`'s organisation may accept to a stage; each verb in its own transaction."""
    from fengqiao.casework.cases.models import Dispute, Party

    where = {"actor": actor, "county": made.county, "id": made.id}

    def rev() -> int:
        return Dispute.objects.everywhere("test").get(county=made.county, id=made.id).seq

    def parties() -> list[Party]:
        rows = Party.objects.everywhere("test").filter(county=made.county, dispute_id=made.id)
        return list(rows.order_by("ordinal"))

    name = next(key for key, row in house.organisations.items() if row.id == actor.organisation_id)
    mediator = {"town": "马明", "village": "丁兰", "other_town": "王强", "centre": "赵敏"}[name]
    later = NOW + timedelta(days=1)
    steps: list[tuple[str, Any]] = [
        ("accepted", lambda: accept_dispute(**where, now=later, revision=rev(), consent=True)),
        ("assigned", lambda: assign_mediators(**where, now=later, revision=rev(), mediators=[house.mediators[mediator].id])),
        ("mediating", lambda: hold_session(
            **where, now=later, revision=rev(), starts_at=later - timedelta(hours=2), ends_at=later - timedelta(hours=1),
            place="老城社区调解室", means="face", present=[one.id for one in parties()], text="双方陈述了经过，同意协商。", rights_told=True,
        )),
        ("performed", lambda: reach_oral_agreement(
            **where, now=later, revision=rev(), reached_on=later.date(), facts="出水口朝向张三院墙。", terms="李四当场改道并赔偿。",
            obligations=[ObligationInput(parties()[1].id, parties()[0].id, "赔偿损失", later.date(), 80_000)],
        )),
        ("visited", lambda: record_visit(
            **where, now=later + timedelta(days=5), revision=rev(), made_on=(later + timedelta(days=5)).date(), means="phone",
            result="kept", satisfaction="5",
        )),
        ("closed", lambda: close_dispute(**where, now=later + timedelta(days=5), revision=rev())),
    ]  # fmt: skip
    done = None
    for stage, step in steps:
        with acting(actor):
            done = step()
        if stage == until:
            break
    return done
