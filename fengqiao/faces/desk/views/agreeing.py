"""The page of a dispute's agreements, and what is done there: sign on screen or paper, seal, perform, default, confirm, ask by link."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fengqiao.casework.agreements.codes import DEFAULT_GUIDANCE, WAYS
from fengqiao.casework.agreements.queries import (
    AgreementView,
    ObligationView,
    agreements_of,
    guidance_of,
    ways_of,
)
from fengqiao.casework.agreements.services import make_visit_link, sign_on_screen
from fengqiao.casework.cases.queries import DisputePage, dispute_page
from fengqiao.casework.files.queries import StoredFile, files_by_id
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotAllowed, NotHere, Refusal, Stale
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard

from ..agreement_verbs import AGREEMENT_VERBS, AgreementVerb
from ..errors import summary
from ..forms.actions import ActionForm, Setting
from ..forms.agreements import LinkForm

__all__ = ["agreements", "do", "link", "revision_of", "see_other", "sign", "where_of"]


def where_of(request: HttpRequest, page: DisputePage) -> dict[str, Any]:
    """The keyword arguments that every verb takes."""
    return {
        "actor": request.actor, "now": timezone.now(), "county": page.county, "id": page.id, "revision": revision_of(request),  # type: ignore[attr-defined]
    }  # fmt: skip


def revision_of(request: HttpRequest) -> int:
    seen = request.POST.get("revision", "")
    return int(seen) if seen.isdigit() and len(seen) < 9 else -1


def see_other(name: str, *arguments: Any) -> HttpResponse:
    """On to another page after something was done."""
    response = redirect(name, *arguments)
    response.status_code = 303
    return response


def _page(request: HttpRequest, county: str, id: UUID) -> tuple[Actor, DisputePage]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor, dispute_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now())


def _files(actor: Actor, page: DisputePage, found: list[AgreementView]) -> dict[UUID, StoredFile]:
    ids = {one.file_id for view in found for one in view.signatures}
    ids |= {one.file_id for view in found for one in view.confirmations}
    ids |= {act.file_id for view in found for owed in view.obligations for act in owed.acts}
    return files_by_id(actor.scope, page.county, page.id, [one for one in ids if one])


@guard("cases.view")
@methods("GET")
def agreements(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """All agreements of a dispute: text, who has signed, what is owed and kept, which ways are open."""
    actor, page = _page(request, county, id)
    found = agreements_of(actor.scope, county, id)
    today = localdate()
    holds = actor.organisation_id == page.dispute.holder_id and page.dispute.state == "accepted"
    is_open = any(one.is_open and page.mediation and one.mediation_id == page.mediation.id for one in found)
    context = {
        "page": page, "agreements": found[::-1], "files": _files(actor, page, found), "today": today,
        "ways": {one.id: ways_of(one, page.kind, today) for one in found}, "way_names": WAYS, "guidance_names": DEFAULT_GUIDANCE,
        "may_work": holds and actor.may("cases.agree"), "may_seal": holds and actor.may("agreements.seal"),
        "may_visit": holds and actor.may("cases.visit") and page.stage == "performed",
        "may_draft": holds and actor.may("cases.agree") and not is_open and page.stage == "mediating",
        "may_facts": holds and actor.may("cases.agree") and not is_open
        and (page.mediation.state if page.mediation else "") in ("mediating", "failed"),
    }  # fmt: skip
    return render(request, "desk/agreements.html", context)


def _find(
    actor: Actor, page: DisputePage, what: UUID, of_obligation: bool
) -> tuple[AgreementView, ObligationView | None]:
    for one in agreements_of(actor.scope, page.county, page.id):
        if not of_obligation and one.id == what:
            return one, None
        for owed in one.obligations:
            if of_obligation and owed.id == what:
                return one, owed
    raise NotHere("agreement_not_here")


def _setting(verb: str, page: DisputePage, one: AgreementView, owed: ObligationView | None) -> Setting:
    if verb == "paper":
        signers = [(f"{s.role}:{s.id}", f"{s.name}（{s.role_name}）") for s in one.missing]
        return Setting(parties=signers)
    if verb == "default" and owed is not None:
        codes = guidance_of(one, owed, page.kind)
        return Setting(routes=[(code, DEFAULT_GUIDANCE[code]) for code in codes])
    return Setting(parties=[(str(party.id), party.name) for party in page.parties])


@guard("cases.view")
@methods("GET", "POST")
def do(request: HttpRequest, county: str, id: UUID, verb: str, what: UUID) -> HttpResponse:
    """One step with an agreement or an obligation: shows the form, calls the verb, keeps what was typed when it is refused."""
    actor, page = _page(request, county, id)
    known = AGREEMENT_VERBS.get(verb)
    if known is None:
        raise NotHere
    one, owed = _find(actor, page, what, known.of_obligation)
    setting = _setting(verb, page, one, owed)
    if request.method != "POST":
        return _show(request, page, known, known.form(setting=setting, initial=known.initial()), one, owed)
    form = known.form(request.POST, request.FILES, setting=setting)
    if not form.is_valid():
        return _show(request, page, known, form, one, owed, status=422)
    try:
        with transaction.atomic():
            known.call(where_of(request, page), one, owed, form.cleaned_data, _upload(form))
    except (NotAllowed, NotHere):
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _show(
            request, page, known, form, one, owed, status=refusal.status, stale=isinstance(refusal, Stale)
        )
    messages.success(request, known.done)
    return see_other("desk:agreements", county, id)


def _upload(form: ActionForm) -> dict[str, Any]:
    """Name and content of the uploaded file as the verbs take them; nothing where the form has none or none was chosen."""
    if "file" not in form.fields:
        return {}
    file = form.cleaned_data["file"]
    return {"name": file.name, "data": file.read()} if file else {}


def _show(
    request: HttpRequest, page: DisputePage, known: AgreementVerb, form: ActionForm, one: AgreementView, owed: ObligationView | None, *,
    status: int = 200, stale: bool = False,
) -> HttpResponse:  # fmt: skip
    if status != 200:
        form.point_at_first_error()
    seen = request.POST.get("revision", page.revision)
    context = {
        "page": page, "known": known, "form": form, "agreement": one, "owed": owed, "errors": summary(form) if status != 200 else [],
        "revision": page.revision if stale else seen,
    }  # fmt: skip
    return render(request, "desk/agreement_act.html", context, status=status)


@guard("cases.view")
@methods("GET", "POST")
def sign(request: HttpRequest, county: str, id: UUID, what: UUID) -> HttpResponse:
    """Signing on the screen: the text as it stands, who signs, and the pad. Without a pad: the printed paper and a photo."""
    actor, page = _page(request, county, id)
    one, _owed = _find(actor, page, what, False)
    error, status = "", 200
    if request.method == "POST":
        role, _colon, signer = request.POST.get("signer", "").partition(":")
        try:
            with transaction.atomic():
                sign_on_screen(
                    **where_of(request, page),
                    agreement=one.id,
                    role=role,
                    signer=_uuid(signer),
                    strokes=_strokes(request),
                )
        except (NotAllowed, NotHere):
            raise
        except Refusal as refusal:
            error, status = refusal.sentence, refusal.status
        else:
            messages.success(request, _("已签名。"))
            left = _find(actor, page, what, False)[0]
            if left.missing and not left.about_status:
                return see_other("desk:agreement_sign", county, id, what)
            return see_other("desk:agreements", county, id)
    chosen = request.POST.get("signer") or request.GET.get("signer", "")
    context = {"page": page, "agreement": one, "error": error, "chosen": chosen, "revision": page.revision}
    return render(request, "desk/agreement_sign.html", context, status=status)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _strokes(request: HttpRequest) -> Any:
    try:
        return json.loads(request.POST.get("strokes", "") or "[]")
    except (ValueError, RecursionError):
        return None


@guard("cases.visit")
@methods("GET", "POST")
def link(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """A questionnaire link for one party. Its address is shown this once."""
    actor, page = _page(request, county, id)
    setting = Setting(
        parties=[(str(party.id), f"{party.name}（{party.side_name}）") for party in page.parties]
    )
    form = LinkForm(request.POST or None, setting=setting)
    context: dict[str, Any] = {"page": page, "form": form, "revision": page.revision}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    made, secret = make_visit_link(
                        **where_of(request, page), party=_uuid(form.cleaned_data["party"])
                    )
            except (NotAllowed, NotHere):
                raise
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                address = request.build_absolute_uri(reverse("visits:questionnaire", args=[county, secret]))
                context |= {"address": address, "expires_on": made.expires_on}
                status = 200
        context["errors"] = summary(form) if status != 200 else []
    response = render(request, "desk/visit_link.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
