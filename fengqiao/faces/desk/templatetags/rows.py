"""The rows that a full dispute has by the dozen, written by Python: a template loop over them was half of the page's cost.

Every value passes `escape`; words pass gettext. What has few rows stays in the templates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from html import (
    escape,  # Django's looks for lazy strings first, four hundred times a page; all values here are plain
)
from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fengqiao.casework.agreements.queries import ObligationView
from fengqiao.casework.cases.queries import Action, DisputePage, EntryView, PartyView
from fengqiao.casework.meetings.queries import SessionView
from fengqiao.faces.shared.templatetags.fq import NEAR_DAYS, due, icon, localtime, moment, short_day, yuan
from fengqiao.kernel.duties.queries import DutyView

register = template.Library()


NOBODY = UUID(int=0)


@lru_cache(maxsize=256)
def _act_address(verb: str) -> str:
    """The address of a verb on no dispute: seventeen look-ups of addresses were a tenth of the page."""
    return reverse("desk:act", args=["_", NOBODY, verb])


@register.simple_tag
def action_links(
    page: DisputePage, actions: Iterable[Action], css: str, long_verbs: Collection[str]
) -> SafeString:
    """Links to what may be done now; short ones open in the drawer."""
    here = f"/_/{NOBODY}/", f"/{page.county}/{page.id}/"
    made = []
    for one in actions:
        address = _act_address(one.verb).replace(*here)
        drawer = "" if one.verb in long_verbs else f' hx-get="{address}" hx-target="#drawer-body"'
        primary = " btn-primary" if one.primary else ""
        made.append(f'<a class="{css}{primary}" href="{address}"{drawer}>{escape(str(one.label))}</a>')
    return mark_safe("".join(made))


@register.simple_tag
def entry_lines(entries: Iterable[EntryView]) -> SafeString:
    """The history: what, when, in words, by whom."""
    return mark_safe(
        "".join(
            f'<li><div class="d-flex flex-wrap gap-2"><strong>{escape(one.fact_name)}</strong>'
            f'<span class="when ms-auto">{moment(one.at)}</span></div><div>{escape(one.sentence)}</div>'
            f'<div class="when">{escape(one.organisation_name)} {escape(one.actor_name)}</div></li>'
            for one in entries
        )
    )


@register.simple_tag
def duty_lines(duties: Iterable[DutyView], holders: dict[UUID, str]) -> SafeString:
    """Duties with whose they are, how long is left or what became of them, and the day."""
    ended = {
        "done": f'<span class="st st-done">{_("已办")}</span>', "paused": f'<span class="st st-off">{_("已中止计时")}</span>',
    }  # fmt: skip
    void, assumed = f'<span class="st st-off">{_("已作废")}</span>', _("（暂定）")
    return mark_safe(
        "".join(
            f'<li><div>{escape(one.kind_name)}<div class="sub">{escape(holders.get(one.organisation_id, ""))}</div></div>'
            f'<div class="end">{due(one.days_left, one.due_on) if one.state == "open" else ended.get(one.state, void)}'
            f'<div class="sub">{_day_of(one)}{assumed if one.provisional else ""}</div></div></li>'
            for one in duties
        )
    )


def _day_of(duty: DutyView) -> str:
    """The day, where the line above does not say it already."""
    told = duty.state == "open" and duty.days_left is not None and duty.days_left > NEAR_DAYS
    return "" if told else short_day(duty.due_on)


@register.simple_tag
def session_lines(sessions: Iterable[SessionView]) -> SafeString:
    """Sessions with when, how and where, who was there, and the record."""
    there, heading = _("到场"), _("第 {} 次调解")
    return mark_safe(
        "".join(
            f'<div class="card-body border-top"><h3>{heading.format(one.ordinal)} <span class="count">{moment(one.starts_at)}'
            f" – {localtime(one.ends_at):%H:%M} · {escape(one.means_name)} · {escape(one.place)}</span></h3>"
            f'<p class="mb-1 text-secondary">{there}：{escape("、".join(one.present))}{escape("；" + one.others) if one.others else ""}</p>'
            f'<p class="prose">{escape(one.record)}</p></div>'
            for one in sessions
        )
    )


def _kept(owed: ObligationView) -> str:
    done = _("履行")
    return escape(
        "；".join(f"{short_day(day)} {done}{'，' + note if note else ''}" for day, note in owed.performed)
    )


def _by_day(owed: ObligationView) -> str:
    """Until when, for what is not performed."""
    return (
        _("{day}前").format(day=short_day(owed.due_on)) + " · " if owed.state in ("open", "defaulted") else ""
    )


@register.simple_tag
def obligation_lines(obligations: Iterable[ObligationView]) -> SafeString:
    """Who owes whom what, how much, and what became of it."""
    return mark_safe(
        "".join(
            f"<li><div>{escape(one.debtor_name)}{escape(' → ' + one.creditor_name) if one.creditor_name else ''}：{escape(one.what)}"
            f'<div class="sub">{_kept(one)}</div></div><div class="end">'
            f"{f'<strong>{yuan(one.amount_fen)}</strong>' if one.amount_fen is not None else ''}"
            f'<div class="sub">{_by_day(one)}{escape(one.state_name)}</div></div></li>'
            for one in obligations
        )
    )


def _about(party: PartyView) -> str:
    known = [
        party.kind_name, "" if party.sex_name == "未说明" else party.sex_name,
        _("{} 岁").format(party.age) if party.age is not None else "", party.ethnicity, party.occupation,
    ]  # fmt: skip
    return escape(" · ".join(one for one in known if one))


def _numbers(party: PartyView) -> str:
    known = (
        (party.id_kind_name, party.id_masked),
        (_("电话"), party.phone_masked),
        (_("住址"), party.address_masked),
    )
    return "".join(
        f'<span><span class="k">{escape(name)}</span> {escape(value)}</span>'
        for name, value in known
        if value
    )


def _reveal_form(address: str, party: PartyView, token: str) -> SafeString:
    return format_html(
        '<details class="no-print mt-1"><summary class="small">{eye} {what}</summary><form class="d-flex flex-wrap gap-2 mt-2" '
        'method="post" action="{address}" hx-post="{address}" hx-target="#clear-{id}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{token}"><label class="visually-hidden" for="why-{id}">{why}</label>'
        '<input class="form-control w-auto flex-fill" id="why-{id}" name="reason" list="look-reasons" minlength="2" maxlength="200" '
        'required placeholder="{example}"><button class="btn">{show}</button></form></details>',
        eye=icon("eye"), what=_("查看 {} 的完整信息").format(party.name),
        address=address, id=party.id, token=token, why=_("查看事由"),
        example=_("查看事由，例如：电话通知调解"), show=_("查看并留痕"),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def party_lines(context: Any, page: DisputePage, may_reveal: bool) -> SafeString:
    """The parties, numbers masked, each with a form to see them in clear where the actor may."""
    token, nobody = str(context.get("csrf_token", "")), str(NOBODY)
    reveal = reverse("desk:reveal", args=[page.county, page.id, NOBODY])
    return mark_safe(
        "".join(
            f'<div class="party"><div class="party-line"><span class="side-tag">{escape(one.side_name)}</span>'
            f'<span class="party-name">{escape(one.name)}</span><span class="k">{_about(one)}</span></div>'
            f'<div id="clear-{one.id}"><div class="party-line">{_numbers(one)}</div>'
            f"{_reveal_form(reveal.replace(nobody, str(one.id)), one, token) if one.hidden and may_reveal else ''}</div></div>"
            for one in page.parties
        )
    )
