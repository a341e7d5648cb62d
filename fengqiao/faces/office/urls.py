"""Addresses of the offices: accounts, posts, journal, organisations, policies."""

from __future__ import annotations

from django.urls import path

from .views import accounts, exports, journal, keys, organisations, policies, posts

app_name = "office"

urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.create, name="account_new"),
    path("accounts/<uuid:id>/", accounts.show_one, name="account"),
    path("accounts/<uuid:id>/password", accounts.password, name="account_password"),
    path("accounts/<uuid:id>/factor", accounts.factor, name="account_factor"),
    path("accounts/<uuid:id>/switch", accounts.switch, name="account_switch"),
    path("keys/", keys.keys, name="keys"),
    path("keys/new/", keys.new_key, name="key_new"),
    path("keys/<uuid:id>/revoke", keys.revoke, name="key_revoke"),
    path("posts/", posts.holders, name="holders"),
    path("posts/<uuid:id>/", posts.held, name="held"),
    path("posts/<uuid:id>/end", posts.end, name="post_end"),
    path("posts/places/", posts.places, name="post_places"),
    path("posts/organisations/", posts.organisations, name="post_organisations"),
    path("journal/", journal.entries, name="journal"),
    path("journal/verify", journal.verify_chain, name="journal_verify"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.establish, name="organisation_new"),
    path("organisations/export/", exports.rosters, name="roster_export"),
    path("organisations/places/", organisations.places, name="organisation_places"),
    path("organisations/<uuid:id>/", organisations.show_one, name="organisation"),
    path("organisations/<uuid:id>/rename", organisations.rename, name="organisation_rename"),
    path("organisations/<uuid:id>/phone", organisations.phone, name="organisation_phone"),
    path("organisations/<uuid:id>/end", organisations.end, name="organisation_end"),
    path("organisations/<uuid:id>/appoint", organisations.appoint, name="mediator_appoint"),
    path(
        "organisations/<uuid:id>/mediators/<uuid:mediator>/dismiss",
        organisations.dismiss,
        name="mediator_dismiss",
    ),
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policies.propose, name="policy_new"),
    path("policies/<uuid:id>/", policies.show_one, name="policy"),
    path("policies/<uuid:id>/approve", policies.approve, name="policy_approve"),
    path("policies/<uuid:id>/withdraw", policies.withdraw, name="policy_withdraw"),
]
