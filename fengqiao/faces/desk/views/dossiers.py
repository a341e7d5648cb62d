"""The dossier of a dispute, its volume as PDF, what is done with it, and the lists of volumes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fengqiao.casework.dossiers.codes import COLLECTED, DOCUMENTS
from fengqiao.casework.dossiers.queries import (
    DossierPage,
    code_view,
    destroyable,
    dossier_page,
    sealed_file,
    verify_file,
    volumes_in,
    whole_volume,
)
from fengqiao.casework.dossiers.services import reveal_volume
from fengqiao.casework.dossiers.states import VOLUME_LIFE
from fengqiao.faces.shared.methods import methods
from fengqiao.kernel.errors import NotAllowed, NotHere, Refusal
from fengqiao.kernel.placed.values import Actor
from fengqiao.trust.scope import guard, public

from ..dossier_verbs import TABLE, VolumeVerb
from ..errors import summary
from ..forms.dossiers import VolumeForm
from ..verbs import TABLE as CASE_TABLE

__all__ = ["act", "dossier", "retention", "verify", "volume_pdf", "volumes"]


def banner() -> str:
    return _("演示件，内容均为虚构，不具有任何效力") if settings.FENGQIAO_DEMO else ""


def _page(request: HttpRequest, county: str, id: UUID) -> DossierPage:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return dossier_page(actor.scope, county=county, id=id, actor=actor, now=timezone.now())


@guard("cases.view")
@methods("GET")
def dossier(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = _page(request, county, id)
    able = {action.verb for action in page.actions}
    links = {}
    for check in page.checks:
        if check.verb in able:
            links[check.verb] = (
                reverse("desk:dossier_act", args=[county, id, check.verb]),
                TABLE[check.verb].title,
            )
        elif check.verb in CASE_TABLE and page.matter.dispute.state != "closed":
            links[check.verb] = (reverse("desk:dispute", args=[county, id]), CASE_TABLE[check.verb].title)
    context = {
        "page": page,
        "county": county,
        "id": id,
        "links": links,
        "may_reveal": actor.may("cases.reveal"),
    }
    return render(request, "desk/dossier.html", context)


@guard("cases.view")
@methods("GET", "POST")
def volume_pdf(request: HttpRequest, county: str, id: UUID) -> HttpResponse:
    """GET: the volume as it would be bound today, masked. POST with a reason: in clear; of a sealed one, the sealed file itself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        if not actor.may("cases.reveal"):
            raise NotAllowed(power="cases.reveal")
        where: dict[str, Any] = {"actor": actor, "now": timezone.now(), "county": county, "id": id}
        clear = reveal_volume(**where, reason=request.POST.get("reason", ""))
        kept = sealed_file(actor.scope, county=county, id=id)
        if kept is not None:
            return _pdf(kept.data, f"卷宗-{kept.number}.pdf", saved=True)
        matter, drawn = whole_volume(
            actor.scope, county=county, id=id, today=localdate(), banner=banner(), clear=clear
        )
    else:
        matter, drawn = whole_volume(actor.scope, county=county, id=id, today=localdate(), banner=banner())
    return _pdf(drawn.pdf, f"卷宗-{matter.number}.pdf")


def _pdf(data: bytes, name: str, *, saved: bool = False) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    header = content_disposition_header(as_attachment=saved, filename=name.replace("/", "-"))
    if header:
        response["Content-Disposition"] = header
    return response


# -- what is done with a volume ------------------------------------------------------------------------------


def _form(verb: str, page: DossierPage, data: Any = None, files: Any = None) -> VolumeForm:
    known = TABLE[verb]
    volume = page.volume
    documents = [
        ("cover", _("卷宗封面")),
        *((one["code"], _span(one)) for one in (volume.contents if volume else [])),
    ]
    remarks = [(str(one.id), f"{one.document_name}：{one.text[:40]}") for one in page.open_remarks]
    initial = known.initial()
    if verb == "describe" and volume:
        initial = {name: getattr(volume, name) for name in ("requests", "statement", "filed_by", "remark")}
    if verb == "add_material":
        documents = [(code, DOCUMENTS[code].name) for code in COLLECTED]
    materials = [
        (str(one.id), f"{DOCUMENTS[one.document].name}：{one.name}") for one in page.matter.collected
    ]
    if verb == "inquire":
        initial = {"inquirers": "、".join(page.matter.mediators)}
    if verb == "answer" and remarks:
        initial = {"remark_id": remarks[0][0]}
    return known.form(data, files, documents=documents, remarks=remarks, materials=materials, initial=initial)


def _span(one: dict[str, Any]) -> str:
    pages = str(one["first"]) if one["first"] == one["last"] else f"{one['first']}–{one['last']}"
    return _("{name}（第 {pages} 页）").format(name=one["name"], pages=pages)


