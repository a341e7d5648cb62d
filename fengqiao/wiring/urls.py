"""All addresses of the site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from fengqiao.wiring.settings import _exists

urlpatterns = []
if _exists("fengqiao.faces.desk.urls"):  # temporary, until the desk is there
    urlpatterns.append(path("", include("fengqiao.faces.desk.urls")))
else:

    def soon(request: HttpRequest) -> HttpResponse:
        return HttpResponse("枫桥")

    urlpatterns.append(path("", soon))
