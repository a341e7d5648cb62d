"""All addresses of the site."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("office/", include("fengqiao.faces.office.urls")),
    path("", include("fengqiao.faces.desk.urls")),
]
