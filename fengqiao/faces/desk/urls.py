"""Addresses of the officials' desk."""

from __future__ import annotations

from django.urls import path

from .views import (
    acting,
    agreeing,
    course,
    dossiers,
    drafts,
    entering,
    exports,
    filing,
    filters,
    handing_out,
    ledgers,
    overview,
    papers,
    reading,
    registering,
    wishing,
    writing,
)

app_name = "desk"

_DISPUTE = "disputes/<str:county>/<uuid:id>/"

urlpatterns = [
    path("", overview.workbench_page, name="workbench"),
    path("login/", entering.login, name="login"),
    path("login/second/", entering.second, name="second"),
    path("demo-login/", entering.demo_login, name="demo_login"),
    path("logout/", entering.logout, name="logout"),
    path("posts/", entering.posts, name="posts"),
    path("posts/switch", entering.switch, name="switch"),
    path("help/", overview.help_page, name="help"),
    path("drafts/<str:form>/", drafts.keep, name="draft"),
    path("drafts/<str:form>/discard", drafts.discard, name="draft_discard"),
    path("disputes/", overview.disputes, name="disputes"),
    path("disputes/filters/", filters.keep, name="filter_keep"),
    path("disputes/filters/<uuid:kept>/", filters.change, name="filter_change"),
    path("disputes/new/", registering.register, name="register"),
    path("disputes/new/id-number/", registering.check_number, name="check_number"),
    path("v/<slug:code>/", dossiers.verify, name="verify"),
    path("volumes/", dossiers.volumes, name="volumes"),
    path("volumes/retention/", dossiers.retention, name="retention"),
    path("ledgers/", ledgers.ledgers, name="ledgers"),
    path("ledgers/blank.xlsx", ledgers.blank, name="ledger_blank"),
    path("ledgers/<str:county>/<uuid:id>/", ledgers.ledger, name="ledger"),
    path("ledgers/<str:county>/<uuid:id>/wrong.xlsx", ledgers.wrong, name="ledger_wrong"),
    path("ledgers/<str:county>/<uuid:id>/do/<slug:verb>/", ledgers.act, name="ledger_act"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<str:county>/<uuid:id>/", exports.export_file, name="export_file"),
    path("calendar/", course.calendar, name="calendar"),
    path("places/", registering.places, name="places"),
    path(_DISPUTE, reading.dispute, name="dispute"),
    path(f"{_DISPUTE}timeline/", reading.older_entries, name="timeline"),
    path(f"{_DISPUTE}chain/", reading.chain, name="chain"),
    path(f"{_DISPUTE}private/", course.private, name="private"),
    path(f"{_DISPUTE}secret/", handing_out.secret, name="secret"),
    path(f"{_DISPUTE}wishes/<uuid:wish>/", wishing.answer, name="wish"),
    path(f"{_DISPUTE}looks/", reading.looks, name="looks"),
    path(f"{_DISPUTE}parties/<uuid:party>/", reading.reveal, name="reveal"),
    path(f"{_DISPUTE}papers/<slug:code>.<str:kind>", papers.paper, name="paper"),
    path(f"{_DISPUTE}agreements/", agreeing.agreements, name="agreements"),
    path(f"{_DISPUTE}agreements/new/", writing.write, name="agreement_new"),
    path(f"{_DISPUTE}agreements/write/<slug:how>/<uuid:what>/", writing.write, name="agreement_write"),
    path(f"{_DISPUTE}agreements/sign/<uuid:what>/", agreeing.sign, name="agreement_sign"),
    path(f"{_DISPUTE}agreements/do/<slug:verb>/<uuid:what>/", agreeing.do, name="agreement_do"),
    path(f"{_DISPUTE}visit-link/", agreeing.link, name="visit_link"),
    path(f"{_DISPUTE}files/<uuid:file>/", filing.stored_file, name="file"),
    path(f"{_DISPUTE}dossier/", dossiers.dossier, name="dossier"),
    path(f"{_DISPUTE}dossier/volume.pdf", dossiers.volume_pdf, name="volume_pdf"),
    path(f"{_DISPUTE}dossier/<slug:verb>/", dossiers.act, name="dossier_act"),
    path(f"{_DISPUTE}do/<slug:verb>/", acting.act, name="act"),
]
