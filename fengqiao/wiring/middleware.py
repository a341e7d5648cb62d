"""Middleware of the whole site: request id, security headers, static files, compression."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

from fengqiao.wiring.logs import REQUEST_ID

type_of_next = Callable[[HttpRequest], HttpResponseBase]


class RequestId:
    """Gives each request an id: on the request, in the log, in the answer and in the journal entries it writes."""

    def __init__(self, get_response: type_of_next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = made = secrets.token_hex(8)  # type: ignore[attr-defined]
        token = REQUEST_ID.set(made)
        try:
            response = self.get_response(request)
        finally:
            REQUEST_ID.reset(token)
        response["X-Request-Id"] = made
        return response


class SecurityHeaders:
    """Content-Security-Policy without inline, and no cache of pages that hold personal data."""

    def __init__(self, get_response: type_of_next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise whose answers are whole: streaming a small file through ASGI only costs threads and warnings."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        answer = static_file.get_response(request.method, request.META)
        body = b""
        if answer.file is not None:
            with answer.file as file:
                body = file.read()
        response = HttpResponse(body, status=int(answer.status))
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response


class CompressedText(GZipMiddleware):
    """Pages travel compressed: villages have thin lines. Files are compressed already; Django pads against BREACH."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(("text/", "application/json")):
            return response
        return super().process_response(request, response)


def installation(request: HttpRequest) -> dict[str, object]:
    """Template context: whether this is a demo, and the request id for error pages."""
    return {"demo_installation": settings.FENGQIAO_DEMO, "request_id": getattr(request, "request_id", "")}
