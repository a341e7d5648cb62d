"""All addresses of the site."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("api/", include("fengqiao.faces.api.urls")),
    path("citizen/", include("fengqiao.faces.portal.urls")),
    path("q/", include("fengqiao.faces.portal.visit_urls")),
    path("office/", include("fengqiao.faces.office.urls")),
    path("", include("fengqiao.faces.desk.urls")),
]
