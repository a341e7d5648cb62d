"""Addresses of the API: each pattern of the library gets our guard; what does not exist is a problem too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from fengqiao.faces.shared.problems import problem

from .doors import keyed, open_to_programs
from .rest import api, document

app_name = "api"


@csrf_exempt
@open_to_programs("the description of the API holds no data")
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@open_to_programs("says that an address does not exist")
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problem(request, 404, "no_such_address", "没有这个地址。")


def _guarded() -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and str(pattern.pattern):
            pattern.callback = keyed(pattern.callback)
            found.append(pattern)
    return found


urlpatterns = [
    path("v1/openapi.json", openapi, name="openapi"),
    *(path("v1/" + str(one.pattern), one.callback, name=one.name) for one in _guarded()),
    re_path(r"^(?P<rest>.*)$", nothing),
]
