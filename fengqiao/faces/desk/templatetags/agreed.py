"""Pieces of the page of agreements: how far one is, who has signed, what is owed and kept, how long a way is open."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fengqiao.casework.agreements.queries import AgreementView, ObligationView, Signer
from fengqiao.casework.cases.queries import DisputePage
from fengqiao.casework.files.queries import StoredFile
from fengqiao.faces.shared.templatetags.fq import NEAR_DAYS, due, icon, short_day, yuan

register = template.Library()
_TONES = {"draft": "new", "signing": "sign", "in_force": "open", "superseded": "off", "void": "off"}
_OWED_TONES = {"open": "open", "performed": "done", "defaulted": "sign", "void": "off"}
Files = dict[UUID, StoredFile]


@register.simple_tag
def agreement_state(one: AgreementView) -> SafeString:
    """How far the agreement is, as a badge with its word."""
    return format_html('<span class="st st-{}">{}</span>', _TONES[one.state], one.state_name)


@register.simple_tag
def days_to(day: date, today: date) -> SafeString:
    """How long something is open, and until when: 剩 12 天（6月15日止）."""
    left = (day - today).days
    if left > NEAR_DAYS:
        return format_html("{}", _("{}止").format(short_day(day)))
    return format_html('{} <span class="sub">{}</span>', due(left, day), _("{}止").format(short_day(day)))


def _file(page: DisputePage, files: Files, id: UUID | None) -> SafeString:
    """A link to a kept file; a picture of a signature is shown small."""
    kept = files.get(id) if id else None
    if kept is None:
        return SafeString("")
    address = reverse("desk:file", args=[page.county, page.id, kept.id])
    if kept.kind == "signature":
        return format_html(
            '<a href="{}"><img class="signature" src="{}" alt="{}" loading="lazy"></a>',
            address,
            address,
            _("签名图像"),
        )
    return format_html('<a class="small" href="{}">{} {}</a>', address, icon("file-text"), _("查看凭证"))


@register.simple_tag
def signer_line(one: AgreementView, signer: Signer | None, files: Files, page: DisputePage) -> SafeString:
    """Somebody whose signature is needed (None: the committee's seal), and whether it is there."""
    found = one.signature_of(signer.role, signer.id) if signer else one.seal
    who = signer.name if signer else _("调委会印章")
    role = signer.role_name if signer else page.holder_name
    if found is None:
        told = format_html('<span class="st st-off">{}</span>', _("未签署") if signer else _("未盖章"))
        return format_html('<strong>{}</strong> <span class="sub">{}</span> {}', who, role, told)
    told = format_html('<span class="st st-done">{} {}</span>', found.means_name, short_day(found.signed_on))
    picture = _file(page, files, found.file_id)
    return format_html('<strong>{}</strong> <span class="sub">{}</span> {} {}', who, role, told, picture)


@register.simple_tag
def owed_table(
    one: AgreementView, page: DisputePage, today: date, files: Files, may_work: bool, guidance: dict[str, str]
) -> SafeString:
    """What is owed: who to whom, what, how much is left, until when, what was done; on a phone each row is a card."""
    names = [
        ("", _("序号")),
        ("", _("履行义务")),
        ("num", _("金额")),
        ("", _("期限")),
        ("", _("状态")),
        ("no-print", _("办理")),
    ]
    head = format_html_join("", '<th scope="col" class="{}">{}</th>', names)
    rows = format_html_join(
        "",
        "{}",
        ((_owed_row(one, owed, page, today, files, may_work, guidance),) for owed in one.obligations),
    )
    return format_html(
        '<div class="table-responsive"><table class="table rows owed"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        head,
        rows,
    )


def _owed_row(
    one: AgreementView,
    owed: ObligationView,
    page: DisputePage,
    today: date,
    files: Files,
    may_work: bool,
    guidance: dict[str, str],
) -> SafeString:
    to = format_html(" → {}", owed.creditor_name) if owed.creditor_name else ""
    acts = format_html_join(
        "", '<div class="sub">{} {} {} {} {}</div>',
        (
            (short_day(act.on), _("履行"), yuan(act.amount_fen) if act.amount_fen is not None else "", act.note, _file(page, files, act.file_id))
            for act in owed.acts
        ),
    )  # fmt: skip
    told = format_html(
        '<div class="sub">{}：{} {}</div>', _("已告知"), "；".join(guidance.get(code, code) for code in owed.guidance),
        owed.default_reason,
    ) if owed.guidance else ""  # fmt: skip
    means = format_html('<div class="sub">{}</div>', owed.means) if owed.means else ""
    what = format_html("{}{}：{}{}{}{}", owed.debtor_name, to, owed.what, means, acts, told)
    state = format_html('<span class="st st-{}">{}</span>', _OWED_TONES[owed.state], owed.state_name)
    left = ""
    if owed.left_fen and owed.paid_fen:
        left = format_html('<div class="sub">{} {}</div>', _("尚余"), yuan(owed.left_fen))
    day = format_html("{}", short_day(owed.due_on))
    left_days = (owed.due_on - today).days
    if (
        owed.state == "open" and one.state == "in_force" and left_days <= NEAR_DAYS
    ):  # later, `due` is the day itself
        day = format_html('{}<div class="sub">{}</div>', due(left_days, owed.due_on), short_day(owed.due_on))
    money = yuan(owed.amount_fen) if owed.amount_fen is not None else "—"
    return format_html(
        '<tr><td class="quiet">{}</td><td class="name">{}</td><td class="num">{}{}</td><td class="nowrap">{}</td><td>{}</td>'
        '<td class="end no-print">{}</td></tr>',
        owed.ordinal, what, money, left, day, state, _owed_buttons(one, owed, page, today) if may_work else "",
    )  # fmt: skip


def _owed_buttons(one: AgreementView, owed: ObligationView, page: DisputePage, today: date) -> SafeString:
    if one.state != "in_force" or not owed.is_living:
        return SafeString("")
    found = [("perform", _("履行"))]
    if owed.state == "open" and owed.due_on < today:
        found.append(("default", _("未履行")))
    return format_html_join(
        " ", '<a class="btn btn-sm" href="{}">{}<span class="visually-hidden">{}</span></a>',
        ((reverse("desk:agreement_do", args=[page.county, page.id, verb, owed.id]), label, _("第 {} 项").format(owed.ordinal))
         for verb, label in found),
    )  # fmt: skip