@guard("cases.view")
@methods("GET", "POST")
def act(request: HttpRequest, county: str, id: UUID, verb: str) -> HttpResponse:
    """One page for every verb of the table: shows the form, calls the verb, keeps what was typed when it is refused."""
    if verb not in TABLE:
        raise NotHere
    page = _page(request, county, id)
    if request.method == "POST":
        return _do(request, page, verb, TABLE[verb])
    if verb not in {action.verb for action in page.actions}:
        state = page.volume.state_name if page.volume else VOLUME_LIFE.labels["open"]
        raise Refusal(
            "not_now",
            _("卷宗现在是“{state}”，您现在不能办理“{verb}”。").format(state=state, verb=TABLE[verb].title),
        )
    return _show(request, page, verb, _form(verb, page), status=200)


def _do(request: HttpRequest, page: DossierPage, verb: str, known: VolumeVerb) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = _form(verb, page, request.POST, request.FILES)
    seen = request.POST.get("revision", "")
    if not form.is_valid():
        return _show(request, page, verb, form, status=422, revision=seen)
    where: dict[str, Any] = {
        "actor": actor, "now": timezone.now(), "county": page.matter.dispute.county, "id": page.matter.dispute.id,
        "revision": int(seen) if seen.isdigit() and len(seen) < 9 else -1,
    }  # fmt: skip
    if verb == "seal":
        where |= {"verify_at": request.build_absolute_uri("/v/"), "banner": banner()}
    try:
        with transaction.atomic():
            known.call(where, form.cleaned_data)
    except (NotAllowed, NotHere):
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        page = _page(request, where["county"], where["id"]) if refusal.code == "stale" else page
        again = None if refusal.code == "stale" else seen
        return _show(request, page, verb, form, status=refusal.status, revision=again)
    messages.success(request, known.done)
    response = redirect("desk:dossier", where["county"], where["id"])
    response.status_code = 303
    return response


def _show(
    request: HttpRequest,
    page: DossierPage,
    verb: str,
    form: VolumeForm,
    *,
    status: int,
    revision: str | None = None,
) -> HttpResponse:
    errors: list[tuple[str, str]] = []
    if status != 200:
        form.point_at_first_error()
        errors = summary(form)
    context = {
        "page": page, "form": form, "verb": verb, "known": TABLE[verb], "errors": errors, "county": page.matter.dispute.county,
        "id": page.matter.dispute.id, "revision": page.revision if revision is None else revision,
    }  # fmt: skip
    return render(request, "desk/dossier_act.html", context, status=status)


# -- lists -----------------------------------------------------------------------------------------------------


@guard("cases.view")
@methods("GET")
def volumes(request: HttpRequest) -> HttpResponse:
    """Volumes of the scope by state; first what waits for this organisation's review."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("state", "")
    mine = not asked and actor.may("cases.review")
    state = asked if asked in VOLUME_LIFE.states else ""
    rows = volumes_in(
        actor.scope, state="submitted" if mine else state, reviewer=actor.organisation_id if mine else None, lent=asked == "lent",
        today=localdate(),
    )  # fmt: skip
    chips = [
        ("", _("待我单位审核") if actor.may("cases.review") else _("全部")),
        *VOLUME_LIFE.labels.items(),
        ("lent", _("已借出")),
    ]
    context = {"rows": rows, "asked": asked, "chips": chips, "today": localdate()}
    return render(request, "desk/volumes.html", context)


@guard("cases.view")
@methods("GET")
def retention(request: HttpRequest) -> HttpResponse:
    """The yearly list of volumes whose keeping is over. It destroys nothing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked, this = request.GET.get("year", ""), localdate().year
    year = int(asked) if asked.isdigit() and 2000 <= int(asked) <= 2200 else this
    rows = destroyable(actor.scope, year=year)
    context = {"rows": rows, "year": year, "years": [this, this + 1, this + 2, this + 5]}
    return render(request, "desk/retention.html", context)


MOST_UPLOAD = 25 * 1024 * 1024


@public("whoever holds a paper with a code may check it; it shows a number and digests, no personal data")
@methods("GET", "POST")
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """GET: what the code on a cover stands for. POST with a file: whether that file is the sealed one."""
    found = code_view(code)
    upload = request.FILES.get("file")
    verdict, problem = None, ""
    if request.method == "POST" and found is not None:
        if upload is None:
            problem = _("请选择电子卷文件。")
        elif upload.size is None or upload.size > MOST_UPLOAD:
            problem = _("文件过大，不是本系统封存的电子卷。")
        else:
            verdict = verify_file(upload.read(), expected=found)
    context = {"code": code[:20], "found": found, "verdict": verdict, "problem": problem}
    status = 404 if found is None else 422 if problem else 200
    return render(request, "desk/verify.html", context, status=status)
