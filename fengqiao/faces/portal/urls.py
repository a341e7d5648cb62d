"""Addresses for citizens. None carries a number or an id: which dispute is followed stands in the session alone."""

from __future__ import annotations

from django.urls import path

from .views import adding, applying, following, front, wishing

app_name = "portal"

urlpatterns = [
    path("", front.front, name="front"),
    path("size/", front.size, name="size"),
    path("notice/", front.notice, name="notice"),
    path("apply/", applying.apply, name="apply"),
    path("apply/villages/", applying.villages, name="villages"),
    path("follow/", following.follow, name="follow"),
    path("follow/end/", following.end, name="end"),
    path("follow/dispute/", following.show, name="followed"),
    path("follow/dispute/add/", adding.add, name="add"),
    path("follow/dispute/rate/", adding.rate, name="rate"),
    path("follow/dispute/mediator/", wishing.wish, name="wish"),
    path("follow/dispute/mediator/take-back/", wishing.take_back, name="wish_take_back"),
    path("follow/dispute/withdraw/", adding.withdraw, name="withdraw"),
]
