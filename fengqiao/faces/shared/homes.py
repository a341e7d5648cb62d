"""The first page of who does not work on disputes: each of the three officers has one of their own."""

from __future__ import annotations

from django.urls import reverse

from fengqiao.kernel.placed.values import Actor

__all__ = ["first_page"]

_HOMES = (
    ("accounts.manage", "office:accounts"),
    ("posts.grant", "office:holders"),
    ("audit.read", "office:journal"),
)


def first_page(actor: Actor) -> str:
    """The address of the officer's own page, "" for a post that has none."""
    return next((reverse(name) for power, name in _HOMES if actor.may(power)), "")
